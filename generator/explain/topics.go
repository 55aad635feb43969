package explain

import (
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/generator/plan"
)

// Topics of lines that no mark is for.
const (
	topicHeader = "header"
	topicYours  = "yours"
	topicIgnore = "ignore"
	topicImages = "images" // which those of all images go by
)

// TopicEmit is of files that are written besides the Dockerfile, as wholes.
const TopicEmit = "emit"

// topic says where the reasons of a topic are, and what changes it.
type topic struct {
	name string
	// decisions are plan.Decision.What and keys of Plan.Evidence.
	decisions []string
	// says is the reason that no decision has; nil for none.
	says func(in Input, of string) string
	// keys of the configuration that change it. NAME in one is the process or the
	// dependency that it is about.
	keys []string
	// project is what can be done in the project; nil for nothing.
	project func(in Input, of string) string
	rules   []string
	// fixed says why nothing changes it, where nothing does.
	fixed string
}

func text(s string) func(Input, string) string { return func(Input, string) string { return s } }

// topics are all, in the order in which `explain` lists them.
var topics = []topic{
	{name: "syntax", says: text("BuildKit reads the file with the newest 1.x of its Dockerfile frontend, so that cache mounts and COPY --link work with every Docker that has BuildKit."),
		fixed: "Without it a build would depend on the age of the machine's Docker."},
	{name: topicHeader, says: text("It names the dockwright that wrote the file and the inputs that it follows from. By the digests `dockwright check` tells edits by hand from inputs that changed."),
		keys: []string{"required-version"}, project: text("It follows from the inputs, and is written anew with them.")},
	{name: "base", decisions: []string{"base", plan.EvidenceAlpine, "python"}, keys: []string{"base", "debian", "python"}, rules: []string{"DW211", "DW302", "DW306"},
		says: text("All stages have the same image, since a virtual environment links to its interpreter.")},
	{name: "distroless", decisions: []string{"distroless"}, keys: []string{"base", "debian"}, rules: []string{"DW307"},
		says: text("The last stage has no shell and no package manager. What it lacks is collected in a stage that has: the interpreter, packages for run time, and each library that a compiled file is linked with. docs/distroless.md has what that costs.")},
	{name: topicImages, says: whyPinned, keys: []string{"image-prefixes", "registry-mirrors", "check-pins"}, rules: []string{"DW504", "DW505", "DW506"},
		project: text("`dockwright pin` renews the digests, `dockwright pin --remove` takes them out.")},
	{name: "python", decisions: []string{"python"}, keys: []string{"python"}, rules: []string{"DW301", "DW303", "DW306"},
		project: text("requires-python and pin files such as .python-version limit it; the wheels that the lock names decide among the rest.")},
	{name: "manager", decisions: []string{"manager", "manager version"}, keys: []string{"manager"}, rules: []string{"DW101", "DW114", "DW304"}, project: managerPin},
	{name: "folder", says: text("What lies in a folder of the build context lies in the same one below /app, so that relative paths and links between folders hold."),
		fixed: "The place is the same in all images."},
	{name: "installed to build", decisions: []string{"installed to build", "built from source", compiledWith}, keys: []string{"system-packages.build", "system-packages.exclude", "needs.NAME.build"},
		rules: []string{"DW202", "DW206", "DW209", "DW212", "DW213", "DW217", "DW218", "DW219"}, project: otherVersion},
	{name: "installed to run", decisions: []string{"installed to run"}, says: whyNoLogs, keys: []string{"system-packages.runtime", "system-packages.exclude", "needs.NAME.runtime", "init"}, rules: []string{"DW212", "DW219"}},
	{name: "built from source", decisions: []string{"built from source"}, keys: []string{"python", "debian", "platforms", "needs.NAME.build"}, rules: []string{"DW202", "DW206", "DW209", "DW213", "DW217"}, project: otherVersion},
	{name: "without", decisions: []string{"without"}, keys: []string{"system-packages.exclude"}, rules: []string{"DW219"}},
	{name: "rust", decisions: []string{plan.EvidenceRust}, says: whyRust, keys: []string{"debian"}, project: otherVersion},
	{name: "build environment", decisions: []string{plan.EvidenceEnv}, says: whyBuildEnv, project: otherEnv},
	{name: "dependencies", decisions: []string{"dependencies"}, says: whyApart, keys: []string{"groups", "extras", "package", "requirements"},
		rules: []string{"DW102", "DW103", "DW112", "DW203", "DW205", "DW207", "DW210", "DW214", "DW215", "DW216"}, project: text("What the manifest asks for, once it is locked again, is installed.")},
	{name: "layers", decisions: []string{"layers"}, keys: []string{"layers"},
		says:    text("A layer is stored, pushed and pulled as a whole when anything in it changes. Heavy packages change no more often than light ones, so they lie apart: an edit elsewhere in the lock leaves their layer as it is."),
		project: text("What the lock names, and what its wheels weigh: 5 MB and more is heavy, and 40 MB of it together are worth a layer; so are 2 MB beside them of what weighs 1 to 5 MB.")},
	{name: "shared base", decisions: []string{plan.DecisionShared}, keys: []string{"shared-base"},
		says: text("Heavy dependencies that other images of the workspace have, too: a stage that is the same in each of them, so that its layer is built, pushed and pulled once.")},
	{name: "index logins", decisions: []string{"index logins"}, keys: []string{"index-secrets"}, rules: []string{"DW108", "DW601", "DW602"},
		says: text("A secret is mounted into the steps that install and into no other, and stays in no layer. Without it the build fails at once, and says which one it wants.")},
	{name: "project", decisions: []string{plan.EvidenceProject}, says: whyProject, keys: []string{"layers"}, project: packageSwitch,
		rules: []string{"DW113", "DW115", "DW404", "DW423"}},
	{name: "version", says: text("The version is computed from git, whose history is not in the build context; the build argument takes its place."), rules: []string{"DW305"},
		project: text("docker build --build-arg VERSION=1.2.3 sets it, and a version that the manifest states makes it needless.")},
	{name: "user", says: text("The process is not root. A number, not a name, lets an orchestrator see that: Kubernetes' runAsNonRoot refuses names. useradd would write the day of the build into /etc/shadow, and with SOURCE_DATE_EPOCH=0 it writes none, so that the layer is the same on another day."),
		fixed: "Another user is chosen when the container starts: docker run --user."},
	{name: "environment", says: text("The virtual environment is all that the last stage takes of those before: no compiler, no cache, no installer. It comes first in PATH, so that its Python and its programs run without being activated. Output is not held back in a buffer."),
		fixed: "It lies where it was made."},
	{name: "source", decisions: []string{"source"}, says: whySource, keys: []string{"ignore"}},
	{name: "bytecode", says: text("Python would compile each module at each start, and cannot keep the result where the container is read-only or the files are root's. The bytecode holds hashes of the sources and not their times, which a builder may change; a source that is mounted over another one counts."),
		fixed: "It is done wherever source is copied into the image."},
	{name: "static files", decisions: []string{"static files"}, keys: []string{"static-files"}, rules: []string{"DW407"}},
	{name: "translations", decisions: []string{"translations"}, says: text("gettext reads the compiled form only."), project: text("Compiled translations (.mo) that are committed are taken as they are.")},
	{name: "front end", decisions: []string{"front end"}, keys: []string{"frontend.dir", "frontend.output", "frontend.command", "frontend.node"}, rules: []string{"DW421", "DW422"},
		project: text("frontend = false in the configuration leaves it out; an output that is committed is taken as it is.")},
	{name: "command", decisions: []string{"command"}, says: whyInit, keys: []string{"command", "process", "processes.NAME.command", "workers", "stop-timeout", "proxy-headers", "init"},
		rules: []string{"DW401", "DW402", "DW403", "DW404", "DW405", "DW406", "DW408"}},
	{name: "port", decisions: []string{"port"}, says: whyPort, keys: []string{"port", "port-variable", "processes.NAME.port"}},
	{name: "health", decisions: []string{"health"}, says: whyHealth, keys: []string{"health", "processes.NAME.health"}},
	{name: "diet", decisions: []string{"diet"}, says: text("What no program uses at run time is left out again in the step that installs it, so that no layer holds it. docs/diet.md has what each rule saves."), keys: []string{"diet"}},
	{name: "bundle", decisions: []string{"bundle"}, says: text("auditwheel copies the libraries that a built module is linked with into its wheel, and has the module load those. So the image needs no packages for them. docs/bundle.md has what that costs."), keys: []string{"bundle"}, rules: []string{"DW220", "DW221"}},
	{name: "pack", decisions: []string{"pack"}, keys: []string{"pack"}, rules: []string{"DW409"},
		says: text("The image is smaller by what xz takes off the packages. What starts the process unpacks them, once for a container, into /tmp, which a read-only root can have as a volume; then the process takes its place. docs/pack.md has what that costs.")},
	{name: "stdlib bytecode", says: text("The official image holds the standard library without bytecode. A process that cannot write any compiles each module that it imports at each start; with this layer it doesn't."), keys: []string{"stdlib-bytecode"}},
	{name: "check stage", says: text("It loads each compiled module and looks up each shared library, so that a library that is missing fails the build and not the first request."), keys: []string{"check-stage", "optional-libraries"}},
	{name: "gpu", decisions: []string{"gpu"}, says: whyGPU, keys: []string{"gpu"}, rules: []string{"DW701", "DW702", "DW703"}, project: forCPU},
	{name: "replaced", says: text("What runs follows from the Dockerfile that stood here before. Its words are kept, so that the next render comes to the same."), keys: []string{"command"}},
	{name: "environment variables", decisions: []string{"environment variables"}, says: text("The settings read these variables and have no default for them."), project: text("A default in the settings makes a variable needless.")},
	{name: "compose", says: text("compose.yaml starts each process of the image as a service that can write temporary files only."), keys: []string{"emit"}},
	{name: TopicEmit, says: text("The file is written besides the Dockerfile, since it was asked for, or since one that dockwright wrote is there."), keys: []string{"emit"}},
	{name: topicIgnore, says: whyIgnored, keys: []string{"ignore"}, rules: []string{"DW501"}},
	{name: topicYours, says: whyYours, fixed: "Whoever wrote it changes it."},
}

