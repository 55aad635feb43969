package wizard

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/dockwright/dockwright/detect/commandline"
	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/framework"
	"github.com/dockwright/dockwright/generator/config"
	"github.com/dockwright/dockwright/generator/plan"
)

// askProcess asks what the image runs by itself, where there are several
// processes or console scripts.
func (s *Session) askProcess() []Question {
	choices, present := s.processChoices()
	if len(choices) < 2 {
		return nil
	}
	why := s.plan.Default().Why
	if present != nil {
		why = first(present) + ": " + why
	}
	return []Question{{Key: "process", Flag: "--process", Kind: Select, Message: "What the image runs by itself", Why: why,
		Help:    "This is what `docker run` starts. The other processes have stages of their own: `docker build --target NAME` makes an image of one.",
		Choices: lead(choices, present), Present: present, id: "process",
		apply: func(c *config.Config, v []string) { s.applyProcess(c, first(v)) }}}
}

func (s *Session) processChoices() (choices []Choice, present []string) {
	def := s.plan.Default()
	for _, p := range s.plan.Processes {
		if len(p.Command) == 0 || p.Role == framework.Release {
			continue
		}
		if s.isScript(p.Command) { // is listed by its own name
			continue
		}
		choices = append(choices, Choice{p.Name, commandline.Join(p.Command) + " (" + p.Why + ")"})
		if p.Name == def.Name {
			present = []string{p.Name}
		}
	}
	if len(def.Command) > 0 && !s.isScript(def.Command) {
		return choices, present
	}
	for _, x := range s.scripts() {
		choices = append(choices, Choice{x.Name, "console script, " + x.Target})
		if slices.Equal(def.Command, []string{x.Name}) {
			present = []string{x.Name}
		}
	}
	return choices, present
}

// scripts are the console scripts that are in the image.
func (s *Session) scripts() []facts.Script {
	if !s.plan.Install.Project {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(s.project.Manifest.Scripts), func(x facts.Script) bool { return x.Runner != "" })
}

func (s *Session) isScript(command []string) bool {
	return slices.ContainsFunc(s.scripts(), func(x facts.Script) bool { return slices.Equal(command, []string{x.Name}) })
}

// applyProcess sets what the image runs: a process by its name, a console script as
// command.
func (s *Session) applyProcess(c *config.Config, value string) {
	named := slices.ContainsFunc(s.plan.Processes, func(p plan.Process) bool { return p.Name == value && !s.isScript(p.Command) })
	if !named && s.isScript([]string{value}) {
		c.Command, c.Process = []string{value}, ""
		return
	}
	if s.isScript(c.Command) {
		c.Command = nil
	}
	c.Process = value
}

// settleProcess holds a process that was named beforehand to those that there are.
func (s *Session) settleProcess() error {
	choices, _ := s.processChoices()
	value := s.config.Process
	var names []string
	for _, c := range choices {
		names = append(names, c.Value)
	}
	if !slices.Contains(names, value) && !slices.ContainsFunc(s.plan.Processes, func(p plan.Process) bool { return p.Name == value }) {
		e := facts.Errorf("--process", 0, "there is no process %q", value)
		if len(names) == 0 {
			return e.Fix("say what runs with --command")
		}
		return e.Fix("the processes are: %s", strings.Join(names, ", "))
	}
	s.applyProcess(&s.config, value)
	p, err := s.decide(s.config)
	s.plan = p
	return err
}

