// Package pyast reads Python source text into a syntax tree, as far as facts
// about a project need it: statements with their blocks, and expressions. It
// never runs anything and never fails as a whole: what does not parse becomes a
// Bad statement, and reading goes on with the next line at the same indentation.
//
// Reference: https://docs.python.org/3/reference/ (lexical analysis, grammar).
package pyast

// Module is one file.
type Module struct {
	Body []Stmt
	// Broken is the line of the first thing that did not parse, 0 for none.
	Broken int
}

// Stmt is a statement. Line is 1-based, and of its first token; that of a
// decorated definition is the line of its `def` or `class`.
type Stmt interface{ Pos() int }

// Expr is an expression.
type Expr interface{ Pos() int }

// Line is where a node begins, 1-based.
type Line int

// Pos is the line.
func (l Line) Pos() int { return int(l) }

// The statements.
type (
	// Import is `import a.b, c as d`.
	Import struct {
		Line
		Names []Alias
	}
	// ImportFrom is `from ..a import b as c`; Level counts the leading dots, and
	// `*` is the name "*".
	ImportFrom struct {
		Line
		Level  int
		Module string
		Names  []Alias
	}
	// Assign is `a = b = value`, and `a: T = value` with its annotation. Value is nil
	// for a bare annotation.
	Assign struct {
		Line
		Targets    []Expr
		Annotation Expr // nil for none
		Value      Expr
	}
	// AugAssign is `a += value`; Op is "+".
	AugAssign struct {
		Line
		Target Expr
		Op     string
		Value  Expr
	}
	// ExprStmt is an expression that stands alone: a call, a docstring.
	ExprStmt struct {
		Line
		Value Expr
	}
	// If is `if`; an `elif` is an If alone in Else.
	If struct {
		Line
		Test       Expr
		Body, Else []Stmt
	}
	// Try is `try` and `try … except*`.
	Try struct {
		Line
		Body          []Stmt
		Handlers      []Handler
		Else, Finally []Stmt
	}
	// With is `with` and `async with`.
	With struct {
		Line
		Items []WithItem
		Body  []Stmt
	}
	// For is `for` and `async for`.
	For struct {
		Line
		Target, Iter Expr
		Body, Else   []Stmt
	}
	// While is `while`.
	While struct {
		Line
		Test       Expr
		Body, Else []Stmt
	}
	// Match is `match`: its cases' blocks, without the patterns.
	Match struct {
		Line
		Subject Expr
		Cases   [][]Stmt
	}
	// Function is `def` and `async def`.
	Function struct {
		Line
		Name       string
		Params     []Param
		Returns    Expr // the annotation, nil for none
		Decorators []Expr
		Body       []Stmt
		Async      bool
	}
	// Class is `class`.
	Class struct {
		Line
		Name       string
		Bases      []Expr
		Keywords   []Keyword
		Decorators []Expr
		Body       []Stmt
	}
	// Return is `return`; Value is nil where there is none.
	Return struct {
		Line
		Value Expr
	}
	// Raise is `raise`; Value is nil where there is none.
	Raise struct {
		Line
		Value Expr
	}
	// Other is a statement of which nothing is told: pass, break, continue, del,
	// global, nonlocal, assert, type.
	Other struct {
		Line
		Keyword string
	}
	// Bad is a logical line that is no Python.
	Bad struct{ Line }
)

// Alias is a name of an import; As is "" where it keeps its name.
type Alias struct{ Name, As string }

// Handler is an `except` block; Type is nil for a bare one.
type Handler struct {
	Line
	Type Expr
	Body []Stmt
}

// WithItem is `value as target`; Target is nil where there is none.
type WithItem struct{ Value, Target Expr }

// Param is a parameter. Stars is 1 for *args and 2 for **kwargs. The markers `*`
// and `/` are left out; KeywordOnly is set after the first of them.
type Param struct {
	Name        string
	Annotation  Expr // nil for none
	Default     Expr // nil for none
	Stars       int
	KeywordOnly bool
}

// Keyword is `name=value` in a call or a class; Name is "" for `**value`.
type Keyword struct {
	Name  string
	Value Expr
}

// The expressions.
type (
	// Name is an identifier.
	Name struct {
		Line
		ID string
	}
	// Attribute is `value.attr`.
	Attribute struct {
		Line
		Value Expr
		Attr  string
	}
	// Call is a call. `*args` is a Starred among Args, `**kw` a Keyword without name.
	Call struct {
		Line
		Func     Expr
		Args     []Expr
		Keywords []Keyword
	}
	// String is a string literal, or several that stand side by side. Value is what it
	// means, escapes read.
	String struct {
		Line
		Value string
		Bytes bool
	}
	// FString is a formatted (or template) string, or a row of strings with one among
	// them. Parts are its fixed texts as String, and the expressions between them.
	FString struct {
		Line
		Parts []Expr
	}
	// Number is a number as it is written, without underscores.
	Number struct {
		Line
		Text string
	}
	// Constant is True, False, None or "...".
	Constant struct {
		Line
		Value string
	}
	// List, Tuple and Set are displays, not comprehensions.
	List struct {
		Line
		Elts []Expr
	}
	// Tuple is `a, b`, with parentheses or without.
	Tuple struct {
		Line
		Elts []Expr
	}
	// Set is `{a, b}`.
	Set struct {
		Line
		Elts []Expr
	}
	// Dict is `{k: v}`; the key of `**v` is nil.
	Dict struct {
		Line
		Keys, Values []Expr
	}
	// BinOp is `a + b`, of arithmetic, shifts, bits and matrices.
	BinOp struct {
		Line
		Op          string
		Left, Right Expr
	}
	// BoolOp is `a and b and c` or `a or b`.
	BoolOp struct {
		Line
		Op     string
		Values []Expr
	}
	// Compare is `a < b <= c`: "<", "==", "in", "not in", "is", "is not", …
	Compare struct {
		Line
		Left  Expr
		Ops   []string
		Right []Expr
	}
	// UnaryOp is `-a`, `+a`, `~a` or `not a`.
	UnaryOp struct {
		Line
		Op    string
		Value Expr
	}
	// Subscript is `value[index]`; a slice is an Opaque index.
	Subscript struct {
		Line
		Value, Index Expr
	}
	// IfExp is `body if test else orelse`.
	IfExp struct {
		Line
		Test, Body, Else Expr
	}
	// Starred is `*value`.
	Starred struct {
		Line
		Value Expr
	}
	// Await is `await value`; `yield` is Opaque.
	Await struct {
		Line
		Value Expr
	}
	// NamedExpr is `name := value`.
	NamedExpr struct {
		Line
		Target string
		Value  Expr
	}
	// Lambda is a lambda; its parameters are not told.
	Lambda struct {
		Line
		Body Expr
	}
	// Opaque is an expression that is understood and not told: a comprehension, a
	// generator, a slice, a yield.
	Opaque struct {
		Line
		Kind string
	}
)