func lookup(name string) (topic, bool) {
	i := slices.IndexFunc(topics, func(t topic) bool { return t.name == name })
	if i < 0 {
		return topic{}, false
	}
	return topics[i], true
}

// TopicNames are the topics that can be asked for.
func TopicNames() []string {
	var out []string
	for _, t := range topics {
		if t.name != topicYours {
			out = append(out, t.name)
		}
	}
	return out
}

// Fixed says why nothing changes a topic, "" where something does.
func Fixed(name string) string {
	t, _ := lookup(name)
	return t.fixed
}

// whyYours is of lines that somebody wrote: of a hook or stage, which the mark names
// by its key, or in the file itself.
func whyYours(_ Input, of string) string {
	if of != "" {
		return "The configuration has these lines, which are put in here as they are."
	}
	return "The line is yours, not dockwright's."
}

func whyGPU(in Input, _ string) string {
	switch g := in.Plan.GPU; {
	case g == nil:
		return "Nothing that is installed is a build for GPUs, and the image is not for hosts with them."
	case !g.NVIDIA:
		return g.Says() + "."
	}
	return "The NVIDIA container runtime reads the two variables: which GPUs the container has, and what of the host's driver. CUDA itself comes with the wheels."
}

func forCPU(in Input, _ string) string {
	if g := in.Plan.GPU; g != nil && g.CPU != "" {
		return "For builds for the CPU: " + g.CPU + "."
	}
	return ""
}

