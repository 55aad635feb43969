package paths

import (
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/dockwright/dockwright/detect/pyast"
)

// value is what an expression stands for: a path, and what it is seen from.
type value struct {
	from From
	path string
}

// self stands for the module's own file, in its folder.
const self = "__file__.py"

// maxDepth bounds how deep an expression is read.
const maxDepth = 40

// scope holds the names of a function, or of the module, that stand for paths.
type scope struct {
	names map[string]value
	outer *scope
}

// eval reads an expression. It is false for what is no path. A name or call that
// is not known is a path whose beginning is unknown.
func (s *scope) eval(e pyast.Expr, depth int) (value, bool) {
	if depth > maxDepth {
		return value{}, false
	}
	switch e := e.(type) {
	case *pyast.String:
		return value{Cwd, e.Value}, !e.Bytes && plausible(e.Value)
	case *pyast.FString:
		return s.formatted(e, depth)
	case *pyast.Name:
		return s.named(e.ID), true
	case *pyast.Attribute:
		return s.attribute(e, depth)
	case *pyast.Subscript:
		return s.subscript(e, depth)
	case *pyast.BinOp:
		return s.operation(e, depth)
	case *pyast.Call:
		return s.call(e, depth)
	case *pyast.BoolOp: // os.environ.get("X") or "static"
		return s.eval(e.Values[len(e.Values)-1], depth+1)
	}
	return value{}, false
}

// plausible leaves out texts that are no paths: addresses, patterns, prose.
func plausible(text string) bool {
	return text != "" && len(text) < 256 && !strings.ContainsAny(text, "\x00\n*?<>|\"{}") && !strings.Contains(text, "://")
}

func (s *scope) named(name string) value {
	if name == "__file__" {
		return value{Beside, self}
	}
	for ; s != nil; s = s.outer {
		if v, ok := s.names[name]; ok {
			return v
		}
	}
	return value{}
}

// formatted reads f"{FOLDER}/name".
func (s *scope) formatted(e *pyast.FString, depth int) (value, bool) {
	out := value{Cwd, ""}
	for i, part := range e.Parts {
		v, ok := s.eval(part, depth+1)
		if text, isText := part.(*pyast.String); isText {
			v, ok = value{Cwd, text.Value}, true
		}
		switch {
		case !ok || i > 0 && v.from != Cwd:
			return value{}, false
		case i == 0:
			out = v
		default:
			out = concat(out, v.path)
		}
	}
	return out, out.path == "" || plausible(out.path)
}

// concat adds text to a path: "templates" + "/x".
func concat(v value, text string) value {
	if v.from == Unknown && v.path == "" {
		return value{Unknown, strings.TrimPrefix(text, "/")}
	}
	if rest, below := strings.CutPrefix(text, "/"); below {
		return value{v.from, path.Join(v.path, rest)}
	}
	return value{v.from, v.path + text}
}

// join is os.path.join and the operator "/": an absolute part begins anew.
func join(v value, part value) value {
	switch {
	case part.from != Cwd || path.IsAbs(part.path):
		return part
	case v.path == "":
		return value{v.from, path.Clean(part.path)}
	}
	return value{v.from, path.Join(v.path, part.path)}
}

// parent is the folder of a path; that of an unknown one is unknown.
func parent(v value) value {
	switch {
	case v.from == Unknown && !strings.Contains(v.path, "/"):
		return value{}
	case v.path == "." || v.path == "":
		return value{v.from, ".."}
	case path.Base(v.path) == "..":
		return value{v.from, v.path + "/.."}
	}
	return value{v.from, path.Dir(v.path)}
}

func (s *scope) attribute(e *pyast.Attribute, depth int) (value, bool) {
	if name, ok := dotted(e); ok {
		if v := s.named(name); v != (value{}) {
			return v, true
		}
	}
	if e.Attr != "parent" {
		return value{}, true
	}
	v, ok := s.eval(e.Value, depth+1)
	return parent(v), ok
}

// subscript reads path.parents[2].
func (s *scope) subscript(e *pyast.Subscript, depth int) (value, bool) {
	of, ok := e.Value.(*pyast.Attribute)
	index, number := e.Index.(*pyast.Number)
	if !ok || of.Attr != "parents" || !number {
		return value{}, false
	}
	n, err := strconv.Atoi(index.Text)
	v, ok := s.eval(of.Value, depth+1)
	if err != nil || n > 20 || !ok {
		return value{}, false
	}
	for range n + 1 {
		v = parent(v)
	}
	return v, true
}

