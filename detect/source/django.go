package source

import (
	"path"
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/framework"
	"github.com/dockwright/dockwright/detect/pyast"
)

// statement of a settings module in a file: manage.py, wsgi.py, asgi.py.
type stated struct {
	file   *file
	module string // "" where it is computed
	line   int
}

// django finds what a Django project's files say of how it runs, nil for no
// Django project.
// https://docs.djangoproject.com/en/stable/howto/deployment/
func (c *collector) django() *facts.Django {
	p := &djangoProject{collector: c, out: &facts.Django{}}
	p.findStated()
	p.manage()
	p.servers()
	p.settings()
	d := p.out
	if d.Manage == "" && d.Settings == "" && d.WSGI == "" && d.ASGI == "" && d.Gis == nil {
		return nil
	}
	return d
}

type djangoProject struct {
	*collector
	out      *facts.Django
	stated   []stated
	manager  *file
	wsgiFile *file
	asgiFile *file
	run      *settingsRun
}

// findStated reads which module the files set as DJANGO_SETTINGS_MODULE. It
// stands in functions too: manage.py has it in main().
func (p *djangoProject) findStated() {
	for _, name := range append(slices.Clone(p.tree.paths), p.managers()...) {
		f := p.tree.files[name]
		if f == nil || !f.sifted && path.Base(name) != "manage.py" || slices.ContainsFunc(p.stated, func(s stated) bool { return s.file == f }) {
			continue
		}
		found := stated{file: f}
		everywhere(f.top(), f.body(), func(s *scope, st pyast.Stmt) {
			e, line := settingsValue(st)
			if line == 0 || found.module != "" {
				return
			}
			found.line = line
			if text, ok := asText(p.eval(s, e)); ok && isModule(text) {
				found.module = text
			}
		})
		if found.line > 0 {
			p.stated = append(p.stated, found)
		}
	}
}

// managers are the files that the walk lists as manage.py.
func (p *djangoProject) managers() []string {
	var out []string
	for _, name := range p.tree.paths {
		if path.Base(name) == "manage.py" {
			out = append(out, name)
		}
	}
	return out
}

func isModule(text string) bool {
	for part := range strings.SplitSeq(text, ".") {
		if !IsIdentifier(part) {
			return false
		}
	}
	return true
}

// settingsValue is the value in `os.environ.setdefault("DJANGO_SETTINGS_MODULE", v)`
// and `os.environ["DJANGO_SETTINGS_MODULE"] = v`; line 0 for any other statement.
func settingsValue(st pyast.Stmt) (pyast.Expr, int) {
	switch st := st.(type) {
	case *pyast.ExprStmt:
		c, ok := st.Value.(*pyast.Call)
		if ok && last(c.Func) == "setdefault" && len(c.Args) == 2 && isText(c.Args[0], settingsVariable) {
			return c.Args[1], c.Pos()
		}
	case *pyast.Assign:
		for _, t := range st.Targets {
			if sub, ok := t.(*pyast.Subscript); ok && isText(sub.Index, settingsVariable) {
				return st.Value, st.Pos()
			}
		}
	}
	return nil, 0
}

// everywhere calls do for all statements, those in functions too.
func everywhere(s *scope, body []pyast.Stmt, do func(*scope, pyast.Stmt)) {
	for _, st := range body {
		do(s, st)
		if fn, ok := st.(*pyast.Function); ok {
			everywhere(s.inner(fn, nil), fn.Body, do)
			continue
		}
		for _, b := range blocks(st) {
			everywhere(s, b, do)
		}
	}
}

// manage picks manage.py: that of the project's folder, of src/, or the nearest
// one if there is only one.
func (p *djangoProject) manage() {
	var found []string
	for _, name := range p.managers() {
		f := p.tree.files[name]
		if p.statement(f) == nil && !mentions(f.body(), "execute_from_command_line") {
			continue
		}
		if dir := path.Dir(name); dir == p.tree.dir || dir == path.Join(p.tree.dir, "src") {
			found = []string{name}
			break
		}
		found = append(found, name)
	}
	if len(found) == 0 || len(found) > 1 && path.Dir(path.Dir(found[0])) == path.Dir(path.Dir(found[1])) {
		return
	}
	p.out.Manage = found[0]
	p.manager = p.tree.files[found[0]]
	p.out.Root = path.Dir(found[0])
	if s := p.statement(p.manager); s != nil && s.module != "" {
		p.out.ManageSettings = s.module
		p.out.Root = p.tree.settingsRoot(path.Dir(found[0]), s.module)
	}
	p.used = append(p.used, found[0])
}

