// Package setupcfg reads what setuptools read before pyproject.toml: setup.cfg,
// and setup.py as text that is never run.
//
// Specification: https://setuptools.pypa.io/en/latest/userguide/declarative_config.html
// and setuptools/config/setupcfg.py.
package setupcfg

import (
	"path"
	"strings"

	"github.com/dockwright/dockwright/detect/configparser"
	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/pep508"
)

// The rules of the diagnostics, as package rules lists them.
const (
	ruleComputed = "DW106" // a value is computed and cannot be known without running code
	ruleNoEffect = "DW109" // a statement is not understood and has no effect
)

// ParseCfg reads the setup.cfg at path, which is relative to the build context.
// A file that only configures tools has HasProject false. Broken syntax and
// requirements or specifiers that cannot be read are a *facts.Error.
func ParseCfg(path string, data []byte) (facts.Manifest, []facts.Diagnostic, error) {
	file, err := configparser.Parse(path, data, strings.Clone, "correct the file; setuptools refuses it too")
	if err != nil {
		return facts.Manifest{}, nil, err
	}
	c := &cfg{file: file, metadata: newMetadata(path)}
	c.readMetadata(file.Get("metadata"))
	c.readOptions(file.Get("options"))
	c.readExtras(file.Get("options.extras_require"))
	c.readEntryPoints()
	c.readPackageData()
	if file.Get("versioneer") != nil {
		c.m.VCSVersion = true
	}
	c.m.HasProject = c.m.RawName != "" || file.Get("options") != nil
	return c.result()
}

type cfg struct {
	file configparser.File
	*metadata
}

func (c *cfg) readMetadata(s *configparser.Section) {
	for _, item := range list(option(s, "classifiers"), ";") {
		if minor, ok := facts.Classified(item.s); ok {
			c.m.TriedOn = append(c.m.TriedOn, minor)
		}
	}
	if name := option(s, "name"); name != nil {
		c.setName(name.Value())
	}
	if version := option(s, "version"); version != nil {
		c.readVersion(version)
	}
	for _, key := range []string{"long_description", "license_files", "license_file", "description_file", "description"} {
		o := option(s, key)
		if o == nil {
			continue
		}
		if files, ok := fileDirective(o); ok {
			c.backendReads(files...)
		} else if strings.HasSuffix(key, "_file") || strings.HasSuffix(key, "_files") {
			c.backendReads(plain(list(o, ","))...)
		}
	}
}

// readVersion leaves a version that is looked up in the source ("attr:") or in a
// file dynamic.
func (c *cfg) readVersion(o *configparser.Option) {
	value := o.Value()
	files, isFile := fileDirective(o)
	switch {
	case isFile:
		c.backendReads(files...)
		c.m.Dynamic = append(c.m.Dynamic, "version")
	case strings.HasPrefix(value, "attr:"):
		c.m.Dynamic = append(c.m.Dynamic, "version")
	default:
		c.m.Version = value
	}
}

func (c *cfg) readOptions(s *configparser.Section) {
	if python := option(s, "python_requires"); python != nil {
		c.setPython(python.Value(), python.Line)
	}
	c.m.Dependencies = c.readRequirements(option(s, "install_requires"), "")
	for _, item := range list(option(s, "setup_requires"), ";") {
		c.addBuildRequire(item.s, item.line)
	}
	dirs := map[string]string{}
	for _, item := range list(option(s, "package_dir"), ",") {
		if name, dir, ok := strings.Cut(item.s, "="); ok {
			dirs[strings.TrimSpace(name)] = strings.TrimSpace(dir)
		}
	}
	switch packages := option(s, "packages"); strings.TrimSpace(packages.Value()) {
	case "find:", "find_namespace:":
		if where := option(c.file.Get("options.packages.find"), "where"); where != nil {
			c.m.Packages = append(c.m.Packages, path.Clean(where.Value()))
		} else if dir := dirs[""]; dir != "" {
			c.m.Packages = append(c.m.Packages, path.Clean(dir))
		}
	default:
		for _, name := range plain(list(packages, ",")) {
			c.m.Packages = append(c.m.Packages, packageDir(name, dirs))
		}
	}
	for _, name := range plain(list(option(s, "py_modules"), ",")) {
		c.m.Packages = append(c.m.Packages, path.Join(dirs[""], strings.ReplaceAll(name, ".", "/")+".py"))
	}
}

// readRequirements reads a list of requirements, or the name of the file that
// holds them; extra is "" for the main dependencies.
func (c *cfg) readRequirements(o *configparser.Option, extra string) []facts.Requirement {
	if o == nil {
		return nil
	}
	if files, ok := fileDirective(o); ok {
		field := "dependencies"
		if extra != "" {
			field = "optional-dependencies"
		}
		c.m.Dynamic = append(c.m.Dynamic, field)
		for _, file := range files {
			c.m.DynamicFiles = append(c.m.DynamicFiles, facts.DynamicFile{Path: file, Extra: extra, Line: o.Line})
		}
		c.backendReads(files...)
		return nil
	}
	var reqs []facts.Requirement
	for _, item := range list(o, ";") {
		reqs = append(reqs, c.requirement(item.s, item.line, o.Key)...)
	}
	return reqs
}

func (c *cfg) readExtras(s *configparser.Section) {
	if s == nil {
		return
	}
	for _, o := range s.Options {
		name, _, _ := strings.Cut(o.Key, ":")
		c.addExtra(o.Key, o.Line, c.readRequirements(o, pep508.NormalizeName(name)))
	}
}

// readEntryPoints reads the console scripts; [entry_points] is where pbr has them.
func (c *cfg) readEntryPoints() {
	if entry := option(c.file.Get("options"), "entry_points"); entry != nil {
		if files, ok := fileDirective(entry); ok {
			c.backendReads(files...)
		}
	}
	for _, name := range []string{"options.entry_points", "entry_points"} {
		for _, item := range list(option(c.file.Get(name), "console_scripts"), "\n") {
			c.addScript(item.s, item.line)
		}
	}
}

// option finds a key, nil when there is none. setuptools takes dashes and capitals
// in keys for underscores and small letters.
func option(s *configparser.Section, key string) *configparser.Option {
	if s == nil {
		return nil
	}
	for _, o := range s.Options {
		if strings.ToLower(strings.ReplaceAll(o.Key, "-", "_")) == key {
			return o
		}
	}
	return nil
}

// text is a line of a value and where it stands.
type text struct {
	s    string
	line int
}

// fileDirective gives the files of "file: a, b".
func fileDirective(o *configparser.Option) ([]string, bool) {
	rest, ok := strings.CutPrefix(o.Value(), "file:")
	if !ok {
		return nil, false
	}
	var files []string
	for file := range strings.FieldsFuncSeq(rest, func(c rune) bool { return c == ',' || c == '\n' }) {
		if file = strings.TrimSpace(file); file != "" {
			files = append(files, file)
		}
	}
	return files, true
}

// list parts a value into its lines or, when it is one line, at a separator.
func list(o *configparser.Option, separator string) []text {
	if o == nil {
		return nil
	}
	var items []text
	single := !strings.Contains(o.Value(), "\n")
	for _, l := range o.Lines {
		parts := []string{l.Text}
		if single && len(o.Lines) > 0 {
			parts = strings.Split(l.Text, separator)
		}
		for _, part := range parts {
			if part = strings.TrimSpace(part); part != "" && part[0] != '#' {
				items = append(items, text{part, l.Number})
			}
		}
	}
	return items
}

func plain(items []text) []string {
	var out []string
	for _, item := range items {
		out = append(out, item.s)
	}
	return out
}
