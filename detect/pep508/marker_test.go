package pep508

import (
	"bytes"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/dockwright/dockwright/detect/facts"
)

var linux = Linux(facts.Target{Major: 3, Minor: 13, Patch: 5, Libc: facts.Glibc, LibcMajor: 2, LibcMinor: 41, Arch: "x86_64"})

func mustParseMarker(t testing.TB, s string) Marker {
	t.Helper()
	m, err := ParseMarker(s)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestLinux(t *testing.T) {
	want := Environment{
		OSName: "posix", SysPlatform: "linux", PlatformMachine: "x86_64", PlatformPythonImplementation: "CPython",
		ImplementationName: "cpython", PlatformSystem: "Linux", PythonVersion: "3.13", PythonFullVersion: "3.13.5",
		ImplementationVersion: "3.13.5",
	}
	if !reflect.DeepEqual(linux, want) {
		t.Errorf("%+v, want %+v", linux, want)
	}
}

// TestEvaluate has what the vectors can't have: nothing at all, several extras
// at once, and comparisons that packaging refuses to make.
func TestEvaluate(t *testing.T) {
	with := func(extras ...string) Environment {
		env := linux
		env.Extras = extras
		return env
	}
	for _, c := range []struct {
		marker string
		env    Environment
		want   bool
	}{
		{"", linux, true},
		{" \t", linux, true},
		{"python_version >= '3.10'", linux, true},
		{"'3.9' < python_version", linux, true},
		{"sys_platform == 'win32' or platform_machine == 'x86_64' and os.name == 'posix'", linux, true},
		{"(sys_platform == 'win32' or platform_machine == 'x86_64') and os_name == 'nt'", linux, false},

		{"extra == 'cpu'", linux, false},
		{"extra != 'cpu'", linux, true},
		{"extra == 'cpu'", with("test", "CPU"), true},
		{"extra == 'C_P.u'", with("test", "c-p-u"), true},
		{"extra != 'cpu'", with("test", "cpu"), false},
		{"extra == 'cpu' and extra == 'test'", with("test", "cpu"), true},
		{"extra == 'cpu' and extra != 'gpu'", with("test", "cpu"), true},
		{"'cpu' == extra", with("test", "cpu"), true},
		{"extra in 'cpu gpu'", with("test", "cpu"), true},
		{"extra not in 'cpu gpu'", with("test", "cpu"), false},
		{"extra == 'extra-7-foo-bar' or extra != 'extra-7-foo-baz'", with("extra-7-foo-bar", "extra-7-foo-baz"), true},
		{"extra == 'extra-7-foo-bar' and extra != 'extra-7-foo-baz'", with("extra-7-foo-bar", "extra-7-foo-baz"), false},
		{"sys_platform == 'linux' and extra == 'group-14-kokoro-fastapi-dev'", with("group-14-kokoro-fastapi-dev"), true},
		{"'test' in extras and 'CPU' in extras", with("test", "cpu"), true},
		{"'gpu' not in extras", with("test", "cpu"), true},

		{"os_name ~= 'posix'", linux, false},
		{"'a' == 'a'", linux, false},
		{"'a' != 'a'", linux, false},
		{"extras == 'a'", linux, false},
		{"'a' == 'a' or os_name == 'posix'", linux, true},
		{"platform_release >= '5.4'", linux, false},
		{"platform_release != '5.4'", linux, false},
		{"platform_version == ''", linux, true},
	} {
		if got := mustParseMarker(t, c.marker).Evaluate(c.env); got != c.want {
			t.Errorf("%q with extras %q: %v, want %v", c.marker, c.env.Extras, got, c.want)
		}
	}
}

func TestMarkerString(t *testing.T) {
	for _, c := range []struct{ marker, want string }{
		{"", ""},
		{"os.name=='nt'", `os_name == "nt"`},
		{"extra == 'Foo_.Bar'", `extra == "foo-bar"`},
		{"os_name == 'a\\\\b'", `os_name == "a\\b"`},
		{"os_name == 'it\\x27s \"x\"'", `os_name == "it's \x22x\x22"`},
		{"os_name == 'a\\nb'", `os_name == "a\x0ab"`},
	} {
		m := mustParseMarker(t, c.marker)
		if got := m.String(); got != c.want {
			t.Errorf("%s: %s, want %s", c.marker, got, c.want)
		}
		if again := mustParseMarker(t, m.String()); !slices.Equal(again.texts(), m.texts()) {
			t.Errorf("%s: reads back as %q, was %q", c.marker, again.texts(), m.texts())
		}
	}
}

// texts are the two sides of each comparison, escapes resolved.
func (m Marker) texts() (texts []string) {
	for _, t := range m.terms {
		texts = append(texts, t.left, t.right)
	}
	return texts
}

func TestMarkerDepth(t *testing.T) {
	nested := func(depth int) string {
		return strings.Repeat("(", depth) + "os_name == 'posix'" + strings.Repeat(")", depth)
	}
	if !mustParseMarker(t, nested(maxDepth)).Evaluate(linux) {
		t.Error("the deepest nesting is false")
	}
	for _, s := range []string{nested(maxDepth + 1), strings.Repeat("(", 1<<20)} {
		if _, err := ParseMarker(s); err == nil || !strings.Contains(err.Error(), "nest deeper") {
			t.Errorf("%d bytes of parentheses: %.80v", len(s), err)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{
		"", "a", "a[x,Y] (>=1,!=1.3.*) ; python_version < '3' and (os.name == \"nt\" or extra=='x')",
		"a @ https://example.com/a.whl ; 'x' in extras", "os_name == '\\x41\\u00e9\\n\\\\'", "'a' not in dependency_groups",
		"((os_name=='a')or(os_name=='b'))and'c'in os_name", "a===1;os_name", "python_full_version ~= '=1'",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if m, err := ParseMarker(s); err == nil {
			again, err := ParseMarker(m.String())
			if err != nil || again.String() != m.String() || again.Evaluate(linux) != m.Evaluate(linux) {
				t.Errorf("%q: %s reads back as %s, %v", s, m, again, err)
			}
		}
		if r, err := ParseRequirement(s); err == nil {
			if r.Name == "" || r.URL != "" && r.Specifier != "" {
				t.Errorf("%q: %+v", s, r)
			}
			if _, err := ParseMarker(r.Marker); err != nil {
				t.Errorf("%q: %v", s, err)
			}
		}
	})
}

// corpusMarkers are those of every uv.lock in the folder named by
// DOCKWRIGHT_CORPUS, each as often as it stands there; else a few usual ones.
func corpusMarkers(t testing.TB) []string {
	markers := []string{
		"python_full_version < '3.11'",
		"sys_platform == 'win32'",
		"platform_machine == 'x86_64' and sys_platform == 'linux'",
		"(platform_machine == 'aarch64' and sys_platform == 'linux') or sys_platform == 'darwin'",
		"python_full_version >= '3.10' and extra == 'extra-7-foo-bar' and extra != 'extra-7-foo-baz'",
	}
	corpus := os.Getenv("DOCKWRIGHT_CORPUS")
	if corpus == "" {
		return slices.Repeat(markers, 2000)
	}
	paths, err := filepath.Glob(filepath.Join(corpus, "*", "uv.lock"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no uv.lock in %s (%v)", corpus, err)
	}
	markers = nil
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for line := range bytes.Lines(data) {
			if _, rest, ok := bytes.Cut(line, []byte(`marker = "`)); ok {
				text, _, _ := bytes.Cut(rest, []byte(`"`))
				markers = append(markers, string(text))
			}
		}
	}
	return markers
}

// BenchmarkParse parses and evaluates all markers of the corpus's uv.lock files.
func BenchmarkParse(b *testing.B) {
	markers := corpusMarkers(b)
	b.ReportAllocs()
	for b.Loop() {
		for _, s := range markers {
			m, err := ParseMarker(s)
			if err != nil {
				b.Fatal(err)
			}
			m.Evaluate(linux)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(markers)), "ns/marker")
	b.ReportMetric(float64(len(markers)), "markers")
}
