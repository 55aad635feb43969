package golden

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/dockwright/dockwright/detect"
	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/generator/config"
	"github.com/dockwright/dockwright/generator/plan"
)

// projectRuns are the two ways that a project is read in: without the files that
// say outright what is started, and with all of them.
var projectRuns = []string{"source", "all"}

// TestProjects holds what is started for real applications against what their
// own Dockerfile, Procfile or compose file starts. DOCKWRIGHT_PROJECTS names the
// folder that projects/fetch.sh fills. No index is asked. With -update the
// outcomes of each set that was run whole are recorded; -run 'TestProjects$/set2'
// runs one.
func TestProjects(t *testing.T) {
	root := os.Getenv("DOCKWRIGHT_PROJECTS")
	if root == "" {
		t.Skip("DOCKWRIGHT_PROJECTS names no folder: the projects are not part of the repository")
	}
	before := []projectOutcome{}
	if _, err := os.Stat("projects/record.toml"); err == nil {
		before = readProjectRecord(t)
	}
	list := readRealProjects(t)
	var record []projectOutcome
	for _, set := range projectSets {
		var ran []projectOutcome
		t.Run(fmt.Sprintf("set%d", set), func(t *testing.T) { ran = runProjects(t, root, ofSet(list, set), before) })
		if len(ran) != len(projectRuns)*len(ofSet(list, set)) { // a part of it, or none
			ran = recordOf(list, before, set)
		}
		record = append(record, ran...)
	}
	Equal(t, "projects/record.toml", []byte(recordText(record)))
}

// runProjects are the outcomes of some projects.
func runProjects(t *testing.T, root string, list []realProject, before []projectOutcome) []projectOutcome {
	var record []projectOutcome
	for _, r := range list {
		for _, from := range projectRuns {
			t.Run(r.dir()+"/"+from, func(t *testing.T) {
				if _, err := os.Stat(filepath.Join(root, r.dir())); err != nil {
					t.Fatal(err)
				}
				o := startedFor(t, filepath.Join(root, r.dir()), r, from)
				o.First = o.Agrees
				if i := slices.IndexFunc(before, func(o projectOutcome) bool { return o.of(r, from) }); i >= 0 {
					o.First = before[i].First
				}
				record = append(record, o)
				t.Logf("agrees: %v; starts %q, port %d, health %q, others %v, missing %v\n\t%s\n\t%s", o.Agrees, o.Starts, o.Port, o.Health, o.Others, o.Missing, o.Command, o.Why)
			})
		}
	}
	return record
}

// startedFor is what dockwright starts for a project.
func startedFor(t *testing.T, dir string, r realProject, from string) projectOutcome {
	t.Helper()
	o := projectOutcome{Project: r.Repository, Commit: r.Commit, From: from, Others: []string{}, Missing: []string{}}
	p, err := decideProject(dir, r, from == "source")
	if err != nil {
		o.Why = plainError(t, err)
		for _, want := range r.Processes[1:] {
			o.Missing = append(o.Missing, want.Role)
		}
		return o
	}
	ours := startedBy(p)
	if len(ours) > 0 {
		o.Command, o.Why, o.Port, o.Health = strings.Join(ours[0].command, " "), ours[0].why, ours[0].port, ours[0].health
		if ours[0].runs(r, r.Processes[0], p) {
			o.Starts = startOf(ours[0].command)
		}
	}
	o.Agrees = slices.Contains(r.Processes[0].Want, o.Starts)
	for _, want := range r.Processes[1:] {
		is := func(s startedProcess) bool {
			return slices.Contains(want.Want, startOf(s.command)) && s.runs(r, want, p)
		}
		if slices.ContainsFunc(ours, is) {
			o.Others = append(o.Others, want.Role)
		} else {
			o.Missing = append(o.Missing, want.Role)
		}
	}
	return o
}

// decideProject is decideFor with the project's own way to install, and for a
// part of its files.
func decideProject(dir string, r realProject, hide bool) (plan.Plan, error) {
	root, member, err := detect.Locate(filepath.Join(dir, filepath.FromSlash(r.Folder)))
	if err != nil {
		return plan.Plan{}, err
	}
	fsys := os.DirFS(root)
	if hide {
		prefix, err := filepath.Rel(dir, root)
		if err != nil {
			return plan.Plan{}, err
		}
		fsys = hideYardsticks(fsys, filepath.ToSlash(prefix), r.Hidden)
	}
	c := config.Config{Manager: facts.Manager(r.Manager), Python: r.Python, Extras: r.Extras, Requirements: r.Requirements}
	project, _, err := detect.Detect(context.Background(), fsys, detect.Options{Dir: member, Manager: c.Manager, Requirements: c.Requirements})
	if err != nil {
		return plan.Plan{}, err
	}
	if err := recorded(root, project); err != nil {
		return plan.Plan{}, err
	}
	p, _, err := plan.Decide(project, c, plan.Options{})
	return p, err
}

