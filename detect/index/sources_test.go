package index

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/pipfile"
)

func urls(list []Source) []string {
	var all []string
	for _, s := range list {
		all = append(all, s.URL)
	}
	return all
}

// TestSources covers what pip has no say in: flags, uv, and what one manager
// takes from the other.
func TestSources(t *testing.T) {
	stated := &facts.Lock{Kind: "requirements", Indexes: []facts.Index{{URL: "https://r.example", Default: true}, {URL: "https://e.example"}}}
	none := &facts.Lock{Kind: "requirements"}
	for _, tt := range []struct {
		about   string
		flags   Flags
		lock    *facts.Lock
		manager facts.Manager
		env     map[string]string
		want    string
	}{
		{"PyPI", Flags{}, none, facts.UV, nil, PyPI},
		{"flag before requirements", Flags{IndexURL: "https://f.example"}, stated, facts.Pip, nil, "https://f.example"},
		{"flag besides requirements", Flags{ExtraIndexURLs: []string{"https://f.example", "https://e.example/"}}, stated, facts.Pip, nil, "https://r.example https://e.example https://f.example"},
		{"flag, but no index may be asked", Flags{IndexURL: "https://f.example"}, &facts.Lock{NoIndex: true}, facts.Pip, nil, ""},
		{"uv: extra ones first", Flags{}, none, facts.UV, map[string]string{"UV_INDEX": "https://a.example name=https://b.example", "UV_EXTRA_INDEX_URL": "https://c.example"},
			"https://a.example https://b.example https://c.example " + PyPI},
		{"uv: default index before the old variable", Flags{}, none, facts.UV, map[string]string{"UV_DEFAULT_INDEX": "https://d.example", "UV_INDEX_URL": "https://o.example"}, "https://d.example"},
		{"uv: old variable", Flags{}, none, facts.UV, map[string]string{"UV_INDEX_URL": "https://o.example", "PIP_INDEX_URL": "https://p.example"}, "https://o.example"},
		{"pip does not look at uv's, having its own", Flags{}, none, facts.Pip, map[string]string{"UV_INDEX_URL": "https://o.example", "PIP_INDEX_URL": "https://p.example"}, "https://p.example"},
		{"pip on a machine that knows uv only", Flags{}, none, facts.Pip, map[string]string{"UV_INDEX_URL": "https://o.example"}, "https://o.example"},
		{"uv on a machine that knows pip only", Flags{}, none, facts.UV, map[string]string{"PIP_INDEX_URL": "https://p.example"}, "https://p.example"},
		{"uv: none", Flags{}, none, facts.UV, map[string]string{"UV_NO_INDEX": "true"}, ""},
		{"an equals sign in a query is no name", Flags{}, none, facts.UV, map[string]string{"UV_INDEX_URL": "https://o.example/?a=b"}, "https://o.example/?a=b"},
		{"twice is once", Flags{}, none, facts.Pip, map[string]string{"PIP_EXTRA_INDEX_URL": "https://pypi.org/simple/"}, PyPI},
	} {
		t.Run(tt.about, func(t *testing.T) {
			s, err := NewSources(tt.flags, tt.lock, tt.manager, machine(tt.env, nil))
			if err != nil {
				t.Fatal(err)
			}
			if got := strings.Join(urls(s.Indexes), " "); got != tt.want {
				t.Errorf("%s, want %s", got, tt.want)
			}
			if s.FirstOnly != (tt.manager == facts.UV) {
				t.Error("FirstOnly")
			}
		})
	}
}

// TestPipfileSources: each package is looked for where pipenv does.
func TestPipfileSources(t *testing.T) {
	lock, _, err := pipfile.ParseLock("Pipfile.lock", []byte(`{"_meta": {"pipfile-spec": 6, "sources": [
		{"name": "pypi", "url": "https://pypi.org/simple", "verify_ssl": true},
		{"name": "own", "url": "https://${USER_NAME}:$PASS@own.example/simple", "verify_ssl": true}]},
		"default": {"a": {"version": "==1.0"}, "b": {"version": "==1.0", "index": "own"}}}`))
	if err != nil {
		t.Fatal(err)
	}
	env := map[string]string{"USER_NAME": "u", "PASS": "p", "PIP_INDEX_URL": "https://not.example"}
	of := func(flags Flags, name string) Source {
		t.Helper()
		s, err := NewSources(flags, lock, facts.Pipenv, machine(env, nil))
		if err != nil {
			t.Fatal(err)
		}
		i := slices.IndexFunc(lock.Packages, func(p facts.Package) bool { return p.Name == name })
		list := s.of(lock.Packages[i])
		if len(list) != 1 {
			t.Fatalf("%v", urls(list))
		}
		return list[0]
	}
	if s := of(Flags{}, "a"); s.address != PyPI {
		t.Error(s.address)
	}
	if s := of(Flags{}, "b"); s.address != "https://own.example/simple" || s.URL != "https://own.example/simple" {
		t.Errorf("%+v", s)
	}
	if s := of(Flags{IndexURL: "https://f.example"}, "a"); s.address != "https://f.example" {
		t.Error(s.address)
	}
	if s := of(Flags{IndexURL: "https://f.example"}, "b"); s.address != "https://own.example/simple" {
		t.Error(s.address)
	}
	env["PIPENV_PYPI_MIRROR"] = "https://mirror.example/simple"
	if s := of(Flags{}, "a"); s.address != "https://mirror.example/simple" {
		t.Error(s.address)
	}
}