func whySource(in Input, _ string) string {
	if !in.Plan.Install.Source {
		return "The project is installed as a package, which is all that runs: no source is copied into the image."
	}
	return "What runs is in the source, or reads files of it. What is not for the image is left out by the ignore file."
}

func managerPin(in Input, _ string) string {
	switch in.Plan.Manager.Name {
	case facts.UV:
		return "required-version in [tool.uv] states the version of uv."
	case facts.Poetry:
		return "requires-poetry in [tool.poetry] states the version; without it, the one that wrote poetry.lock counts."
	case facts.PDM, facts.Pipenv:
		return "The version is the newest that reads the lock."
	}
	return "The image's own pip installs; another lock in the project brings another manager."
}

func otherVersion(in Input, _ string) string {
	if len(in.Plan.Compiled) == 0 {
		return ""
	}
	var names []string
	for _, c := range in.Plan.Compiled {
		if !(facts.Source{Kind: c.Source}).Local() {
			names = append(names, c.Name)
		}
	}
	if len(names) == 0 {
		return ""
	}
	return "A version of " + some(names, 3) + " that has a wheel for " + in.Plan.Base.Image + " is not built."
}

func whyRust(in Input, _ string) string {
	if in.Plan.Rust.Image == "" {
		return ""
	}
	return "Rust " + in.Plan.Rust.Release + " or newer compiles " + some(in.Plan.Rust.For, 3) + ", and " + in.Plan.Base.Suite + " has an older one."
}

