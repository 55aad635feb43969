package plan

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/dockwright/dockwright/detect/framework"
)

// known is what is known of a program that projects start.
type knownProgram struct {
	packages []string // that bring it, where it has another name than they
	role     framework.Role
	roles    []struct { // by a word of the command
		word string
		role framework.Role
	}
	handlesTERM bool
	// listens makes a stated command listen on every address, since a container's
	// own loopback cannot be reached, and tells the port.
	listens func(d *decider, words []string, at, port int) ([]string, int)
}

type byWord = struct {
	word string
	role framework.Role
}

// programs are those of servers, workers and tools, by name. The frameworks' own
// commands are told apart by what they are started with.
var programs = map[string]knownProgram{
	"gunicorn":       {role: framework.Web, handlesTERM: true, listens: (*decider).gunicornListens},
	"uvicorn":        {role: framework.Web, handlesTERM: true, listens: hostAndPort("--host", "--port", 8000)},
	"hypercorn":      {role: framework.Web, handlesTERM: true, listens: bindFlag("--bind", "-b")},
	"granian":        {role: framework.Web, handlesTERM: true, listens: hostAndPort("--host", "--port", 8000)},
	"daphne":         {role: framework.Web, handlesTERM: true, listens: hostAndPort("-b", "-p", 8000)},
	"waitress-serve": {packages: []string{"waitress"}, role: framework.Web, listens: bindFlag("--listen", "")},
	"uwsgi":          {packages: []string{"uwsgi", "pyuwsgi"}, role: framework.Web, handlesTERM: true, listens: uwsgiListens},
	"fastapi":        {packages: []string{"fastapi-cli"}, role: framework.Web, handlesTERM: true, listens: hostAndPort("--host", "--port", 8000)},
	"flask":          {role: framework.Job, roles: []byWord{{"db", framework.Release}, {"run", framework.Web}}, listens: hostAndPort("--host", "--port", 5000)},
	"streamlit":      {role: framework.Web, handlesTERM: true, listens: hostAndPort("--server.address", "--server.port", 8501)},
	"sanic":          {role: framework.Web, handlesTERM: true, listens: hostAndPort("--host", "--port", 8000)},
	"chainlit":       {role: framework.Web, handlesTERM: true, listens: hostAndPort("--host", "--port", 8000)},
	"celery":         {role: framework.Worker, roles: []byWord{{"beat", framework.Scheduler}, {"flower", framework.Web}, {"worker", framework.Worker}}, handlesTERM: true},
	"rq":             {role: framework.Worker, handlesTERM: true},
	"rqworker":       {packages: []string{"rq"}, role: framework.Worker, handlesTERM: true},
	"rqscheduler":    {packages: []string{"rq-scheduler"}, role: framework.Scheduler, handlesTERM: true},
	"dramatiq":       {role: framework.Worker, handlesTERM: true},
	"arq":            {role: framework.Worker, handlesTERM: true},
	"taskiq":         {role: framework.Worker, roles: []byWord{{"scheduler", framework.Scheduler}}, handlesTERM: true},
	"faust":          {packages: []string{"faust-streaming", "faust"}, role: framework.Worker, handlesTERM: true},
	"alembic":        {role: framework.Release},
	"aerich":         {role: framework.Release},
	"django-admin":   {packages: []string{"django"}, role: framework.Job, roles: []byWord{{"migrate", framework.Release}}},
	"newrelic-admin": {packages: []string{"newrelic"}},
	"ddtrace-run":    {packages: []string{"ddtrace"}},

	"huey_consumer":            {packages: []string{"huey"}, role: framework.Worker, handlesTERM: true},
	"huey_consumer.py":         {packages: []string{"huey"}, role: framework.Worker, handlesTERM: true},
	"opentelemetry-instrument": {packages: []string{"opentelemetry-instrumentation", "opentelemetry-distro"}},
}

// program is the place of a command's program, behind those that only wrap one
// and behind `python -m`.
func program(words []string) int {
	for i := 0; i < len(words); i++ {
		switch w := words[i]; {
		case w == "newrelic-admin" && i+1 < len(words) && words[i+1] == "run-program":
			i++
		case w == "ddtrace-run", w == "opentelemetry-instrument", w == "env", strings.Contains(w, "=") && !strings.HasPrefix(w, "-"):
		case strings.HasPrefix(w, "-") && i > 0: // of the wrapper's own
		case w == "python" && i+2 < len(words) && words[i+1] == "-m" && programs[words[i+2]].role != "":
			return i + 2
		default:
			return i
		}
	}
	return len(words)
}

// flag finds an option of a command, with its value: behind it, or behind "=".
// The place is -1 where it is not there.
func flag(words []string, from int, names ...string) (at int, value string, joined bool) {
	for i := from; i < len(words); i++ {
		for _, name := range names {
			switch {
			case name == "":
			case words[i] == name && i+1 < len(words):
				return i, words[i+1], false
			case strings.HasPrefix(words[i], name+"="):
				return i, words[i][len(name)+1:], true
			case len(name) == 2 && strings.HasPrefix(words[i], name) && !strings.HasPrefix(words[i], "--") && len(words[i]) > 2:
				return i, words[i][2:], true
			}
		}
	}
	return -1, "", false
}