// startedProcess is a process of a plan, as far as it is compared.
type startedProcess struct {
	command []string
	why     string
	root    string // relative to the build context
	port    int
	health  string
	env     []string // names
}

// startedBy are a plan's processes, the main one first.
func startedBy(p plan.Plan) []startedProcess {
	var out []startedProcess
	for _, x := range p.Processes {
		env := []string{x.PortVariable}
		for _, pair := range x.Env {
			name, _, _ := strings.Cut(pair, "=")
			env = append(env, name)
		}
		out = append(out, startedProcess{x.Command, x.Why, x.Root, x.Port, x.Health.Path, env})
	}
	return out
}

// runs tells whether the command can do what it does for them: Python finds the
// modules, and the variables are set.
func (s startedProcess) runs(r realProject, theirs realProcess, p plan.Plan) bool {
	for _, name := range theirs.Needs[startOf(s.command)] {
		if !slices.Contains(s.env, name) && !slices.ContainsFunc(s.command, func(word string) bool { return strings.Contains(word, name+"=") }) {
			return false
		}
	}
	return s.imports(r, p)
}

// imports tells whether Python finds the project's modules: they lie where the
// process begins, or are installed, or it is told.
func (s startedProcess) imports(r realProject, p plan.Plan) bool {
	if r.Root == "" || p.Install.Project && !r.Unpackaged || path.Base(s.root) == path.Base(r.Root) || folderOf(s.command) == r.Root {
		return true
	}
	for i, word := range s.command {
		name, value, ok := strings.Cut(word, "=")
		if !ok && i+1 < len(s.command) {
			value = s.command[i+1]
		}
		if slices.Contains([]string{"--chdir", "--app-dir", "--pythonpath", "--workdir"}, name) && path.Base(value) == path.Base(r.Root) {
			return true
		}
	}
	return slices.ContainsFunc(s.command, func(word string) bool { return strings.HasPrefix(word, r.Root+"/") }) // a script by its path
}

// startOf is what a command starts, whichever server and flags it does it with:
// list.toml describes the notation.
func startOf(argv []string) string {
	start := startHere(argv)
	if dir := folderOf(argv); dir != "" && strings.HasSuffix(start, ".sh") {
		start = "cd " + dir + " && " + start
	}
	return start
}

// folderOf is the folder that a shell goes to before it runs its last step.
func folderOf(argv []string) string {
	if len(argv) < 3 || !isShell(argv[0]) {
		return ""
	}
	for _, step := range strings.Split(argv[2], "&&") {
		if words := strings.Fields(step); len(words) == 2 && words[0] == "cd" {
			return strings.Trim(words[1], `"'`)
		}
	}
	return ""
}

func isShell(program string) bool { return slices.Contains([]string{"sh", "bash"}, path.Base(program)) }

