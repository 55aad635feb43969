package commandline

import (
	"path"
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/lazyregexp"
)

// unwrapped is a command without what merely opens an environment for it.
type unwrapped struct {
	words []string
	env   []string // NAME=value of `env`
	dir   string   // of `uv run --directory`, `poetry -C`
	// manager is the one whose `run` was taken off last.
	manager string
}

// wrapper is a program that starts another one.
type wrapper struct {
	// takes are the options that have a value in the word behind them.
	takes string
	// operands is how many words that are no options belong to the wrapper.
	operands int
	// dashes tells that the command begins behind `--` only.
	dashes bool
}

// wrappers are those that the image has no use for: it is PID 1 in exec form, runs
// as its own user, and has the environment on its PATH. What watches the program
// (newrelic-admin, ddtrace-run, opentelemetry-instrument) is wanted and stays.
var wrappers = map[string]wrapper{
	"exec": {takes: "-a"}, "command": {}, "builtin": {}, "nohup": {}, "time": {}, "setsid": {},
	"nice": {takes: "-n --adjustment"}, "ionice": {takes: "-c -n"}, "stdbuf": {takes: "-o -e -i"}, "unbuffer": {},
	"dumb-init": {takes: "-r --rewrite"}, "tini": {takes: "-p -e"}, "tini-static": {takes: "-p -e"}, "catatonit": {},
	"gosu": {operands: 1}, "su-exec": {operands: 1}, "setuser": {operands: 1}, "chpst": {takes: "-u -U -e"},
	"runuser": {takes: "-u", dashes: true}, "setpriv": {takes: "--reuid --regid --euid --ruid --egid --rgid", dashes: true},
	"wait-for-it": {dashes: true}, "wait-for-it.sh": {dashes: true}, "wait-for": {dashes: true}, "wait-for.sh": {dashes: true}, "wait_for_it.sh": {dashes: true},
	"dockerize": {takes: "-wait -timeout -wait-retry-interval -template -stdout -stderr -poll"},
	// Heroku's buildpacks of the same names bring them.
	"start-nginx": {}, "start-nginx-solo": {}, "start-pgbouncer": {}, "start-pgbouncer-stunnel": {}, "start-stunnel": {},
}

// runners are the managers' ways to run something in the project's environment.
var runners = []struct {
	words []string
	wrapper
}{
	{[]string{"uv", "run"}, wrapper{takes: "--with --with-editable --with-requirements --extra --group --only-group --no-group --no-extra --python -p --project --directory --env-file --package --index --default-index --index-url --extra-index-url --find-links -f --cache-dir --config-file --refresh-package --upgrade-package -P --reinstall-package --link-mode --color --python-platform --index-strategy --resolution --prerelease"}},
	{[]string{"poetry", "run"}, wrapper{}},
	{[]string{"pipenv", "run"}, wrapper{}},
	{[]string{"pdm", "run"}, wrapper{takes: "-p --project --venv"}},
	{[]string{"hatch", "run"}, wrapper{}},
	{[]string{"rye", "run"}, wrapper{}},
	{[]string{"pixi", "run"}, wrapper{takes: "-e --environment --manifest-path"}},
	{[]string{"conda", "run"}, wrapper{takes: "-n --name -p --prefix --cwd"}},
	{[]string{"mamba", "run"}, wrapper{takes: "-n --name -p --prefix --cwd"}},
	{[]string{"micromamba", "run"}, wrapper{takes: "-n --name -p --prefix --cwd"}},
}

// unwrap takes the wrappers off, one after the other.
func unwrap(words []string) unwrapped {
	u := unwrapped{words: slices.Clone(words)}
	for range 12 {
		if !u.once() {
			break
		}
	}
	return u
}

