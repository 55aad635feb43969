package credentials

import (
	"strings"
	"testing"
)

func TestStrip(t *testing.T) {
	tests := []struct {
		in, want string
		found    bool
	}{
		{"https://pypi.org/simple", "https://pypi.org/simple", false},
		{"https://user:secret@host/simple", "https://host/simple", true},
		{"https://secret@host/simple", "https://host/simple", true},
		{"https://user:p@ss@host:8443/simple", "https://host:8443/simple", true},
		{"git+https://secret@github.com/a/b.git@v1#egg=b", "git+https://github.com/a/b.git@v1#egg=b", true},
		{"https://host/a@b/c", "https://host/a@b/c", false},
		{"https://host?x=a@b", "https://host?x=a@b", false},
		{"git+ssh://git@github.com/a/b.git@v1", "git+ssh://git@github.com/a/b.git@v1", false},
		{"ssh://git:secret@github.com/a/b.git", "ssh://git@github.com/a/b.git", true},
		{"https://${USER}:${PASSWORD}@host/simple", "https://${USER}:${PASSWORD}@host/simple", false},
		{"https://__token__:${TOKEN}@host/simple", "https://__token__:${TOKEN}@host/simple", false},
		{"https://${TOKEN}@host/simple", "https://${TOKEN}@host/simple", false},
		{"https://secret:${NOTHING}@host/simple", "https://host/simple", true},
		{"https://${USER}:secret@host/simple", "https://host/simple", true},
		{"https://${USER}secret@host/simple", "https://host/simple", true},
		{"https://host/x.whl?token=secret&a=1#sha256=ab", "https://host/x.whl?a=1#sha256=ab", true},
		{"https://host/x.whl?X-Amz-Signature=secret", "https://host/x.whl", true},
		{"https://host/x.whl?sig=secret&se=2026", "https://host/x.whl?se=2026", true},
		{"https://host/x.whl?token=${TOKEN}", "https://host/x.whl?token=${TOKEN}", false},
		{"https://host/x#a?token=secret", "https://host/x#a?token=secret", false},
		{"../lib", "../lib", false},
		{"", "", false},
		{"git@github.com:a/b.git", "git@github.com:a/b.git", false},
	}
	for _, tt := range tests {
		got, found := Strip(tt.in)
		if got != tt.want || found != tt.found {
			t.Errorf("Strip(%q) = %q, %v; want %q, %v", tt.in, got, found, tt.want, tt.found)
		}
	}
}

func TestRedact(t *testing.T) {
	got := Redact(`b @ git+https://u:secret@h/b and https://secret@h`)
	if want := `b @ git+https://h/b and https://h`; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// Whatever a URL looks like, stripping it again finds nothing more.
func FuzzStrip(f *testing.F) {
	f.Add("https://user:secret@host/x?token=a#b")
	f.Add("git+ssh://a:b@c@d/e")
	f.Fuzz(func(t *testing.T, url string) {
		clean, found := Strip(url)
		if !found && clean != url {
			t.Errorf("Strip(%q) = %q and found nothing", url, clean)
		}
		if again, found := Strip(clean); found || again != clean {
			t.Errorf("Strip(%q) = %q, and that once more %q", url, clean, again)
		}
	})
}

func TestLogin(t *testing.T) {
	for url, want := range map[string]string{
		"https://pypi.org/simple":                            "",
		"https://host:8080/simple":                           "",
		"https://user@host/simple":                           "its URL has a user",
		"https://user:word@host/simple":                      "its URL has a user",
		"https://host/simple?token=word":                     "its URL has a token",
		"https://host/a@b/simple":                            "",
		"https://${USER}:${TOKEN}@host/${USER}":              "its URL has variables: USER TOKEN",
		"https://$USER@host/":                                "its URL has a user",
		"${HOST}/simple":                                     "its URL has variables: HOST",
		"https://${a b}${1}${}${TOKEN\n}${TOKEN}host/simple": "its URL has variables: TOKEN",
		"": "",
	} {
		why, variables := Login(url)
		if len(variables) > 0 {
			why += ": " + strings.Join(variables, " ")
		}
		if why != want {
			t.Errorf("Login(%q) is %q, want %q", url, why, want)
		}
	}
}
