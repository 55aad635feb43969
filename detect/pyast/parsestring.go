package pyast

import (
	"strings"
	"unicode/utf8"
)

// strings reads a row of string literals, which are one.
func (p *parser) strings(line Line) Expr {
	if next := p.peek(); p.k == tString && next != tString && next != tFStart {
		s := p.strs.make()
		s.Line = line
		s.Value, s.Bytes = p.literal()
		return s
	}
	var row stringRow
	row.line = line
	var bytes, text, formatted, template, plain bool
	for p.k == tString || p.k == tFStart {
		if p.k == tString {
			at := p.line()
			value, isBytes := p.literal()
			bytes, text, plain = bytes || isBytes, text || !isBytes, true
			row.add(value, at)
			continue
		}
		_, _, _, isTemplate, _ := prefixOf(p.word())
		template, plain = template || isTemplate, plain || !isTemplate
		formatted, text = true, true
		p.formatted(&row)
	}
	if bytes && text || template && plain {
		p.fail()
	}
	if !formatted {
		return &String{line, row.text.String(), bytes}
	}
	row.flush()
	return &FString{line, row.parts}
}

// A stringRow gathers fixed texts until an expression comes between them.
type stringRow struct {
	line  Line
	parts []Expr
	text  strings.Builder
	at    Line // where text began
}

func (r *stringRow) add(text string, at Line) {
	if text == "" {
		return
	}
	if r.text.Len() == 0 {
		r.at = at
	}
	r.text.WriteString(text)
}

func (r *stringRow) flush() {
	if r.text.Len() > 0 {
		r.parts = append(r.parts, &String{Line: r.at, Value: r.text.String()})
		r.text = strings.Builder{}
	}
}

// literal reads one string that is not formatted.
func (p *parser) literal() (value string, isBytes bool) {
	word := p.word()
	raw, isBytes, _, _, size := prefixOf(word)
	quotes := 1
	if len(word) >= size+6 && word[size+1] == word[size] && word[size+2] == word[size] {
		quotes = 3
	}
	body := word[size+quotes : len(word)-quotes]
	if isBytes && !isASCII(body) {
		p.fail()
	}
	if !raw && strings.IndexByte(body, '\\') >= 0 {
		var ok bool
		if body, ok = unescape(body, isBytes); !ok {
			p.fail()
		}
	}
	p.next()
	return body, isBytes
}

func isASCII(text string) bool {
	for i := range len(text) {
		if text[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// formatted reads an f-string or a t-string.
func (p *parser) formatted(row *stringRow) {
	raw, _, _, _, _ := prefixOf(p.word())
	p.next()
	for {
		switch p.k {
		case tFMiddle:
			text, ok := p.word(), true
			if strings.IndexByte(text, '{') >= 0 || strings.IndexByte(text, '}') >= 0 {
				text = halveBraces(text, raw)
			}
			if !raw && strings.IndexByte(text, '\\') >= 0 {
				text, ok = unescape(text, false)
			}
			if !ok {
				p.fail()
			}
			row.add(text, p.line())
			p.next()
		case tLBrace:
			e := p.replacement(row, 0)
			row.flush()
			row.parts = append(row.parts, e)
		default:
			p.expect(tFEnd)
			return
		}
	}
}

// halveBraces reads {{ and }}, but not in \N{NAME}.
func halveBraces(text string, raw bool) string {
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		c := text[i]
		b.WriteByte(c)
		switch {
		case c == '\\' && !raw && i+1 < len(text):
			if next := text[i+1]; next != '{' && next != '}' {
				i++
				b.WriteByte(next)
				if end := strings.IndexByte(text[i:], '}'); next == 'N' && end > 0 && text[i+1] == '{' {
					b.WriteString(text[i+1 : i+end+1])
					i += end
				}
			}
		case (c == '{' || c == '}') && i+1 < len(text) && text[i+1] == c:
			i++
		}
	}
	return b.String()
}

// replacement reads {value=!r:spec}. With = its own text is fixed text as well. The
// conversion and the specification are not told; a specification may hold two levels
// of replacements, whose row is nil.
func (p *parser) replacement(row *stringRow, level int) Expr {
	p.enter()
	if level > 2 {
		p.fail()
	}
	line, open := p.line(), p.at
	p.next()
	e := p.value()
	if p.accept(tAssign) && row != nil {
		row.add(p.between(open, p.at), line)
	}
	if end := p.tokens[p.at].end; p.accept(tBang) {
		if p.tokens[p.at].start != end {
			p.fail()
		}
		if name := p.name(); name != "s" && name != "r" && name != "a" {
			p.fail()
		}
	}
	if p.accept(tColon) {
		for p.k == tFMiddle || p.k == tLBrace {
			if p.k == tLBrace {
				p.replacement(nil, level+1)
			} else {
				p.next()
			}
		}
	}
	p.expect(tRBrace)
	p.depth--
	return e
}

// between is the text between two tokens, without the comments.
func (p *parser) between(from, to int) string {
	text := p.text[p.tokens[from].end:p.tokens[to].start]
	if strings.IndexByte(text, '#') < 0 {
		return text
	}
	var b strings.Builder
	for i := from; i < to; i++ {
		gap := p.text[p.tokens[i].end:p.tokens[i+1].start]
		for {
			before, comment, found := strings.Cut(gap, "#")
			b.WriteString(before)
			if !found {
				break
			}
			gap = comment[max(0, strings.IndexByte(comment, '\n')):]
		}
		if i+1 < to {
			b.WriteString(p.text[p.tokens[i+1].start:p.tokens[i+1].end])
		}
	}
	return b.String()
}