// TestNamesOfTheProject: an index gets no login by the name that a Pipfile gives it.
func TestNamesOfTheProject(t *testing.T) {
	lock := &facts.Lock{Kind: "Pipfile.lock", Indexes: []facts.Index{{Name: "own", URL: "https://elsewhere.example/simple", Default: true}}}
	env := machine(map[string]string{"UV_INDEX": "own=https://own.example/simple", "UV_INDEX_OWN_USERNAME": "me", "UV_INDEX_OWN_PASSWORD": "s3cret"}, nil)
	s, err := NewSources(Flags{}, lock, facts.Pipenv, env)
	if err != nil || len(s.Indexes) != 1 || !s.Indexes[0].login.empty() {
		t.Errorf("%d indexes, %v", len(s.Indexes), err)
	}
	lock = &facts.Lock{Kind: "requirements"}
	if s, err = NewSources(Flags{}, lock, facts.UV, env); err != nil || s.Indexes[0].login.user() != "me" {
		t.Errorf("the machine's own: %d indexes, %v", len(s.Indexes), err)
	}
}

// TestLogins: where credentials come from, and that nothing shows them.
func TestLogins(t *testing.T) {
	env := machine(map[string]string{
		"TOKEN": "s3cret", "UV_INDEX_MY_OWN_USERNAME": "envuser", "UV_INDEX_MY_OWN_PASSWORD": "s3cret",
	}, map[string]string{"/home/u/.netrc": "machine n.example login netuser password s3cret\ndefault login d password s3cret"})
	for _, tt := range []struct{ name, raw, address, user, shown string }{
		{"", "https://user:s3cret@h.example/simple", "https://h.example/simple", "user", "https://h.example/simple"},
		{"", "https://user:p%40ss@s3cret@h.example/simple", "https://h.example/simple", "user", "https://h.example/simple"},
		{"", "https://${TOKEN}@h.example/simple", "https://h.example/simple", "s3cret", "https://h.example/simple"},
		{"", "https://__token__:${TOKEN}@h.example/simple", "https://h.example/simple", "__token__", "https://h.example/simple"},
		{"", "https://h.example/${TOKEN}/simple", "https://h.example/s3cret/simple", "", "https://h.example/${TOKEN}/simple"},
		{"", "https://h.example/simple?token=s3cret", "https://h.example/simple?token=s3cret", "", "https://h.example/simple"},
		{"my.own", "https://h.example/simple", "https://h.example/simple", "envuser", "https://h.example/simple"},
		{"my-own", "https://user:s3cret@h.example/simple", "https://h.example/simple", "user", "https://h.example/simple"},
		{"", "https://h.example/simple", "https://h.example/simple", "", "https://h.example/simple"},
	} {
		s := env.source(tt.name, tt.raw)
		if s.address != tt.address || s.login.user() != tt.user || s.URL != tt.shown || s.unset != "" {
			t.Errorf("%s: %s %q %s", tt.raw, s.address, s.login.user(), s.URL)
		}
		if tt.address != "https://h.example/s3cret/simple" && !strings.Contains(tt.address, "token=") && tt.user != "s3cret" {
			if text := fmt.Sprintf("%v %+v %#v", s, s, s); strings.Contains(text, "s3cret") {
				t.Errorf("%s prints %s", tt.raw, text)
			}
		}
	}
	if s := env.source("", "https://user:s3/cret@h.example/simple"); strings.Contains(s.URL, "s3") {
		t.Error(s.URL)
	}
	if s := env.source("", "https://${UNKNOWN}@h.example"); s.unset != "${UNKNOWN}" {
		t.Errorf("%+v", s)
	}
	n := env.Netrc()
	if l, ok := n.find("n.example", false); !ok || l.user() != "netuser" {
		t.Error("netrc")
	}
	if l, ok := n.find("other.example", true); !ok || l.user() != "d" {
		t.Error("the default entry goes for what the user named")
	}
	if _, ok := n.find("other.example", false); ok {
		t.Error("the default entry goes nowhere else")
	}
	if text := fmt.Sprintf("%v %#v", *n, *n); strings.Contains(text, "s3cret") {
		t.Error(text)
	}
}

