package pep508

import (
	"testing"

	"github.com/dockwright/dockwright/detect/facts"
)

var linux = Linux(facts.Target{Major: 3, Minor: 13, Patch: 5, Libc: facts.Glibc, LibcMajor: 2, LibcMinor: 41, Arch: "x86_64"})

func TestEvaluate(t *testing.T) {
	for _, c := range []struct {
		marker string
		want   bool
	}{
		{"", true},
		{"python_version >= '3.10'", true},
		{"'3.9' < python_version", true},
		{"python_full_version < '3.13.5'", false},
		{"sys_platform == 'win32' or platform_machine == 'x86_64' and os.name == 'posix'", true},
		{"(sys_platform == 'win32' or platform_machine == 'x86_64') and os_name == 'nt'", false},
	} {
		m, err := ParseMarker(c.marker)
		if err != nil {
			t.Fatal(err)
		}
		if got := m.Evaluate(linux); got != c.want {
			t.Errorf("%s: %v, want %v", c.marker, got, c.want)
		}
	}
}
