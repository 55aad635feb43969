package config

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/pelletier/go-toml/v2/unstable"
)

// width is how long a line may be before its array is written over several.
const width = 100

// keyText writes a dotted key.
func keyText(key []string) string {
	parts := make([]string, len(key))
	for i, k := range key {
		if parts[i] = k; k == "" || strings.Trim(k, letters+"-_") != "" {
			parts[i] = quoted(k)
		}
	}
	return strings.Join(parts, ".")
}

// quoted writes a basic string. Characters that are not seen are escaped.
func quoted(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		short := strings.IndexRune("\b\t\n\f\r\"\\", r)
		switch {
		case short >= 0:
			b.WriteByte('\\')
			b.WriteByte(`btnfr"\`[short])
		case r > 0xffff && !unicode.IsPrint(r):
			fmt.Fprintf(&b, `\U%08X`, r)
		case !unicode.IsPrint(r):
			fmt.Fprintf(&b, `\u%04X`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// textLike writes a string in the quotes that quote begins with.
func textLike(s, quote string) string {
	plain := !strings.ContainsRune(s, '\'') && !strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsPrint(r) })
	if strings.HasPrefix(quote, "'") && plain {
		return "'" + s + "'"
	}
	return quoted(s)
}

// quote is the kind of quotes of most strings below the configuration's table, or
// of the document where there are none: a single or a double one.
func (l *layout) quote() string {
	ours, all := 0, 0
	var count func(entries []*entry)
	count = func(entries []*entry) {
		for _, e := range entries {
			spans := e.items
			if e.kind == unstable.String {
				spans = []span{e.value}
			}
			for _, s := range spans {
				n := 1
				if l.data[s.from] == '\'' {
					n = -1
				}
				if all += n; hasPrefix(e.path, l.prefix) {
					ours += n
				}
			}
			count(e.below)
		}
	}
	for _, s := range l.sections {
		count(s.entries)
	}
	if ours < 0 || ours == 0 && all < 0 {
		return "'"
	}
	return `"`
}

// valueText writes a value on one line, strings in the quotes given or in the usual ones.
func (l *layout) valueText(value any, quote string) string {
	if quote == "" {
		quote = l.quote()
	}
	switch v := value.(type) {
	case string:
		return textLike(v, quote)
	case bool:
		return strconv.FormatBool(v)
	case int:
		return strconv.Itoa(v)
	case []string:
		return "[" + strings.Join(l.texts(v, quote), ", ") + "]"
	}
	return "{}"
}

func (l *layout) texts(list []string, quote string) []string {
	var out []string
	for _, s := range list {
		out = append(out, textLike(s, quote))
	}
	return out
}

// line writes a key, which ends in its equals sign, with its value.
func (l *layout) line(indent, key string, value any, inline bool) string {
	text := indent + key + l.valueText(value, "")
	if list, ok := value.([]string); ok && !inline && utf8.RuneCountInString(text) > width {
		return indent + key + l.tall(indent, l.texts(list, l.quote()))
	}
	return text
}

// tall writes an array over several lines.
func (l *layout) tall(indent string, texts []string) string {
	nl := l.newline(len(l.data))
	out := "[" + nl
	for _, t := range texts {
		out += indent + l.step() + t + "," + nl
	}
	return out + indent + "]"
}

// step is how far the file indents the elements of an array: four spaces unless
// it does otherwise.
func (l *layout) step() string {
	for _, s := range l.sections {
		for _, e := range s.entries {
			if len(e.items) == 0 || !bytes.Contains(l.data[e.value.from:e.items[0].from], []byte("\n")) {
				continue
			}
			if more, ok := strings.CutPrefix(l.indent(e.items[0].from), l.indent(e.at.from)); ok && more != "" {
				return more
			}
		}
	}
	return "    "
}

// indent is the white space that the line of an offset begins with.
func (l *layout) indent(at int) string {
	line := l.data[bytes.LastIndexByte(l.data[:at], '\n')+1:]
	return string(line[:len(line)-len(bytes.TrimLeft(line, " \t"))])
}

// gap is what stands between an entry's key and its value, if that is usual.
func (l *layout) gap(e *entry) string {
	text := l.text(span{e.parts[len(e.parts)-1].to, e.value.from})
	if slices.Contains([]string{"=", "= ", " ="}, text) {
		return text
	}
	return " = "
}

// equals is the equals sign as the document's last key has it.
func (l *layout) equals() string {
	for _, s := range slices.Backward(l.sections) {
		if n := len(s.entries); n > 0 {
			return l.gap(s.entries[n-1])
		}
	}
	return " = "
}

// key writes a key with its equals sign as the entries beside it do.
func (l *layout) key(rest []string, beside []*entry) string {
	if len(beside) == 0 {
		return keyText(rest) + l.equals()
	}
	if column := l.column(beside); column > 0 {
		return pad(keyText(rest), column)
	}
	return keyText(rest) + l.gap(beside[len(beside)-1])
}

// column is where the equals signs of entries are aligned, counted from the key; 0 where
// they are not. A key that is too long for that may stand out.
func (l *layout) column(entries []*entry) int {
	column, least := 0, width
	for _, e := range entries {
		end := e.parts[len(e.parts)-1].to
		gap := l.text(span{end, e.value.from})
		at := utf8.RuneCount(l.data[e.at.from:end]) + strings.IndexByte(gap, '=')
		if gap == " = " {
			least = min(least, at)
			continue
		}
		if column != 0 && at != column || !strings.HasSuffix(gap, " = ") {
			return 0
		}
		column = at
	}
	if least < column {
		return 0
	}
	return column
}

func pad(key string, column int) string {
	return key + strings.Repeat(" ", max(1, column-utf8.RuneCountInString(key))) + "= "
}

// replaced is the text of another value in an entry's place: a string in the quotes
// of the one before, an array with the elements that stay as they are.
func (l *layout) replaced(e *entry, value any) string {
	switch v := value.(type) {
	case string:
		if e.kind == unstable.String {
			return textLike(v, l.text(e.value))
		}
	case []string:
		if e.texts == nil {
			break
		}
		quote := l.quote()
		if len(e.items) > 0 {
			quote = l.text(e.items[0])
		}
		li := l.list(e.value, e.items)
		li.become(e.texts, v, func(s string) string { return textLike(s, quote) })
		out := li.render("[", "]")
		line := l.text(span{l.lines(e.at).from, e.value.from}) + out
		if e.holder == nil && !strings.Contains(line, "\n") && utf8.RuneCountInString(line) > width {
			return l.tall(l.indent(e.at.from), li.raws())
		}
		return out
	}
	return l.valueText(value, "")
}