// startHere is what it starts in the folder that it runs in.
func startHere(argv []string) string {
	argv = unwrapped(argv)
	if len(argv) > 0 && pythonName.MatchString(path.Base(argv[0])) {
		args := pastFlags(argv[1:])
		switch {
		case len(args) == 0:
			return ""
		case args[0] != "-m" || len(args) == 1:
			return strings.Join(leading(append([]string{strings.TrimPrefix(args[0], "./")}, args[1:]...)), " ")
		case !slices.Contains(runners, args[1]):
			return "-m " + strings.Join(leading(args[1:]), " ")
		}
		argv = args[1:]
	}
	if len(argv) == 0 {
		return ""
	}
	program, rest := path.Base(argv[0]), argv[1:]
	if isShell(program) && len(rest) > 0 {
		rest = append([]string{strings.TrimPrefix(rest[0], "./")}, rest[1:]...)
	}
	switch program {
	case "alembic":
		if slices.Contains(rest, "upgrade") {
			return "alembic upgrade head"
		}
	case "rq": // its queues, whichever server has them
		return "rq " + strings.Join(withoutOptions(rest, "-u", "--url", "-c", "--config", "--queue-class", "--name", "-n"), " ")
	case "litestar", "flask":
		if !slices.Contains(rest, "run") {
			return program + " " + strings.Join(leading(pastFlags(rest)), " ")
		}
		app := optionOf(rest, "--app", "-A")
		if _, object, ok := strings.Cut(app, ":"); ok && factoryName.MatchString(object) {
			app += "()" // both call what makes an application
		}
		return app
	case "streamlit", "fastapi":
		i := slices.IndexFunc(rest, func(s string) bool { return path.Ext(s) == ".py" })
		switch {
		case i < 0:
			return program
		case program == "streamlit":
			return "streamlit " + rest[i]
		}
		return strings.ReplaceAll(strings.TrimSuffix(rest[i], ".py"), "/", ".") + ":" + cmp.Or(optionOf(rest, "--app"), "app")
	case "celery":
		for _, verb := range []string{"worker", "beat", "flower"} {
			if slices.Contains(rest, verb) {
				return "celery " + optionOf(rest, "-A", "--app") + " " + verb
			}
		}
	}
	if slices.Contains(runners, program) {
		return applicationOf(program, rest)
	}
	return strings.Join(append([]string{program}, leading(rest)...), " ")
}

// runners run an application that they are given; Python has each as a module.
var runners = []string{"gunicorn", "uvicorn", "hypercorn", "granian", "daphne", "waitress-serve", "waitress", "uwsgi", "sanic", "robyn",
	"litestar", "flask", "streamlit", "fastapi", "celery"}

var (
	pythonName  = regexp.MustCompile(`^python(3(\.\d+)?)?$`)
	factoryName = regexp.MustCompile(`^(create|make|get|build|init)_?\w*$`)
	assignment  = regexp.MustCompile(`^\w+=`)
	application = regexp.MustCompile(`^[A-Za-z_][\w.]*(:[A-Za-z_][\w.]*(\(.*\))?)?$`)
)

// unwrapped leaves out what merely leads to the program: a shell and what it
// runs before, assignments, an init, a manager's `run`.
func unwrapped(argv []string) []string {
	if len(argv) > 2 && isShell(argv[0]) && strings.HasSuffix(argv[1], "c") {
		steps := strings.Split(argv[2], "&&")
		argv = strings.Fields(strings.NewReplacer(`"`, "", "'", "").Replace(steps[len(steps)-1]))
	}
	for len(argv) > 0 {
		switch {
		case slices.Contains([]string{"exec", "tini", "dumb-init", "--", "-s", "-g", "env", "opentelemetry-instrument"}, path.Base(argv[0])), assignment.MatchString(argv[0]):
			argv = argv[1:]
		case len(argv) > 1 && argv[1] == "run" && slices.Contains([]string{"uv", "poetry", "pdm", "pipenv"}, argv[0]):
			argv = argv[2:]
		default:
			return argv
		}
	}
	return nil
}

// pastFlags leaves out the interpreter's own flags, or those of a server before
// its verb.
func pastFlags(args []string) []string {
	for len(args) > 0 && strings.HasPrefix(args[0], "-") && args[0] != "-m" {
		if slices.Contains([]string{"-X", "-W", "-A", "--app"}, args[0]) && len(args) > 1 {
			args = args[1:]
		}
		args = args[1:]
	}
	return args
}

// applicationOf is the application among a server's arguments.
func applicationOf(server string, args []string) string {
	config := optionOf(args, "-c", "--config")
	if server == "uwsgi" && len(args) > 0 && path.Ext(args[0]) == ".ini" {
		return server + " " + path.Clean(args[0])
	}
	app := optionOf(args, "--module", "-w", "--wsgi-file")
	if server != "uwsgi" || app == "" {
		app = ""
		for i, word := range args {
			value := i > 0 && strings.HasPrefix(args[i-1], "-") && !strings.Contains(args[i-1], "=")
			switch {
			case !application.MatchString(word), word == config, strings.Contains(app, ":"):
			case strings.Contains(word, ":"), app == "" && !value:
				app = word
			}
		}
	}
	switch {
	case app == "" && config != "":
		return server + " " + config
	case app == "":
		return server
	case !strings.Contains(app, ":") && server == "gunicorn":
		app += ":application"
	}
	if slices.Contains(args, "--factory") || slices.Contains(args, "--call") {
		app = strings.TrimSuffix(app, "()") + "()"
	}
	return app
}