func (s *scope) operation(e *pyast.BinOp, depth int) (value, bool) {
	left, ok1 := s.eval(e.Left, depth+1)
	right, ok2 := s.eval(e.Right, depth+1)
	switch {
	case !ok1 || !ok2 || right.from == Unknown:
		return value{}, false
	case e.Op == "/":
		return join(left, right), true
	case e.Op == "+" && right.from == Cwd:
		return concat(left, right.path), true
	}
	return value{}, false
}

// call reads the functions that make one path of others.
func (s *scope) call(e *pyast.Call, depth int) (value, bool) {
	name, receiver := function(e)
	switch name {
	case "Path", "PurePath", "PosixPath", "PurePosixPath", "join":
		if name == "join" && !isModule(receiver, "path") {
			return value{}, true
		}
		return s.joined(value{Cwd, ""}, e.Args, depth)
	case "joinpath":
		v, ok := s.eval(receiver, depth+1)
		if !ok {
			return value{}, false
		}
		return s.joined(v, e.Args, depth)
	case "str", "fspath", "abspath", "realpath", "normpath", "dirname":
		if len(e.Args) != 1 {
			return value{}, false
		}
		v, ok := s.eval(e.Args[0], depth+1)
		if name == "dirname" {
			v = parent(v)
		}
		return v, ok
	case "resolve", "absolute", "as_posix":
		if receiver != nil {
			return s.eval(receiver, depth+1)
		}
	case "cwd", "getcwd":
		return value{Cwd, "."}, true
	case "get", "getenv": // the default of os.environ.get and os.getenv
		if len(e.Args) == 2 {
			return s.eval(e.Args[1], depth+1)
		}
	case "files": // importlib.resources
		if text, ok := argument(e, 0).(*pyast.String); ok {
			return value{Package, strings.ReplaceAll(text.Value, ".", "/")}, true
		}
		if id, ok := argument(e, 0).(*pyast.Name); ok && (id.ID == "__package__" || id.ID == "__name__") {
			return value{Beside, "."}, true
		}
	}
	return value{}, true
}

func (s *scope) joined(v value, args []pyast.Expr, depth int) (value, bool) {
	for i, a := range args {
		part, ok := s.eval(a, depth+1)
		if !ok || i > 0 && part.from == Unknown {
			return value{}, false
		}
		if v = join(v, part); i == 0 && part.from == Unknown {
			v = part
		}
	}
	if len(args) == 0 && v.path == "" {
		v.path = "."
	}
	return v, true
}

// function is the last name of what is called, and what it is called on.
func function(e *pyast.Call) (name string, receiver pyast.Expr) {
	switch f := e.Func.(type) {
	case *pyast.Name:
		return f.ID, nil
	case *pyast.Attribute:
		return f.Attr, f.Value
	}
	return "", nil
}

// isModule tells that an expression ends in a name: os.path.
func isModule(e pyast.Expr, name string) bool {
	switch e := e.(type) {
	case nil:
		return true // imported by itself
	case *pyast.Name:
		return strings.HasSuffix(e.ID, name)
	case *pyast.Attribute:
		return e.Attr == name
	}
	return false
}

// argument is the one at a place, nil for none.
func argument(e *pyast.Call, i int) pyast.Expr {
	if i < len(e.Args) {
		return e.Args[i]
	}
	return nil
}

// keyword is the value of the first of these keywords, nil for none.
func keyword(e *pyast.Call, names ...string) pyast.Expr {
	for _, k := range e.Keywords {
		if k.Name != "" && slices.Contains(names, k.Name) {
			return k.Value
		}
	}
	return nil
}

// dotted is "self.folder" of names and attributes alone.
func dotted(e pyast.Expr) (string, bool) {
	switch e := e.(type) {
	case *pyast.Name:
		return e.ID, true
	case *pyast.Attribute:
		if head, ok := dotted(e.Value); ok {
			return head + "." + e.Attr, true
		}
	}
	return "", false
}

func clean(p string) string { return path.Clean(p) }
