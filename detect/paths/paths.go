// Package paths finds the files and folders that Python source names literally:
// relative to the working directory (`open("config.yaml")`), or to where the
// module lies (`Path(__file__).parent / "data"`). It reads a syntax tree and opens
// nothing; whether something lies there is for the caller to see.
package paths

import (
	"path"
	"strings"

	"github.com/dockwright/dockwright/detect/pyast"
)

// From is what a path is seen from.
type From int

// The places. Unknown is a path of which only the end is known.
const (
	Unknown From = iota
	Cwd
	Beside
	Package
)

// Ref is a path that the source names.
type Ref struct {
	From From
	// Path is slash-separated and clean, relative to the place: for Beside that is
	// the module's folder, for Package the folder that packages are imported from.
	Path string
	Line int
	// Opened tells that it is handed to something that reads files (`open`,
	// `StaticFiles`); otherwise the path is only made.
	Opened bool
}

// Words are texts of which a file has one that names paths: others need not be
// parsed.
var Words = []string{"__file__", "StaticFiles", "Jinja2Templates", "FileSystemLoader", "PackageLoader", "TemplateConfig", "Flask(", "Quart(", "Blueprint(",
	"open(", "read_text", "read_bytes", "fileConfig", "resources", "STATICFILES_DIRS", "assets_folder", "template_path", "static_path", "add_static", ".static(",
	"send_from_directory", "send_file", "FileResponse", "read_csv", "read_parquet", "load_model", ".load(", ".read(", "directories="}

// Of are the paths that a module names, in the order of the source.
func Of(m *pyast.Module) []Ref {
	r := &reader{}
	top := &scope{names: map[string]value{}}
	r.assign(top, m.Body, 0)
	r.block(top, m.Body, 0)
	return r.refs
}

type reader struct{ refs []Ref }

// assign notes the names of a block that stand for paths, those of its branches
// too. A name that is given another value later keeps the first.
func (r *reader) assign(s *scope, body []pyast.Stmt, depth int) {
	for _, st := range body {
		switch st := st.(type) {
		case *pyast.Assign:
			for _, t := range st.Targets {
				name, ok := dotted(t)
				if _, set := s.names[name]; !ok || set || st.Value == nil {
					continue
				}
				if v, ok := s.eval(st.Value, 0); ok && v.path != "" {
					s.names[name] = v
				}
			}
		case *pyast.Class: // its fields are reached through self and cls, or through its own name
			inner := &scope{names: map[string]value{}, outer: s}
			r.assign(inner, st.Body, depth+1)
		}
		for _, b := range blocks(st) {
			if depth < maxDepth {
				r.assign(s, b, depth+1)
			}
		}
	}
}

// blocks are the bodies of a statement that share its scope.
func blocks(st pyast.Stmt) [][]pyast.Stmt {
	switch st := st.(type) {
	case *pyast.If:
		return [][]pyast.Stmt{st.Body, st.Else}
	case *pyast.Try:
		out := [][]pyast.Stmt{st.Body, st.Else, st.Finally}
		for _, h := range st.Handlers {
			out = append(out, h.Body)
		}
		return out
	case *pyast.With:
		return [][]pyast.Stmt{st.Body}
	case *pyast.For:
		return [][]pyast.Stmt{st.Body, st.Else}
	case *pyast.While:
		return [][]pyast.Stmt{st.Body, st.Else}
	case *pyast.Match:
		return st.Cases
	}
	return nil
}

// block reads the statements of a scope.
func (r *reader) block(s *scope, body []pyast.Stmt, depth int) {
	if depth > maxDepth {
		return
	}
	for _, st := range body {
		switch st := st.(type) {
		case *pyast.Assign:
			r.expr(s, st.Value, isSetting(st.Targets), 0)
		case *pyast.AugAssign:
			r.expr(s, st.Value, isSetting([]pyast.Expr{st.Target}), 0)
		case *pyast.ExprStmt:
			r.expr(s, st.Value, false, 0)
		case *pyast.Return:
			r.expr(s, st.Value, false, 0)
		case *pyast.If:
			r.expr(s, st.Test, false, 0)
		case *pyast.For:
			r.expr(s, st.Iter, false, 0)
		case *pyast.With:
			for _, item := range st.Items {
				r.expr(s, item.Value, false, 0)
			}
		case *pyast.Function:
			for _, p := range st.Params {
				r.expr(s, p.Default, false, 0)
			}
			r.inner(s, st.Body, depth)
		case *pyast.Class:
			r.inner(s, st.Body, depth)
		}
		for _, b := range blocks(st) {
			r.block(s, b, depth+1)
		}
	}
}

