package explain

import (
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/generator/config"
	"github.com/dockwright/dockwright/generator/plan"
)

// flagOf is the flag of generate that wins over a key, "" for none.
func flagOf(key string) string {
	if k, ok := config.Lookup(key); ok && k.Flag != "" {
		return "--" + k.Flag
	}
	return ""
}

// change adds what a key would do, if it can do something in this project, and
// cites where it is set.
func (in Input) change(t *Topic, key string) {
	if !in.applies(key, t) {
		return
	}
	name := strings.Replace(key, "NAME", in.named(key, t.Of), 1)
	c := Change{Key: name, Flag: flagOf(key), Example: in.example(key, t)}
	line := in.Config.Line(strings.Split(name, ".")...)
	switch {
	case slices.Contains(in.Flags, key):
		c.Set = true
		t.Evidence = in.cite(t.Evidence, plan.Evidence{Name: c.Flag, Says: "is given on the command line"})
	case line > 0:
		c.Set = true
		last := name[strings.LastIndexByte(name, '.')+1:]
		t.Evidence = in.cite(t.Evidence, plan.Evidence{Path: in.Config.Path, Line: line, Name: last, Says: "sets " + name})
	}
	if key == "base" && c.Example == `"alpine"` && !in.Plan.Choices.Alpine {
		c.Refused = "not everything installs on Alpine"
	}
	if key == "debian" && in.Plan.Distroless != "" {
		c.Refused = "distroless images with fixes are on " + in.Plan.Base.Suite + " alone"
	}
	t.Changes = append(t.Changes, c)
}

// changeYours names the key that lines of the user's own come from, and cites it.
func (in Input) changeYours(t *Topic) {
	c := Change{Key: t.Of, Example: `["ENV TZ=UTC"]`, Set: true}
	switch {
	case strings.HasPrefix(t.Of, "stages."):
		c.Key, c.Example = t.Of+".lines", `["FROM scratch"]`
	case strings.HasSuffix(t.Of, ".args"): // before the first stage
		c.Example = `["ARG BASE=slim"]`
	}
	parts := strings.Split(c.Key, ".")
	if line := in.Config.Line(parts...); line > 0 {
		t.Evidence = in.cite(t.Evidence, plan.Evidence{Path: in.Config.Path, Line: line, Name: parts[len(parts)-1], Says: "sets " + c.Key})
	}
	t.Changes = append(t.Changes, c)
}

// applies tells whether a key can change something here.
func (in Input) applies(key string, t *Topic) bool {
	p := in.Plan
	first := t.Of == "" || t.Of == p.Default().Name
	server := len(p.Default().Command) > 0 && p.Default().Port != 0
	switch key {
	case "debian":
		return p.Base.Family == plan.Debian && (in.other(p.Choices.Debians, p.Base.Suite) != "" || in.Config.Debian != "")
	case "python":
		return in.other(p.Choices.Pythons, p.Python.Minor) != "" || in.Config.Python != ""
	case "command", "process", "port", "port-variable", "health":
		return first && (key != "process" || len(p.Processes) > 1)
	case "processes.NAME.command", "processes.NAME.port", "processes.NAME.health":
		return !first
	case "workers", "stop-timeout", "proxy-headers":
		return first && server && in.Config.Command == nil
	case "requirements":
		return p.Install.Kind == "requirements"
	case "manager":
		return in.otherManager() != "" || in.Config.Manager != ""
	case "init":
		return len(in.process(t.Of).Command) > 0
	case "package":
		return len(in.Project.Members) > 1
	case "groups":
		return len(in.Project.Manifest.Groups) > 0
	case "extras":
		return len(in.Project.Manifest.Extras) > 0
	case "needs.NAME.build", "needs.NAME.runtime":
		return in.named(key, "") != "NAME"
	case "system-packages.exclude":
		return len(p.BuildPackages)+len(p.RuntimePackages) > 0
	}
	return true
}

// other is the first of a list that is not the chosen one, "" for none; an older one
// is rather taken than a newer.
func (in Input) other(list []string, chosen string) string {
	i := slices.Index(list, chosen)
	switch {
	case i >= 0 && i+1 < len(list):
		return list[i+1]
	case i > 0:
		return list[i-1]
	}
	return ""
}

// left are the files that the managers leave, in the order in which they count.
var left = []struct {
	file    string
	manager facts.Manager
}{{"uv.lock", facts.UV}, {"poetry.lock", facts.Poetry}, {"pdm.lock", facts.PDM}, {"Pipfile.lock", facts.Pipenv}, {"requirements.txt", facts.Pip}}

// otherManager is one that has left a file, too, "" for none.
func (in Input) otherManager() facts.Manager {
	for _, l := range left {
		if l.manager != in.Plan.Manager.Name && len(in.lines(path.Join(in.Plan.Dir, l.file))) > 0 {
			return l.manager
		}
	}
	return ""
}

// named is what NAME in a key stands for.
func (in Input) named(key, of string) string {
	if strings.HasPrefix(key, "processes.") {
		return of
	}
	list := in.Plan.BuildPackages
	if strings.HasSuffix(key, ".runtime") {
		list = in.Plan.RuntimePackages
	}
	for _, s := range list {
		for _, name := range slices.Concat(s.Maybe, s.For) {
			name, _, _ = strings.Cut(name, " on ")
			if slices.ContainsFunc(in.Plan.Dependencies, func(d plan.Dependency) bool { return d.Name == name }) {
				return name
			}
		}
	}
	return "NAME"
}

