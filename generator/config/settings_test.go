package config

import (
	"slices"
	"strings"
	"testing"
)

func TestSettings(t *testing.T) {
	c, err := Parse("dockwright.toml", []byte(`port = 8080
groups = []
command = ["python", "-m", "x \"y\""]
init = false
frontend = false
[processes.worker]
command = ["w"]
[processes.beat]
command = ["b"]
port = 1
[needs.ta-lib]
build = ["gcc"]
`))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, s := range c.Settings() {
		got = append(got, s.Key+" = "+s.Value)
	}
	want := []string{"groups = []", `command = ["python","-m","x \"y\""]`, "port = 8080", `processes.beat.command = ["b"]`, "processes.beat.port = 1", `processes.worker.command = ["w"]`,
		"init = false", `needs.ta-lib.build = ["gcc"]`, "frontend = false"}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if none := (Config{Path: "dockwright.toml"}).Settings(); none != nil {
		t.Errorf("settings of no key: %v", none)
	}
}

// The other keys may be of a dockwright that is newer than this one.
func TestRequiredVersion(t *testing.T) {
	for _, c := range []struct {
		specifier, version string
		refused            bool
	}{
		{">=0.1,<0.3", "0.1.0", false}, {">=0.1,<0.3", "0.3.0", true}, {"==0.2.*", "0.2.9", false}, {"~=0.2.1", "0.2.0", true},
		{">=0.2", "0.2.0rc1", true}, {">=0.1", "0.2.0rc1", false}, {"", "0.1.0", false}, {">=9", "built here", false},
	} {
		got, err := Parse("dockwright.toml", []byte("required-version = \""+c.specifier+"\"\nport = 1\n"))
		if err != nil {
			t.Fatal(err)
		}
		if err := got.Refuses(c.version); (err != nil) != c.refused {
			t.Errorf("%s with %q: %v", c.version, c.specifier, err)
		}
	}
	early, err := Parse("pyproject.toml", []byte("[tool.dockwright]\nunheard-of = 1\nrequired-version = \">=7\"\n"))
	if err == nil || early.Refuses("0.1.0") == nil {
		t.Errorf("%v, and %+v", err, early)
	}
	if got, want := early.Refuses("0.1.0").Error(), "pyproject.toml:3: required-version asks for dockwright >=7, and this is 0.1.0"; !strings.HasPrefix(got, want) {
		t.Errorf("says %q, want %q", got, want)
	}
}
