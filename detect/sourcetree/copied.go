package sourcetree

import (
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/pep508"
	"github.com/dockwright/dockwright/detect/pyproject"
	"github.com/dockwright/dockwright/detect/setupcfg"
)

// copied settles which Python sources the build runs or reads. It may all the others
// only copy. A build script can do anything; so it is known only where backend, plugins
// and scripts are ones of which that can be told, and a file that is named anywhere
// counts as read.
func (r *reader) copied() {
	c := &copies{reader: r}
	if r.unread != "" {
		c.open(r.unread + " cannot be read")
	}
	c.plugins()
	c.backend()
	for _, s := range r.ran {
		c.script(s)
	}
	c.native()
	if c.why != "" {
		r.out.Sources = facts.Sources{Why: c.why}
		return
	}
	slices.Sort(c.read)
	r.out.Sources = facts.Sources{Known: true, Read: slices.Compact(c.read), Unnamed: c.unnamed(), Stated: c.stated()}
}

// ran is a Python script that the build runs, or that such a one imports.
type ran struct {
	name string
	code setupcfg.Code
}

type copies struct {
	*reader
	read  []string
	why   string   // the first reason why it is open
	heard []string // what the build is told, in scripts and settings
}

func (c *copies) open(why string) {
	if c.why == "" {
		c.why = why
	}
}

// plugins are requirements of a build that take part in it by themselves; these are known
// to leave Python sources alone, or to write such as none were there before.
var plugins = []string{
	"setuptools-scm", "setuptools-rust", "setuptools-golang", "hatch-vcs", "hatch-fancy-pypi-readme", "hatch-requirements-txt", "hatch-nodejs-version",
	"poetry-core", "pdm-backend", "flit-core",
}

func (c *copies) plugins() {
	for _, text := range c.out.Requires {
		req, err := pep508.ParseRequirement(text)
		if err != nil {
			continue
		}
		name := pep508.NormalizeName(req.Name)
		first, rest, _ := strings.Cut(name, "-")
		hooksIn := rest != "" && slices.Contains([]string{"setuptools", "hatch", "poetry", "pdm", "flit", "jupyter"}, first)
		if (hooksIn || name == "versioningit" || name == "versioneer" || name == "pbr" || name == "mypy") && !slices.Contains(plugins, name) {
			c.open(name + " takes part in the build")
		}
	}
}

// backend reads what the backend itself is told of Python sources.
func (c *copies) backend() {
	module, _, _ := strings.Cut(strings.ReplaceAll(c.out.Backend, ":", "."), ".")
	tool := func(keys ...string) pyproject.Value { return c.doc.Get(append([]string{"tool"}, keys...)...) }
	if c.doc.Get("build-system", "backend-path").Exists() {
		c.open("the build backend lies in the tree")
	}
	switch module {
	case "uv_build":
	case "setuptools":
		c.names(tool("setuptools"))
		c.attribute(tool("setuptools", "dynamic", "version", "attr").Text())
		c.setupCfg()
	case "hatchling":
		c.hatch(tool("hatch"))
	case "poetry":
		if !strings.HasPrefix(c.out.Backend, "poetry.core.") {
			c.open("the build backend is " + c.out.Backend)
		}
		c.names(tool("poetry", "build"))
	case "pdm":
		c.names(tool("pdm", "build"))
		c.names(tool("pdm", "version"))
		if tool("pdm", "version", "getter").Exists() {
			c.open("tool.pdm.version runs a function")
		}
	case "flit_core":
		if tool("flit", "metadata").Exists() || len(c.doc.Get("project", "dynamic").Items()) > 0 {
			c.open("flit reads the version or the description from the module")
		}
	case "maturin":
		c.names(tool("maturin"))
	case "scikit_build_core":
		c.names(tool("scikit-build"))
	default:
		c.open("the build backend is " + c.out.Backend)
	}
}

// hatch has hooks, and reads the version by a pattern or by running the file.
func (c *copies) hatch(hatch pyproject.Value) {
	if data, ok := c.tree.Read("hatch.toml"); ok {
		doc, err := pyproject.ParseTOML("hatch.toml", data)
		if err != nil {
			c.open("hatch.toml cannot be read")
			return
		}
		hatch = doc
	}
	version, build := hatch.Get("version"), hatch.Get("build")
	if from := version.Get("source").Text(); from == "code" {
		c.open("hatchling runs the file that the version stands in")
	}
	c.names(version)
	for _, hooks := range []pyproject.Value{build.Get("hooks"), build.Get("targets", "wheel", "hooks")} {
		c.names(hooks)
		for _, name := range hooks.Keys() {
			if name != "custom" && name != "vcs" && name != "version" && name != "sbom" {
				c.open("hatchling has the hook " + name)
			}
		}
	}
	if hatch.Get("metadata", "hooks", "custom").Exists() {
		c.open("hatchling computes metadata by a hook")
	}
}

var (
	// pythonFile finds the names of Python files in a text, and patterns for such.
	pythonFile = regexp.MustCompile("[^\\s\"'`,:;=()<>|&]*\\.py\\b")
	// folderVariable is how CMake and make write the folder that a path begins in.
	folderVariable = regexp.MustCompile(`^\$[{(]\w+[})]/`)
)

// names notes the Python files that a part of pyproject.toml names. What it has of
// patterns selects files, for which their names are enough.
func (c *copies) names(v pyproject.Value) {
	c.mention(v.Text(), "")
	for _, item := range v.Items() {
		c.names(item)
	}
	for _, key := range v.Keys() {
		c.names(v.Get(key))
	}
}

