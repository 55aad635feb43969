package pyast

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// A dumper writes a tree as testdata/dump.py does.
type dumper struct {
	out []string
	// noLines leaves the lines inside of f-strings out, and the numbers there.
	noLines   bool
	formatted int
	names     map[string]string // identifiers in NFKC
}

func (d *dumper) at(line Line) string {
	if d.formatted > 0 && d.noLines {
		return "@?"
	}
	return fmt.Sprintf("@%d", line)
}

func (d *dumper) put(depth int, format string, args ...any) {
	d.out = append(d.out, fmt.Sprintf("%d ", depth)+fmt.Sprintf(format, args...))
}

func (d *dumper) id(name string) string {
	if normal, ok := d.names[name]; ok {
		return normal
	}
	return name
}

func (d *dumper) quote(value string, isBytes bool) string {
	var b strings.Builder
	b.WriteByte('"')
	escape := func(r rune) {
		if r >= ' ' && r <= '~' && r != '"' && r != '\\' {
			b.WriteRune(r)
		} else {
			fmt.Fprintf(&b, "\\u{%x}", r)
		}
	}
	if isBytes {
		for i := range len(value) {
			escape(rune(value[i]))
		}
		return "b" + b.String() + `"`
	}
	if !utf8.ValidString(value) {
		panic("a value that is no UTF-8")
	}
	for _, r := range value {
		escape(r)
	}
	return b.String() + `"`
}

func (d *dumper) list(exprs []Expr) string {
	texts := make([]string, len(exprs))
	for i, e := range exprs {
		texts[i] = d.expr(e)
	}
	return "[" + strings.Join(texts, " ") + "]"
}

func (d *dumper) expr(e Expr) string {
	switch e := e.(type) {
	case nil:
		return "-"
	case *Opaque:
		return "Opaque" + d.at(e.Line) + "(" + e.Kind + ")"
	case *FString:
		at := d.at(e.Line)
		d.formatted++
		defer func() { d.formatted-- }()
		return "FString" + at + d.list(e.Parts)
	case *String:
		return "String" + d.at(e.Line) + d.quote(e.Value, e.Bytes)
	case *Constant:
		return "Constant" + d.at(e.Line) + "(" + e.Value + ")"
	case *Number:
		if d.formatted > 0 && d.noLines {
			return "Number@?(?)"
		}
		return "Number" + d.at(e.Line) + "(" + e.Text + ")"
	case *Name:
		return "Name" + d.at(e.Line) + "(" + d.id(e.ID) + ")"
	case *Attribute:
		return "Attribute" + d.at(e.Line) + "(" + d.expr(e.Value) + " " + d.id(e.Attr) + ")"
	case *Call:
		return "Call" + d.at(e.Line) + "(" + d.expr(e.Func) + " " + d.arguments(e.Args, e.Keywords) + ")"
	case *List:
		return "List" + d.at(e.Line) + d.list(e.Elts)
	case *Tuple:
		return "Tuple" + d.at(e.Line) + d.list(e.Elts)
	case *Set:
		return "Set" + d.at(e.Line) + d.list(e.Elts)
	case *Dict:
		return "Dict" + d.at(e.Line) + "(" + d.list(e.Keys) + " " + d.list(e.Values) + ")"
	case *BinOp:
		return "BinOp" + d.at(e.Line) + "(" + e.Op + " " + d.expr(e.Left) + " " + d.expr(e.Right) + ")"
	case *BoolOp:
		return "BoolOp" + d.at(e.Line) + "(" + e.Op + " " + d.list(e.Values) + ")"
	case *Compare:
		return "Compare" + d.at(e.Line) + "(" + d.expr(e.Left) + " " + strings.Join(e.Ops, ",") + " " + d.list(e.Right) + ")"
	case *UnaryOp:
		return "UnaryOp" + d.at(e.Line) + "(" + e.Op + " " + d.expr(e.Value) + ")"
	case *Subscript:
		return "Subscript" + d.at(e.Line) + "(" + d.expr(e.Value) + " " + d.expr(e.Index) + ")"
	case *IfExp:
		return "IfExp" + d.at(e.Line) + "(" + d.expr(e.Test) + " " + d.expr(e.Body) + " " + d.expr(e.Else) + ")"
	case *NamedExpr:
		return "NamedExpr" + d.at(e.Line) + "(" + d.id(e.Target) + " " + d.expr(e.Value) + ")"
	case *Lambda:
		return "Lambda" + d.at(e.Line) + "(" + d.expr(e.Body) + ")"
	case *Starred:
		return "Starred" + d.at(e.Line) + "(" + d.expr(e.Value) + ")"
	case *Await:
		return "Await" + d.at(e.Line) + "(" + d.expr(e.Value) + ")"
	}
	panic(fmt.Sprintf("an expression of type %T", e))
}

