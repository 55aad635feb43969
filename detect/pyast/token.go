package pyast

// A token is a piece of the text: text[start:end], begun on a line. Tokens are
// kept for a whole file, so they are small.
type token struct {
	kind       kind
	start, end int32
	line       int32
}

// A kind tells tokens apart; every operator and keyword has its own.
type kind uint8

const (
	// tFail stands after the last token. A parser that failed is put there: nothing
	// matches it, so every rule ends at once.
	tFail kind = iota
	tEOF
	tNewline
	tIndent
	tDedent
	tError // a piece that is no token
	tName
	tNumber
	tString
	tFStart  // the prefix and opening quotes of an f-string or t-string
	tFMiddle // its fixed text, also that of a format specification
	tFEnd    // its closing quotes

	tLParen
	tRParen
	tLBracket
	tRBracket
	tLBrace
	tRBrace
	tComma
	tColon
	tSemi
	tDot
	tEllipsis
	tArrow
	tWalrus
	tAssign
	tAugAssign // +=, -=, …
	tBang      // the ! of a replacement field

	tPlus
	tMinus
	tStar
	tSlash
	tDoubleSlash
	tPercent
	tAt
	tDoubleStar
	tLess
	tGreater
	tLessEqual
	tGreaterEqual
	tEqual
	tNotEqual
	tAmper
	tPipe
	tCaret
	tTilde
	tLShift
	tRShift

	tFalse
	tNone
	tTrue
	tAnd
	tAs
	tAssert
	tAsync
	tAwait
	tBreak
	tClass
	tContinue
	tDef
	tDel
	tElif
	tElse
	tExcept
	tFinally
	tFor
	tFrom
	tGlobal
	tIf
	tImport
	tIn
	tIs
	tLambda
	tNonlocal
	tNot
	tOr
	tPass
	tRaise
	tReturn
	tTry
	tWhile
	tWith
	tYield

	kinds
)

// keyword is the kind of an ASCII name of two to eight letters. match, case, type,
// lazy and _ are names that the parser alone can tell.
func keyword(word string) kind {
	switch word {
	case "False":
		return tFalse
	case "None":
		return tNone
	case "True":
		return tTrue
	case "and":
		return tAnd
	case "as":
		return tAs
	case "assert":
		return tAssert
	case "async":
		return tAsync
	case "await":
		return tAwait
	case "break":
		return tBreak
	case "class":
		return tClass
	case "continue":
		return tContinue
	case "def":
		return tDef
	case "del":
		return tDel
	case "elif":
		return tElif
	case "else":
		return tElse
	case "except":
		return tExcept
	case "finally":
		return tFinally
	case "for":
		return tFor
	case "from":
		return tFrom
	case "global":
		return tGlobal
	case "if":
		return tIf
	case "import":
		return tImport
	case "in":
		return tIn
	case "is":
		return tIs
	case "lambda":
		return tLambda
	case "nonlocal":
		return tNonlocal
	case "not":
		return tNot
	case "or":
		return tOr
	case "pass":
		return tPass
	case "raise":
		return tRaise
	case "return":
		return tReturn
	case "try":
		return tTry
	case "while":
		return tWhile
	case "with":
		return tWith
	case "yield":
		return tYield
	}
	return tName
}

// neverInBrackets holds for the keywords that no line inside of brackets begins
// with: where one does, a bracket was left open.
func (k kind) neverInBrackets() bool {
	switch k {
	case tAssert, tBreak, tClass, tContinue, tDef, tDel, tElif, tExcept, tFinally, tGlobal,
		tImport, tNonlocal, tPass, tRaise, tReturn, tTry, tWhile, tWith:
		return true
	}
	return false
}

// The classes of the bytes.
const (
	cOther uint8 = iota
	cEnd
	cSpace
	cNewline
	cName
	cDigit
	cQuote
	cHash
	cBackslash
	cDot
	cOperator
)

// classOf is the class of each byte, nameByte what may follow in a name: 1 for
// ASCII, 2 for the bytes of other characters.
var classOf, nameByte = byteTables()

func byteTables() (class, name [256]uint8) {
	for c := range 256 {
		switch {
		case 'a' <= c|0x20 && c|0x20 <= 'z' && c < 0x80, c == '_':
			class[c], name[c] = cName, 1
		case c >= 0x80:
			class[c], name[c] = cName, 2
		case '0' <= c && c <= '9':
			class[c], name[c] = cDigit, 1
		}
	}
	for _, c := range "()[]{}:,;+-*/|&<>=%~^@!" {
		class[c] = cOperator
	}
	class[0], class['\n'], class['#'], class['\\'], class['.'] = cEnd, cNewline, cHash, cBackslash, cDot
	class[' '], class['\t'], class['\f'] = cSpace, cSpace, cSpace
	class['"'], class['\''] = cQuote, cQuote
	return class, name
}