// mention notes the Python files that a text names. With an origin a pattern, which could
// stand for any file, leaves all open.
func (c *copies) mention(text, origin string) {
	if text != "" {
		c.heard = append(c.heard, text)
	}
	for _, name := range pythonFile.FindAllString(text, -1) {
		name = path.Clean(folderVariable.ReplaceAllString(strings.ReplaceAll(name, `\`, "/"), ""))
		for name = strings.TrimLeft(name, "/"); strings.HasPrefix(name, "../"); {
			name = name[3:]
		}
		if path.Base(name) == ".py" || strings.ContainsAny(name, "*?[]{}%$") {
			if origin != "" {
				c.open(origin + " names Python files by a pattern")
			}
			continue
		}
		c.reads(name)
	}
}

// reads notes the files that a name may stand for.
func (c *copies) reads(name string) {
	for _, f := range c.tree.Files() {
		if f == name || strings.HasSuffix(f, "/"+name) {
			c.read = append(c.read, f)
		}
	}
	if _, ok := c.tree.Read(name); ok {
		c.read = append(c.read, name)
	}
}

// commands and calls of a script that reach other Python sources by ways that are not
// followed: a module by its name, files that a build copies, modules that are compiled
// with what they import.
var reaching = []string{"__import__", "import_module", "exec_module", "load_module", "load_source", "run_path", "run_module", "execfile", "mypycify"}

// script takes the files that a script names, and what those import.
func (c *copies) script(s ran) {
	c.read = append(c.read, s.name)
	c.imports(s)
	for _, called := range s.code.Called {
		if slices.Contains(reaching, called.Text) {
			c.open(s.name + ":" + strconv.Itoa(called.Line) + " calls " + called.Text)
		}
	}
	before := len(c.read)
	for _, t := range s.code.Strings {
		c.mention(t.Text, s.name+":"+strconv.Itoa(t.Line))
		if t.Text == "build_py" {
			c.open(s.name + " has a build_py of its own")
		}
	}
	for _, k := range s.code.Setup {
		if k.Name == "scripts" && !k.Empty {
			c.open(s.name + " installs scripts, whose first line is read")
		}
	}
	for _, name := range slices.Clone(c.read[before:]) {
		data, ok := c.tree.Read(name)
		code, err := setupcfg.ReadCode(name, data)
		if !ok || err != nil {
			c.open(name + " cannot be read")
			return
		}
		c.imports(ran{name, code})
	}
}

// imports leaves all open where a script imports what is installed: importing one module
// of a package runs others.
func (c *copies) imports(s ran) {
	for _, i := range s.code.Imports {
		first, _, _ := strings.Cut(i.Text, ".")
		for _, dir := range []string{".", "src", path.Dir(s.name)} {
			_, isPackage := c.tree.Read(path.Join(dir, first, "__init__.py"))
			if first == "" || isPackage || strings.HasSuffix(i.Text, "command.build_py") {
				c.open(s.name + ":" + strconv.Itoa(i.Line) + " imports " + i.Text)
			}
		}
	}
}

// setupCfg reads what setup.cfg names.
func (c *copies) setupCfg() {
	data, ok := c.tree.Read("setup.cfg")
	if !ok {
		return
	}
	for line := range strings.Lines(string(data)) {
		key, value, _ := strings.Cut(line, "=")
		if attr, ok := strings.CutPrefix(strings.TrimSpace(value), "attr:"); ok && strings.TrimSpace(key) == "version" {
			c.attribute(strings.TrimSpace(attr))
		}
		c.mention(line, "")
	}
}

// attribute takes the file of an attribute ("package.module.name"). Setuptools looks for
// a literal there first; where it finds none, it imports the module and all that this
// imports. https://setuptools.pypa.io/en/latest/userguide/declarative_config.html#specifying-values
func (c *copies) attribute(dotted string) {
	if dotted == "" {
		return
	}
	at := strings.LastIndex(dotted, ".")
	if at < 0 {
		c.open("the version is an attribute of no module")
		return
	}
	literal := regexp.MustCompile(`(?m)^` + regexp.QuoteMeta(dotted[at+1:]) + `\s*(:[^=\n]+)?=\s*["'(\[]`)
	file := strings.ReplaceAll(dotted[:at], ".", "/")
	for _, dir := range []string{".", "src"} {
		for _, name := range []string{path.Join(dir, file) + ".py", path.Join(dir, file, "__init__.py")} {
			if data, ok := c.tree.Read(name); ok && literal.Match(data) {
				c.read = append(c.read, name)
				return
			}
		}
	}
	c.open("the version is " + dotted + ", for which setuptools imports the module")
}

// native takes what CMake and Rust are told of Python files. Meson installs files by
// their names, and what it does with them stands in its own language.
func (c *copies) native() {
	for _, f := range c.tree.Files() {
		base := path.Base(f)
		cmake := c.has("cmake") || strings.HasPrefix(c.out.Backend, "scikit_build_core")
		switch {
		case isAside(f):
		case cmake && (base == "CMakeLists.txt" || strings.HasSuffix(base, ".cmake")), c.has("rust") && strings.HasSuffix(base, ".rs"), c.has("make") && base == "Makefile":
			if data, ok := c.tree.Read(f); ok {
				c.mention(string(data), f)
			}
		}
	}
}
