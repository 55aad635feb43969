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
	if t.Path == path.Join(d.project.Dir, "Dockerfile") {
		p.Why = "the Dockerfile that stood here before"
	}
	if t.Name != "" {
		p.Why += ", process " + t.Name
	}
	if t.Shell == "" && len(t.Argv) > 1 && (t.Argv[0] == "sh" || t.Argv[0] == "bash") && t.Argv[1] != "-c" && p.Role != framework.Release {
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
		out = append(out, Process{Name: "release", Role: framework.Release, Command: oneAfterAnother(before), Why: p.Why + ", before it starts", Root: p.Root})
	}
	return out
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
	if len(out) > 40 || slices.Contains([]string{"build", "runtime", "check", "final", "scratch", "translations"}, out) || strings.Trim(out, "0123456789") == "assets" {
		return ""
	}
	return out
}

// lacks says what a stated command wants that the image will not have; "" if it
// can run.
func (d *decider) lacks(t facts.Told) string {
	words := t.Argv
	at := program(words)
	if at >= len(words) {
		return "it names no program"
	}
	for i, w := range words[:at+1] {
		if strings.Contains(w, "=") || strings.HasPrefix(w, "-") || i > 0 && i < at && !d.brings(w, t.Dir) && words[i-1] != w {
			continue
		}
		if !d.brings(w, t.Dir) && (i == 0 || i == at) {
			return w + " is not installed"
		}
	}
	if target := moduleTarget(words, at); target != "" && !d.hasTarget(target, words, t.Dir) {
		return "no module " + target + " is among its files"
	}
	return ""
}

// brings tells whether the image has a program: Python's own, a console script, or
// a file of the project.
func (d *decider) brings(prog, dir string) bool {
	switch prog {
	case "python", "sh", "env":
		return true
	case "bash":
		return d.plan.Base.Family != Alpine
	}
	if strings.Contains(prog, "/") || strings.HasSuffix(prog, ".py") || strings.HasSuffix(prog, ".sh") {
		return d.projectFile(prog, dir) != ""
	}
	if slices.ContainsFunc(d.project.Manifest.Scripts, func(s facts.Script) bool { return s.Name == prog && s.Runner == "" }) && d.plan.Install.Project {
		return true
	}
	for _, name := range programs[prog].packages {
		if d.installs(name) {
			return true
		}
	}
	return d.installs(normalize(prog))
}

// projectFile is the path of a file that a command names, "" where it isn't there.
func (d *decider) projectFile(name, dir string) string {
	for _, at := range []string{dir, d.project.Dir} {
		if p := path.Join(at, name); slices.Contains(d.project.Tree.Files, p) {
			return p
		}
	}
	return ""
}

// moduleTarget is the module that a command imports: of "shop.main:app" that is
// "shop.main"; "" where it names none that can be told.
func moduleTarget(words []string, at int) string {
	if at >= len(words) { // nothing but what wraps a program
		return ""
	}
	for i, w := range words[at:] {
		name, _, isApp := strings.Cut(w, ":")
		if isApp && isModule(name) && strings.Contains(w, ":") && !strings.Contains(w, "/") {
			return name
		}
		if w == "-m" && at+i+1 < len(words) && words[at] == "python" {
			if isModule(words[at+i+1]) {
				return words[at+i+1]
			}
		}
	}
	if name := words[len(words)-1]; words[at] == "gunicorn" && len(words) > at+1 && isModule(name) && !strings.HasPrefix(words[len(words)-2], "-") {
		return name
	}
	return ""
}

func isModule(name string) bool {
	if name == "" || strings.HasPrefix(name, ".") {
		return false
	}
	for part := range strings.SplitSeq(name, ".") {
		if part == "" || strings.Trim(part, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") != "" || part[0] >= '0' && part[0] <= '9' {
			return false
		}
	}
	return true
}

// hasTarget tells whether a module is the project's, or a dependency's.
func (d *decider) hasTarget(module string, words []string, dir string) bool {
	if _, ok := d.importedFrom(module, dir); ok {
		return true
	}
	first, _, _ := strings.Cut(module, ".")
	return d.installs(normalize(first)) || slices.ContainsFunc(programs[first].packages, d.installs)
}

// importedFrom is the folder that a module of the project is imported from: the
// one that the command runs in, the project's, its src/, or the nearest below
// that has it.
func (d *decider) importedFrom(module, dir string) (root string, ok bool) {
	file := strings.ReplaceAll(module, ".", "/")
	has := func(root string) bool {
		at := path.Join(root, file)
		return slices.Contains(d.project.Tree.Files, at+".py") || slices.Contains(d.project.Tree.Files, at+"/__init__.py") || slices.Contains(d.project.Tree.Files, at+"/__main__.py")
	}
	top := d.project.Dir
	for _, root := range []string{cmp.Or(dir, top), top, path.Join(top, "src")} {
		if has(root) {
			return root, true
		}
	}
	best := ""
	for _, f := range d.project.Tree.Files {
		base, isFile := strings.CutSuffix(f, "/"+file+".py")
		if !isFile {
			base, isFile = strings.CutSuffix(f, "/"+file+"/__init__.py")
		}
		if isFile && (best == "" || len(base) < len(best)) {
			best = base
		}
	}
	return best, best != ""
}

// rootOf is the folder that the modules of a command are imported from, "" for the
// project's own.
func (d *decider) rootOf(words []string, at int, dir string) string {
	for i, w := range words {
		if (w == "--chdir" || w == "--app-dir") && i+1 < len(words) || strings.HasPrefix(w, "--chdir=") || strings.HasPrefix(w, "--app-dir=") {
			return "" // it says so itself
		}
	}
	if module := moduleTarget(words, at); module != "" {
		root, _ := d.importedFrom(module, dir)
		return root
	}
	return dir
}

// appOf is the application that a command names: as an object, a module or a file.
func (d *decider) appOf(words []string) *facts.App {
	for i := range d.project.Tree.Apps {
		a := &d.project.Tree.Apps[i]
		for _, w := range words {
			module, object, ok := strings.Cut(w, ":")
			object, _, _ = strings.Cut(object, "(")
			if ok && module == a.Module && object == a.Object || !ok && w == d.inProject(a.Path) || !ok && a.Module != "" && (w == a.Module || w+".__main__" == a.Module) {
				return a
			}
		}
	}
	if dj := d.django(); dj != nil && slices.ContainsFunc(words, func(w string) bool {
		return w == dj.WSGI || w == dj.ASGI || w+":application" == dj.WSGI || w+":application" == dj.ASGI
	}) {
		return &facts.App{Framework: "django", Health: d.djangoHealth()}
	}
	return nil
}