// askCommand asks for a command where nothing says what runs.
func (s *Session) askCommand() []Question {
	served := s.besideScript()
	if def := s.plan.Default(); served == "" && (len(def.Command) > 0 && s.original.Command == nil || s.isScript(def.Command)) {
		return nil
	}
	if choices, _ := s.processChoices(); len(choices) > 1 {
		return nil
	}
	def := s.plan.Default()
	why := def.Why
	if len(def.Command) == 0 {
		why = strings.ToUpper(why[:1]) + why[1:] + ". Without a command the image says so when it is started."
	} else if served != "" {
		why = strings.Join(def.Command, " ") + ": " + why + "; but " + served + ", which a server may be meant to serve"
	}
	return []Question{{Key: "command", Flag: "--command", Kind: Text, Message: "Command that the container runs", Why: why,
		Help:    "A program and its arguments, such as: gunicorn --bind 0.0.0.0:8000 shop.wsgi. It is run without a shell. Leave it empty if it is not settled yet.",
		Present: one(commandline.Join(def.Command)), id: "command",
		apply: func(c *config.Config, v []string) { c.Command, _ = words(first(v)) }}}
}

// besideScript says which application the source has beside the one console script
// that is taken as the command, and of which nothing tells that it serves anything;
// "" for none.
func (s *Session) besideScript() string {
	def := s.plan.Default()
	if def.Role != framework.Job || !s.isScript(def.Command) {
		return ""
	}
	for _, a := range s.project.Tree.Apps {
		if f := framework.ByName(a.Framework); f != nil && f.Interface != "" && a.Object != "" && len(a.Required) == 0 {
			return fmt.Sprintf("%s:%d has the %s object %s", a.Path, a.Line, f.Title, a.Object)
		}
	}
	return ""
}

// askPort asks where the process listens.
func (s *Session) askPort() []Question {
	p := s.plan.Default()
	if len(p.Command) == 0 || p.Port == 0 && p.Role != framework.Web {
		return nil
	}
	return []Question{{Key: "port", Flag: "--port", Kind: Text, Message: "Port that it listens on", Why: "It runs " + commandline.Join(p.Command) + ".",
		Help:    "The port in the container, by which it is probed, and which `docker run -p` connects. Above 1023, since it runs without privileges.",
		Present: portText(p.Port), id: "port",
		apply: func(c *config.Config, v []string) { c.Port = number(v) }}}
}

// askHealth asks how the process is probed.
func (s *Session) askHealth() []Question {
	p := s.plan.Default()
	if p.Port == 0 {
		return nil
	}
	return []Question{{Key: "health", Flag: "--health", Kind: Text, Message: "Health check: a path, tcp or none", Why: healthWhy(p.Health),
		Help:    "A path such as /healthz is asked for by HTTP, and has to answer without a login and fast. tcp tries whether something listens. none leaves the check out.",
		Present: []string{p.Health.String()}, id: "health",
		apply: func(c *config.Config, v []string) { c.Health = first(v) }}}
}

func healthWhy(h plan.Health) string {
	switch h.Kind {
	case plan.HealthHTTP:
		return h.Path + " answers."
	case plan.HealthTCP:
		return "No route of the source is known to answer for health."
	}
	return "It is not probed."
}

// check holds an answer to what the question takes.
func (q Question) check(values []string) error {
	if q.Kind != Multi && len(values) > 1 {
		return fmt.Errorf("%s takes one value, and %d are given", q.Key, len(values))
	}
	if q.Kind != Text {
		for _, v := range values {
			if !slices.ContainsFunc(q.Choices, func(c Choice) bool { return c.Value == v }) {
				return fmt.Errorf("%q is none of %s", v, strings.Join(q.Values(), ", "))
			}
		}
		return nil
	}
	switch v := first(values); q.Key {
	case "port":
		if n, err := strconv.Atoi(v); err != nil || n < 1 || n > 65535 {
			return fmt.Errorf("%q is no TCP port: 1 to 65535", v)
		}
	case "command":
		if w, ok := words(v); !ok || v != "" && len(w) == 0 {
			return fmt.Errorf("%q cannot be read as a program and its arguments: check its quotes", v)
		}
	case "health":
		if v == "" {
			return fmt.Errorf("say a path, tcp or none")
		}
	}
	return nil
}

// Values are the values of the choices.
func (q Question) Values() []string {
	var out []string
	for _, c := range q.Choices {
		out = append(out, c.Value)
	}
	return out
}