func (d *dumper) arguments(args []Expr, keywords []Keyword) string {
	texts := make([]string, len(keywords))
	for i, k := range keywords {
		texts[i] = d.id(k.Name) + "=" + d.expr(k.Value)
	}
	return d.list(args) + " [" + strings.Join(texts, " ") + "]"
}

func (d *dumper) params(params []Param) string {
	texts := make([]string, len(params))
	for i, p := range params {
		only := ""
		if p.KeywordOnly {
			only = "!"
		}
		texts[i] = strings.Repeat("*", p.Stars) + only + d.id(p.Name) + ":" + d.expr(p.Annotation) + "=" + d.expr(p.Default)
	}
	return "[" + strings.Join(texts, " ") + "]"
}

func (d *dumper) dotted(name string) string {
	if len(d.names) == 0 {
		return name
	}
	parts := strings.Split(name, ".")
	for i := range parts {
		parts[i] = d.id(parts[i])
	}
	return strings.Join(parts, ".")
}

func (d *dumper) aliases(names []Alias) string {
	texts := make([]string, len(names))
	for i, a := range names {
		texts[i] = d.dotted(a.Name)
		if a.As != "" {
			texts[i] += " as " + d.id(a.As)
		}
	}
	return strings.Join(texts, " ")
}

func (d *dumper) block(stmts []Stmt, depth int, name string) {
	if name != "" && len(stmts) > 0 {
		d.put(depth, "%s", name)
		depth++
	}
	for _, s := range stmts {
		d.stmt(s, depth)
	}
}

func (d *dumper) stmt(s Stmt, depth int) {
	inner := depth + 1
	switch s := s.(type) {
	case *Bad:
		d.put(depth, "Bad@%d", s.Line)
	case *Other:
		d.put(depth, "Other@%d %s", s.Line, s.Keyword)
	case *Import:
		d.put(depth, "Import@%d %s", s.Line, d.aliases(s.Names))
	case *ImportFrom:
		d.put(depth, "ImportFrom@%d %d %s: %s", s.Line, s.Level, d.dotted(s.Module), d.aliases(s.Names))
	case *Assign:
		d.put(depth, "Assign@%d %s %s %s", s.Line, d.list(s.Targets), d.expr(s.Annotation), d.expr(s.Value))
	case *AugAssign:
		d.put(depth, "AugAssign@%d %s %s %s", s.Line, d.expr(s.Target), s.Op, d.expr(s.Value))
	case *ExprStmt:
		d.put(depth, "ExprStmt@%d %s", s.Line, d.expr(s.Value))
	case *Return:
		d.put(depth, "Return@%d %s", s.Line, d.expr(s.Value))
	case *Raise:
		d.put(depth, "Raise@%d %s", s.Line, d.expr(s.Value))
	case *If:
		d.put(depth, "If@%d %s", s.Line, d.expr(s.Test))
		d.block(s.Body, inner, "")
		d.block(s.Else, inner, "else")
	case *While:
		d.put(depth, "While@%d %s", s.Line, d.expr(s.Test))
		d.block(s.Body, inner, "")
		d.block(s.Else, inner, "else")
	case *For:
		d.put(depth, "For@%d %s %s", s.Line, d.expr(s.Target), d.expr(s.Iter))
		d.block(s.Body, inner, "")
		d.block(s.Else, inner, "else")
	case *Try:
		d.put(depth, "Try@%d", s.Line)
		d.block(s.Body, inner, "")
		for _, h := range s.Handlers {
			d.put(inner, "except@%d %s", h.Line, d.expr(h.Type))
			d.block(h.Body, inner+1, "")
		}
		d.block(s.Else, inner, "else")
		d.block(s.Finally, inner, "finally")
	case *With:
		texts := make([]string, len(s.Items))
		for i, item := range s.Items {
			texts[i] = d.expr(item.Value) + " as " + d.expr(item.Target)
		}
		d.put(depth, "With@%d %s", s.Line, strings.Join(texts, ", "))
		d.block(s.Body, inner, "")
	case *Match:
		d.put(depth, "Match@%d %s", s.Line, d.expr(s.Subject))
		for _, body := range s.Cases {
			d.block(body, inner, "case")
		}
	case *Function:
		async := ""
		if s.Async {
			async = "async "
		}
		d.put(depth, "Function@%d %s%s %s %s %s", s.Line, async, d.id(s.Name), d.params(s.Params), d.expr(s.Returns), d.list(s.Decorators))
		d.block(s.Body, inner, "")
	case *Class:
		d.put(depth, "Class@%d %s %s %s", s.Line, d.id(s.Name), d.arguments(s.Bases, s.Keywords), d.list(s.Decorators))
		d.block(s.Body, inner, "")
	default:
		panic(fmt.Sprintf("a statement of type %T", s))
	}
}
