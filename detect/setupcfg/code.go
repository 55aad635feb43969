package setupcfg

// Code is what a Python script says of what it builds and calls, read as text:
// a setup.py, or the build script of another backend.
type Code struct {
	// Setup are the arguments of setup() by name, those of a dict that it is handed
	// included. Calls is how many calls of setup() there are.
	Setup []Argument
	Calls int
	// Computed tells that setup() gets arguments that cannot be told by reading.
	Computed bool
	// Imports are the modules that are imported, by full name.
	Imports []Text
	// Called are the functions and classes that are called, by their last name
	// ("Extension" for setuptools.Extension).
	Called []Text
	// Strings are all string literals but those that are statements, such as docstrings; of
	// formatted ones the text with its braces.
	Strings []Text
	// Keywords are the arguments of all calls that are literals: a string each, or
	// the strings of a list. Libraries=["z"] is {"libraries", ["z"]}.
	Keywords []Keyword
}

// Text is a name or string, and where it stands.
type Text struct {
	Text string
	Line int
}

// Argument is an argument of setup().
type Argument struct {
	Name string
	// Empty tells that it is None, False or an empty list, dict or string.
	Empty bool
	Line  int
}

// Keyword is a keyword argument whose value is known.
type Keyword struct {
	Name   string
	Values []string
	Line   int
}

// ReadCode reads a Python script, which is never run. A file in which a string
// or bracket doesn't end is a *facts.Error.
func ReadCode(path string, data []byte) (Code, error) {
	tokens, err := tokenize(path, data)
	if err != nil {
		return Code{}, err
	}
	s := &script{tokens: tokens, metadata: newMetadata(path)}
	s.e = evaluator{tokens: tokens, names: known(tokens)}
	var c Code
	calls := s.setupCalls()
	c.Calls = len(calls)
	for _, at := range calls {
		s.parts(at)
	}
	for _, a := range s.args {
		c.Setup = append(c.Setup, Argument{Name: a.name, Empty: a.value.empty(), Line: a.line})
	}
	c.Computed = s.computes
	c.read(s.e)
	return c, nil
}

// empty tells a literal that stands for nothing.
func (v literal) empty() bool {
	switch v.kind {
	case noneLiteral:
		return true
	case boolLiteral:
		return v.text == "False"
	case listLiteral, dictLiteral:
		return len(v.items) == 0
	case stringLiteral:
		return v.text == ""
	}
	return false
}

func (c *Code) read(e evaluator) {
	for i, t := range e.tokens {
		switch {
		case t.kind == stringToken && stands(e.tokens, i):
		case t.kind == stringToken:
			c.Strings = append(c.Strings, Text{t.text, t.line})
		case t.kind != nameToken:
		case (t.text == "import" || t.text == "from") && begins(e.tokens, i):
			c.imports(e.tokens, i)
		case e.is(i+1, "(") && (i == 0 || !isWord(e.tokens[i-1], "def", "class")):
			c.Called = append(c.Called, Text{t.text, t.line})
		case e.is(i+1, "=") && t.depth > 0:
			c.keyword(e, i)
		}
	}
}

// stands tells whether the string at token i is a statement: a docstring, or a comment.
func stands(tokens []token, i int) bool {
	before := i == 0 || tokens[i-1].kind == newlineToken
	return before && (tokens[i+1].kind == newlineToken || tokens[i+1].kind == endToken)
}

// begins tells whether a statement begins at token i.
func begins(tokens []token, i int) bool {
	return i == 0 || tokens[i-1].kind == newlineToken || tokens[i-1].kind == opToken && tokens[i-1].text == ":"
}

func isWord(t token, words ...string) bool {
	for _, w := range words {
		if t.kind == nameToken && t.text == w {
			return true
		}
	}
	return false
}

// imports takes the modules of `from a.b import c` and `import a.b as c, d`.
func (c *Code) imports(tokens []token, i int) {
	from := tokens[i].text == "from"
	name, line := "", tokens[i].line
	add := func() {
		if name != "" {
			c.Imports = append(c.Imports, Text{name, line})
		}
		name = ""
	}
	skip := false
	for i++; tokens[i].kind != newlineToken && tokens[i].kind != endToken; i++ {
		t := tokens[i]
		switch {
		case isWord(t, "import") && from:
			add()
			return
		case isWord(t, "as"):
			skip = true
		case t.kind == opToken && t.text == ",":
			add()
			skip = false
		case !skip && (t.kind == nameToken || t.kind == opToken && t.text == "."):
			name += t.text
		}
	}
	add()
}

func (c *Code) keyword(e evaluator, i int) {
	v, _ := e.expression(i + 2)
	k := Keyword{Name: e.tokens[i].text, Line: e.tokens[i].line}
	switch v.kind {
	case stringLiteral, boolLiteral:
		k.Values = []string{v.text}
	case listLiteral:
		for _, item := range v.items {
			if item.kind == stringLiteral {
				k.Values = append(k.Values, item.text)
			}
		}
	default:
		return
	}
	c.Keywords = append(c.Keywords, k)
}
