package detect

import (
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/conda"
	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/pipfile"
	"github.com/dockwright/dockwright/detect/pyproject"
	"github.com/dockwright/dockwright/detect/pyversion"
	"github.com/dockwright/dockwright/detect/requirements"
	"github.com/dockwright/dockwright/detect/script"
	"github.com/dockwright/dockwright/detect/setupcfg"
	"github.com/dockwright/dockwright/detect/uvlock"
)

// parse is how a manifest format is read.
type parse func(path string, data []byte) (facts.Manifest, []facts.Diagnostic, error)

// manifest is what the project in a folder states about itself. pyproject.toml
// comes first; what it leaves to setuptools is taken from setup.cfg, then from
// setup.py; a Pipfile speaks where none of them states a project.
func (d *detector) manifest(dir string) (facts.Manifest, error) {
	m, _, err := d.pyproject(dir)
	if err != nil {
		return m, err
	}
	for _, f := range []struct {
		name string
		read parse
	}{{"setup.cfg", setupcfg.ParseCfg}, {"setup.py", setupcfg.ParsePy}} {
		if m.HasProject && !dynamicDependencies(m) {
			break
		}
		other, ok, err := d.parse(join(dir, f.name), f.name, f.read)
		if err != nil {
			return m, err
		}
		if ok {
			m = completed(m, other)
		}
	}
	if !m.HasProject {
		other, ok, err := d.parse(join(dir, "Pipfile"), "Pipfile", pipfile.Parse)
		if err != nil {
			return m, err
		}
		if ok {
			m = completed(m, other)
		}
	}
	if m.Build, err = d.build(dir, m); err != nil {
		return m, err
	}
	return m, d.dynamicFiles(dir, &m)
}

func (d *detector) pyproject(dir string) (facts.Manifest, bool, error) {
	return d.parse(join(dir, "pyproject.toml"), "pyproject.toml", pyproject.Parse)
}

// parse reads a manifest if it is there.
func (d *detector) parse(name, kind string, read parse) (facts.Manifest, bool, error) {
	data, ok, err := d.files.read(name)
	if err != nil || !ok {
		return facts.Manifest{}, false, err
	}
	if err := sound(name, data); err != nil {
		return facts.Manifest{}, false, err
	}
	m, diags, err := read(name, data)
	if err != nil {
		return m, false, err
	}
	d.files.use(name, kind)
	d.diags = append(d.diags, diags...)
	return m, true, nil
}

func dynamicDependencies(m facts.Manifest) bool {
	return len(m.DynamicFiles) == 0 && slices.Contains(m.Dynamic, "dependencies")
}

// completed adds to a manifest what another file states and it doesn't.
func completed(m, other facts.Manifest) facts.Manifest {
	empty := len(m.Dependencies) == 0 && len(m.Groups) == 0 && m.Workspace == nil
	if !m.HasProject && (other.HasProject || empty) {
		// The first file holds only tools' tables, and perhaps [build-system].
		backend, requires, tools, pins := m.BuildBackend, m.BuildRequires, m.Tools, m.ManagerPins
		m = other
		if backend != "" {
			m.BuildBackend = backend
		}
		if len(requires) > 0 {
			m.BuildRequires = requires
		}
		m.Tools = append(tools, m.Tools...)
		m.ManagerPins = append(pins, m.ManagerPins...)
		return m
	}
	if m.Name == "" {
		m.Name, m.RawName = other.Name, other.RawName
	}
	if m.Version == "" {
		m.Version = other.Version
	}
	if m.RequiresPython == "" {
		m.RequiresPython, m.RequiresPythonLine = other.RequiresPython, other.RequiresPythonLine
	}
	if len(m.Dependencies) == 0 {
		m.Dependencies = inFile(other.Dependencies, other.Path)
	}
	if len(m.Extras) == 0 {
		m.Extras = other.Extras
	}
	if len(m.Groups) == 0 {
		m.Groups = other.Groups
	}
	if len(m.Scripts) == 0 {
		m.Scripts = other.Scripts
	}
	if m.PackageData == nil {
		m.PackageData = other.PackageData
	}
	if len(m.Packages) == 0 {
		m.Packages = other.Packages
	}
	m.ReadByBackend = append(m.ReadByBackend, other.ReadByBackend...)
	return m
}

// inFile notes where requirements stand that another file's manifest takes over.
func inFile(reqs []facts.Requirement, file string) []facts.Requirement {
	out := slices.Clone(reqs)
	for i := range out {
		if out[i].Path == "" {
			out[i].Path = file
		}
	}
	return out
}

// dynamicFiles reads the requirements files that the build backend takes the
// dependencies from.
func (d *detector) dynamicFiles(dir string, m *facts.Manifest) error {
	for _, f := range m.DynamicFiles {
		name := path.Join(dir, f.Path)
		lock, diags, err := requirements.ParseAll([]string{name}, d.openRequirements)
		if err != nil {
			return err
		}
		d.diags = append(d.diags, diags...)
		var reqs []facts.Requirement
		for _, root := range lock.Roots {
			for _, e := range root.Edges {
				r := facts.Requirement{Name: e.Name, Extras: e.Extras, Specifier: e.Specifier, Marker: e.Marker, Path: name}
				if e.Version != "" {
					r.Specifier = "==" + e.Version
				}
				reqs = append(reqs, r)
			}
		}
		if f.Extra == "" {
			m.Dependencies = append(m.Dependencies, reqs...)
			continue
		}
		i := slices.IndexFunc(m.Extras, func(g facts.Group) bool { return g.Name == f.Extra })
		if i < 0 {
			m.Extras = append(m.Extras, facts.Group{Name: f.Extra, Line: f.Line})
			i = len(m.Extras) - 1
		}
		m.Extras[i].Requirements = append(m.Extras[i].Requirements, reqs...)
	}
	return nil
}

