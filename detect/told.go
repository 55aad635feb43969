package detect

import (
	"bytes"
	"path"
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/appjson"
	"github.com/dockwright/dockwright/detect/commandline"
	"github.com/dockwright/dockwright/detect/dockerfile"
	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/flytoml"
	"github.com/dockwright/dockwright/detect/gunicornconf"
	"github.com/dockwright/dockwright/detect/makefile"
	"github.com/dockwright/dockwright/detect/procfile"
	"github.com/dockwright/dockwright/detect/railway"
	"github.com/dockwright/dockwright/detect/renderyaml"
	"github.com/dockwright/dockwright/detect/tasks"
)

// teller collects what files of the project state about what runs.
type teller struct {
	*detector
	tasks tasks.Tasks
	// failed are files of which it was said that they cannot be read.
	failed map[string]bool
	// scripts are those that were read for the file at hand.
	scripts []string
}

// maxStated bounds such a file: none is as long.
const maxStated = 1 << 20

// told reads the files that state outright what runs, in the order in which they
// count: a Procfile, the files of platforms, compose files, Dockerfiles,
// gunicorn's own, the managers' named commands, a Makefile. What does not parse is said and passed over.
func (d *detector) told() error {
	t := &teller{detector: d, failed: map[string]bool{}}
	t.tasks = tasks.Parse(t.text(join(d.project.Dir, "pyproject.toml")), t.text(join(d.project.Dir, "Pipfile")))
	clear(t.failed)
	for _, read := range []func(){t.procfile, t.platforms, t.compose, t.dockerfiles, t.gunicorn, t.named, t.makefile} {
		read()
	}
	if slices.ContainsFunc(t.project.Told, func(x facts.Told) bool { return x.Kind == "Dockerfile" || x.Kind == "compose" }) {
		t.project.Replaced = dockerfile.Keep(t.text(join(t.project.Dir, "Dockerfile")))
	}
	return nil
}

// text is the content of a file of the project, nil for none. Files that
// dockwright wrote say nothing: what it found out must not become a statement.
func (t *teller) text(name string) []byte {
	data, ok, err := t.files.read(name)
	if err != nil {
		t.broken(name, err)
		return nil
	}
	if !ok || len(data) > maxStated {
		return nil
	}
	if ours(data) { // which may carry along what it took the place of
		if lines := facts.ReplacedLines(string(data)); lines != nil && name == join(t.project.Dir, "Dockerfile") {
			return []byte(strings.Join(lines, "\n"))
		}
		return nil
	}
	return data
}

// ours tells a file that dockwright wrote by the record in its header; see
// output.Header.
func ours(data []byte) bool {
	for range 32 {
		line, rest, more := bytes.Cut(data, []byte("\n"))
		if bytes.HasPrefix(bytes.TrimPrefix(line, []byte("\xef\xbb\xbf")), []byte("# dockwright: ")) && bytes.Contains(line, []byte(" body=")) {
			return true
		}
		if !more {
			break
		}
		data = rest
	}
	return false
}

// broken says that a file does not parse.
func (t *teller) broken(name string, err error) {
	if err == nil || t.failed[name] {
		return
	}
	t.failed[name] = true
	e := asError(err)
	t.say("DW405", name, e.Line, e.Fact+"; what it says of processes is not known", e.Remedy)
}

// context is what lines in a file of a folder are read with.
func (t *teller) context(base string) commandline.Context {
	return commandline.Context{Alias: t.tasks.Line, Open: func(name string) (string, string, bool) {
		for _, root := range []string{"/app/", "/code/"} {
			name = strings.TrimPrefix(name, root)
		}
		if path.IsAbs(name) || !strings.Contains(name, "/") && !strings.HasSuffix(name, ".sh") {
			return "", "", false
		}
		name = path.Join(base, name)
		text, ok := t.script(name)
		return text, commandline.Relative(base, name), ok
	}}
}

// script is the text of a script of the project.
func (t *teller) script(name string) (text string, ok bool) {
	if !t.within(name) {
		return "", false
	}
	data := t.text(name)
	if data == nil || bytes.IndexByte(data, 0) >= 0 {
		return "", false
	}
	t.scripts = append(t.scripts, name)
	return string(data), true
}

// within tells a path below the root of the build context.
func (t *teller) within(name string) bool {
	return name != "" && !path.IsAbs(name) && name != ".." && !strings.HasPrefix(name, "../")
}

