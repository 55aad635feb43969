package source

import (
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/framework"
	"github.com/dockwright/dockwright/detect/pyast"
)

// walker follows a program from its first statement through the functions that
// it calls, and notes what it starts.
type walker struct {
	*resolver
	seen map[*pyast.Function]bool
	// at is the line of the statement of the outermost body that is followed.
	at, level int
	runs      []run
	// program is the framework whose programs call such things, such as Streamlit.
	program     *framework.Framework
	programLine int
	term        bool // SIGTERM is seen to
	// settled is where frameworks' own settings say to listen.
	settled map[*framework.Framework]facts.Listen
	// tool is the framework of a command line that is called, as toolOf knows them.
	tool   *framework.Framework
	toolOf func(value) *framework.Framework
}

// The bounds of a walk.
const (
	maxFollowed = 400
	maxLevel    = 8
)

// run is a call that starts a program.
type run struct {
	fw      *framework.Framework
	app     value // unknown where it isn't found
	factory *pyast.Function
	listen  facts.Listen
	top     int // line of the statement in the file that is run
}

// starts tells whether the run is of an entry's application.
func (u *run) starts(e *entry) bool {
	if e.Object == "" {
		return false
	}
	if u.factory != nil {
		return e.Factory && u.app.fw == e.fw && e.file == u.app.file && e.Object == u.factory.Name
	}
	return u.app.kind == app && e.call != nil && e.call == u.app.call && !e.Factory
}

func newWalker(r *resolver) *walker {
	return &walker{resolver: r, seen: map[*pyast.Function]bool{}}
}

// first is the run that counts: of a web application, else the first one.
func (w *walker) first() *run {
	for i := range w.runs {
		if fw := w.runs[i].fw; fw != nil && fw.Role == framework.Web {
			return &w.runs[i]
		}
	}
	for i := range w.runs {
		if w.runs[i].fw != nil {
			return &w.runs[i]
		}
	}
	if len(w.runs) > 0 {
		return &w.runs[0]
	}
	return nil
}

// body follows statements and their blocks.
func (w *walker) body(s *scope, body []pyast.Stmt) {
	for _, st := range body {
		if w.level == 0 {
			w.at = st.Pos()
		}
		w.level++
		definition := false
		switch st := st.(type) {
		case *pyast.Function, *pyast.Class:
			definition = true
		case *pyast.Assign:
			w.assigned(s, st)
		}
		for _, e := range expressions(st) {
			if !definition { // a decorator starts nothing
				callsIn(e, func(c *pyast.Call) { w.call(s, c) })
			}
		}
		for _, b := range blocks(st) {
			w.body(s, b)
		}
		w.level--
	}
}

func (w *walker) call(s *scope, c *pyast.Call) {
	callee := w.resolve(s, c.Func)
	w.signal(s, c, callee)
	w.configured(s, c, callee)
	if r, ok := w.started(s, c, callee); ok {
		r.top = w.at
		w.runs = append(w.runs, r)
	}
	if callee.kind == external {
		if fw := w.know.programOf(callee.name); fw != nil && w.program == nil {
			w.program, w.programLine = fw, w.at
		}
	}
	if w.tool == nil && w.toolOf != nil {
		w.tool = w.toolOf(callee)
	}
	w.enter(callee, s, c)
	// A function that is handed over is called: asyncio.run(main()), Thread(target=f).
	for _, a := range c.Args {
		w.handed(s, a)
	}
	for _, k := range c.Keywords {
		w.handed(s, k.Value)
	}
}

func (w *walker) handed(s *scope, e pyast.Expr) {
	switch e.(type) {
	case *pyast.Name, *pyast.Attribute:
		if v := w.resolve(s, e); v.kind == function {
			w.enter(v, s, &pyast.Call{})
		}
	}
}

