package source

import (
	"path"
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/framework"
	"github.com/dockwright/dockwright/detect/pyast"
)

// script finds what a file does when it is run as a program.
func (c *collector) script(f *file) {
	if path.Base(f.path) == "manage.py" && mentions(f.body(), "execute_from_command_line") {
		return // which facts.Django tells of
	}
	if isTool(path.Base(f.path)) && path.Base(f.path) != "manage.py" {
		return
	}
	guard := guardLine(f.body())
	own := path.Dir(f.path)
	if own != c.tree.dir && own != path.Join(c.tree.dir, "src") || f.isPackage() {
		own = ""
	}
	main := path.Base(f.path) == "__main__.py"
	program := c.usesScript(f)
	if guard == 0 && own == "" && !main && !program {
		return
	}
	w := newWalker(c.resolver)
	w.toolOf = c.toolOf
	w.body(f.top(), f.body())
	line := guard
	switch {
	case line > 0:
	case len(w.runs) > 0 && w.runs[0].fw != nil:
		line = w.runs[0].top
	case main || own != "" && c.works(f):
		line = workLine(f.body())
	case w.program == nil:
		return
	default:
		line = w.programLine
	}
	c.note(f, line, w, guard > 0)
}

// note makes facts of what a walk through a program found.
func (c *collector) note(f *file, line int, w *walker, guard bool) {
	run := w.first()
	var own []*entry // the file's objects
	for _, e := range c.entries {
		if e.file == f && e.Object != "" {
			own = append(own, e)
		}
	}
	if run == nil && w.program != nil && len(own) == 0 {
		c.add(f, w.program, facts.App{Line: line, Script: true, HandlesTERM: w.term}, nil).program = true
		return
	}
	if run == nil && len(own) > 0 {
		for _, e := range own {
			e.Script = e.Script || guard
		}
		return
	}
	if run == nil {
		if !c.isProgram(f) {
			return
		}
		c.add(f, w.tool, facts.App{Line: line, Script: true, HandlesTERM: w.term}, nil)
		return
	}
	mine := false
	for _, e := range c.entries {
		// Bottle's run() has the application that is there by itself.
		standing := run.app.kind == unknown && run.fw != nil && e.fw == run.fw && e.file == f && len(own) == 1 && e == own[0]
		if !run.starts(e) && !standing {
			continue
		}
		if e.file == f {
			mine = true
			e.Script, e.Runs, e.Listen = true, true, run.listen
			e.HandlesTERM = e.HandlesTERM || w.term
		} else if e.Listen == (facts.Listen{}) {
			e.Listen = run.listen
		}
	}
	if mine {
		return
	}
	// What the file has imported from elsewhere can be served by its name there too.
	object := ""
	top := f.top()
	for _, name := range top.order {
		if b := top.names[name][0]; object == "" && run.app.call != nil && b.imported && !b.guarded {
			if v := c.lookup(top, name); v.kind == app && v.call == run.app.call {
				object, line = name, b.line
			}
		}
	}
	c.add(f, run.fw, facts.App{Line: line, Object: object, Script: true, Runs: true, Listen: run.listen, HandlesTERM: w.term}, run.app.call)
}

// toolOf is the framework of a command line, nil for anything else.
func (c *collector) toolOf(v value) *framework.Framework {
	if v.kind == app && v.fw.Role == framework.Tool {
		return v.fw
	}
	for _, e := range c.entries {
		if v.kind == function && e.file == v.file && e.Object == v.fn.Name && e.fw != nil && e.fw.Role == framework.Tool {
			return e.fw
		}
	}
	return nil
}

// isProgram tells of a script that starts nothing known whether it may be what
// the project is there for: by where it lies and by its name. Deeper ones are
// helpers.
func (c *collector) isProgram(f *file) bool {
	dir := path.Dir(f.path)
	if dir == c.tree.dir || dir == path.Join(c.tree.dir, "src") || dir == path.Join(c.tree.dir, "app") {
		return true
	}
	name := strings.TrimSuffix(path.Base(f.path), ".py")
	switch name {
	case "main", "__main__", "app", "run", "server", "bot", "worker", "start", "cli":
		return strings.Count(strings.TrimPrefix(dir, c.tree.dir+"/"), "/") < 3
	}
	above := path.Dir(dir)
	return name == path.Base(dir) && (above == c.tree.dir || above == path.Join(c.tree.dir, "src"))
}