// TestNetrcPlaces: $NETRC stands for the others, and what cannot be read is told
// when a login is missing, not before.
func TestNetrcPlaces(t *testing.T) {
	files := map[string]string{"/home/u/.netrc": "machine h login a password b", "/home/u/_netrc": "machine h login c password d", "/n": "machine h login e password f"}
	for want, env := range map[string]map[string]string{"a": nil, "e": {"NETRC": "/n"}} {
		if l, _ := machine(env, files).Netrc().find("h", true); l.user() != want {
			t.Errorf("%v: %q", env, l.user())
		}
	}
	if n := machine(map[string]string{"NETRC": "/missing"}, files).Netrc(); n != nil {
		t.Error("NETRC that is missing")
	}
	delete(files, "/home/u/.netrc")
	if l, _ := machine(nil, files).Netrc().find("h", true); l.user() != "c" {
		t.Error("_netrc")
	}
	files["/home/u/.netrc"] = "machine h\nlogin u s3cret"
	n := machine(nil, files).Netrc()
	if n.Fault == nil || strings.Contains(n.Fault.Error(), "s3cret") || !strings.HasPrefix(n.Fault.Error(), "/home/u/.netrc:2: ") {
		t.Error(n.Fault)
	}
	if _, ok := n.find("h", true); ok {
		t.Error("a broken file has no effect")
	}
}

// TestConfigFaults: what pip refuses is told with its place, and without
// repeating a line that may hold a password.
func TestConfigFaults(t *testing.T) {
	for text, want := range map[string]string{
		"[global]\n\nhttps//u-s3cret@h\n": "/etc/pip.conf:3: ",
		"x = https://u:s3cret@h\n":        "/etc/pip.conf:1: ",
		"[global]\na=1\nA=s3cret\n":       "/etc/pip.conf:3: ",
		"[global]\n\xff = s3cret":         "/etc/pip.conf: ",
	} {
		_, err := NewSources(Flags{}, &facts.Lock{}, facts.Pip, machine(nil, map[string]string{"/etc/pip.conf": text}))
		if err == nil || !strings.HasPrefix(err.Error(), want) || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// FuzzShown: what is shown of a URL holds no user information, and shows the
// same again: the record is held to that.
func FuzzShown(f *testing.F) {
	for _, url := range []string{"https://u:p@h/simple", "https://u:p/q@h/simple", "https://h?token=x", "//u:p@h", "https://[::1]:80/", "https://${A}:${B}@h", "a@b://c", "https://u:p@x:y@h"} {
		f.Add(url)
	}
	f.Fuzz(func(t *testing.T, url string) {
		once := shown(url)
		if again := shown(once); again != once {
			t.Errorf("%q becomes %q, then %q", url, once, again)
		}
		scheme, rest, ok := strings.Cut(once, "://")
		if end := strings.IndexAny(rest, "/?#"); end >= 0 {
			rest = rest[:end]
		}
		if ok && !strings.ContainsAny(scheme, "/?#@ ") && strings.Contains(rest, "@") {
			t.Errorf("%q shows %q", url, once)
		}
	})
}

func FuzzPipConf(f *testing.F) {
	for _, text := range []string{"[global]\nindex-url = x\n", "[DEFAULT]\na=1\n[install]\n b : 2\n", "  [x]\n", "[global]\na=\n 1\n\n 2\n# c\n 3", "[]\n=", "\xef\xbb\xbf[a]\rb=c"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		settings, err := parsePipConf("pip.conf", []byte(text))
		if err == nil {
			for _, s := range settings {
				if s.key != normalKey(s.key) && !strings.HasPrefix(s.key, "--") || s.section == defaultSection {
					t.Errorf("%+v", s)
				}
			}
		}
	})
}

func FuzzNetrc(f *testing.F) {
	for _, text := range []string{"machine h login u password p", "default", "macdef x\n\n", `machine "a\"b" login \`, "# x\nmachine"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if n, err := ParseNetrc("netrc", []byte(text)); err == nil && n == nil || err != nil && n != nil {
			t.Error(n, err)
		}
	})
}
