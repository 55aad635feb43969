package source

import "github.com/dockwright/dockwright/detect/pyast"

// calls finds all calls in a body, those in functions and classes too, in the
// order of the text.
func calls(body []pyast.Stmt, do func(*pyast.Call)) {
	for _, s := range body {
		for _, e := range expressions(s) {
			callsIn(e, do)
		}
		switch s := s.(type) {
		case *pyast.Function:
			calls(s.Body, do)
		case *pyast.Class:
			calls(s.Body, do)
		default:
			for _, b := range blocks(s) {
				calls(b, do)
			}
		}
	}
}

// expressions are those that a statement has itself, its blocks left out. Of a
// definition they are what runs when it is defined: decorators and defaults.
func expressions(s pyast.Stmt) []pyast.Expr {
	switch s := s.(type) {
	case *pyast.Assign:
		return []pyast.Expr{s.Value}
	case *pyast.AugAssign:
		return []pyast.Expr{s.Value}
	case *pyast.ExprStmt:
		return []pyast.Expr{s.Value}
	case *pyast.If:
		return []pyast.Expr{s.Test}
	case *pyast.With:
		var out []pyast.Expr
		for _, i := range s.Items {
			out = append(out, i.Value)
		}
		return out
	case *pyast.For:
		return []pyast.Expr{s.Iter}
	case *pyast.While:
		return []pyast.Expr{s.Test}
	case *pyast.Match:
		return []pyast.Expr{s.Subject}
	case *pyast.Function:
		return s.Decorators
	case *pyast.Class:
		return s.Decorators
	case *pyast.Return:
		return []pyast.Expr{s.Value}
	case *pyast.Raise:
		return []pyast.Expr{s.Value}
	}
	return nil
}

// callsIn finds the calls in an expression, the outer one first.
func callsIn(e pyast.Expr, do func(*pyast.Call)) {
	each := func(list []pyast.Expr) {
		for _, x := range list {
			callsIn(x, do)
		}
	}
	switch e := e.(type) {
	case *pyast.Call:
		do(e)
		callsIn(e.Func, do)
		each(e.Args)
		for _, k := range e.Keywords {
			callsIn(k.Value, do)
		}
	case *pyast.Attribute:
		callsIn(e.Value, do)
	case *pyast.List:
		each(e.Elts)
	case *pyast.Tuple:
		each(e.Elts)
	case *pyast.Set:
		each(e.Elts)
	case *pyast.Dict:
		each(e.Values)
	case *pyast.BinOp:
		callsIn(e.Left, do)
		callsIn(e.Right, do)
	case *pyast.BoolOp:
		each(e.Values)
	case *pyast.Compare:
		callsIn(e.Left, do)
		each(e.Right)
	case *pyast.UnaryOp:
		callsIn(e.Value, do)
	case *pyast.Subscript:
		callsIn(e.Value, do)
		callsIn(e.Index, do)
	case *pyast.IfExp:
		callsIn(e.Test, do)
		callsIn(e.Body, do)
		callsIn(e.Else, do)
	case *pyast.Starred:
		callsIn(e.Value, do)
	case *pyast.Await:
		callsIn(e.Value, do)
	case *pyast.NamedExpr:
		callsIn(e.Value, do)
	case *pyast.FString:
		each(e.Parts)
	}
}

// statements calls do for all statements of a body and of the blocks in it, not
// of functions and classes.
func statements(body []pyast.Stmt, do func(pyast.Stmt)) {
	for _, s := range body {
		do(s)
		for _, b := range blocks(s) {
			statements(b, do)
		}
	}
}

// blocks are the blocks of a statement that are no scopes of their own.
func blocks(s pyast.Stmt) [][]pyast.Stmt {
	switch s := s.(type) {
	case *pyast.If:
		return [][]pyast.Stmt{s.Body, s.Else}
	case *pyast.Try:
		out := [][]pyast.Stmt{s.Body}
		for _, h := range s.Handlers {
			out = append(out, h.Body)
		}
		return append(out, s.Else, s.Finally)
	case *pyast.With:
		return [][]pyast.Stmt{s.Body}
	case *pyast.For:
		return [][]pyast.Stmt{s.Body, s.Else}
	case *pyast.While:
		return [][]pyast.Stmt{s.Body, s.Else}
	case *pyast.Match:
		return s.Cases
	}
	return nil
}