// scripts follows the console scripts of the manifest. What one of them starts
// is told of the file that it is in, with the sign "script:NAME".
func (c *collector) scripts() {
	for _, s := range c.opt.Scripts {
		name, object, ok := strings.Cut(s.Target, ":")
		if !ok {
			continue
		}
		object, _, _ = strings.Cut(object, "[")
		f, fn := c.target(name, strings.TrimSpace(object))
		if fn.kind == unknown {
			continue
		}
		w := newWalker(c.resolver)
		w.enter(fn, nil, nil)
		run := w.first()
		if run == nil && !w.term {
			continue
		}
		sign := "script:" + s.Name
		line, fw := 0, (*framework.Framework)(nil)
		if fn.fn != nil {
			line = fn.fn.Pos()
		}
		var listen facts.Listen
		if run != nil {
			listen, fw = run.listen, run.fw
			for _, e := range c.entries {
				if run.starts(e) && e.Listen == (facts.Listen{}) {
					e.Listen = listen
				}
			}
		}
		// The same file run by its name does the same.
		if i := slices.IndexFunc(c.entries, func(e *entry) bool {
			return e.file == f && e.Object == "" && e.fw == fw && e.Listen == listen && e.Runs == (run != nil)
		}); i >= 0 {
			c.entries[i].Signs = append(c.entries[i].Signs, sign)
			continue
		}
		var call *pyast.Call
		if run != nil {
			call = run.app.call
		}
		c.add(f, fw, facts.App{Line: line, Runs: run != nil, Listen: listen, HandlesTERM: w.term, Signs: []string{sign}}, call)
	}
}

// target is what "pkg.module:func" names.
func (c *collector) target(name, object string) (*file, value) {
	for _, root := range []string{c.tree.dir, path.Join(c.tree.dir, "src")} {
		m := c.moduleIn(root, name)
		if m.kind != module || m.file == nil {
			continue
		}
		v := m
		for part := range strings.SplitSeq(object, ".") {
			v = c.attribute(v, part)
		}
		if v.kind == function && v.file != nil {
			return v.file, v
		}
		return m.file, v
	}
	return nil, value{}
}

// guardLine is the line of `if __name__ == "__main__":`, 0 for none.
func guardLine(body []pyast.Stmt) int {
	for _, s := range body {
		if i, ok := s.(*pyast.If); ok && isGuard(i.Test) {
			return i.Pos()
		}
	}
	return 0
}

// usesScript tells whether a file imports a module whose users are programs.
func (c *collector) usesScript(f *file) bool {
	if len(c.know.script) == 0 {
		return false
	}
	top := f.top()
	for _, n := range top.order {
		for _, b := range top.names[n] {
			if b.imported && b.level == 0 && (c.know.script[b.module] != nil || c.know.script[b.module+"."+b.name] != nil || c.know.scriptFirst[firstOf(b.module)]) {
				return true
			}
		}
	}
	return false
}

func firstOf(module string) string {
	first, _, _ := strings.Cut(module, ".")
	return first
}

// works tells whether a file of the project's folder does something when it is
// run: it loops, prints, or calls what the project defines. What merely sets
// something up (logging, sys.path, an application's routes) is no work.
func (c *collector) works(f *file) bool { return workLineOf(c, f) > 0 }

func workLineOf(c *collector, f *file) int {
	line := 0
	top := f.top()
	statementsFrom(f.body(), func(s pyast.Stmt) {
		if line > 0 {
			return
		}
		switch s := s.(type) {
		case *pyast.While:
			line = s.Pos()
		case *pyast.ExprStmt:
			call, ok := s.Value.(*pyast.Call)
			if !ok {
				return
			}
			switch v := c.resolve(top, call.Func); {
			case v.kind == function, v.kind == external && (v.name == "asyncio.run" || v.name == "sys.exit"), isName(call.Func, "print"), isName(call.Func, "exit"):
				line = s.Pos()
			}
		}
	})
	return line
}

// statementsFrom is statements without the block for being run.
func statementsFrom(body []pyast.Stmt, do func(pyast.Stmt)) {
	for _, s := range body {
		if i, ok := s.(*pyast.If); ok && isGuard(i.Test) {
			continue
		}
		statements([]pyast.Stmt{s}, do)
	}
}

// workLine is the line of the first statement that is neither an import nor a
// definition, 1 for none.
func workLine(body []pyast.Stmt) int {
	for _, s := range body {
		switch s := s.(type) {
		case *pyast.Import, *pyast.ImportFrom, *pyast.Function, *pyast.Class, *pyast.Assign:
		case *pyast.ExprStmt:
			if _, doc := s.Value.(*pyast.String); !doc {
				return s.Pos()
			}
		default:
			return s.Pos()
		}
	}
	return 1
}
