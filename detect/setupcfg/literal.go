package setupcfg

// literal is the value of an expression that can be known without running
// anything: strings, lists (tuples and sets too), dicts, None and booleans, names
// that stand for one of these, and their sums.
type literal struct {
	kind  literalKind
	text  string
	items []literal // of a list; of a dict the values
	keys  []literal // of a dict
	line  int
}

type literalKind int

const (
	computed literalKind = iota // not known
	stringLiteral
	listLiteral
	dictLiteral
	noneLiteral
	boolLiteral // text is "True" or "False"
	numberLiteral
)

// evaluator reads expressions from tokens. Names holds what names stand for.
type evaluator struct {
	tokens []token
	names  map[string]literal
}

func (e *evaluator) is(i int, op string) bool {
	return i < len(e.tokens) && e.tokens[i].kind == opToken && e.tokens[i].text == op
}

// expression reads the expression at i and gives the token after it: a comma,
// a closing bracket, or what else cannot belong to a literal. A literal that
// goes on with anything but a sum is computed.
func (e *evaluator) expression(i int) (literal, int) {
	v, i := e.operand(i)
	for e.is(i, "+") {
		var right literal
		right, i = e.operand(i + 1)
		v = sum(v, right)
	}
	if !e.ends(i) {
		v.kind = computed
	}
	return v, i
}

// ends tells whether an expression can end before token i.
func (e *evaluator) ends(i int) bool {
	t := e.tokens[i]
	if t.kind == newlineToken || t.kind == endToken {
		return true
	}
	if t.kind != opToken {
		return false
	}
	switch t.text {
	case ",", ")", "]", "}", ":", "=":
		return true
	}
	return false
}

// maxSize bounds what sums of names that are sums can grow to.
const maxSize = 100_000

func sum(a, b literal) literal {
	switch {
	case a.kind == stringLiteral && b.kind == stringLiteral && len(a.text)+len(b.text) < maxSize:
		a.text += b.text
	case a.kind == listLiteral && b.kind == listLiteral && len(a.items)+len(b.items) < maxSize:
		a.items = append(a.items[:len(a.items):len(a.items)], b.items...)
	default:
		a.kind = computed
	}
	return a
}

func (e *evaluator) operand(i int) (literal, int) {
	t := e.tokens[i]
	v := literal{line: t.line}
	switch {
	case t.kind == stringToken:
		v.kind = stringLiteral
		for ; e.tokens[i].kind == stringToken; i++ {
			v.text += e.tokens[i].text
			if e.tokens[i].dynamic {
				v.kind = computed
			}
		}
		return v, i
	case t.kind == numberToken:
		return literal{kind: numberLiteral, text: t.text, line: t.line}, i + 1
	case t.kind == nameToken:
		return e.name(i)
	case e.is(i, "["):
		v.kind = listLiteral
		return e.elements(v, i+1, "]", t.depth)
	case e.is(i, "("):
		return e.parenthesis(i)
	case e.is(i, "{"):
		return e.braces(i)
	}
	return v, i
}

func (e *evaluator) name(i int) (literal, int) {
	t := e.tokens[i]
	switch t.text {
	case "None":
		return literal{kind: noneLiteral, line: t.line}, i + 1
	case "True", "False":
		return literal{kind: boolLiteral, text: t.text, line: t.line}, i + 1
	case "dict":
		if e.is(i+1, "(") {
			return e.dictCall(i + 1)
		}
	}
	v, ok := e.names[t.text]
	if !ok {
		v = literal{line: t.line}
	}
	return v, i + 1
}

// elements adds the elements up to the bracket that closes the given depth. One
// that is computed makes the whole computed: it may stand for any number.
func (e *evaluator) elements(v literal, i int, closing string, depth int) (literal, int) {
	for !e.is(i, closing) {
		item, next := e.expression(i)
		if item.kind == computed || !e.is(next, ",") && !e.is(next, closing) {
			return literal{line: v.line}, e.skip(next, closing, depth)
		}
		v.items = append(v.items, item)
		if i = next; e.is(i, ",") {
			i++
		}
	}
	return v, i + 1
}

// skip goes behind the bracket that closes the given depth.
func (e *evaluator) skip(i int, closing string, depth int) int {
	for ; e.tokens[i].kind != endToken; i++ {
		if e.is(i, closing) && e.tokens[i].depth == depth {
			return i + 1
		}
	}
	return i
}

// parenthesis tells an expression in brackets from a tuple, which has a comma.
func (e *evaluator) parenthesis(i int) (literal, int) {
	tuple := literal{kind: listLiteral, line: e.tokens[i].line}
	depth := e.tokens[i].depth
	if e.is(i+1, ")") {
		return tuple, i + 2
	}
	first, next := e.expression(i + 1)
	switch {
	case e.is(next, ")"):
		return first, next + 1
	case first.kind == computed || !e.is(next, ","):
		return literal{line: tuple.line}, e.skip(next, ")", depth)
	}
	tuple.items = append(tuple.items, first)
	return e.elements(tuple, next+1, ")", depth)
}

// braces reads a dict, or a set as a list.
func (e *evaluator) braces(i int) (literal, int) {
	v := literal{kind: dictLiteral, line: e.tokens[i].line}
	depth := e.tokens[i].depth
	i++
	for !e.is(i, "}") {
		key, next := e.expression(i)
		if key.kind != computed && len(v.keys) == 0 && (e.is(next, ",") || e.is(next, "}")) {
			set := literal{kind: listLiteral, items: []literal{key}, line: v.line}
			if e.is(next, ",") {
				next++
			}
			return e.elements(set, next, "}", depth)
		}
		if key.kind != stringLiteral || !e.is(next, ":") {
			return literal{line: v.line}, e.skip(next, "}", depth)
		}
		item, next := e.expression(next + 1)
		v.keys, v.items = append(v.keys, key), append(v.items, item)
		i = e.toComma(next, "}", depth)
	}
	return v, i + 1
}

// toComma goes behind the comma that ends an element, or to the closing bracket
// of the given depth.
func (e *evaluator) toComma(i int, closing string, depth int) int {
	for ; e.tokens[i].kind != endToken; i++ {
		if e.is(i, ",") && e.tokens[i].depth == depth+1 {
			return i + 1
		}
		if e.is(i, closing) && e.tokens[i].depth == depth {
			return i
		}
	}
	return i
}

// dictCall reads dict(key=value, …); i is at the bracket.
func (e *evaluator) dictCall(i int) (literal, int) {
	v := literal{kind: dictLiteral, line: e.tokens[i].line}
	depth := e.tokens[i].depth
	i++
	for !e.is(i, ")") {
		if e.tokens[i].kind != nameToken || !e.is(i+1, "=") {
			return literal{line: v.line}, e.skip(i, ")", depth)
		}
		v.keys = append(v.keys, literal{kind: stringLiteral, text: e.tokens[i].text, line: e.tokens[i].line})
		item, next := e.expression(i + 2)
		v.items = append(v.items, item)
		i = e.toComma(next, ")", depth)
	}
	return v, i + 1
}
