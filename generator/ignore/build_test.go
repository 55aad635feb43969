package ignore

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/dockwright/dockwright/detect/facts"
)

func gitignore(text string) []facts.TextFile {
	return []facts.TextFile{{Path: ".gitignore", Text: text}}
}

// split separates the paths that a body leaves out from the others.
func split(t *testing.T, body []byte, paths []string) (out []string) {
	t.Helper()
	out, err := Kept(body, paths)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestBuildLeavesOut(t *testing.T) {
	body := build(Input{})
	out := []string{
		".git/config", ".github/workflows/ci.yml", ".gitlab-ci.yml", ".idea/x", "sub/.vscode/settings.json", "a/.DS_Store",
		"Dockerfile", "Dockerfile.dev", "docker-compose.yml", "compose.override.yaml", ".dockerignore",
		"build/lib/a.py", "dist/a.whl", "src/app.egg-info/PKG-INFO", ".coverage", ".coverage.host.1", "htmlcov/index.html", ".tox/x",
		"nb/.ipynb_checkpoints/a.ipynb", "web/node_modules/x/index.js", "db.sqlite3", "db.sqlite3-journal",
		"app/__pycache__/a.cpython-313.pyc", "a.pyc", "b.pyo", ".mypy_cache/x", "sub/.ruff_cache/x", ".venv/bin/python", "venv/x", "svc/.venv/x",
		".env", ".env.local", "svc/.env", ".envrc", "certs/server.key", "a.pem", "keys/id_rsa", "home/.netrc",
	}
	kept := []string{
		"pyproject.toml", "uv.lock", "poetry.lock", "requirements.txt", "README.md", "LICENSE", "setup.py", "manage.py",
		"src/app/main.py", "app/build/x.py", "tests/test_a.py", "docs/index.md", ".env.example", "svc/.env.example", ".python-version",
		"environment.yml", "env.py", "app/keyboard.py", "Procfile", "alembic.ini",
	}
	if got := split(t, body, slices.Concat(out, kept)); !slices.Equal(got, out) {
		t.Errorf("leaves out %q\nwant %q", got, out)
	}
	if n := strings.Count(string(body), "\n"); n > 50 {
		t.Errorf("%d lines for a project without a .gitignore", n)
	}
}

func TestBuildProjectRules(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       []string // the project's own part
	}{
		{"none", "", nil},
		{"covered", "*.pyc\n__pycache__/\n.env\n/.venv\nsub/.env.local\n.mypy_cache/\n*.egg-info/\n*/.ipynb_checkpoints/*\n/.gitlab-ci.yml\n", nil},
		{"template", ".Python\ndevelop-eggs/\nparts/\n*.sage.py\n._*\n.idea/**/workspace.xml\n\\#*\\#\n", nil},
		{"may be big or secret", "local_settings.py\ninstance/\ntarget/\nenv/\n*.log\n", []string{"**/local_settings.py", "**/instance", "**/target", "**/env", "**/*.log"}},
		{"own", "/data\nmodels/*.bin\n", []string{"data", "models/*.bin"}},
		{"one covers the other", "logs/\nlogs/*.log\n*.log\na.log\n*.log\n", []string{"**/logs", "**/*.log"}},
		{"not across a no", "*.log\na.log\n!a.*\n", []string{"**/*.log", "**/a.log", "!**/a.*"}},
		{"no without use", "!keep\n*.log\n!*.txt\n", []string{"**/*.log"}},
		{"no to what is covered", ".env.*\n!.env.prod\n.vscode/*\n!.vscode/settings.json\n", nil},
		{"only below", "data*/\n", []string{"**/data*/**"}},
	} {
		var got []string
		if _, part, found := strings.Cut(string(build(Input{GitIgnore: gitignore(c.text)})), "# "+fromGit+"\n"); found {
			part, _, _ = strings.Cut(part, "\n\n")
			got = strings.Split(part, "\n")
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestBuildKeeps(t *testing.T) {
	for _, c := range []struct {
		name      string
		in        Input
		want      []string // re-includes, and every "!" that the user or git wrote
		out, kept []string
	}{
		{"nothing to do", Input{Keep: []string{"uv.lock", "pyproject.toml", "src/app", "packages/*/pyproject.toml", "."}}, nil, nil, nil},
		{"ignored lock", Input{GitIgnore: gitignore("*.lock\n"), Keep: []string{"uv.lock"}}, []string{"!uv.lock"}, []string{"a.lock"}, []string{"uv.lock"}},
		{"everything ignored", Input{GitIgnore: gitignore("*\n"), Keep: []string{"uv.lock", "src/app", "packages/*/pyproject.toml", "requirements/**/*.txt"}},
			[]string{"!uv.lock", "!src/app", "!packages/*/pyproject.toml", "!requirements/**/*.txt"},
			[]string{"x", "src/other", "src/app/.env", "src/app/__pycache__/a.pyc", "packages/a/x"},
			[]string{"uv.lock", "src/app/main.py", "packages/a/pyproject.toml", "requirements/prod/a.txt"}},
		{"a package called build", Input{Keep: []string{"build"}}, nil, []string{"build/.env", "dist/x"}, []string{"build/a.py"}},
		{"the same, and git ignores it", Input{GitIgnore: gitignore("build/\n"), Keep: []string{"src/build/"}}, []string{"!src/build"},
			[]string{"src/build/.env", "build/x"}, []string{"src/build/a.py"}},
		{"version from git", Input{Keep: []string{".git"}}, []string{"!.git"}, []string{".github/x"}, []string{".git/HEAD"}},
		{"a certificate that is asked for", Input{Keep: []string{"certs/ca.pem"}}, []string{"!certs/ca.pem"}, []string{"certs/b.pem"}, []string{"certs/ca.pem"}},
		{"the user's lines", Input{Extra: []string{"docs", "!.env.docker\n*.md", " "}, Keep: []string{"README.md"}}, []string{"!.env.docker", "!README.md"},
			[]string{"docs/a", "CHANGES.md", ".env"}, []string{".env.docker", "README.md"}},
		{"a no of git's brings back no secret", Input{GitIgnore: gitignore(".*\n!.env\n!.git\n!.flake8\n")}, []string{"!**/.env", "!**/.git", "!**/.flake8"},
			[]string{".env", ".git/x", ".x"}, []string{".flake8"}},
		{"odd entries", Input{Keep: []string{"", ".", "..", "../x", "/uv.lock", "a\nb", "./dist/a b"}}, []string{"!dist/a b"}, []string{"dist/c"}, []string{"dist/a b"}},
	} {
		body := build(c.in)
		var got []string
		for line := range strings.Lines(string(body)) {
			if strings.HasPrefix(line, "!") && line != "!**/.env.example\n" {
				got = append(got, strings.TrimSpace(line))
			}
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q\n%s", c.name, got, c.want, body)
		}
		if lost := split(t, body, slices.Concat(c.out, c.kept)); !slices.Equal(lost, c.out) {
			t.Errorf("%s: leaves out %q, want %q\n%s", c.name, lost, c.out, body)
		}
	}
}

func TestKept(t *testing.T) {
	for _, c := range []struct {
		name, body string
		paths      []string
		lost       []string
	}{
		{"empty", "", []string{"a"}, nil},
		{"everything but", "# only what is needed\n*\n!pyproject.toml\n!/src\n", []string{"pyproject.toml", "uv.lock", "src/a.py", "./uv.lock"}, []string{"uv.lock", "./uv.lock"}},
		{"CRLF, mark, slashes", "\ufeff/uv.lock\r\n./a/../b/\r\n", []string{"uv.lock", "b/c", "x/uv.lock"}, []string{"uv.lock", "b/c"}},
		{"globs", "**/*.toml\n", []string{"packages/*/pyproject.toml", "packages/*/src"}, []string{"packages/*/pyproject.toml"}},
		// The walk asks about "!src" while src isn't left out, and never again.
		{"only the walk loses it", "src/*.py\n!src\n", []string{"src/a.py"}, []string{"src/a.py"}},
		{"the whole context", "*\n", []string{"."}, nil},
	} {
		lost, err := Kept([]byte(c.body), c.paths)
		if err != nil || !slices.Equal(lost, c.lost) {
			t.Errorf("%s: %q, %v, want %q", c.name, lost, err, c.lost)
		}
	}
	for _, c := range []struct {
		name, body string
		line       int
	}{
		{"bad class", "a\n[b\n", 2},
		{"range upside down", "a\n\n[z-a]x\n", 3},
		{"no alone", "!\n", 1},
		{"binary", "a\x00b", 0},
		{"not UTF-8", "\xff\xfe", 0},
		{"endless line", strings.Repeat("a", 1<<20), 0},
	} {
		_, err := Kept([]byte(c.body), []string{"x"})
		var e *facts.Error
		if !errors.As(err, &e) || e.Line != c.line || e.Path != ".dockerignore" {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

func TestInexpressible(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       []string
		lines      []int
	}{
		{"control character", "a\tb\nc\n", []string{"**/c"}, []int{1}},
		{"not UTF-8", "a\xff\nc\n", []string{"**/c"}, []int{1}},
		{"class beyond ASCII", "c\n[é]\n", []string{"**/c"}, []int{2}},
		{"too long", strings.Repeat("a", 5000) + "\nc\n", []string{"**/c"}, []int{1}},
		{"a no takes what it undoes with it", "*.x\nc\n!\t.x\n", []string{"**/c"}, []int{3}},
		{"a no too long to be looked at", "c\nd\n!" + strings.Repeat("a", 5000) + "\ne\n", []string{"**/e"}, []int{3}},
	} {
		patterns, diagnostics := Translate(gitignore(c.text))
		var lines []int
		for _, d := range diagnostics {
			lines = append(lines, d.Line)
			if d.Rule != "DW501" || d.Path != ".gitignore" || d.Message == "" {
				t.Errorf("%s: %+v", c.name, d)
			}
		}
		if got := texts(patterns); !slices.Equal(got, c.want) || !slices.Equal(lines, c.lines) {
			t.Errorf("%s: %q, lines %v", c.name, got, lines)
		}
	}
}

func TestTranslateNamesItsSource(t *testing.T) {
	got, _ := Translate([]facts.TextFile{{Path: "b/.gitignore", Text: "y\n"}, {Path: ".gitignore", Text: "# x\n\nx\n"}, {Path: "../.gitignore", Text: "z\n"}, {Path: "/etc/.gitignore", Text: "z\n"}})
	want := []Pattern{{"**/x", ".gitignore", 3}, {"b/**/y", "b/.gitignore", 1}}
	if !slices.Equal(got, want) {
		t.Errorf("%+v", got)
	}
}

// Rules that are too many to compare keep their order, and leave out no more.
func TestTooManyRules(t *testing.T) {
	text := "*.log\n!a.log\nb*/\n!b*/\n" + strings.Repeat("x1\n!x1\n", 100)
	patterns, _ := Translate(gitignore(text))
	body := []byte(strings.Join(texts(patterns), "\n"))
	if lost := split(t, body, []string{"a.log", "c.log", "bx/y", "x1", "x1/y"}); !slices.Equal(lost, []string{"c.log"}) {
		t.Errorf("leaves out %q", lost)
	}
	build(Input{GitIgnore: gitignore(text)})
}

// A machine that covers another must do so for Docker's matcher as well.
func TestCovers(t *testing.T) {
	for _, c := range []struct {
		a, b   string
		covers bool
	}{
		{"*.py[cod]", "*.pyc", true}, {"*.pyc", "*.py[cod]", false}, {".env*", ".env.local", true}, {".env*", "a/.env", true},
		{"a", "a/b/c", true}, {"/a", "a", false}, {"a", "/a", true}, {"a/**", "a/b/c", true}, {"a/**", "a", false},
		{"*", "x/y", true}, {"/*", "x", true}, {".*_cache", ".mypy_cache", true}, {".*_cache", "mypy_cache", false},
		{"**/a/b", "x/a/b/*.c", true}, {"a/**/b", "a/b", true}, {"a/*/b", "a/b", false}, {"?", "[ab]", true}, {"[ab]", "?", false},
		{".ipynb_checkpoints", "*/.ipynb_checkpoints/*", true},
	} {
		a, okA := parseGlob(c.a, "")
		b, okB := parseGlob(c.b, "")
		if !okA || !okB {
			t.Fatal(c)
		}
		if got := a.compile(true).covers(b.compile(false)); got != c.covers {
			t.Errorf("%s covers %s: %v", c.a, c.b, got)
		}
		if text, _ := a.docker(); c.covers {
			paths := spell(b)
			if lost := split(t, []byte(text), paths); !slices.Equal(lost, paths) {
				t.Errorf("%s doesn't take %q but only %q", text, paths, lost)
			}
		}
	}
}

func TestOverlaps(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"*.log", "keep.log", true}, {"*.log", "keep.txt", false}, {"a*", "*b", true}, {"data/", "data/.gitkeep", false},
		{"/a/**", "a/b/c", true}, {"/a/*", "a/b/c", false}, {"[a-c]", "[c-e]", true}, {"[a-b]", "[c-e]", false}, {"?", "ab", false},
		{"**/a/b", "/a/**/b", true}, {"/x/**/y", "/x/y", true}, {"*", "a/b", true}, {"/*", "a/b", false},
	} {
		a, _ := parseGlob(strings.TrimSuffix(c.a, "/"), "")
		b, _ := parseGlob(c.b, "")
		if got := a.compile(false).overlaps(b.compile(false)); got != c.want {
			t.Errorf("%s and %s: %v", c.a, c.b, got)
		}
		if got := b.compile(false).overlaps(a.compile(false)); got != c.want {
			t.Errorf("%s and %s: %v", c.b, c.a, got)
		}
	}
}

// No input makes a file that Docker refuses, or one that loses what is to be kept.
// build is Build without its diagnostics.
func build(in Input) []byte {
	body, _ := Build(in)
	return body
}

func FuzzBuild(f *testing.F) {
	f.Add("*.log\n!a.log\n[a-c]x/\n", "uv.lock", "src")
	f.Add("*\n!*/\n\\*\n[[:alpha:]]\n[!a]\n{|}^\n", "a/b", "a")
	f.Add("a**b\n**/\n/**\nx/**/y/\n", "*", "**/x")
	f.Add("*", "//", "0")
	f.Add("0*", "0", "//0")
	f.Fuzz(func(t *testing.T, text, keep, more string) {
		files := []facts.TextFile{{Path: ".gitignore", Text: text}, {Path: "sub/.gitignore", Text: more}}
		Translate(files)
		in := Input{GitIgnore: files, Keep: []string{keep, more}}
		body := build(in)
		if string(body) != string(build(in)) {
			t.Fatal("two answers")
		}
		for _, k := range in.Keep {
			if _, ok := reInclude(k); !ok || strings.ContainsAny(k, "*?\\[\n\r") {
				continue
			}
			if lost, err := Kept(body, []string{k}); err != nil || lost != nil {
				t.Fatalf("%q: %v, %v\n%s", k, lost, err, body)
			}
		}
	})
}

func FuzzKept(f *testing.F) {
	f.Add([]byte("*\n!a\n**/x\n[a\n"), "a/b")
	f.Fuzz(func(t *testing.T, body []byte, name string) {
		if _, err := Kept(body, []string{name}); err != nil {
			if e := (*facts.Error)(nil); !errors.As(err, &e) {
				t.Fatalf("%T", err)
			}
		}
	})
}

func BenchmarkBuild(b *testing.B) {
	in := Input{Keep: []string{"uv.lock", "pyproject.toml", "README.md", "src/app"},
		GitIgnore: gitignore("__pycache__/\n*.py[cod]\n.env\n.venv\nbuild/\ndist/\n*.log\n/data\n.idea/\n.vscode/*\n!.vscode/settings.json\nnode_modules/\n")}
	if corpus := os.Getenv("DOCKWRIGHT_CORPUS"); corpus != "" {
		data, err := os.ReadFile(filepath.Join(corpus, "docling-project__docling-serve", ".gitignore"))
		if err != nil {
			b.Fatal(err)
		}
		in.GitIgnore = gitignore(string(data))
	}
	b.ReportAllocs()
	for b.Loop() {
		build(in)
	}
}

// Every file of the corpus is one that an installer or a reader wants, so asking
// for all of them must keep all of them; and people's own files must be readable.
func TestCorpusKeeps(t *testing.T) {
	corpus := os.Getenv("DOCKWRIGHT_CORPUS")
	if corpus == "" {
		t.Skip("DOCKWRIGHT_CORPUS names no folder")
	}
	theirs := 0
	for _, p := range corpusProjects(t, corpus) {
		root := filepath.Join(corpus, p.name)
		var keep []string
		filepath.WalkDir(root, func(name string, e os.DirEntry, err error) error {
			if err == nil && e.Type().IsRegular() {
				rel, _ := filepath.Rel(root, name)
				keep = append(keep, filepath.ToSlash(rel))
				if strings.HasSuffix(name, ".dockerignore") {
					data, _ := os.ReadFile(name)
					if _, err := Kept(data, []string{"uv.lock"}); err != nil {
						t.Errorf("%s: %v", name, err)
					}
					theirs++
				}
			}
			return err
		})
		body := build(Input{GitIgnore: p.files, Keep: keep})
		if lost := split(t, body, keep); lost != nil {
			t.Errorf("%s: loses %q", p.name, lost)
		}
	}
	if theirs == 0 {
		t.Error("no .dockerignore was read")
	}
}