func (u *unwrapped) once() bool {
	if len(u.words) == 0 {
		return false
	}
	u.words[0] = program(u.words[0])
	name := path.Base(u.words[0])
	if name == "env" && u.words[0] == name {
		return u.environment()
	}
	if w, ok := wrappers[name]; ok && len(u.words) > 1 {
		rest, _ := w.rest(u.words[1:], nil)
		if len(rest) == 0 && (w.dashes || w.operands > 0) {
			return false
		}
		u.words = rest
		return len(rest) > 0
	}
	if len(u.words) > 2 && name == "python" && u.words[1] == "-m" && slices.Contains([]string{"pipenv", "poetry", "pdm", "hatch", "uv"}, u.words[2]) {
		u.words = u.words[2:]
		return true
	}
	for _, r := range runners {
		if rest, ok := u.runs(r.words); ok {
			return u.run(r.words[0], r.wrapper, rest)
		}
	}
	if strings.HasSuffix(u.words[0], ".py") {
		u.words = append([]string{"python", strings.TrimPrefix(u.words[0], "./")}, u.words[1:]...)
		return true
	}
	if name == "python" && len(u.words) > 1 && strings.HasPrefix(u.words[1], "./") {
		u.words[1] = path.Clean(u.words[1])
	}
	return false
}

// runs matches "uv … run": the manager, options of its own, its verb.
func (u *unwrapped) runs(words []string) (rest []string, ok bool) {
	if path.Base(u.words[0]) != words[0] {
		return nil, false
	}
	rest = u.words[1:]
	for len(rest) > 0 && strings.HasPrefix(rest[0], "-") {
		name, value, joined := strings.Cut(rest[0], "=")
		n := 1
		if !joined && slices.Contains([]string{"-C", "--directory", "-P", "--project", "-p", "--config-file", "--cache-dir", "--python"}, name) && len(rest) > 1 {
			n, value = 2, rest[1]
		}
		if name == "-C" || name == "--directory" {
			u.dir = value
		}
		rest = rest[n:]
	}
	if len(rest) < 2 || rest[0] != words[1] {
		return nil, false
	}
	return rest[1:], true
}

// run takes `uv run` and the like off.
func (u *unwrapped) run(manager string, w wrapper, rest []string) bool {
	words, options := w.rest(rest, []string{"-m", "--module", "-s", "--script"})
	if len(words) == 0 {
		return false
	}
	for i, o := range options {
		name, value, _ := strings.Cut(o, "=")
		if name == "--directory" || name == "--cwd" {
			if value == "" && i+1 < len(options) {
				value = options[i+1]
			}
			u.dir = value
		}
	}
	switch {
	case manager == "uv" && (words[0] == "-m" || words[0] == "--module"):
		words = append([]string{"python", "-m"}, words[1:]...)
	case manager == "uv" && (words[0] == "-s" || words[0] == "--script"), manager == "pdm" && words[0] == "-s":
		words = words[1:]
	case manager == "hatch":
		if env, command, ok := strings.Cut(words[0], ":"); ok && !strings.Contains(env, "/") && command != "" {
			words = append([]string{command}, words[1:]...)
		}
	}
	if len(words) == 0 {
		return false
	}
	if strings.HasSuffix(words[0], ".py") {
		words = append([]string{"python"}, words...)
	}
	u.words, u.manager = words, manager
	return true
}

// rest is the command behind the wrapper's own options and operands. An option
// in stop belongs to the command.
func (w wrapper) rest(words, stop []string) (rest, options []string) {
	if i := slices.Index(words, "--"); i >= 0 && w.dashes {
		return words[i+1:], words[:i]
	}
	if w.dashes {
		return nil, words
	}
	takes := strings.Fields(w.takes)
	operands := w.operands
	for i := 0; i < len(words); i++ {
		switch o := words[i]; {
		case o == "--" && operands == 0:
			return words[i+1:], options
		case slices.Contains(stop, o):
			return words[i:], options
		case strings.HasPrefix(o, "-") && o != "-":
			options = append(options, o)
			if slices.Contains(takes, o) && i+1 < len(words) {
				i++
				options = append(options, words[i])
			}
		case operands > 0:
			operands--
		default:
			return words[i:], options
		}
	}
	return nil, options
}

// environment takes `env A=b` off.
func (u *unwrapped) environment() bool {
	for i := 1; i < len(u.words); i++ {
		switch w := u.words[i]; {
		case w == "-u" || w == "--unset" || w == "-C" || w == "--chdir":
			return false
		case w == "-S" || w == "--split-string":
			return false
		case strings.HasPrefix(w, "-"):
		case nameLen(w) > 0 && strings.HasPrefix(w[nameLen(w):], "="):
			u.env = append(u.env, w)
		default:
			u.words = u.words[i:]
			return true
		}
	}
	return false
}