func (p *djangoProject) statement(f *file) *stated {
	if i := slices.IndexFunc(p.stated, func(s stated) bool { return s.file == f }); i >= 0 {
		return &p.stated[i]
	}
	return nil
}

// mentions tells whether a call in a body has this name.
func mentions(body []pyast.Stmt, name string) bool {
	found := false
	calls(body, func(c *pyast.Call) { found = found || last(c.Func) == name })
	return found
}

// servers are the modules for servers: those that set the settings and make an
// application, of several the one nearest to manage.py.
func (p *djangoProject) servers() {
	var wsgi, asgi []*entry
	for i := range p.stated {
		s := &p.stated[i]
		if s.file == p.manager {
			continue
		}
		root := p.out.Root
		if root == "" || !strings.HasPrefix(s.file.path, root+"/") && root != "." {
			root = p.tree.rootOf(s.file)
		}
		if s.module != "" {
			root = p.tree.settingsRoot(path.Dir(s.file.path), s.module)
		}
		module := moduleOf(root, s.file.path)
		if s.module != "" { // so do all that this file has
			for _, e := range p.entries {
				if e.file == s.file {
					e.Root, e.Module = root, module
				}
			}
		}
		top := s.file.top()
		for _, name := range []string{"application", "app"} {
			if len(top.names[name]) == 0 {
				continue
			}
			e := p.entryOf(s.file, name, s.line)
			if e == nil {
				continue
			}
			e.Root, e.Module = root, module
			if e.Framework == "django" {
				wsgi = append(wsgi, e)
			} else {
				asgi = append(asgi, e)
			}
			break
		}
	}
	// One that leaves the settings to the environment.
	for _, e := range p.entries {
		if !isDjango(e.Framework) || e.Object == "" || p.statement(e.file) != nil || !isServed(e.Path) || p.out.Root == "" || p.out.Root != "." && !strings.HasPrefix(e.Path, p.out.Root+"/") {
			continue
		}
		e.Root, e.Module = p.out.Root, moduleOf(p.out.Root, e.Path)
		if e.Framework == "django" {
			wsgi = append(wsgi, e)
		} else {
			asgi = append(asgi, e)
		}
	}
	if e := p.nearest(wsgi); e != nil {
		p.out.WSGI, p.wsgiFile = e.Module+":"+e.Object, e.file
	}
	if e := p.nearest(asgi); e != nil {
		p.out.ASGI, p.asgiFile = e.Module+":"+e.Object, e.file
	}
	for _, e := range []*entry{p.nearest(wsgi), p.nearest(asgi)} {
		if e != nil && p.out.Root == "" {
			p.out.Root = e.Root
		}
	}
}

// entryOf is the application of a wsgi or asgi module. One that nothing tells
// the class of goes by the file's name.
func (p *djangoProject) entryOf(f *file, name string, line int) *entry {
	if i := slices.IndexFunc(p.entries, func(e *entry) bool { return e.file == f && e.Object == name }); i >= 0 {
		if e := p.entries[i]; isDjango(e.Framework) {
			return e
		}
		return nil
	}
	b := f.top().names[name][len(f.top().names[name])-1]
	kind := ""
	switch base := path.Base(strings.TrimSuffix(f.path, "/__init__.py")); {
	case b.fn != nil || b.class != nil:
	case strings.Contains(base, "asgi"), base == "routing.py":
		kind = "django-asgi"
	case strings.Contains(base, "wsgi"):
		kind = "django"
	}
	if kind == "" {
		return nil
	}
	e := p.add(f, nil, facts.App{Line: b.line, Object: name, Framework: kind}, nil)
	if i := slices.IndexFunc(p.know.frameworks, func(fw *framework.Framework) bool { return fw.Name == kind }); i >= 0 {
		e.fw = p.know.frameworks[i]
	}
	return e
}

// nearest is the one that lies least deep below manage.py's folder, nil for none
// or several.
func (p *djangoProject) nearest(list []*entry) *entry {
	base := p.tree.dir
	if p.manager != nil {
		base = path.Dir(p.manager.path)
	}
	var best *entry
	least, tie := 0, false
	for _, e := range list {
		rel, below := strings.CutPrefix(e.Path, base+"/")
		if base == "." {
			rel, below = e.Path, true
		}
		depth := strings.Count(rel, "/")
		if !below {
			depth += 100
		}
		// The package of manage.py's settings is the project's.
		if first, _, _ := strings.Cut(p.out.ManageSettings, "."); first != "" && strings.HasPrefix(e.Module, first+".") {
			depth -= 50
		}
		switch {
		case best == nil || depth < least:
			best, least, tie = e, depth, false
		case depth == least && e.Path != best.Path:
			tie = true
		}
	}
	if tie {
		return nil
	}
	return best
}
