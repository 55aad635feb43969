package cmd

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
)

// TestRemedies holds that each error that a user may meet says what to do: a
// facts.Errorf is followed by Fix, at once or through the variable that it is kept in.
// Helpers that make a *facts.Error for others to fix are left out.
func TestRemedies(t *testing.T) {
	files := 0
	for _, root := range []string{".", "../generator", "../detect"} {
		err := filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || filepath.Base(filepath.Dir(path)) == "facts" {
				return err
			}
			files++
			for _, at := range withoutRemedy(t, path) {
				t.Errorf("%s: facts.Errorf without Fix: say what to do", at)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if files < 50 {
		t.Fatalf("only %d files were read", files)
	}
}

// withoutRemedy are the places of a file at which an error is made and not fixed.
func withoutRemedy(t *testing.T, path string) (places []string) {
	t.Helper()
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, path, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range file.Decls {
		made := map[ast.Node]bool{}   // calls of Errorf
		kept := map[string]ast.Node{} // those that are assigned, by variable
		fix := func(n ast.Node) { delete(made, n) }
		ast.Inspect(d, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CallExpr:
				made[n] = makesError(n)
			case *ast.AssignStmt:
				if name, ok := n.Lhs[0].(*ast.Ident); ok && len(n.Rhs) == 1 {
					kept[name.Name] = n.Rhs[0]
				}
			}
			return true
		})
		ast.Inspect(d, func(n ast.Node) bool {
			if of := bodyOfHelper(n); of != nil { // who calls it fixes it
				for n := range made {
					if of.Pos() <= n.Pos() && n.End() <= of.End() {
						fix(n)
					}
				}
			}
			sel, ok := n.(*ast.SelectorExpr)
			if !ok || sel.Sel.Name != "Fix" && sel.Sel.Name != "Remedy" {
				return true
			}
			if name, ok := sel.X.(*ast.Ident); ok {
				fix(kept[name.Name])
			}
			fix(sel.X)
			return true
		})
		for n, error := range made {
			if !error {
				continue
			}
			places = append(places, set.Position(n.Pos()).String())
		}
	}
	return places
}

// makesError tells a call of facts.Errorf.
func makesError(call *ast.CallExpr) bool {
	sel, ok := call.Fun.(*ast.SelectorExpr)
	return ok && sel.Sel.Name == "Errorf" && fmt.Sprint(sel.X) == "facts"
}

// bodyOfHelper is the body of a function whose result is *facts.Error, nil for others.
func bodyOfHelper(n ast.Node) ast.Node {
	var typ *ast.FuncType
	var body *ast.BlockStmt
	switch n := n.(type) {
	case *ast.FuncDecl:
		typ, body = n.Type, n.Body
	case *ast.FuncLit:
		typ, body = n.Type, n.Body
	default:
		return nil
	}
	if typ.Results == nil || len(typ.Results.List) != 1 {
		return nil
	}
	if star, ok := typ.Results.List[0].Type.(*ast.StarExpr); ok {
		if sel, ok := star.X.(*ast.SelectorExpr); ok && sel.Sel.Name == "Error" {
			return body
		}
	}
	return nil
}
