package plan

import (
	"cmp"
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/framework"
)

// listen applies what the user says of ports to the default process.
func (d *decider) listen(p *Process) {
	if p != &d.plan.Processes[0] {
		return
	}
	if d.config.Port != 0 {
		p.Port = d.config.Port
	}
	if p.Port != 0 && p.Role == framework.Job {
		p.Role, p.Name = framework.Web, "web"
		nameProcesses(d.plan.Processes)
	}
}

// heavy are packages whose import takes seconds.
var heavy = []string{"torch", "tensorflow", "jax", "transformers", "streamlit", "gradio", "pyarrow", "scipy", "onnxruntime", "scikit-learn", "pandas"}

// probe settles how a process is probed: by a route that answers, else by whether
// it listens.
func (d *decider) probe(p *Process) {
	said := p.said
	if p == &d.plan.Processes[0] {
		said = cmp.Or(d.config.Health, said)
	}
	if told := d.toldHealth(); told != "" && p.Role == framework.Web {
		p.health = told
	}
	switch {
	case said == HealthNone || p.Port == 0 && !strings.HasPrefix(said, "/"):
		p.Health = Health{Kind: HealthNone}
	case strings.HasPrefix(said, "/"):
		p.Health = Health{Kind: HealthHTTP, Path: said}
	case said == "" && p.health != "" && plainPath(p.health):
		p.Health = Health{Kind: HealthHTTP, Path: p.health}
	default:
		p.Health = Health{Kind: HealthTCP}
	}
	p.Health.Slow = p.Health.Kind != HealthNone && slices.ContainsFunc(heavy, d.installs)
}

// plainPath tells a path that can stand in a request as it is.
func plainPath(path string) bool {
	return strings.HasPrefix(path, "/") && strings.Trim(path, shellSafe+"~") == "" && len(path) < 200
}

// init settles whether an init is needed. The kernel gives PID 1 no default action
// for a signal, so a program that doesn't handle SIGTERM would be killed ten
// seconds after it was told to stop. https://man7.org/linux/man-pages/man7/pid_namespaces.7.html
func (d *decider) init(p *Process) {
	p.Init = !p.handlesTERM && len(p.Command) > 0 && p.Role != framework.Release
	if d.config.Init != nil {
		p.Init = *d.config.Init && len(p.Command) > 0
	}
	if p.Init && !slices.Contains(d.config.Packages.Exclude, "tini") {
		d.want(need{runtime: true, name: "tini", reason: "SIGTERM, which PID 1 has to handle"})
	}
}
