package source

import (
	"path"
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/pyast"
)

// settings finds the module that production runs with, and reads it.
func (p *djangoProject) settings() {
	module, from := p.production()
	d := p.out
	if module == "" {
		p.gis(nil)
		return
	}
	d.Settings = module
	if from != nil {
		d.Why = from.path
		p.used = append(p.used, from.path)
	}
	f, _ := p.tree.find(p.settingsRootOf(from, module), module)
	if f == nil {
		p.gis(nil)
		return
	}
	d.Path = f.path
	if d.Root == "" {
		d.Root = strings.TrimSuffix(strings.TrimSuffix(f.path, ".py"), "/__init__")
		for range strings.Count(module, ".") + 1 {
			d.Root = path.Dir(d.Root)
		}
	}
	run := p.readSettings(f)
	p.run = run
	p.used = append(p.used, run.files...)
	d.Apps, d.Middleware = texts(run.state["INSTALLED_APPS"]), texts(run.state["MIDDLEWARE"])
	d.Required = run.required
	if text, ok := plain(run.state["WSGI_APPLICATION"]).(string); ok && d.WSGI == "" {
		d.WSGI = p.stringTarget(text)
	}
	if text, ok := plain(run.state["ASGI_APPLICATION"]).(string); ok && d.ASGI == "" {
		d.ASGI = p.stringTarget(text)
	}
	p.static(run)
	p.gis(run)
}

// stringTarget is "shop.wsgi:application" of "shop.wsgi.application", "" where
// the project has no such module.
func (p *djangoProject) stringTarget(text string) string {
	module, object, ok := cutLast(text)
	if !ok || !isModule(text) {
		return ""
	}
	if f, _ := p.tree.find(p.out.Root, module); f == nil {
		return ""
	}
	return module + ":" + object
}

func (p *djangoProject) settingsRootOf(from *file, module string) string {
	dir := p.tree.dir
	if from != nil {
		dir = path.Dir(from.path)
	}
	return p.tree.settingsRoot(dir, module)
}

// production is the module that the project is served with: what wsgi.py sets,
// or asgi.py, or manage.py, but of split settings the one for production where
// that one is for development. Without any of them a settings file that is the
// only one counts.
func (p *djangoProject) production() (string, *file) {
	var first *stated
	for _, f := range []*file{p.wsgiFile, p.asgiFile, p.manager} {
		if f == nil {
			continue
		}
		if s := p.statement(f); s != nil && s.module != "" {
			first = s
			break
		}
	}
	if first == nil {
		return p.onlySettings()
	}
	module := first.module
	f, _ := p.tree.find(p.settingsRootOf(first.file, module), module)
	before, name, split := cutLast(module)
	switch {
	case f == nil:
	case split && forDevelopment(name):
		if other := productionBeside(p.tree, path.Dir(f.path)); other != "" {
			module = before + "." + other
		}
	case f.isPackage() && !hasStatements(f.body()):
		if other := productionBeside(p.tree, path.Dir(f.path)); other != "" {
			module += "." + other
		}
	}
	return module, first.file
}

func (p *djangoProject) onlySettings() (string, *file) {
	var found []*file
	for _, name := range p.tree.paths {
		f := p.tree.files[name]
		if path.Base(name) == "settings.py" && len(f.top().names["INSTALLED_APPS"]) > 0 {
			found = append(found, f)
		}
	}
	if len(found) != 1 {
		return "", nil
	}
	root := p.out.Root
	if root == "" || root != "." && !strings.HasPrefix(found[0].path, root+"/") {
		root = p.tree.rootOf(found[0])
	}
	return moduleOf(root, found[0].path), nil
}

func forDevelopment(name string) bool {
	return slices.Contains([]string{"dev", "develop", "development", "local", "test", "testing", "tests", "ci", "debug", "base", "common"}, name)
}

func productionBeside(t *tree, dir string) string {
	for _, name := range []string{"production", "prod", "deploy", "live"} {
		if t.files[path.Join(dir, name+".py")] != nil {
			return name
		}
	}
	return ""
}

