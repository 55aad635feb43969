package golden

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/index"
	"github.com/dockwright/dockwright/generator/plan"
)

// TestProcesses runs detect and plan on each project below processes/, and holds
// what would be started against what a person expects. There is no -update: an
// expectation is not what came out.
func TestProcesses(t *testing.T) {
	for _, c := range processCases(t) {
		t.Run(c.name, func(t *testing.T) {
			p, diags, err := planIn(c)
			if err != nil {
				t.Fatal(err)
			}
			sameProcesses(t, c.want.processes, p.Processes)
			if got := rulesOfRunning(diags); !slices.Equal(got, c.want.rules) {
				t.Errorf("rules: %q, not %q", got, c.want.rules)
			}
		})
	}
}

// planIn decides as generate does offline and without a record.
func planIn(c processCase) (plan.Plan, []facts.Diagnostic, error) {
	project, conf, diags, err := detectIn(c.files, c.want.dir)
	if err != nil {
		return plan.Plan{}, nil, err
	}
	if project.Lock != nil && index.Needed(project.Lock) {
		project.Lock.Nameless = true
		request := index.Request{Offline: true, Local: func(string) ([]string, error) { return nil, nil }}
		if request.Sources, err = index.NewSources(index.Flags{}, project.Lock, project.Manager, index.Environment{}); err != nil {
			return plan.Plan{}, nil, err
		}
		if _, err := index.Fill(context.Background(), project.Lock, request); err != nil {
			return plan.Plan{}, nil, err
		}
	}
	p, more, err := plan.Decide(project, conf, plan.Options{})
	return p, append(diags, more...), err
}

// sameProcesses compares the first process with the first one, since the image
// runs it by itself, and the others by their names.
func sameProcesses(t *testing.T, want []wantedProcess, got []plan.Process) {
	t.Helper()
	got = slices.DeleteFunc(slices.Clone(got), func(p plan.Process) bool { return len(p.Command) == 0 })
	if len(want) > 0 && named(got, want[0].name) > 0 {
		t.Errorf("the image runs %s (%s), not %s", got[0].Name, strings.Join(got[0].Command, " "), want[0].name)
	}
	for _, w := range want {
		i := named(got, w.name)
		if i < 0 {
			t.Errorf("there is no %s: %s", w.name, w.commands[0])
			continue
		}
		sameProcess(t, w, got[i])
	}
	for i, p := range got {
		if !slices.ContainsFunc(want, func(w wantedProcess) bool { return named(got, w.name) == i }) {
			t.Errorf("nobody asked for %s: %s (%s)", p.Name, strings.Join(p.Command, " "), p.Why)
		}
	}
}

// named is the index of the process of that name, else of the only one that has
// it as its role; -1 for none.
func named(list []plan.Process, name string) int {
	if i := slices.IndexFunc(list, func(p plan.Process) bool { return p.Name == name }); i >= 0 {
		return i
	}
	found := -1
	for i, p := range list {
		if string(p.Role) == name {
			if found >= 0 {
				return -1
			}
			found = i
		}
	}
	return found
}

func sameProcess(t *testing.T, want wantedProcess, got plan.Process) {
	t.Helper()
	if !slices.ContainsFunc(want.commands, func(c string) bool { return slices.Equal(words(c), unshelled(got)) }) {
		t.Errorf("%s: %s\n  not %s\n  (%s)", want.name, strings.Join(got.Command, " "), want.commands[0], got.Why)
	}
	if got.Port != want.port {
		t.Errorf("%s: port %d, not %d", want.name, got.Port, want.port)
	}
	if h := healthOf(got); h != want.health {
		t.Errorf("%s: health %s, not %s", want.name, h, want.health)
	}
	if root := strings.TrimPrefix(got.Root, "."); root != want.root {
		t.Errorf("%s: imports start in %q, not in %q", want.name, root, want.root)
	}
	if !slices.Equal(got.Env, want.env) {
		t.Errorf("%s: environment %q, not %q", want.name, got.Env, want.env)
	}
	if got.Entrypoint != want.entrypoint {
		t.Errorf("%s: entrypoint is %v, not %v", want.name, got.Entrypoint, want.entrypoint)
	}
}

// healthOf is a health check in the words of a case.
func healthOf(p plan.Process) string {
	switch {
	case p.Health.Path != "":
		return "GET " + p.Health.Path
	case p.Health.Kind == "":
		return "none"
	}
	return string(p.Health.Kind)
}

// words takes a command apart at its spaces; single quotes keep a word together.
func words(command string) []string {
	var out []string
	for i, part := range strings.Split(command, "'") {
		if i%2 == 1 {
			out = append(out, part)
			continue
		}
		out = append(out, strings.Fields(part)...)
	}
	return out
}

// unshelled is the command of a process whose port a shell puts in, as it is with
// the image's own port: an expectation leaves open who reads the variable.
func unshelled(p plan.Process) []string {
	if len(p.Command) != 3 || p.Command[0] != "sh" || p.PortVariable == "" {
		return p.Command
	}
	line, ok := strings.CutPrefix(p.Command[2], "exec ")
	if !ok {
		return p.Command
	}
	port := strconv.Itoa(p.Port)
	v := p.PortVariable
	line = strings.NewReplacer("${"+v+":-"+port+"}", port, "${"+v+"}", port, "$"+v, port, `"`, "").Replace(line)
	return words(line)
}

// rulesOfRunning are the diagnostics of what runs, each once, sorted.
func rulesOfRunning(diags []facts.Diagnostic) []string {
	var out []string
	for _, d := range diags {
		if strings.HasPrefix(d.Rule, "DW4") {
			out = append(out, d.Rule)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
