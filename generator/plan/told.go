package plan

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/framework"
)

// fromTold takes what the first kind of file states that states something which
// the image can run. What the others say of a release is taken too.
func (d *decider) fromTold() []Process {
	var out []Process
	for i := 0; i < len(d.project.Told); {
		kind := d.project.Told[i].Kind
		var list []Process
		for ; i < len(d.project.Told) && d.project.Told[i].Kind == kind; i++ {
			if t := plainShell(d.project.Told[i]); len(t.Argv) > 0 || t.Shell != "" { // else it is for toldPort and toldHealth
				list = append(list, d.stated(t)...)
			}
		}
		if runs(out) { // further files are for what this one doesn't say of releases
			list = slices.DeleteFunc(list, func(p Process) bool { return p.Role != framework.Release })
			list = lacking(out, list)
		}
		out = join(out, list)
	}
	return out
}

// runs tells whether there is a process that a release is not all of.
func runs(list []Process) bool {
	return slices.ContainsFunc(list, func(p Process) bool { return p.Role != framework.Release })
}

// plainShell takes a line apart of which a shell does nothing but run it.
func plainShell(t facts.Told) facts.Told {
	words := strings.Fields(t.Shell)
	if len(words) > 1 && words[0] == "exec" && strings.Trim(t.Shell, shellSafe+" ") == "" && !strings.Contains(words[1], "=") {
		t.Argv, t.Shell = words[1:], ""
	}
	return t
}

// stated is the process that a file states, and the release that it runs first;
// nil where the image could not run it, which is said. A script that cannot be
// followed is put aside: what it prepares is known to nobody, so that the source
// is asked before.
func (d *decider) stated(t facts.Told) []Process {
	if t.Shell == "" {
		if lacks := d.lacks(t); lacks != "" {
			d.lostWeb = d.lostWeb || d.told(t).Role == framework.Web
			message := "what it starts, " + strings.Join(t.Argv, " ") + ", cannot run in the image: " + lacks
			if !slices.ContainsFunc(d.diags, func(x facts.Diagnostic) bool { return x.Message == message }) {
				d.say("DW406", t.Path, t.Line, message, "set command in "+d.configPlace()+" where it is the right one")
			}
			return nil
		}
	}
	p := d.told(t)
	p.Why, p.kind = t.Path, t.Kind
	p.from = []Evidence{{t.Path, t.Line, t.Name, "states " + strings.TrimSpace("the process "+t.Name)}}
	if t.Name == "" {
		p.from[0].Says = "states what runs"
	}
	if t.Path == path.Join(d.project.Dir, "Dockerfile") {
		p.Why = "the Dockerfile that stood here before"
	}
	if t.Name != "" {
		p.Why += ", process " + t.Name
	}
	if t.Shell == "" && p.Role != framework.Release && isShellScript(t.Argv) {
		d.scripts = append(d.scripts, p)
		d.lostWeb = d.lostWeb || p.Role == framework.Web
		return nil
	}
	out := []Process{p}
	var before [][]string
	for _, words := range t.Before {
		if d.prepares(words, t.Dir) {
			before = append(before, d.told(facts.Told{Argv: words, Dir: t.Dir}).Command)
		}
	}
	if len(before) > 0 && p.Role != framework.Release {
		out = append(out, Process{Name: "release", Role: framework.Release, Command: oneAfterAnother(before), Why: p.Why + ", before it starts", Root: p.Root, from: p.from})
	}
	return out
}

// isShellScript tells a command that is a script of a shell.
func isShellScript(words []string) bool {
	return strings.HasSuffix(words[0], ".sh") || len(words) > 1 && (words[0] == "sh" || words[0] == "bash") && words[1] != "-c"
}

// prepares tells a command of before the start that belongs to a release: Python's,
// or that of a dependency.
func (d *decider) prepares(words []string, dir string) bool {
	if slices.Contains(words, "collectstatic") || d.lacks(facts.Told{Argv: words, Dir: dir}) != "" { // the first is the build's
		return false
	}
	prog := words[program(words)]
	return prog != "sh" && prog != "bash" && prog != "env" || len(words) == 3 && words[1] == "-c" && (strings.Contains(words[2], "python ") || strings.Contains(words[2], "manage.py"))
}

// fromShellScripts takes the scripts that were put aside.
func (d *decider) fromShellScripts() []Process {
	for _, p := range d.scripts {
		d.say("DW408", strings.Split(p.Why, ",")[0], 0, "it starts a script that is run as it stands, since it could not be followed: "+strings.Join(p.Command, " "),
			"see that all it calls is in the image, or set command in "+d.configPlace())
	}
	return d.scripts
}

// oneAfterAnother runs commands in a row, each only if the one before succeeded.
func oneAfterAnother(list [][]string) []string {
	if len(list) == 1 {
		return list[0]
	}
	var lines []string
	for _, words := range list {
		lines = append(lines, shellLine(words))
	}
	return []string{"sh", "-c", strings.Join(lines, " && ")}
}

// shellLine writes words for a shell. What of a word is a variable stays one.
func shellLine(words []string) string {
	quoted := make([]string, len(words))
	for i, w := range words {
		switch {
		case w != "" && strings.Trim(w, shellSafe) == "":
			quoted[i] = w
		case strings.Contains(w, "$PORT"):
			quoted[i] = `"` + quotedPort.Replace(w) + `"`
		default:
			quoted[i] = "'" + strings.ReplaceAll(w, "'", `'\''`) + "'"
		}
	}
	return strings.Join(quoted, " ")
}