// enter follows a function of the project, with what the call gives it.
func (w *walker) enter(v value, s *scope, c *pyast.Call) {
	switch v.kind {
	case function:
	case class:
		// What is called of it is a function; here it is made.
		if init := w.field(value{kind: object, class: v.class, file: v.file, scope: v.scope, call: c}, "__init__", 0); init.kind == function {
			w.follow(init, s, c, true)
		}
		return
	case app:
		w.enterCommand(v)
		return
	default:
		return
	}
	w.follow(v, s, c, v.self != nil && !isStatic(v.fn))
}

func isStatic(fn *pyast.Function) bool {
	return slices.ContainsFunc(fn.Decorators, func(d pyast.Expr) bool { return isName(d, "staticmethod") })
}

func (w *walker) follow(v value, s *scope, c *pyast.Call, method bool) {
	if w.seen[v.fn] || len(w.seen) >= maxFollowed || w.level > maxLevel*4 {
		return
	}
	w.seen[v.fn] = true
	var args map[string]argument
	if c != nil {
		args = arguments(v.fn, s, c, method)
	}
	in := v.scope.inner(v.fn, args)
	in.self = v.self
	was := w.level
	w.level += 4
	w.body(in, v.fn.Body)
	w.level = was
}

// enterCommand follows the only command of a command line's application: what
// has several does nothing without an argument.
func (w *walker) enterCommand(v value) {
	if v.file == nil || v.fw == nil || v.fw.Role != framework.Tool {
		return
	}
	top := v.file.top()
	var commands []value
	for _, name := range top.order {
		for _, b := range top.names[name] {
			if b.fn != nil && slices.ContainsFunc(b.fn.Decorators, func(d pyast.Expr) bool {
				call, ok := d.(*pyast.Call)
				if !ok || last(call.Func) != "command" && last(call.Func) != "default" {
					return false
				}
				m := w.resolve(top, call.Func)
				return m.kind == member && m.base.call == v.call
			}) {
				commands = append(commands, value{kind: function, fn: b.fn, file: v.file, scope: top})
			}
		}
	}
	if len(commands) == 1 {
		w.follow(commands[0], nil, nil, false)
	}
}

// signal notes a handler for SIGTERM.
func (w *walker) signal(s *scope, c *pyast.Call, callee value) {
	name := last(c.Func)
	if callee.name != "signal.signal" && name != "add_signal_handler" || len(c.Args) < 2 {
		return
	}
	switch w.qualify(s, c.Args[1]) {
	case "signal.SIG_DFL", "signal.SIG_IGN":
		return
	}
	w.term = w.term || w.isTERM(s, c.Args[0])
}

// isTERM is signal.SIGTERM, or the variable of a loop over signals among which
// it is.
func (w *walker) isTERM(s *scope, e pyast.Expr) bool {
	if at, ok := e.(*pyast.Attribute); ok && at.Attr == "SIGTERM" {
		return true
	}
	if w.qualify(s, e) == "signal.SIGTERM" {
		return true
	}
	n, ok := e.(*pyast.Name)
	if !ok {
		return false
	}
	for at := s; at != nil; at = at.parent {
		for _, b := range at.names[n.ID] {
			if b.loop && w.holdsTERM(at, b.value) {
				return true
			}
		}
		if len(at.names[n.ID]) > 0 {
			break
		}
	}
	return false
}

func (w *walker) holdsTERM(s *scope, e pyast.Expr) bool {
	var elts []pyast.Expr
	switch e := e.(type) {
	case *pyast.Tuple:
		elts = e.Elts
	case *pyast.List:
		elts = e.Elts
	case *pyast.Set:
		elts = e.Elts
	case *pyast.Name:
		for at := s; at != nil; at = at.parent {
			for _, b := range at.names[e.ID] {
				if b.value != nil && !b.loop {
					switch b.value.(type) {
					case *pyast.Tuple, *pyast.List, *pyast.Set:
						return w.holdsTERM(at, b.value)
					}
				}
			}
		}
	}
	return slices.ContainsFunc(elts, func(x pyast.Expr) bool {
		return strings.HasSuffix(dotted(x), "SIGTERM")
	})
}
