package plan

import (
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/nodejs"
	"github.com/dockwright/dockwright/generator/ignore"
)

// Frontend is a folder that Node builds in a stage of its own, and where what it
// writes goes.
type Frontend struct {
	Dir   string `json:"dir"`
	Image string `json:"image"` // "node:24-slim"
	// Manager installs; Berry is Yarn 2 or newer. Setup is the npm package that
	// brings it, "" where the image has it; Force lets that replace what is there.
	Manager string `json:"manager"`
	Berry   bool   `json:"berry,omitempty"`
	Setup   string `json:"setup,omitempty"`
	Force   bool   `json:"force,omitempty"`
	// Lock and Reads are what the installation reads, Lock "" where nothing is locked.
	Lock  string   `json:"lock,omitempty"`
	Reads []string `json:"reads"`
	// Early says why the installation needs the whole folder, "" if it doesn't, and
	// Wide tells that the build reads what lies outside of it.
	Early string `json:"early,omitempty"`
	Wide  bool   `json:"wide,omitempty"`
	// Command is the build, nil for the script "build".
	Command []string `json:"command,omitempty"`
	// Outputs are copied into the image, relative to the build context.
	Outputs []string `json:"outputs"`
	// Why says what makes them part of the image.
	Why string `json:"why"`
	// Packaged tells that they lie in the import package that is installed, so that
	// they have to be there when it is built; InImage that they are copied into the
	// image that runs.
	Packaged bool `json:"packaged,omitempty"`
	InImage  bool `json:"in_image,omitempty"`
}

// frontends settles what Node builds: what the configuration names, or what the
// Python side uses and the repository doesn't hold.
func (d *decider) frontends() error {
	c := d.config.Frontend
	switch {
	case c.None:
		return nil
	case c.Dir != "" || c.Output != "" || c.Command != nil:
		return d.configuredFrontend()
	}
	var unused []facts.Frontend
	for _, f := range d.project.Tree.Frontends {
		switch {
		case f.Script == "" || f.Serves:
		case len(f.Outputs) == 0:
			d.say("DW421", f.Manifest, f.Line, fmt.Sprintf("%s has a build script, and %s: it is not built into the image", folderName(f.Dir), f.Why),
				"say what it writes: [tool.dockwright.frontend] with dir, output and command, or frontend = false")
		case d.committed(f):
			d.plan.decide("front end", "none", strings.Join(f.Outputs, ", ")+" is in the repository")
		case f.Used == nil:
			unused = append(unused, f)
		default:
			d.addFrontend(f, because(f))
		}
	}
	if len(unused) > 0 {
		var outputs []string
		for _, f := range unused {
			outputs = append(outputs, f.Outputs...)
		}
		d.say("DW422", unused[0].Manifest, unused[0].Line, "nothing in the Python source names what Node builds ("+nameSome(outputs, 3)+"): it is not part of the image",
			fmt.Sprintf("if it is to be, set dir = %q in [tool.dockwright.frontend]; if not, set frontend = false", d.fromProject(unused[0].Dir)))
	}
	return nil
}

// because says what makes an output part of the image.
func because(f facts.Frontend) string {
	if f.Used.Line == 0 {
		return f.Used.Path + " lies in " + f.Used.What
	}
	return f.Used.Path + " names " + f.Used.What
}

func folderName(dir string) string {
	if dir == "." {
		return "package.json"
	}
	return dir + "/package.json"
}

// fromProject is a path of the context as seen from the project's folder.
func (d *decider) fromProject(name string) string {
	if rel, ok := strings.CutPrefix(name, d.project.Dir+"/"); ok {
		return rel
	}
	return name
}

