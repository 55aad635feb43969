package e2e

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"text/template"
)

// app is an application of apps/, after a published case, whose images are measured:
// with each Dockerfile of the ladder that such cases climb, and with ours for each
// manager. Its versions are the same in all forms.
type app struct {
	name    string
	pkg     bool   // it is installed, and not only copied
	native  bool   // part of it is compiled
	packs   bool   // it is measured packed as well, as the published case was
	command string // that the ladder's images run, in exec form
	source  string // the file that a change of code changes
	port    int    // 0 for a program that ends by itself
	path    string // that is asked for
	says    string // in the answer, or in what the program prints
}

var apps = []app{
	{name: "service", pkg: true, native: true, command: `["uvicorn", "--host", "0.0.0.0", "--port", "8000", "scorer.api:app"]`,
		source: "src/scorer/api.py",
		port:   8000, path: "/known/3", says: `"kind":"class_0"`},
	{name: "training", pkg: true, command: `["forecast"]`,
		source: "src/forecast/data.py", says: "r2 0.256, most by bmi"},
	{name: "renderer", packs: true, command: `["gunicorn", "--bind", "0.0.0.0:8000", "app:app"]`,
		source: "charts.py",
		port:   8000, path: "/chart.png?of=rain", says: "\x89PNG\r\n"},
}

// forms are the managers that each application is there for.
var forms = []string{"uv", "pip", "poetry"}

// lay writes the application in one form to a folder that is there: what all forms have
// in common, and the form's own files over it.
func (a app) lay(dir, form string) error {
	for _, from := range []string{"common", form} {
		err := filepath.WalkDir(filepath.Join("apps", a.name, from), func(path string, d os.DirEntry, err error) error {
			if err != nil || d.IsDir() || d.Name() == "more.diff" {
				return err
			}
			rel, err := filepath.Rel(filepath.Join("apps", a.name, from), path)
			if err != nil {
				return err
			}
			data, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			to := filepath.Join(dir, rel)
			if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
				return err
			}
			return os.WriteFile(to, data, 0o644)
		})
		if os.IsNotExist(err) && from == "common" {
			continue
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// more adds a light dependency to what was laid out, as the form's manager did when the
// locks were made.
func (a app) more(ctx context.Context, dir, form string) error {
	diff, err := filepath.Abs(filepath.Join("apps", a.name, form, "more.diff"))
	if err != nil {
		return err
	}
	c := exec.CommandContext(ctx, "git", "apply", "--whitespace=nowarn", diff)
	c.Dir = dir
	// A folder inside of a checkout is not to be taken for a part of it.
	c.Env = append(os.Environ(), "GIT_CEILING_DIRECTORIES="+filepath.Dir(dir))
	if out, err := c.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w: %s", diff, err, out)
	}
	return nil
}

// rungs are the names of the ladder's Dockerfiles, the naive one first.
func rungs() ([]string, error) {
	paths, err := filepath.Glob("apps/ladder/*.Dockerfile")
	var out []string
	for _, p := range paths {
		out = append(out, strings.TrimSuffix(filepath.Base(p), ".Dockerfile"))
	}
	return out, err
}

// rung is a Dockerfile of the ladder, for this application in pip's form.
func (a app) rung(name string) ([]byte, error) {
	t, err := template.ParseFiles(filepath.Join("apps", "ladder", name+".Dockerfile"))
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	err = t.Option("missingkey=error").Execute(&out, struct {
		Package, Native bool
		Command         string
	}{a.pkg, a.native, a.command})
	return out.Bytes(), err
}
