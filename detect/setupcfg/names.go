package setupcfg

// known gives the names that stand for one literal throughout the module: they
// are assigned once, at its top level, and nothing else is done to them but to
// read them. A name that is changed, or handed to a function that could change
// it, is not known.
func known(tokens []token) map[string]literal {
	assigned := map[string]int{} // name → first token of its value
	spoiled := map[string]bool{}
	for i, t := range tokens {
		if t.kind != nameToken {
			continue
		}
		switch use(tokens, i) {
		case assigns:
			if _, again := assigned[t.text]; again {
				spoiled[t.text] = true
			}
			assigned[t.text] = i + 2
		case changes:
			spoiled[t.text] = true
		}
	}
	names := map[string]literal{}
	e := evaluator{tokens: tokens, names: names}
	for i, t := range tokens {
		value, ok := assigned[t.text]
		if !ok || spoiled[t.text] || t.kind != nameToken || value != i+2 {
			continue
		}
		// Names are settled in the order of the file: one that is used before it
		// is assigned is not known there.
		if v, next := e.expression(value); tokens[next].kind == newlineToken && v.kind != computed {
			names[t.text] = v
		}
	}
	return names
}

type usage int

const (
	reads usage = iota
	assigns
	changes
)

// harmless are the functions that a list can be given to and stay the same.
var harmless = map[string]bool{
	"setup": true, "print": true, "len": true, "dict": true, "list": true, "tuple": true, "set": true, "sorted": true,
	"sum": true, "str": true, "repr": true, "any": true, "all": true, "open": true,
}

// use tells what happens to the name at i.
func use(tokens []token, i int) usage {
	previous := token{kind: newlineToken}
	if i > 0 {
		previous = tokens[i-1]
	}
	next := tokens[i+1]
	op := ""
	if next.kind == opToken {
		op = next.text
	}
	switch {
	case previous.kind == opToken && previous.text == ".":
		return reads // an attribute of something else
	case op == "=" && tokens[i].depth > 0:
		return reads // a keyword of a call
	case op == "=" && tokens[i].column == 0 && previous.kind == newlineToken:
		return assigns
	case op == "=" || op == ":=" || op == "." || op == "[" || op == "+=" || op == "-=" || op == "*=" || op == "|=":
		return changes
	case op == ":" && tokens[i].depth == 0 && previous.kind == newlineToken:
		return changes // an annotated assignment, which is not followed
	case op == "," && tokens[i].depth == 0, previous.kind == opToken && previous.text == "," && previous.depth == 0:
		return changes // unpacking
	case previous.kind == nameToken && binds[previous.text]:
		return changes
	}
	if call, ok := caller(tokens, i); ok && !harmless[call] {
		return changes
	}
	return reads
}

var binds = map[string]bool{"for": true, "del": true, "import": true, "as": true, "global": true, "def": true, "class": true}

// caller gives the function whose bracket is the innermost around token i.
func caller(tokens []token, i int) (string, bool) {
	bracket := tokens[i].bracket
	if bracket <= 0 || tokens[bracket].text != "(" {
		return "", false
	}
	return tokens[bracket-1].text, tokens[bracket-1].kind == nameToken
}