// setFlag writes the value of an option that flag found.
func setFlag(words []string, at int, value string, joined bool) {
	if !joined {
		words[at+1] = value
		return
	}
	if name, _, ok := strings.Cut(words[at], "="); ok {
		words[at] = name + "=" + value
		return
	}
	words[at] = words[at][:2] + value
}

// everywhere makes an address that of all interfaces, and tells the port, 0 for
// one that is a variable.
func everywhere(address string, port int) (string, int) {
	host, tail, ok := cutLast(address, ":")
	if !ok {
		if _, err := strconv.Atoi(address); err == nil { // a port alone
			host, tail = "", address
		} else {
			host, tail = address, ""
		}
	}
	if strings.HasPrefix(address, "unix:") || strings.HasPrefix(address, "fd:") || tail == "" {
		tail = strconv.Itoa(cmp.Or(port, 8000))
	}
	if host != "[::]" && host != "*" || strings.HasPrefix(address, "unix:") {
		host = "0.0.0.0"
	}
	n, _ := strconv.Atoi(tail)
	return host + ":" + tail, n
}

func cutLast(s, sep string) (before, after string, ok bool) {
	i := strings.LastIndex(s, sep)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+len(sep):], true
}

// bindFlag is for servers that take "host:port" in one option.
func bindFlag(names ...string) func(*decider, []string, int, int) ([]string, int) {
	return func(_ *decider, words []string, at, port int) ([]string, int) {
		i, value, joined := flag(words, at+1, names...)
		if i < 0 {
			port = cmp.Or(port, 8000)
			return slices.Insert(words, at+1, names[0]+"=0.0.0.0:"+strconv.Itoa(port)), port
		}
		address, n := everywhere(value, port)
		setFlag(words, i, address, joined)
		return words, cmp.Or(n, port)
	}
}

// hostAndPort is for servers that take them in two options.
func hostAndPort(host, portFlag string, usual int) func(*decider, []string, int, int) ([]string, int) {
	return func(_ *decider, words []string, at, port int) ([]string, int) {
		end := at + 1
		if usual != 8000 || words[at] == "fastapi" || words[at] == "chainlit" { // the options belong to a command of the program's
			end = len(words)
		}
		i, value, _ := flag(words, at+1, portFlag)
		if i >= 0 {
			n, _ := strconv.Atoi(value)
			port = cmp.Or(n, port)
		} else {
			port = cmp.Or(port, usual)
			words = slices.Insert(words, end, portFlag, strconv.Itoa(port))
		}
		if i, value, joined := flag(words, at+1, host); i < 0 {
			words = slices.Insert(words, end, host, "0.0.0.0")
		} else if value != "::" && !strings.Contains(value, "$") {
			setFlag(words, i, "0.0.0.0", joined)
		}
		return words, port
	}
}

// gunicornListens keeps what gunicorn is told, and adds what a container needs;
// see gunicornFlags. Its configuration file may tell where it listens.
func (d *decider) gunicornListens(words []string, at, port int) ([]string, int) {
	i, value, joined := flag(words, at+1, "--bind", "-b")
	config, _, _ := flag(words, at+1, "--config", "-c")
	var add []string
	switch {
	case i >= 0:
		var address string
		var n int
		address, n = everywhere(value, port)
		setFlag(words, i, address, joined)
		port = cmp.Or(n, port)
	default:
		port = cmp.Or(port, d.gunicornPort(), 8000)
		add = append(add, "--bind", "0.0.0.0:"+strconv.Itoa(port))
	}
	if tmp, _, _ := flag(words, at+1, "--worker-tmp-dir"); tmp < 0 {
		add = append(add, "--worker-tmp-dir", "/dev/shm")
	}
	if !slices.Contains(words, "--no-control-socket") && within(">=25.1", d.versionOf("gunicorn", "26")) {
		add = append(add, "--no-control-socket")
	}
	_ = config
	return slices.Insert(words, at+1, add...), port
}

// gunicornPort is where the project's gunicorn.conf.py binds, 0 if it doesn't say.
func (d *decider) gunicornPort() int {
	for _, t := range d.project.Told {
		if t.Kind == "gunicorn" && t.Port != 0 {
			return t.Port
		}
	}
	return 0
}

// uwsgiListens lets uWSGI end on SIGTERM, on which it otherwise starts anew.
// https://uwsgi-docs.readthedocs.io/en/latest/Management.html
func uwsgiListens(_ *decider, words []string, at, port int) ([]string, int) {
	if !slices.Contains(words, "--die-on-term") {
		words = slices.Insert(words, at+1, "--die-on-term")
	}
	i, value, joined := flag(words, at+1, "--http-socket", "--http")
	switch ini, _, _ := flag(words, at+1, "--ini", "--yaml", "--json"); {
	case i >= 0:
		address, n := everywhere(value, port)
		setFlag(words, i, address, joined)
		return words, cmp.Or(n, port)
	case ini >= 0 || strings.HasSuffix(words[len(words)-1], ".ini"): // which says where
		return words, port
	}
	port = cmp.Or(port, 8000)
	return append(words, "--http-socket", "0.0.0.0:"+strconv.Itoa(port)), port
}
