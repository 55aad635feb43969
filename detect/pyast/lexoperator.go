package pyast

// opening and closing operators of one byte; those that may be longer are in
// operator.
func (l *lexer) operator(c byte) {
	if len(l.fields) > 0 && l.fieldOperator(c) {
		return
	}
	switch c {
	case '(':
		l.depth++
		l.one(tLParen)
	case '[':
		l.depth++
		l.one(tLBracket)
	case '{':
		l.depth++
		l.one(tLBrace)
	case ')':
		l.closing(tRParen)
	case ']':
		l.closing(tRBracket)
	case '}':
		l.closing(tRBrace)
	case ',':
		l.one(tComma)
	case ';':
		l.one(tSemi)
	case '~':
		l.one(tTilde)
	default:
		l.longOperator(c)
	}
}

func (l *lexer) closing(k kind) {
	if l.depth > 0 {
		l.depth--
	}
	l.one(k)
}

// longOperator takes the longest operator there is.
func (l *lexer) longOperator(c byte) {
	start := l.pos
	next, third := l.text[start+1], byte(0)
	if next != 0 {
		third = l.text[start+2]
	}
	k, size := tError, 1
	switch c {
	case ':':
		k, size = pick(next == '=', tWalrus, tColon)
	case '=':
		k, size = pick(next == '=', tEqual, tAssign)
	case '!':
		k, size = pick(next == '=', tNotEqual, tError)
	case '+':
		k, size = pick(next == '=', tAugAssign, tPlus)
	case '%':
		k, size = pick(next == '=', tAugAssign, tPercent)
	case '@':
		k, size = pick(next == '=', tAugAssign, tAt)
	case '&':
		k, size = pick(next == '=', tAugAssign, tAmper)
	case '|':
		k, size = pick(next == '=', tAugAssign, tPipe)
	case '^':
		k, size = pick(next == '=', tAugAssign, tCaret)
	case '-':
		if next == '>' {
			k, size = tArrow, 2
		} else {
			k, size = pick(next == '=', tAugAssign, tMinus)
		}
	case '*', '/', '<', '>':
		k, size = doubled(c, next, third)
	}
	l.pos += size
	l.emit(k, start)
}

func pick(long bool, two, one kind) (kind, int) {
	if long {
		return two, 2
	}
	return one, 1
}

// doubled reads the operators that stand double too: *, **, *=, **= and so on.
func doubled(c, next, third byte) (kind, int) {
	var single, double, equal kind
	switch c {
	case '*':
		single, double, equal = tStar, tDoubleStar, tAugAssign
	case '/':
		single, double, equal = tSlash, tDoubleSlash, tAugAssign
	case '<':
		single, double, equal = tLess, tLShift, tLessEqual
	default:
		single, double, equal = tGreater, tRShift, tGreaterEqual
	}
	switch {
	case next == c && third == '=':
		return tAugAssign, 3
	case next == c:
		return double, 2
	case next == '=':
		return equal, 2
	}
	return single, 1
}