// openRequirements is what package requirements opens files with.
func (d *detector) openRequirements(p string) ([]byte, error) {
	data, ok, err := d.files.read(p)
	if err == nil && !ok {
		err = &fs.PathError{Op: "open", Path: p, Err: fs.ErrNotExist}
	}
	if err == nil {
		d.files.use(p, "requirements")
	}
	return data, err
}

// pins reads the files that fix the Python version: the nearest of each kind,
// in the project's folder first, then at the context's root.
func (d *detector) pins() error {
	for _, name := range []string{".python-version", ".tool-versions", "runtime.txt"} {
		for _, dir := range []string{d.project.Dir, "."} {
			p := join(dir, name)
			data, ok, err := d.files.read(p)
			var fe *facts.Error
			if errors.As(err, &fe) { // a dangling or outward link pins nothing
				d.say("DW104", p, 0, fe.Fact+"; it is passed over", fe.Remedy)
				break
			}
			if err != nil {
				return err
			}
			if !ok {
				continue
			}
			found, diags := pyversion.Parse(p, data)
			d.diags = append(d.diags, diags...)
			if len(found) > 0 {
				d.files.use(p, name)
				d.project.Pins = append(d.project.Pins, found...)
			}
			break
		}
	}
	d.compiledFor()
	if l := d.project.Lock; l != nil && l.Kind != "manifest" {
		// What setup.py computes of the dependencies is not installed from.
		d.diags = slices.DeleteFunc(d.diags, func(x facts.Diagnostic) bool {
			return x.Rule == "DW106" && (strings.HasPrefix(x.Message, "install_requires ") || strings.HasPrefix(x.Message, "extras_require "))
		})
	}
	return d.condaBeside()
}

// condaBeside hears an environment.yml that is not installed from: the Python
// that it asks for is the one the project is used with, and what else it lists
// will be missing.
func (d *detector) condaBeside() error {
	if d.project.Lock != nil && d.project.Lock.Kind == "environment.yml" {
		return nil
	}
	c, ok, err := d.condaCandidate()
	if err != nil || !ok {
		return err
	}
	env, diags, err := conda.Parse(c.path, d.files.cache[c.path])
	if err != nil {
		e := asError(err)
		d.say("DW104", e.Path, e.Line, e.Fact+"; it is passed over", e.Remedy)
		return nil
	}
	d.files.use(c.path, "environment.yml")
	if l := d.project.Lock; l == nil || l.Kind == "requirements" || l.Kind == "manifest" {
		d.diags = append(d.diags, diags...) // a manager's lock names all that it needs
	}
	d.project.Pins = append(d.project.Pins, env.Pins...)
	return nil
}

// compiledFor takes the Python that a requirements file says it was compiled
// for, where nothing else pins one: its versions were chosen for that Python.
func (d *detector) compiledFor() {
	l := d.project.Lock
	if l == nil || l.Kind != "requirements" || len(d.project.Pins) > 0 {
		return
	}
	for _, e := range l.Environments {
		version, ok := strings.CutPrefix(e, `python_version == "`)
		if !ok {
			continue
		}
		pins, _ := pyversion.Parse(".python-version", []byte(strings.TrimSuffix(version, `"`)))
		for _, p := range pins {
			p.Path, p.Line, p.Raw = l.Path, 0, "(it was compiled for Python) "+p.Raw
			d.project.Pins = append(d.project.Pins, p)
		}
	}
}

// scriptCandidate is a single script with a PEP 723 block.
func (d *detector) scriptCandidate() (candidate, bool, error) {
	entries, err := d.files.list(d.project.Dir)
	if err != nil {
		return candidate{}, false, err
	}
	var found []string
	for _, e := range entries {
		name := join(d.project.Dir, e.Name())
		if !e.Type().IsRegular() || !strings.HasSuffix(name, ".py") {
			continue
		}
		data, ok, err := d.files.read(name)
		if err != nil || !ok {
			return candidate{}, false, err
		}
		m, ok, diags, err := script.Parse(name, data)
		if err != nil {
			return candidate{}, false, err
		}
		if !ok {
			continue
		}
		found = append(found, name)
		if len(found) == 1 && !d.project.Manifest.HasProject {
			d.diags = append(d.diags, diags...)
			d.files.use(name, "script")
			d.project.Manifest = completed(d.project.Manifest, m)
			d.project.Manifest.Path = name
		}
	}
	if len(found) == 0 {
		return candidate{}, false, nil
	}
	c := candidate{manager: facts.UV, why: found[0] + " states its dependencies (PEP 723)"}
	if lock := found[0] + ".lock"; d.exists(lock) { // what `uv lock --script` writes
		c.path, c.format = lock, Format{Kind: uvlock.Kind, Manager: facts.UV, Parse: uvlock.Parse}
	}
	return c, true, nil
}

// linuxReady tells whether each package of a lock has something that Linux can
// install: a wheel for it or for any system, an sdist, or a source tree.
func linuxReady(lock *facts.Lock) bool {
	return !slices.ContainsFunc(lock.Packages, func(p facts.Package) bool {
		named := slices.ContainsFunc(p.Files, func(f facts.File) bool { return f.Name != "" })
		return named && p.Marker == "" && !slices.ContainsFunc(p.Files, func(f facts.File) bool {
			if !strings.HasSuffix(f.Name, ".whl") {
				return true
			}
			platform := f.Name[strings.LastIndexByte(f.Name, '-')+1:]
			return strings.Contains(platform, "any") || strings.Contains(platform, "linux")
		})
	})
}