// example is a value that a key can be given, of this project's where that is known.
func (in Input) example(key string, t *Topic) string {
	p := in.Plan
	switch key {
	case "base":
		if p.Base.Family == plan.Alpine || p.Distroless != "" {
			return `"slim"`
		}
	case "debian":
		return quote(orElse(in.other(p.Choices.Debians, p.Base.Suite), p.Base.Suite))
	case "python":
		return quote(orElse(in.other(p.Choices.Pythons, p.Python.Minor), p.Python.Minor))
	case "manager":
		return quote(orElse(string(in.otherManager()), string(p.Manager.Name)))
	case "groups":
		return list(groupNames(in.Project.Manifest.Groups, p.Install.Groups))
	case "extras":
		return list(groupNames(in.Project.Manifest.Extras, p.Install.Extras))
	case "process":
		return quote(p.Processes[1].Name)
	case "port":
		if p.Default().Port == 8080 {
			return "8000"
		}
	case "init":
		return strconv.FormatBool(!in.process(t.Of).Init)
	case "index-secrets":
		return strconv.FormatBool(len(p.Secrets) == 0)
	case "static-files":
		return strconv.FormatBool(p.Static == nil)
	case "gpu":
		return strconv.FormatBool(p.GPU == nil || !p.GPU.NVIDIA)
	case "shared-base":
		return strconv.FormatBool(len(p.Shared) == 0)
	case "diet":
		return quote(map[bool]string{true: "safe", false: "none"}[p.Diet == nil])
	case "bundle":
		return quote(map[bool]string{true: "auditwheel", false: "none"}[p.Bundle == nil])
	case "pack":
		return quote(map[bool]string{true: "xz", false: "none"}[p.Pack == nil])
	case "stdlib-bytecode":
		return strconv.FormatBool(!p.StdlibBytecode)
	case "layers":
		if len(p.Layers.Heavy) == 0 && p.Install.Outline == nil {
			return `"auto"`
		}
	case "check-stage":
		return strconv.FormatBool(p.CheckStage == nil)
	case "system-packages.exclude":
		if t.Topic == "installed to run" && len(p.RuntimePackages) > 0 {
			return list([]string{p.RuntimePackages[0].Name})
		}
		return list([]string{slices.Concat(p.BuildPackages, p.RuntimePackages)[0].Name})
	}
	return examples[key]
}

// examples are values for the keys where the project doesn't say.
var examples = map[string]string{
	"platforms":        `["linux/amd64"]`,
	"required-version": `">=0.1"`, "package": `"shop-api"`, "base": `"alpine"`,
	"requirements": `["requirements/production.txt"]`, "command": `["python", "-m", "shop"]`, "port": `8080`, "port-variable": `"PORT"`, "health": `"/healthz"`,
	"processes.NAME.command": `["python", "-m", "shop.worker"]`, "processes.NAME.port": `8001`, "processes.NAME.health": `"tcp"`,
	"workers": `2`, "proxy-headers": `true`, "stop-timeout": `25`,
	"system-packages.build": `["libldap2-dev"]`, "system-packages.runtime": `["ffmpeg"]`,
	"needs.NAME.build": `["gcc", "libc6-dev"]`, "needs.NAME.runtime": `["libgomp1"]`, "optional-libraries": `["libtbb.so.12"]`, "layers": `"one"`, "emit": `["compose"]`,
	"frontend.dir": `"frontend"`, "frontend.output": `"dist"`, "frontend.command": `["npm", "run", "bundle"]`, "frontend.node": `"22"`, "ignore": `["data/**"]`,
	"image-prefixes": `["docker.io=registry.example/docker-hub"]`, "registry-mirrors": `["docker.io=mirror.example/docker-hub"]`, "check-pins": `"warn"`,
}

// groupNames is one group that is not selected, else none of those that are.
func groupNames(all []facts.Group, selected []string) []string {
	for _, g := range all {
		if !slices.Contains(selected, g.Name) {
			return []string{g.Name}
		}
	}
	return nil
}

func list(names []string) string {
	quoted := make([]string, len(names))
	for i, n := range names {
		quoted[i] = quote(n)
	}
	return "[" + strings.Join(quoted, ", ") + "]"
}

// quote writes a TOML string of a name, which holds nothing that needs an escape.
func quote(s string) string { return strconv.Quote(s) }

func itoa(n int) string { return strconv.Itoa(n) }

func some(names []string, most int) string {
	if len(names) <= most {
		return strings.Join(names, ", ")
	}
	return strings.Join(names[:most], ", ") + " and " + itoa(len(names)-most) + " more"
}

// KeysOf are the keys that flags of the command line set.
func KeysOf(given func(flag string) bool) []string {
	var out []string
	for _, key := range config.Keys() {
		if f := flagOf(key); f != "" && given != nil && given(strings.TrimPrefix(f, "--")) {
			out = append(out, key)
		}
	}
	return out
}
