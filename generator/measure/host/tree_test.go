package host

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dockwright/dockwright/detect/facts"
)

// list is what lies in a folder: paths, with the texts of files and the targets of links.
func list(t *testing.T, dir string) []string {
	t.Helper()
	var out []string
	err := filepath.WalkDir(dir, func(name string, e fs.DirEntry, err error) error {
		if err != nil || name == dir {
			return err
		}
		rel, _ := filepath.Rel(dir, name)
		switch {
		case e.IsDir():
			rel += "/"
		case e.Type()&fs.ModeSymlink != 0:
			target, _ := os.Readlink(name)
			rel += " -> " + target
		default:
			rel += " " + read(t, name)
		}
		out = append(out, filepath.ToSlash(rel))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestPrepare(t *testing.T) {
	user := t.TempDir()
	write(t, user, map[string]string{
		"Dockerfile": "FROM python:3.13\n", "old.Dockerfile": "FROM scratch\n", "old.Dockerfile.dockerignore": "src\n", ".dockerignore": "*.log\n.venv\ndata\n!data/keep\n",
		"src/main.py": "1\n", "big.log": "x", "logs/a.log": "x", ".venv/lib/x.py": "1", "data/keep": "k", "data/drop": "d", "uv.lock": "",
	})
	if err := os.Symlink("src/main.py", filepath.Join(user, "link")); err != nil {
		t.Skip("no links here")
	}
	at := time.Date(2020, 1, 2, 3, 4, 5, 0, time.UTC)
	if err := os.Chtimes(filepath.Join(user, "src", "main.py"), at, at); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(filepath.Join(user, "src", "main.py"), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Chdir(user)
	before := list(t, user)
	scratch := t.TempDir()
	s, err := Prepare(t.Context(), scratch, Request{Dockerfiles: []string{"Dockerfile"}, Context: "."})
	if err != nil {
		t.Fatal(err)
	}
	got := list(t, s[0].Tree.Dir())
	for _, want := range []string{"src/main.py 1\n", "link -> src/main.py", "data/keep k", "big.log x"} { // the top stays as it is
		if !slices.Contains(got, want) {
			t.Errorf("the copy lacks %q: %q", want, got)
		}
	}
	for _, n := range got {
		if strings.HasPrefix(n, ".venv") || strings.HasPrefix(n, "data/drop") {
			t.Errorf("the copy has %q, which no build reads", n)
		}
	}
	info, err := os.Stat(filepath.Join(s[0].Tree.Dir(), "src", "main.py"))
	if err != nil || !info.ModTime().Equal(at) || info.Mode().Perm() != 0o755 {
		t.Errorf("%v: the copy has another time or mode: %v", err, info)
	}
	if s[0].Bases == "" || !strings.Contains(read(t, s[0].Bases), "FROM python:3.13 AS base0") {
		t.Error("nothing brings the base image")
	}

	// What is touched and changed is the copy, and it can be taken back.
	copied := list(t, s[0].Tree.Dir())
	if err := s[0].Tree.Touch("src/main.py", "# more"); err != nil || read(t, filepath.Join(s[0].Tree.Dir(), "src", "main.py")) != "1\n# more\n" {
		t.Errorf("%v: a touched file", err)
	}
	if err := s[0].Tree.Touch("src/main.py", "# and more"); err != nil {
		t.Error(err)
	}
	if err := s[0].Tree.Reset(); err != nil || !slices.Equal(list(t, s[0].Tree.Dir()), copied) {
		t.Errorf("%v: not as it was", err)
	}
	if err := s[0].Tree.Touch("nothing.py", "#"); err == nil {
		t.Error("a file that isn't there is touched")
	}
	if after := list(t, user); !slices.Equal(after, before) {
		t.Errorf("the user's folder has changed: %q", after)
	}

	// Two Dockerfiles read what either reads, and the ignore file of its own wins.
	s, err = Prepare(t.Context(), t.TempDir(), Request{Dockerfiles: []string{"Dockerfile", "old.Dockerfile"}, Context: "."})
	if err != nil {
		t.Fatal(err)
	}
	if got := list(t, s[1].Tree.Dir()); s[0].Tree.Dir() != s[1].Tree.Dir() || !slices.Contains(got, "src/main.py 1\n") || !slices.Contains(got, ".venv/lib/x.py 1") {
		t.Errorf("the copy for both has %q", got)
	}
	if read(t, s[1].Dockerfile+".dockerignore") != "src\n" || s[1].Bases != "" {
		t.Error("the second Dockerfile has another ignore file, or a base image")
	}
}

// TestScratchInContext: TMPDIR may lie in the build context.
func TestScratchInContext(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, map[string]string{"Dockerfile": "FROM scratch\n", "tmp/here": "1", "tmp/scratch/x": "1"})
	s, err := Prepare(t.Context(), filepath.Join(dir, "tmp", "scratch"), Request{Dockerfiles: []string{dir}})
	if err != nil {
		t.Fatal(err)
	}
	if got := list(t, s[0].Tree.Dir()); !slices.Equal(got, []string{"Dockerfile FROM scratch\n", "tmp/", "tmp/here 1"}) {
		t.Errorf("the copy has %q", got)
	}
}

func TestPrepareErrors(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, map[string]string{"Dockerfile": "FROM scratch\n", "sub/x": "", "bad/Dockerfile": "FROM scratch\n", "bad/.dockerignore": "[\n"})
	t.Chdir(dir)
	for _, r := range []Request{
		{Dockerfiles: []string{"No.Dockerfile"}, Context: "."},
		{Dockerfiles: []string{"sub"}, Context: "."},
		{Dockerfiles: []string{"Dockerfile", "./Dockerfile"}, Context: "."},
		{Dockerfiles: []string{"Dockerfile"}, Context: "nowhere"},
		{Dockerfiles: []string{"Dockerfile"}, Context: "Dockerfile"},
		{Dockerfiles: []string{"bad"}, Context: "."},
	} {
		_, err := Prepare(t.Context(), t.TempDir(), r)
		if e := (*facts.Error)(nil); !errors.As(err, &e) || e.Remedy == "" {
			t.Errorf("%q in %s: %v", r.Dockerfiles, r.Context, err)
		}
	}
}

func TestSource(t *testing.T) {
	all := []string{"uv.lock", "poetry.lock", "requirements.txt", "requirements/prod.txt", "pyproject.toml", "constraints.txt"}
	for name, c := range map[string]struct {
		dockerfile string
		files      []string
		want       string
	}{
		"a lock that is named":        {"# from uv.lock\nCOPY poetry.lock .\nRUN uv pip install -r x", all, "poetry.lock"},
		"a manager that runs":         {"COPY . .\nRUN poetry install", all, "poetry.lock"},
		"requirements that are named": {"COPY requirements.txt .\nRUN pip install -c constraints.txt -r requirements.txt", all, "requirements.txt"},
		"in a folder":                 {"COPY . .\nRUN pip install -r requirements/prod.txt", all, "requirements/prod.txt"},
		"copied to another folder":    {"COPY x /tmp/\nRUN pip install -r /tmp/requirements.txt", all, "requirements.txt"},
		"what lies there":             {"COPY . .\nRUN make", all, "uv.lock"},
		"the manifest":                {"RUN pip install .", []string{"pyproject.toml"}, "pyproject.toml"},
		"a lock that isn't there":     {"RUN uv sync", []string{"requirements.txt"}, ""},
		"nothing":                     {"RUN pip install flask", nil, ""},
	} {
		dir := t.TempDir()
		for _, f := range c.files {
			write(t, dir, map[string]string{f: ""})
		}
		if got := (&dependency{dockerfile: c.dockerfile}).source(dir); got != c.want {
			t.Errorf("%s: %q, not %q", name, got, c.want)
		}
	}
}

// TestDepend has what is changed for each kind of file, and that a manager's run leaves
// nothing but its lock and manifest.
func TestDepend(t *testing.T) {
	out := program(t, "uv", `echo "$@ in $UV_CACHE_DIR" >"$OUT/uv"; test -z "$VIRTUAL_ENV" || exit 1
echo 'six more' >>uv.lock; mkdir .venv; echo x >.venv/x; echo new >new.txt; echo 'six = 1' >>pyproject.toml`)
	t.Setenv("VIRTUAL_ENV", "/somewhere")
	sixHash := "4721f391ed90541fddacab5acf947aa0d3dc7d27b2e1e8eda2be8970586c3274"
	for name, c := range map[string]struct {
		dockerfile, command string
		files               map[string]string
		want                map[string]string // "" for a file that is as it was
		what                string
		fails               string
	}{
		"requirements": {"RUN pip install -r requirements.txt", "", map[string]string{"requirements.txt": "flask==3"}, map[string]string{"requirements.txt": "flask==3\nsix==1.17.0\n"}, "six==1.17.0 more in requirements.txt", ""},
		"hashed": {"RUN pip install -r requirements.txt", "", map[string]string{"requirements.txt": "flask==3 --hash=sha256:00\n\n"},
			map[string]string{"requirements.txt": "flask==3 --hash=sha256:00\nsix==1.17.0 \\\n    --hash=sha256:" + sixHash + " \\\n    --hash=sha256:ff70335d468e7eb6ec65b95b99d3a2836546063f63acc5171de367e834932a81\n"}, "six==1.17.0 more in requirements.txt", ""},
		"six is there":  {"RUN pip install -r requirements.txt", "", map[string]string{"requirements.txt": "six>=1\nsixteen\n"}, map[string]string{"requirements.txt": "six>=1\nsixteen\niniconfig==2.1.0\n"}, "iniconfig==2.1.0 more in requirements.txt", ""},
		"all are there": {"RUN pip install -r requirements.txt", "", map[string]string{"requirements.txt": "six\niniconfig\ntoml\n"}, nil, "", "has all of the light dependencies"},
		"uv": {"RUN uv sync", "", map[string]string{"uv.lock": "[[package]]\nname = \"flask\"\n", "pyproject.toml": "", "main.py": "1"},
			map[string]string{"uv.lock": "[[package]]\nname = \"flask\"\nsix more\n", "pyproject.toml": "six = 1\n", "main.py": "1", "new.txt": "gone", ".venv/x": "gone"}, "uv add --no-sync six", ""},
		"a manager that isn't there": {"RUN poetry install", "", map[string]string{"poetry.lock": ""}, nil, "", "poetry is not on PATH"},
		"the manifest": {"RUN pip install .", "", map[string]string{"pyproject.toml": "[project]\nname = \"x\"\ndependencies = [\n  \"flask\",\n]\n"},
			map[string]string{"pyproject.toml": "[project]\nname = \"x\"\ndependencies = [\"six==1.17.0\", \n  \"flask\",\n]\n"}, "six==1.17.0 more in pyproject.toml", ""},
		"another table's":          {"RUN pip install .", "", map[string]string{"pyproject.toml": "[project]\nname = \"x\"\n[tool.x]\ndependencies = []\n"}, nil, "", "has no list of dependencies"},
		"a command":                {"RUN pip install .", "echo b >>b.txt", map[string]string{"b.txt": "a\n"}, map[string]string{"b.txt": "a\nb\n"}, "echo b >>b.txt", ""},
		"a command that fails":     {"", "echo why >&2; exit 3", map[string]string{"b.txt": "a\n"}, nil, "", "why"},
		"a command without effect": {"", "true", map[string]string{"b.txt": "a\n"}, nil, "", "changed nothing"},
		"nothing":                  {"RUN pip install flask", "", nil, nil, "", "no file tells what is installed"},
	} {
		t.Run(name, func(t *testing.T) {
			if strings.HasPrefix(name, "a manager") {
				t.Setenv("PATH", t.TempDir())
			}
			dir := t.TempDir()
			write(t, dir, c.files)
			tree := &Tree{dir: dir, depend: dependency{dockerfile: c.dockerfile, command: c.command, scratch: t.TempDir()}}
			before := list(t, dir)
			what, err := tree.Depend(t.Context())
			if c.fails != "" {
				if e := (*facts.Error)(nil); !errors.As(err, &e) || !strings.Contains(err.Error(), c.fails) || e.Remedy == "" {
					t.Errorf("%v, not %q", err, c.fails)
				}
				return
			}
			if err != nil || what != c.what {
				t.Fatalf("%q, %v", what, err)
			}
			for file, want := range c.want {
				if want == "gone" {
					if _, err := os.Stat(filepath.Join(dir, file)); err == nil {
						t.Errorf("%s was left", file)
					}
				} else if got := read(t, filepath.Join(dir, file)); got != want {
					t.Errorf("%s is %q, not %q", file, got, want)
				}
			}
			if err := tree.Reset(); err != nil || !slices.Equal(list(t, dir), before) {
				t.Errorf("%v: not as it was", err)
			}
			if entries, _ := os.ReadDir(tree.depend.scratch); len(entries) > 0 {
				t.Error("something was left of the manager's run")
			}
		})
	}
	if ran := read(t, filepath.Join(out, "uv")); !strings.HasPrefix(ran, "add --no-sync six in ") || !strings.Contains(ran, "uv_cache_dir") {
		t.Errorf("uv was run as %q", ran)
	}
}