var environments = lazyregexp.New(`^(.*/)?(\.?v?env[\w.-]*|\.?virtualenvs?|\.local|python[\d.]*|conda|miniconda3?|pyenv|shims|\.cache|[\w.-]*venv[\w.-]*)(/[\w.-]+)?/bin/`)

var versioned = lazyregexp.New(`^python(3(\.\d+)?t?)?$`)

// servers are programs that no project has a file of its own for.
var servers = []string{"python", "python3", "gunicorn", "uvicorn", "hypercorn", "daphne", "granian", "waitress-serve", "uwsgi", "celery", "flask", "django-admin", "alembic", "rq", "dramatiq", "streamlit"}

// program is the name of a program that lies in an environment or in a system's
// folder, which the PATH leads to in the image; another path stays.
func program(word string) string {
	dir, name := path.Split(word)
	switch dir {
	case "", "/bin/", "/sbin/", "/usr/bin/", "/usr/sbin/", "/usr/local/bin/", "/usr/local/sbin/":
	default:
		if strings.HasSuffix(name, ".sh") || !environments.MatchString(dir) && !(strings.HasSuffix(dir, "/bin/") && slices.Contains(servers, name)) {
			return word
		}
	}
	if name == "" {
		return word
	}
	if versioned.MatchString(name) {
		return "python"
	}
	return name
}

// shellText is the text that `sh -c` runs, with the words that it is given.
func shellText(words []string) (text string, rest []string, ok bool) {
	if len(words) < 3 || !slices.Contains([]string{"sh", "bash", "dash", "ash", "zsh"}, words[0]) {
		return "", nil, false
	}
	for i := 1; i < len(words); i++ {
		switch w := words[i]; {
		case w == "-o" || w == "+o" || w == "-O":
			i++
		case strings.HasPrefix(w, "--"):
		case strings.HasPrefix(w, "-") && strings.Contains(w, "c"):
			if strings.HasSuffix(w, "o") {
				i++ // -eco pipefail
			}
			if i+1 >= len(words) {
				return "", nil, false
			}
			return words[i+1], words[i+2:], true
		case strings.HasPrefix(w, "-"):
		default:
			return "", nil, false
		}
	}
	return "", nil, false
}

// quiet are commands that prepare nothing that the image's own process needs:
// they speak, wait, or set the shell up.
var quiet = map[string]bool{
	"set": true, ":": true, "true": true, "echo": true, "printf": true, "sleep": true, "shopt": true, "umask": true, "clear": true,
	"date": true, "pwd": true, "which": true, "ls": true, "id": true, "whoami": true, "hostname": true, "uname": true, "wait": true, "deactivate": true,
}

// installs tells what the build of the image has done already.
func installs(words []string) bool {
	has := func(all ...string) bool {
		for i, w := range all {
			if i >= len(words) || words[i] != w {
				return false
			}
		}
		return true
	}
	return has("pip", "install") || has("pip3", "install") || has("python", "-m", "pip") || has("uv", "sync") || has("uv", "pip") || has("poetry", "install") ||
		has("pipenv", "install") || has("pipenv", "sync") || has("pdm", "install") || has("pdm", "sync") || has("npm") || has("yarn") || has("pnpm") ||
		has("apt-get") || has("apt") || has("apk") || has("python", "-m", "venv") || has("virtualenv")
}

// waiting tells a command that only waits for another service.
func waiting(words []string) bool {
	name := strings.TrimSuffix(path.Base(words[0]), ".sh")
	switch strings.ReplaceAll(name, "_", "-") {
	case "wait-for-it", "wait-for", "wait-for-db", "wait-for-postgres", "wait-for-redis", "pg-isready", "dockerize", "wait", "nc":
		return true
	}
	return slices.ContainsFunc(words, func(w string) bool { return w == "wait_for_db" || w == "wait_for_database" })
}

// waits tells a loop that does nothing but wait and speak.
func waits(body string) bool {
	list, ok := parse(body)
	if !ok {
		return false
	}
	for _, s := range list {
		name, _ := firstLiteral(s.words)
		if s.kind != simple || !quiet[name] {
			return false
		}
	}
	return len(list) > 0
}
