package render

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/dockwright/dockwright/generator/hooks"
	"github.com/dockwright/dockwright/generator/plan"
)

// stage is a process as the template needs it.
type stage struct {
	// Name is the stage's own, "" where the process is the only one and its
	// instructions end the stage that holds everything else.
	Name string
	// Process is the process's name, which marks the stage's lines.
	Process string
	// Place is what its places begin with.
	Place string
	Why   string
	// Env are assignments, ready to stand behind ENV.
	Env           []string
	Port          int
	HealthOptions string
	HealthCommand []string
	Entrypoint    []string
	Command       []string
}

// processes words what the image runs: the further processes as stages of their
// own before the last one, which is the default target of a build.
func (v *view) processes(p plan.Plan) {
	v.Base = ""
	if len(p.Processes) > 1 {
		v.Base = "runtime"
	}
	for i, x := range slices.Backward(p.Processes) {
		s := newStage(x, v.Pack)
		if s.Place = x.Name; i == 0 {
			s.Place = hooks.Final
		}
		if v.Base != "" {
			s.Name = x.Name
		}
		v.Stages = append(v.Stages, s)
	}
	if v.CheckStage && v.Base == "" {
		v.Base = "final"
	}
	if p.Static != nil {
		var words []string
		for _, e := range p.Static.Env {
			name, value, _ := strings.Cut(e, "=")
			words = append(words, name+"="+shell(value))
		}
		for _, w := range p.Static.Command {
			words = append(words, shell(w))
		}
		if v.Pack != nil {
			words = slices.Insert(words, len(p.Static.Env), v.Pack.Launcher...)
		}
		v.Collect = strings.Join(words, " ")
		v.WhyCollect = "Static files into the image, where the application serves them."
		if len(p.Static.Env) > 0 {
			v.WhyCollect += " The values only let the settings load; they are not kept."
		}
	}
}

// Several tells that further processes have stages of their own.
func (v *view) Several() bool { return len(v.Stages) > 1 }

// Last is the name of the stage that a check stage is made from.
func (v *view) Last() string {
	if len(v.Stages) > 1 {
		return v.Stages[len(v.Stages)-1].Name
	}
	return v.Base
}

func newStage(x plan.Process, packed *pack) stage {
	s := stage{Process: x.Name, Port: x.Port, Command: x.Command, Why: "From " + x.Why + ". The exec form makes it PID 1, which receives SIGTERM."}
	for _, e := range x.Env {
		name, value, _ := strings.Cut(e, "=")
		s.Env = append(s.Env, name+"="+quoted(value))
	}
	port := strconv.Itoa(x.Port)
	if x.PortVariable != "" && x.Port != 0 {
		s.Env = append(s.Env, x.PortVariable+"="+port)
		port = "int(os.environ['" + x.PortVariable + "'])"
	}
	s.health(x, port)
	switch {
	case len(x.Command) == 0:
		s.Why = "Nothing in the project says what it runs, so the container says that."
		s.Command = []string{"python", "-c", "raise SystemExit('No start command was found: " + x.Remedy + "')"}
	case x.Init:
		s.Why = "From " + x.Why + ". tini is PID 1 and hands SIGTERM on, for which the program has no handler."
		s.Entrypoint = []string{"tini", "--"}
	}
	if packed != nil {
		s.Entrypoint = append(s.Entrypoint, packed.Launcher...)
		if s.HealthOptions != "" {
			s.HealthOptions = slowStart
		}
	}
	if x.Entrypoint {
		s.Why += " What stands behind the image's name is added."
		s.Entrypoint, s.Command = slices.Concat(s.Entrypoint, s.Command), nil
	}
	return s
}

// slowStart is how one is probed that takes long to start.
const slowStart = "--start-period=60s --start-interval=2s --timeout=3s"

// health words the probe. It is Python itself, since the image has no curl. Any
// answer below 500 is a sign of life: a redirect to HTTPS or a host name that is
// refused says that the application runs.
func (s *stage) health(x plan.Process, port string) {
	imports := ""
	if strings.HasPrefix(port, "int(") {
		imports = "os, "
	}
	switch x.Health.Kind {
	case plan.HealthHTTP:
		s.HealthCommand = []string{"python", "-c", fmt.Sprintf("import %shttp.client; c = http.client.HTTPConnection('127.0.0.1', %s, timeout=2); c.request('GET', '%s'); raise SystemExit(c.getresponse().status >= 500)", imports, port, x.Health.Path)}
	case plan.HealthTCP:
		s.HealthCommand = []string{"python", "-c", fmt.Sprintf("import %ssocket; socket.create_connection(('127.0.0.1', %s), 2)", imports, port)}
	default:
		return
	}
	// While it starts it is asked every two seconds, so that it is known to be ready
	// soon; afterwards seldom.
	s.HealthOptions = "--start-period=10s --start-interval=2s --timeout=3s"
	if x.Health.Slow {
		s.HealthOptions = slowStart
	}
}
