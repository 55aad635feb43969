package source

import (
	"path"
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/framework"
	"github.com/dockwright/dockwright/detect/pyast"
)

// collector makes facts of what the resolver finds.
type collector struct {
	*resolver
	entries []*entry
	used    []string // further files that the facts come from
	signs   []sign
	// direct are the calls that a module assigns to a name itself.
	direct map[*pyast.Call]bool
	// read are the files that something else imports, made when it is asked for.
	importedFiles map[string]bool
	urls          *[]route // of Django
}

// entry is one of facts.App with what it comes from.
type entry struct {
	facts.App
	fw   *framework.Framework
	file *file
	call *pyast.Call
	// program tells that the file is known by what it calls, as Streamlit's are.
	program bool
}

// collect finds objects first: what runs them is told of them.
func (c *collector) collect() {
	c.direct = map[*pyast.Call]bool{}
	var files []*file
	for _, name := range c.tree.paths {
		if f := c.tree.files[name]; f != nil && f.sifted {
			files = append(files, f)
		}
	}
	for _, f := range files {
		c.objects(f)
	}
	for _, f := range files {
		c.factories(f)
	}
	for _, f := range files {
		c.match(f)
	}
	c.lone = c.only()
	for _, f := range files {
		c.script(f)
	}
	c.scripts()
	c.dropParts()
	c.dropBroken()
	c.spreadSigns()
}

// dropBroken takes out what stands in files that Python 3 cannot read, if
// anything else is there.
func (c *collector) dropBroken() {
	broken := func(e *entry) bool { return e.file.tree != nil && e.file.tree.Broken > 0 }
	if slices.ContainsFunc(c.entries, func(e *entry) bool { return !broken(e) }) {
		c.entries = slices.DeleteFunc(c.entries, broken)
	}
}

func (c *collector) add(f *file, fw *framework.Framework, a facts.App, call *pyast.Call) *entry {
	a.Path, a.Root = f.path, c.tree.rootOf(f)
	a.Module = moduleOf(a.Root, f.path)
	if fw != nil {
		a.Framework = fw.Name
	}
	e := &entry{App: a, fw: fw, file: f, call: call}
	c.entries = append(c.entries, e)
	return e
}

// objects are the names of a module that hold an application once it is
// imported.
func (c *collector) objects(f *file) {
	top := f.top()
	for _, name := range top.order {
		if strings.HasPrefix(name, "_") || !isServed(f.path) && !slices.ContainsFunc(top.names[name], func(b binding) bool { return !b.imported }) {
			continue
		}
		b, v, ok := c.application(top, name)
		switch {
		case !ok:
			if line := c.unknownFactory(top, name); line > 0 {
				c.add(f, nil, facts.App{Line: line, Object: name, Framework: Factory}, nil)
			}
			continue
		case b.imported && !isServed(f.path):
			continue
		}
		if call, ok := b.value.(*pyast.Call); ok && call == v.call {
			c.direct[call] = true
		}
		// `application = app` is the same once more.
		same := func(e *entry) bool { return e.file == f && e.call == v.call && v.call != nil && e.Object != "" }
		if _, call := b.value.(*pyast.Call); !call && slices.ContainsFunc(c.entries, same) {
			continue
		}
		c.add(f, v.fw, facts.App{Line: b.line, Object: name}, v.call)
	}
}

// application is the binding of a name that makes it an application.
func (c *collector) application(top *scope, name string) (binding, value, bool) {
	for _, b := range top.names[name] {
		if b.guarded || b.fn != nil || b.class != nil || b.value == nil && !b.imported {
			continue
		}
		if v := c.bound(top, b); v.kind == app {
			return b, v, true
		}
	}
	return binding{}, value{}, false
}

// isServed tells of the files that are there for a server to import.
func isServed(name string) bool {
	base := path.Base(name)
	return strings.Contains(base, "wsgi") || strings.Contains(base, "asgi")
}

// unknownFactory is the line of `app = create_app()` where nothing tells what
// that returns, 0 for anything else.
func (c *collector) unknownFactory(top *scope, name string) int {
	for _, b := range top.names[name] {
		call, ok := b.value.(*pyast.Call)
		if ok && !b.guarded && b.item < 0 && servedNames[name] && isFactory(last(call.Func)) {
			if v := c.resolve(top, call); v.kind == unknown || v.kind == result {
				return b.line
			}
		}
	}
	return 0
}

// servedNames are what such an object is called.
var servedNames = map[string]bool{
	"app": true, "application": true, "api": true, "server": true, "asgi": true, "wsgi": true, "asgi_app": true, "wsgi_app": true, "web": true, "webapp": true,
	"flask_app": true, "fastapi_app": true, "asgi_application": true, "wsgi_application": true,
}

func isFactory(name string) bool {
	verb, what, ok := strings.Cut(name, "_")
	return ok && slices.Contains([]string{"create", "make", "build", "get", "init", "load"}, verb) && slices.Contains([]string{"app", "application", "asgi_app", "wsgi_app"}, what)
}

// only is the application of a project that makes one web application at one
// place, nil for none and for several.
func (c *collector) only() *value {
	var found *entry
	for _, e := range c.entries {
		if e.call == nil || e.fw == nil || e.fw.Role != framework.Web {
			continue
		}
		if found != nil && found.call != e.call {
			return nil
		}
		found = e
	}
	if found == nil {
		return nil
	}
	return &value{kind: app, fw: found.fw, call: found.call, file: found.file, scope: found.file.top()}
}

// dropParts takes out what nothing starts by itself: modules that another
// program of the kind imports, Streamlit's pages, and command lines that are
// parts of another one.
func (c *collector) dropParts() {
	c.entries = slices.DeleteFunc(c.entries, func(e *entry) bool {
		switch {
		case e.Runs || e.Framework == "" || len(e.Signs) > 0:
			return false
		case e.fw != nil && e.fw.Role == framework.Tool:
			return !e.Script && !c.isConsole(e)
		case e.Object != "" || !e.program:
			return false
		}
		return path.Base(path.Dir(e.Path)) == "pages" || c.isImported(e.file)
	})
}

// isConsole tells whether a console script is the entry's object.
func (c *collector) isConsole(e *entry) bool {
	return slices.ContainsFunc(c.opt.Scripts, func(s facts.Script) bool {
		return s.Target == e.Module+":"+e.Object
	})
}

// isImported tells whether another file imports this one.
func (c *collector) isImported(f *file) bool {
	if c.importedFiles == nil {
		c.importedFiles = map[string]bool{}
		for _, name := range c.tree.paths {
			from := c.tree.files[name]
			if from == nil || from.tree == nil {
				continue
			}
			top := from.top()
			for _, n := range top.order {
				for _, b := range top.names[n] {
					c.noteImport(from, b)
				}
			}
			for _, b := range top.stars {
				c.noteImport(from, b)
			}
		}
	}
	return c.importedFiles[f.path]
}

func (c *collector) noteImport(from *file, b binding) {
	if !b.imported {
		return
	}
	m := c.imported(from, b.level, b.module)
	if m.kind != module {
		return
	}
	if m.file != nil && m.file != from {
		c.importedFiles[m.file.path] = true
	}
	if m.dir != "" && b.name != "" {
		if sub := c.moduleIn(m.dir, b.name); sub.file != nil && sub.file != from {
			c.importedFiles[sub.file.path] = true
		}
	}
}