// optionOf is the value of the first of some options, "" for none.
func optionOf(args []string, names ...string) string {
	for i, word := range args {
		name, value, ok := strings.Cut(word, "=")
		if !slices.Contains(names, name) {
			continue
		}
		if !ok && i+1 < len(args) {
			value = args[i+1]
		}
		return value
	}
	return ""
}

// withoutOptions are the words that are no option, nor the value of one of those
// that have one.
func withoutOptions(args []string, valued ...string) []string {
	var out []string
	for i, word := range args {
		if !strings.HasPrefix(word, "-") && !(i > 0 && slices.Contains(valued, args[i-1])) {
			out = append(out, word)
		}
	}
	return out
}

// leading are the words before the first option, redirection or pipe.
func leading(args []string) []string {
	if i := slices.IndexFunc(args, func(s string) bool { return strings.HasPrefix(s, "-") || s == "|" || strings.Contains(s, ">") }); i >= 0 {
		return args[:i]
	}
	return args
}

// TestStartOf holds the reading of commands to what each of them is.
func TestStartOf(t *testing.T) {
	for command, want := range map[string]string{
		"gunicorn -c gunicorn.conf pydotorg.wsgi":                                "pydotorg.wsgi:application",
		"gunicorn -b 0.0.0.0:8000 -w 4 -k uvicorn.workers.UvicornWorker a.b:app": "a.b:app",
		"gunicorn --bind=localhost:80 web:create_app()":                          "web:create_app()",
		"gunicorn -c config/gunicorn.conf.py":                                    "gunicorn config/gunicorn.conf.py",
		"uvicorn --factory a.b:create_app --port 8000":                           "a.b:create_app()",
		"uvicorn a.b:app --app-dir src":                                          "a.b:app",
		"waitress-serve --listen=*:80 --call a:create_app":                       "a:create_app()",
		"uwsgi --http :8000 --module shop.wsgi:application":                      "shop.wsgi:application",
		"litestar --app a.app:create_app run --host 0.0.0.0":                     "a.app:create_app()",
		"flask --app shop:create_app db upgrade":                                 "flask db upgrade",
		"alembic --config db/alembic.ini upgrade head":                           "alembic upgrade head",
		"fastapi run src/main.py":                                                "src.main:app",
		"streamlit run --server.port 80 Home.py":                                 "streamlit Home.py",
		"celery -A shop worker -l INFO":                                          "celery shop worker",
		"celery --app=shop.celery beat":                                          "celery shop.celery beat",
		"/usr/local/bin/python -m shop":                                          "-m shop",
		"python -u -m gunicorn shop:app":                                         "shop:app",
		"python -X dev ./bot/main.py --token x":                                  "bot/main.py",
		"python manage.py migrate --noinput":                                     "manage.py migrate",
		"/tini -s python3 kometa.py --":                                          "kometa.py",
		"poetry run yente serve":                                                 "yente serve",
		"dispatch server start dispatch.main:app --host=0.0.0.0":                 "dispatch server start dispatch.main:app",
		"REMAP_SIGTERM=SIGQUIT celery --app a worker":                            "celery a worker",
		"gunicorn -c python:shop.gunicorn shop.app:app":                          "shop.app:app",
		"uwsgi ./etc/uwsgi.ini":                                                  "uwsgi etc/uwsgi.ini",
		"rq worker -u redis://redis --queue-class a.Queue upload":                "rq worker upload",
		"opentelemetry-instrument wps run-rest":                                  "wps run-rest",
		"python3 -u chat.py 2>&1 | tee app.log":                                  "chat.py",
		"bash ./entrypoint.sh":                                                   "bash entrypoint.sh",
		"python":                                                                 "",
		"":                                                                       "",
	} {
		if got := startOf(strings.Fields(command)); got != want {
			t.Errorf("%q starts %q, want %q", command, got, want)
		}
	}
	if got := startOf([]string{"sh", "-c", `alembic upgrade head && exec uvicorn "a:app" --port "$PORT"`}); got != "a:app" {
		t.Errorf("a shell's last step starts %q", got)
	}
	if got := startOf([]string{"sh", "-c", `cd shop && exec ./entrypoint.sh`}); got != "cd shop && entrypoint.sh" {
		t.Errorf("a script in its folder starts %q", got)
	}
	if got := startOf([]string{"sh", "-c", `cd shop && exec gunicorn shop.wsgi`}); got != "shop.wsgi:application" {
		t.Errorf("a server in a folder starts %q", got)
	}
}