// configuredFrontend takes what the configuration says; what it leaves open is the
// folder's own.
func (d *decider) configuredFrontend() error {
	c := d.config.Frontend
	line := d.config.Line("frontend")
	var f facts.Frontend
	dir := path.Join(d.project.Dir, c.Dir)
	i := slices.IndexFunc(d.project.Tree.Frontends, func(f facts.Frontend) bool { return f.Dir == dir })
	if c.Dir == "" && i < 0 && len(d.project.Tree.Frontends) == 1 {
		i = 0
	}
	if i < 0 {
		return facts.Errorf(d.config.Path, line, "frontend.dir names %q, which has no package.json with a build script or a lock", c.Dir).
			Fix("name the folder of a package.json, relative to the project")
	}
	if f = d.project.Tree.Frontends[i]; c.Output != "" {
		out := path.Join(f.Dir, c.Output)
		if out == ".." || strings.HasPrefix(out, "../") || out == f.Dir {
			return facts.Errorf(d.config.Path, line, "frontend.output %q does not lie below the build context", c.Output).Fix("name what the build writes, relative to frontend.dir")
		}
		f.Outputs = []string{out}
	}
	if len(f.Outputs) == 0 {
		return facts.Errorf(d.config.Path, line, "frontend.output is not set, and what %s writes is not known", f.Dir).Fix("name what the build writes, relative to frontend.dir")
	}
	if c.Command == nil && f.Script == "" {
		return facts.Errorf(d.config.Path, line, "frontend.command is not set, and %s has no build script", f.Manifest).Fix("name the program and its arguments")
	}
	if c.Command != nil {
		f.Wide = f.Dir != "." // what it reads is not known
	}
	d.addFrontend(f, d.config.Path+" names "+strings.Join(f.Outputs, ", "))
	return nil
}

// committed tells whether the repository holds all that the build would write.
func (d *decider) committed(f facts.Frontend) bool {
	return len(f.Present) == len(f.Outputs) && !slices.ContainsFunc(f.Outputs, func(out string) bool {
		return ignore.Ignored(d.project.Tree.GitIgnore, out, true)
	})
}

// addFrontend notes a build: its image, and what brings its package manager.
func (d *decider) addFrontend(f facts.Frontend, why string) {
	p := Frontend{Dir: f.Dir, Manager: f.Manager, Berry: f.Berry, Lock: f.Lock, Reads: f.Reads, Early: f.Early, Wide: f.Wide,
		Command: d.config.Frontend.Command, Outputs: f.Outputs, Why: why}
	node := d.releases.Node
	version, line := d.nodeVersion(f)
	p.Image = "node:" + version + "-slim"
	switch {
	case f.Manager == "bun":
		p.Image = "oven/bun:" + orElse(f.ManagerVersion, node.Bun) + "-slim"
	case f.Manager == "pnpm":
		p.Setup = "pnpm@" + f.ManagerVersion
	case f.Manager == "yarn" && f.Berry && !f.Bundled:
		// Yarn's own package of its newer releases, in the place of the image's Yarn 1.
		p.Setup, p.Force = "@yarnpkg/cli-dist@"+f.ManagerVersion, true
	case f.Manager == "yarn" && line > node.YarnUntil:
		p.Setup = "yarn@" + node.Yarn
	}
	d.plan.Frontends = append(d.plan.Frontends, p)
	d.plan.decide("front end", strings.Join(f.Outputs, ", ")+" from "+p.Image, why)
}

func orElse(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// nodeVersion is the tag of Node's image, and its release line: what is
// configured, the one version that is asked for, or the line that fits: the
// default one, else the newest that has long-term support.
func (d *decider) nodeVersion(f facts.Frontend) (tag string, line int) {
	if v := orElse(d.config.Frontend.Node, nodejs.Exact(f.Node)); v != "" {
		line, _ = twoParts(v)
		return v, line
	}
	node := d.releases.Node
	line = node.Default
	if f.Node != "" && !nodejs.Allows(f.Node, line) {
		fit := slices.DeleteFunc(slices.Clone(node.Lines), func(n int) bool { return !nodejs.Allows(f.Node, n) })
		if even := slices.IndexFunc(fit, func(n int) bool { return n%2 == 0 }); even >= 0 {
			line = fit[even]
		} else if len(fit) > 0 {
			line = fit[0]
		}
	}
	return strconv.Itoa(line), line
}