// inner reads a function's or class's body in a scope of its own.
func (r *reader) inner(s *scope, body []pyast.Stmt, depth int) {
	in := &scope{names: map[string]value{}, outer: s}
	r.assign(in, body, depth)
	r.block(in, body, depth+1)
}

// isSetting tells the settings whose literals are paths.
func isSetting(targets []pyast.Expr) bool {
	for _, t := range targets {
		name, _ := dotted(t)
		switch name[strings.LastIndexByte(name, '.')+1:] {
		case "STATICFILES_DIRS", "TEMPLATE_DIRS", "LOCALE_PATHS", "FIXTURE_DIRS":
			return true
		}
	}
	return false
}

// expr reads an expression: a path where it is one, else what it is made of.
// opened tells that it is handed to something that reads.
func (r *reader) expr(s *scope, e pyast.Expr, opened bool, depth int) {
	if e == nil || depth > maxDepth {
		return
	}
	if r.takes(s, e, opened) {
		return
	}
	below := func(es ...pyast.Expr) {
		for _, e := range es {
			r.expr(s, e, opened, depth+1)
		}
	}
	switch e := e.(type) {
	case *pyast.Call:
		r.called(s, e, depth)
	case *pyast.List:
		below(e.Elts...)
	case *pyast.Tuple:
		below(e.Elts...)
	case *pyast.Set:
		below(e.Elts...)
	case *pyast.Dict:
		r.dict(s, e, depth)
	case *pyast.IfExp:
		below(e.Body, e.Else)
	case *pyast.BoolOp:
		below(e.Values...)
	case *pyast.BinOp:
		below(e.Left, e.Right)
	case *pyast.Compare:
		below(append(e.Right[:len(e.Right):len(e.Right)], e.Left)...)
	case *pyast.UnaryOp:
		below(e.Value)
	case *pyast.Subscript:
		below(e.Value)
	case *pyast.Attribute:
		below(e.Value)
	case *pyast.Starred:
		below(e.Value)
	case *pyast.Await:
		below(e.Value)
	case *pyast.NamedExpr:
		below(e.Value)
	case *pyast.Lambda:
		below(e.Body)
	}
}

// takes notes an expression that is a path.
func (r *reader) takes(s *scope, e pyast.Expr, opened bool) bool {
	switch e.(type) {
	case *pyast.Name:
		if !opened {
			return true
		}
	case *pyast.Attribute, *pyast.Subscript, *pyast.BinOp, *pyast.Call, *pyast.String, *pyast.FString:
	default:
		return false
	}
	v, ok := s.eval(e, 0)
	p := path.Clean(v.path)
	if !ok || v.path == "" || p == "." || path.IsAbs(p) || v.from == Cwd && !opened && !strings.Contains(p, "/") {
		_, isText := e.(*pyast.String)
		return isText
	}
	if strings.HasSuffix(p, self) || path.Base(p) == ".." && !opened { // the module itself, or a folder above it
		return true
	}
	r.refs = append(r.refs, Ref{From: v.from, Path: p, Line: e.Pos(), Opened: opened})
	return true
}

// dict reads the values; those of Django's and webpack-loader's settings are paths.
func (r *reader) dict(s *scope, e *pyast.Dict, depth int) {
	for i, v := range e.Values {
		key := ""
		if text, ok := e.Keys[i].(*pyast.String); ok {
			key = text.Value
		}
		r.expr(s, v, key == "DIRS" || key == "STATS_FILE" || key == "manifest_path", depth+1)
	}
}