// hasStatements tells of a file that has more than a docstring.
func hasStatements(body []pyast.Stmt) bool {
	return slices.ContainsFunc(body, func(s pyast.Stmt) bool {
		e, ok := s.(*pyast.ExprStmt)
		if !ok {
			return true
		}
		_, doc := e.Value.(*pyast.String)
		return !doc
	})
}

// texts are the strings of a list.
func texts(v any) []string {
	var out []string
	list, _ := plain(v).([]any)
	for _, x := range list {
		if text, ok := plain(x).(string); ok && len(out) < 1000 && !slices.Contains(out, text) {
			out = append(out, text)
		}
	}
	return out
}

// static reads where collectstatic writes, and what stores the files.
// https://docs.djangoproject.com/en/stable/ref/settings/#static-root
func (p *djangoProject) static(run *settingsRun) {
	d := p.out
	if v, ok := run.state["STATIC_ROOT"]; ok {
		line := run.lines["STATIC_ROOT"]
		switch at := plain(v).(type) {
		case none:
		case location:
			d.StaticSet, d.StaticLine = true, line
			d.StaticRoot = insideOf(string(at))
		case string:
			d.StaticSet, d.StaticLine = at != "", line
			if at != "" && !strings.HasPrefix(at, "/") {
				d.StaticRoot = insideOf(path.Join(p.tree.dir, at))
			}
		default:
			d.StaticSet, d.StaticLine = true, line
		}
	}
	if text, ok := plain(run.state["STATICFILES_STORAGE"]).(string); ok {
		d.StaticStorage = text
	}
	if storages, ok := plain(run.state["STORAGES"]).(dict); ok {
		if files, ok := plain(storages.get("staticfiles")).(dict); ok {
			if text, ok := plain(files.get("BACKEND")).(string); ok {
				d.StaticStorage = text
			}
		}
	}
}

func insideOf(p string) string {
	p = path.Clean(p)
	if p == "." || p == ".." || strings.HasPrefix(p, "../") || path.IsAbs(p) {
		return ""
	}
	return p
}

// gis finds where the settings name django.contrib.gis: in what was read, or
// else in any file of settings.
func (p *djangoProject) gis(run *settingsRun) {
	var names []string
	if run != nil {
		names = run.files
	} else {
		for _, name := range p.tree.paths {
			if path.Base(name) == "settings.py" || path.Base(path.Dir(name)) == "settings" {
				names = append(names, name)
			}
		}
	}
	for _, name := range names {
		f := p.tree.files[name]
		if f == nil {
			continue
		}
		line := 0
		everywhere(f.top(), f.body(), func(_ *scope, st pyast.Stmt) {
			for _, e := range expressions(st) {
				if _, doc := e.(*pyast.String); !doc && line == 0 && holdsText(e, "django.contrib.gis") {
					line = st.Pos()
				}
			}
		})
		if line > 0 {
			p.out.Gis = &facts.Evidence{Path: name, Line: line, What: "django.contrib.gis"}
			p.used = append(p.used, name)
			return
		}
	}
}

func holdsText(e pyast.Expr, prefix string) bool {
	in := func(list []pyast.Expr) bool {
		return slices.ContainsFunc(list, func(x pyast.Expr) bool { return holdsText(x, prefix) })
	}
	switch e := e.(type) {
	case *pyast.String:
		return e.Value == prefix || strings.HasPrefix(e.Value, prefix+".")
	case *pyast.List:
		return in(e.Elts)
	case *pyast.Tuple:
		return in(e.Elts)
	case *pyast.Dict:
		return in(e.Values)
	case *pyast.BinOp:
		return holdsText(e.Left, prefix) || holdsText(e.Right, prefix)
	case *pyast.IfExp:
		return holdsText(e.Body, prefix) || holdsText(e.Else, prefix)
	case *pyast.Call:
		return in(e.Args) || slices.ContainsFunc(e.Keywords, func(k pyast.Keyword) bool { return holdsText(k.Value, prefix) })
	case *pyast.Starred:
		return holdsText(e.Value, prefix)
	}
	return false
}