// take adds processes, and makes the file an input where it says something.
func (t *teller) take(kind string, list []facts.Told) (told int) {
	for _, x := range list {
		if x.Dir == t.project.Dir || x.Dir == "." && t.project.Dir == "." {
			x.Dir = ""
		}
		switch {
		case x.Skip != "":
			t.project.Passed = append(t.project.Passed, x)
			continue
		case len(x.Argv) == 0 && x.Shell == "" && x.Port == 0 && x.Health == "", !commandline.Printable(x.Path):
			continue
		}
		t.project.Told = append(t.project.Told, x)
		if len(x.Argv) > 0 || x.Shell != "" {
			told++
		}
		if x.Path != join(t.project.Dir, "Dockerfile") { // where ours goes, which carries along what counts
			t.files.use(x.Path, kind)
		}
		for _, s := range t.scripts {
			t.files.use(s, "script")
		}
	}
	t.scripts = nil
	return told
}

func (t *teller) procfile() {
	name := join(t.project.Dir, "Procfile")
	if data := t.text(name); data != nil {
		list, err := procfile.Parse(name, data, t.context(t.project.Dir))
		t.broken(name, err)
		t.take("Procfile", list)
	}
}

// platforms reads the files of the platforms that build from source.
func (t *teller) platforms() {
	dir := t.project.Dir
	x := t.context(dir)
	if name := join(dir, "fly.toml"); t.text(name) != nil {
		c, err := flytoml.Parse(name, t.text(name), x)
		t.broken(name, err)
		if c.Image == "" || len(c.Told) > 0 && len(c.Told[0].Argv) > 0 {
			t.take("fly.toml", c.Told)
		}
	}
	for _, p := range []struct {
		name, kind string
		parse      func(string, []byte, commandline.Context) ([]facts.Told, error)
	}{
		{"render.yaml", "render.yaml", renderyaml.Parse},
		{"railway.json", "railway.json", railway.Parse},
		{"railway.toml", "railway.json", railway.Parse},
		{"app.json", "app.json", appjson.Parse},
	} {
		name := join(dir, p.name)
		if data := t.text(name); data != nil {
			list, err := p.parse(name, data, x)
			t.broken(name, err)
			t.take(p.kind, list)
		}
	}
}

// gunicorn reads gunicorn's configuration under its usual names.
func (t *teller) gunicorn() {
	for _, folder := range append([]string{"."}, deployFolders...) {
		for _, name := range []string{gunicornconf.Default, "gunicorn_conf.py", "gunicorn_config.py", "gunicorn-config.py", "gunicorn.py"} {
			at := join(join(t.project.Dir, folder), name)
			if data := t.text(at); data != nil {
				if x, ok := gunicornconf.Parse(at, data); ok {
					x.Dir = t.project.Dir
					if len(x.Argv) > 2 {
						x.Argv[2] = path.Join(folder, name)
					}
					t.take("gunicorn", []facts.Told{x})
					return
				}
			}
		}
	}
}

// named reads the commands that managers keep under the names of what starts.
func (t *teller) named() {
	x := t.context(t.project.Dir)
	for _, manager := range []string{"pdm", "pipenv", "hatch", "rye", "poe", "task"} {
		file := "pyproject.toml"
		if manager == "pipenv" {
			file = "Pipfile"
		}
		for _, name := range []string{"start", "serve", "server", "web", "prod", "production", "run"} {
			line, ok := t.tasks.Line(manager, name)
			if !ok {
				continue
			}
			c := x.Parse(line)
			told := c.Fill(facts.Told{Kind: "tasks", Path: join(t.project.Dir, file), Name: name, Dir: c.Folder(t.project.Dir)})
			if !c.Empty() && t.take(file, []facts.Told{told}) > 0 {
				return
			}
		}
	}
}

func (t *teller) makefile() {
	for _, base := range []string{"Makefile", "makefile", "GNUmakefile"} {
		name := join(t.project.Dir, base)
		if data := t.text(name); data != nil {
			t.take("Makefile", makefile.Parse(name, data, t.context(t.project.Dir)))
			return
		}
	}
}

// deployFolders are those in which projects keep what their deployment needs.
var deployFolders = []string{"docker", ".docker", "deploy", "deployment", "deployments", "container", "containers", "ops", "config", "etc", "conf", "_infra/docker", "infra/docker", "scripts"}

// names are the files of a folder, sorted.
func (t *teller) names(dir string) []string {
	entries, err := t.files.list(dir)
	if err != nil {
		return nil
	}
	var out []string
	for _, e := range entries {
		if !e.IsDir() && len(out) < maxTree {
			out = append(out, e.Name())
		}
	}
	slices.Sort(out)
	return out
}
