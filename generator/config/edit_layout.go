package config

import (
	"bytes"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"
)

// layout is where the parts of a valid document stand, so that one of them can be
// changed and all other bytes be left alone. Offsets are of data.
type layout struct {
	data     []byte
	prefix   []string
	sections []*section // the first is the part before any header
}

// section is a header with the keys below it, up to the next header.
type section struct {
	path    []string
	head    span // the header's line with its end; empty for the first section
	end     int  // where the next header's line begins, or the document ends
	entries []*entry
}

// entry is a key with its value, of a section or of an inline table.
type entry struct {
	path   []string // from the root of the document; nil where it is deeper than any of ours
	parts  []span   // of the key as it is written
	at     span     // from the key to the end of the value
	value  span
	kind   unstable.Kind
	texts  []string // of an array that holds strings only
	items  []span   // the elements of such an array
	below  []*entry // the entries of an inline table
	holder *entry   // the inline table that it is an entry of
	in     *section
}

type span struct{ from, to int }

func newLayout(data []byte, prefix []string) *layout {
	l := &layout{data: data, prefix: prefix, sections: []*section{{end: len(data)}}}
	var p unstable.Parser
	p.Reset(data)
	for p.NextExpression() {
		last := l.sections[len(l.sections)-1]
		switch e := p.Expression(); e.Kind {
		case unstable.Table, unstable.ArrayTable:
			path, parts := keyOf(e)
			s := &section{path: path, head: l.lines(span{parts[0].from, parts[len(parts)-1].to}), end: len(data)}
			last.end = s.head.from
			l.sections = append(l.sections, s)
		case unstable.KeyValue:
			last.entries = append(last.entries, l.entry(e, last.path, last, nil))
		}
	}
	return l
}

func keyOf(n *unstable.Node) (names []string, parts []span) {
	for it := n.Key(); it.Next(); {
		names = append(names, string(it.Node().Data))
		parts = append(parts, spanOf(it.Node()))
	}
	return names, parts
}

func spanOf(n *unstable.Node) span {
	return span{int(n.Raw.Offset), int(n.Raw.Offset + n.Raw.Length)}
}

func (l *layout) entry(n *unstable.Node, table []string, in *section, holder *entry) *entry {
	e := &entry{at: spanOf(n), kind: n.Value().Kind, in: in, holder: holder}
	names, parts := keyOf(n)
	e.parts = parts
	if len(table)+len(names) <= deepest {
		e.path = slices.Concat(table, names)
	}
	gap := l.data[e.parts[len(e.parts)-1].to:e.at.to]
	after := bytes.TrimLeft(gap[bytes.IndexByte(gap, '=')+1:], " \t")
	e.value = span{e.at.to - len(after), e.at.to}
	switch {
	case e.kind == unstable.InlineTable && e.path != nil:
		for it := n.Value().Children(); it.Next(); {
			if it.Node().Kind == unstable.KeyValue {
				e.below = append(e.below, l.entry(it.Node(), e.path, in, e))
			}
		}
	case e.kind == unstable.Array:
		e.texts = []string{}
		for it := n.Value().Children(); it.Next(); {
			if it.Node().Kind != unstable.String {
				e.texts, e.items = nil, nil
				break
			}
			e.texts = append(e.texts, string(it.Node().Data))
			e.items = append(e.items, spanOf(it.Node()))
		}
	}
	return e
}

// lines widens a span to whole lines, with the last one's end.
func (l *layout) lines(s span) span {
	s.from = bytes.LastIndexByte(l.data[:s.from], '\n') + 1
	if i := bytes.IndexByte(l.data[s.to:], '\n'); i >= 0 {
		s.to += i + 1
	} else {
		s.to = len(l.data)
	}
	return s
}

func (l *layout) text(s span) string { return string(l.data[s.from:s.to]) }

func hasPrefix(path, prefix []string) bool {
	return len(path) >= len(prefix) && slices.Equal(path[:len(prefix)], prefix)
}

// table is the section whose header names a table, nil for none.
func (l *layout) table(path []string) *section {
	for _, s := range l.sections {
		if slices.Equal(s.path, path) {
			return s
		}
	}
	return nil
}

// find is the entry with exactly this path.
func (l *layout) find(path []string) *entry {
	for _, s := range l.sections {
		if e := findIn(s.entries, path, slices.Equal); e != nil {
			return e
		}
	}
	return nil
}