// quotedPort escapes what a shell reads between double quotes, the port's variable
// excepted.
var quotedPort = strings.NewReplacer("$PORT", "$PORT", `\`, `\\`, `"`, `\"`, "`", "\\`", "$", `\$`)

const shellSafe = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:=,@%+"

// told makes a process of a command that somebody stated.
func (d *decider) told(t facts.Told) Process {
	p := Process{Name: stageName(t.Name), Port: t.Port, PortVariable: t.PortVariable, Env: slices.Clone(t.Env), health: t.Health}
	words := slices.Clone(t.Argv)
	if t.Shell != "" {
		words = []string{"sh", "-c", t.Shell}
	}
	at := program(words)
	var known knownProgram
	if at < len(words) {
		known = programs[words[at]]
	}
	if inner, ok := execs(words); ok { // the shell is gone by the time of a signal
		known = programs[inner]
		known.listens = nil
	}
	p.handlesTERM = known.handlesTERM
	p.Role = known.role
	if p.Role == "" {
		p.Role = framework.Job
	}
	for _, r := range known.roles {
		if slices.Contains(words[at:], r.word) {
			p.Role = r.role
		}
	}
	if known.role == "" {
		p.Role = roleOf(t.Name, p.Role)
	}
	if p.Role == framework.Job && p.Port != 0 {
		p.Role = framework.Web
	}
	if known.listens != nil && p.Role == framework.Web {
		words, p.Port = known.listens(d, words, at, p.Port)
	}
	p.Root = d.rootOf(words, at, t.Dir)
	if a := d.appOf(words[min(at, len(words)):]); a != nil {
		p.Framework, p.health = a.Framework, cmp.Or(p.health, a.Health)
		if f := framework.ByName(a.Framework); known.role == "" && f != nil && roleOf(t.Name, "") == "" {
			p.Role, p.handlesTERM = f.Role, p.handlesTERM || a.HandlesTERM
		}
	}
	p.FromVenv = false
	if t.Kind == "Procfile" && p.Role == framework.Web && p.Port == 0 { // the contract: it listens where $PORT says
		p.Port, p.PortVariable = d.portOf(8000), "PORT"
	}
	if p.PortVariable != "" && slices.ContainsFunc(words, func(w string) bool { return strings.Contains(w, "$") }) {
		words = []string{"sh", "-c", "exec " + shellLine(words)}
		p.Port = cmp.Or(p.Port, 8000)
	}
	if t.Kind == "Makefile" || t.Kind == "tasks" { // whose names are not those of processes
		p.Name = ""
	}
	p.Command, p.Name = words, cmp.Or(p.Name, processName(p.Role))
	return p
}

// execs is the program that a shell's line replaces the shell with.
func execs(words []string) (prog string, ok bool) {
	if len(words) != 3 || words[0] != "sh" && words[0] != "bash" || words[1] != "-c" {
		return "", false
	}
	_, rest, ok := strings.Cut(" "+words[2], " exec ")
	if f := strings.Fields(rest); ok && len(f) > 0 {
		return f[0], true
	}
	return "", false
}

// toldPort is where a file says that the application listens, without saying how
// it is started; 0 for nowhere.
func (d *decider) toldPort() int {
	for _, t := range d.project.Told {
		if len(t.Argv) == 0 && t.Shell == "" && t.Port != 0 && t.Kind != "gunicorn" {
			return t.Port
		}
	}
	return 0
}

// toldHealth is the path that a file has probed, "" for none.
func (d *decider) toldHealth() string {
	for _, t := range d.project.Told {
		if t.Health != "" {
			return t.Health
		}
	}
	return ""
}

// processName is what a process of a role is called where nobody names it.
func processName(r framework.Role) string {
	switch r {
	case framework.Scheduler:
		return "beat"
	case framework.Job, framework.Tool:
		return "main"
	}
	return string(r)
}

// roleOf reads the usual names of processes.
func roleOf(name string, otherwise framework.Role) framework.Role {
	switch n := strings.ToLower(name); {
	case n == "":
		return otherwise
	case n == "release" || strings.Contains(n, "migrat"):
		return framework.Release
	case strings.Contains(n, "beat") || strings.Contains(n, "clock") || strings.Contains(n, "schedul") || strings.Contains(n, "cron"):
		return framework.Scheduler
	case strings.Contains(n, "worker") || strings.Contains(n, "consumer") || strings.Contains(n, "queue"):
		return framework.Worker
	case n == "web" || n == "server" || n == "api":
		return framework.Web
	case strings.HasSuffix(n, "bot"):
		return framework.Bot
	}
	return otherwise
}

// stageName makes the name of a stage of what a file calls a process, "" where
// nothing is left. https://docs.docker.com/reference/dockerfile/#from
func stageName(name string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(name) {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9' && b.Len() > 0:
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
	}
	out := strings.TrimSuffix(b.String(), "-")
	if len(out) > 40 || slices.Contains([]string{"build", "runtime", "check", "final", "lock", "heavy", "medium", "wheels", "dependencies", "outline", "package", "project", "source", "shared", "shared-lock", "rootfs", "packer", "packed", "packed-heavy", "packed-medium", "packed-shared", "unpacker", "scratch", "translations"}, out) || strings.Trim(out, "0123456789") == "assets" {
		return ""
	}
	return out
}