func whyProject(in Input, _ string) string {
	says := "What needs the source comes after what does not, so that a change of code installs no dependency again."
	if o := in.Plan.Install.Outline; o != nil {
		says += " The build backend only copies most Python sources into the wheel. It is run on an outline of the project, with a line in place of each of them; what it makes is cached by the outline's content. Then the sources are laid to where the lines have come to lie."
		if len(o.Drop) > 0 {
			says += " Nor has the outline " + some(o.Drop, 3) + ", which the build does not read."
		}
		if o.Stated != "" {
			says += " The dependencies of " + o.Stated + " are left out of it, and put into the metadata at the end: a change of them compiles nothing."
		}
	}
	return says
}

func whyBuildEnv(Input, string) string {
	return "Builds from source read these variables. LDFLAGS has the linker leave out debug information: it is most of the file, and holds the folder that was compiled in, which has another name in each build."
}

func otherEnv(in Input, of string) string {
	return strings.TrimSpace(otherVersion(in, of) + " A line such as ENV LDFLAGS= at hooks.build.dependencies takes the place of one of these.")
}

func whyNoLogs(in Input, _ string) string {
	if len(in.Plan.RuntimePackages) == 0 || in.Plan.Base.Family == plan.Alpine {
		return ""
	}
	return "What apt and ldconfig wrote of the time is removed in the same step, so that the layer is the same in each build."
}

func whyApart(in Input, _ string) string {
	if in.Plan.Install.Itself {
		return "The requirements name folders of the project, so that nothing can be installed before the source is there."
	}
	return "Only the files that the installation reads are mounted, so that the layer stays while they do."
}

func packageSwitch(in Input, _ string) string {
	switch in.Plan.Manager.Name {
	case facts.UV:
		return "package = true or false in [tool.uv] says whether the project is installed, otherwise [build-system] does."
	case facts.Poetry:
		return "package-mode in [tool.poetry] says whether the project is installed."
	case facts.PDM:
		return "distribution in [tool.pdm] says whether the project is installed."
	case facts.Pipenv:
		return "Pipenv installs the project where the Pipfile has it (`pipenv install -e .`)."
	}
	return "The project is installed where it has a [build-system] and scripts, or where the requirements name it (-e .)."
}

func whyInit(in Input, of string) string {
	p := in.process(of)
	switch {
	case len(p.Command) == 0:
		return p.Remedy
	case p.Init:
		return "The program leaves SIGTERM to the system, which does nothing for PID 1. So tini is PID 1 and hands it on: without it, `docker stop` would wait ten seconds and kill."
	}
	return "The exec form makes the program PID 1, so that it receives SIGTERM itself and ends in order."
}

func whyPort(in Input, of string) string {
	p := in.process(of)
	switch {
	case p.Port == 0:
		return ""
	case p.PortVariable != "":
		return "It listens where " + p.PortVariable + " says, " + itoa(p.Port) + " in this image."
	case len(in.Plan.Evidence[plan.EvidencePort+p.Name]) == 0 && in.Config.Port == 0:
		return "Nothing in the project says where it listens; " + itoa(p.Port) + " is the usual port of such a server."
	}
	return "It listens on " + itoa(p.Port) + "."
}

func whyHealth(in Input, of string) string {
	p := in.process(of)
	var why string
	switch p.Health.Kind {
	case plan.HealthHTTP:
		why = "The route " + p.Health.Path + " answers a probe; anything below 500 is a sign of life."
	case plan.HealthTCP:
		why = "No route that answers a probe was found, so a connection to the port is the sign of life."
	default:
		return ""
	}
	if p.Health.Slow {
		why += " It may take a minute to start, since it imports what is heavy."
	}
	return why + " Python itself asks, since the image has no curl."
}

// whyIgnored explains a section of .dockerignore by its title.
func whyIgnored(in Input, of string) string {
	switch {
	case strings.HasPrefix(of, "From .gitignore"):
		return "What git leaves out does not belong to the source, so the image leaves it out too."
	case strings.HasPrefix(of, "From the configuration"):
		return "The configuration asks for it."
	case strings.HasPrefix(of, "What the Dockerfile reads"):
		return "The Dockerfile reads it by name, and lines above would leave it out."
	case of == "":
		return "What the build does not read makes it slower, its layers less stable, and may be secret."
	}
	return of + ": nothing that an image needs; with it each build would send more, and its layers would change without cause."
}