// findIn looks into inline tables where the entry itself is not the one.
func findIn(entries []*entry, path []string, match func(a, b []string) bool) *entry {
	for _, e := range entries {
		if match(e.path, path) {
			return e
		}
		if hasPrefix(path, e.path) {
			if e := findIn(e.below, path, match); e != nil {
				return e
			}
		}
	}
	return nil
}

// bodyEnd is where the line of the section's last key ends, or that of its header.
func (l *layout) bodyEnd(s *section) int {
	if n := len(s.entries); n > 0 {
		return l.lines(s.entries[n-1].at).to
	}
	return s.head.to
}

// rest are the lines from an offset to the end of the section: blank ones and comments.
func (l *layout) rest(s *section, from int) []string {
	return slices.Collect(strings.Lines(string(l.data[from:s.end])))
}

func blank(line string) bool     { return strings.TrimSpace(line) == "" }
func isComment(line string) bool { return strings.HasPrefix(strings.TrimLeft(line, " \t"), "#") }

// contentEnd is where the section ends for the eye: the blank lines at its end and the
// comments that stand directly above the next header belong to that. So does a heading,
// which stands apart from the keys and is none that was commented out.
func (l *layout) contentEnd(s *section) int {
	from := l.bodyEnd(s)
	lines := l.rest(s, from)
	last := s == l.sections[len(l.sections)-1]
	n := len(lines)
	for !last && n > 0 && isComment(lines[n-1]) {
		n--
	}
	for {
		for n > 0 && blank(lines[n-1]) {
			n--
		}
		start := n
		for start > 0 && isComment(lines[start-1]) && !strings.ContainsAny(lines[start-1], "=[") {
			start--
		}
		if last || from == 0 || start == n || start == 0 || !blank(lines[start-1]) {
			break
		}
		n = start
	}
	return from + len(strings.Join(lines[:n], ""))
}

// above is where the comments begin that stand directly above a header.
func (l *layout) above(s *section) int {
	at := s.head.from
	if i := slices.Index(l.sections, s); i > 0 {
		before := l.sections[i-1]
		for _, line := range slices.Backward(l.rest(before, l.bodyEnd(before))) {
			if !isComment(line) {
				break
			}
			at -= len(line)
		}
	}
	return at
}

// newline is the line end that is usual around an offset.
func (l *layout) newline(at int) string {
	i := bytes.LastIndexByte(l.data[:at], '\n')
	if i < 0 {
		i = bytes.IndexByte(l.data, '\n')
	}
	if i > 0 && l.data[i-1] == '\r' {
		return "\r\n"
	}
	return "\n"
}

func (l *layout) splice(s span, text string) []byte {
	return slices.Concat(l.data[:s.from], []byte(text), l.data[s.to:])
}

// insert puts whole lines where a line begins, or behind the last one. A document
// without a line end at its end stays without one.
func (l *layout) insert(at int, lines []string) []byte {
	nl := l.newline(at)
	text := strings.Join(lines, nl)
	if at > 0 && l.data[at-1] != '\n' {
		return l.splice(span{at, at}, nl+text)
	}
	return l.splice(span{at, at}, text+nl)
}

// blankBefore and blankAfter tell whether a blank line or the document's end is there.
func (l *layout) blankBefore(at int) bool {
	return at == 0 || blank(l.text(l.lines(span{at - 1, at - 1})))
}

func (l *layout) blankAfter(at int) bool {
	return at == len(l.data) || blank(l.text(l.lines(span{at, at})))
}

// cut removes whole lines, and one of the two blank lines that would meet.
func (l *layout) cut(s span) []byte {
	open := s.to == len(l.data) && !bytes.HasSuffix(l.data, []byte("\n"))
	if s.from > 0 && l.blankBefore(s.from) && l.blankAfter(s.to) {
		s.from = l.lines(span{s.from - 1, s.from - 1}).from
	} else if s.from == 0 && s.to < len(l.data) && l.blankAfter(s.to) {
		s.to = l.lines(span{s.to, s.to}).to
	}
	if open {
		s.from = len(bytes.TrimSuffix(bytes.TrimSuffix(l.data[:s.from], []byte("\n")), []byte("\r")))
	}
	return l.splice(s, "")
}
