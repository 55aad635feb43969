package requirements

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/dockwright/dockwright/detect/facts"
)

func TestErrors(t *testing.T) {
	files := tree{
		"cycle.txt": "-r back.txt", "back.txt": "\n-r cycle.txt", "sub/up.txt": "-r ../ok.txt", "ok.txt": "a==1",
		"c1.txt": "a==2", "c2.txt": "a[x]==1", "c3.txt": "git+https://github.com/example/a.git", "c4.txt": "a>=2",
		"fork.txt": "-r fork1.txt\n-r fork1.txt",
	}
	for i := 1; i < 12; i++ {
		files[fmt.Sprintf("fork%d.txt", i)] = fmt.Sprintf("-r fork%d.txt\n-r fork%d.txt", i+1, i+1)
	}
	files["fork12.txt"] = ""
	tests := []struct {
		name, text, path string
		line             int
		fact             string
	}{
		{"missing include", "a\n\n-r gone.txt", "r.txt", 3, "gone.txt does not exist"},
		{"missing constraints", "-c gone.txt", "r.txt", 1, "gone.txt does not exist"},
		{"include leaves the project", "-r ../../etc/passwd", "r.txt", 1, "leaves the build context"},
		{"absolute include", "-r /etc/passwd", "r.txt", 1, "leaves the build context"},
		{"file URL include", "-r file:///etc/passwd", "r.txt", 1, "leaves the build context"},
		{"include of the network", "-r https://user:word@example.org/r.txt", "r.txt", 1, "https://example.org/r.txt"},
		{"circle", "-r cycle.txt", "back.txt", 2, "r.txt → cycle.txt → back.txt → cycle.txt"},
		{"includes itself", "-r ./x/../r.txt", "r.txt", 1, "closes a circle"},
		{"too many includes", "-r fork.txt", "fork12.txt", 0, "more than 1000"},
		{"find-links leaves", "-f ../wheels", "r.txt", 1, "leaves the build context"},
		{"find-links of the disk", "-f file:///wheels", "r.txt", 1, "leaves the build context"},
		{"folder outside", "a\n-e ../lib", "r.txt", 2, "outside the build context"},
		{"absolute folder", "/opt/lib", "r.txt", 1, "outside the build context"},
		{"absolute file URL", "lib @ file:///opt/lib", "r.txt", 1, "outside the build context"},
		{"contradiction", "a==1\na==2", "r.txt", 2, "contradicts a==1 (r.txt:1)"},
		{"contradicting ranges", "a==1\na>2", "r.txt", 2, "contradicts"},
		{"contradicting constraint", "a==1\n-c c1.txt", "r.txt", 1, "contradicts a==2 (c1.txt:1)"},
		{"contradicting in every image", "a==1 ; sys_platform == 'linux'\n-c c1.txt", "r.txt", 1, "contradicts a==2 (c1.txt:1)"},
		{"constraint above", "a==1\n-c c4.txt", "r.txt", 1, "contradicts"},
		{"constraint with extras", "-c c2.txt", "c2.txt", 1, "is no constraint"},
		{"constraint without a name", "-c c3.txt", "c3.txt", 1, "is no constraint"},
		{"requirement", "\n\na=1", "r.txt", 3, "written with =="},
		{"a secret in a bad line", "a @ https://user:word@example.org/a.zip x", "r.txt", 1, "https://example.org/a.zip"},
		{"option", "--frobnicate", "r.txt", 1, "no option --frobnicate"},
		{"continued", "a \\\n --hash=md5:00", "r.txt", 1, "--hash takes"},
		{"encoding", "# coding: koi8-r\n", "r.txt", 0, "koi8-r"},
		{"not UTF-8", "# \xff\n", "r.txt", 0, "not UTF-8"},
		{"half a UTF-16", "\xff\xfea", "r.txt", 0, "UTF-16"},
		{"NUL", "a\x00b", "r.txt", 1, "requirement"},
		{"empty revision", "a @ git+https://github.com/example/a.git@", "r.txt", 1, "no revision"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			files["r.txt"] = tt.text
			lock, _, err := Parse("r.txt", []byte(tt.text), files.read)
			var e *facts.Error
			if !errors.As(err, &e) || lock != nil {
				t.Fatalf("error %v, lock %+v", err, lock)
			}
			if e.Path != tt.path || e.Line != tt.line || !strings.Contains(e.Fact, tt.fact) || e.Remedy == "" {
				t.Errorf("%v: want %s:%d and %q", e, tt.path, tt.line, tt.fact)
			}
			if strings.Contains(e.Error(), "word@") {
				t.Errorf("%v holds a password", e)
			}
		})
	}
}

// An error of open is told with the line of the include.
func TestErrorOfOpen(t *testing.T) {
	open := func(p string) ([]byte, error) {
		return nil, facts.Errorf(p, 0, "is a link that leads out").Fix("replace it")
	}
	_, _, err := Parse("r.txt", []byte("\n-r a.txt"), open)
	if want := "r.txt:2: -r a.txt: a.txt is a link that leads out (replace it)"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestCredentials(t *testing.T) {
	const text = `--index-url https://user:word@example.org/simple
--extra-index-url https://${USER}:${PASSWORD}@example.org/extra
-f https://word@example.org/links.html
a @ git+https://word@github.com/example/a.git@v1
https://user:word@example.org/b-1.0.tar.gz
c @ git+ssh://git@github.com/example/c.git
-c https://user:word@example.org/limits.txt
d @ https://${HOST}/d-1.0.tar.gz
e @ ${WHERE}/e-1.0.tar.gz
`
	lock, diagnostics, err := Parse("r.txt", []byte(text), tree{}.read)
	if err != nil {
		t.Fatal(err)
	}
	if all := fmt.Sprintf("%+v %+v", lock, diagnostics); strings.Contains(all, "word@") {
		t.Errorf("a password is left in %s", all)
	}
	if want := "DW108 DW108 DW104 DW106 DW108 DW108"; rules(diagnostics) != want {
		t.Errorf("diagnostics %s, want %s", rules(diagnostics), want)
	}
	if got := lock.Indexes[1].URL; got != "https://${USER}:${PASSWORD}@example.org/extra" {
		t.Errorf("variables are gone: %s", got)
	}
	if got := lock.Packages[2].Source.URL; got != "ssh://git@github.com/example/c.git" {
		t.Errorf("the account of SSH is gone: %s", got)
	}
}

func TestUnsafe(t *testing.T) {
	const head = "a==1\n    # via b\n\n# The following packages are considered to be unsafe in a requirements file:\n"
	for text, want := range map[string]string{
		"a==1\n":                                "",
		head + "# setuptools\n# Pip\n":          "setuptools pip",
		head + "# setuptools":                   "setuptools",
		head + "# setuptools\r\n":               "setuptools",
		head + "setuptools==80.9.0\n# via fs\n": "", // --allow-unsafe
	} {
		if got := strings.Join(Unsafe([]byte(text)), " "); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
