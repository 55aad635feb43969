package config

import (
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"
)

// change makes one change of the text. doc is what the text says before.
func (l *layout) change(full []string, value any, doc map[string]any) []byte {
	if value == nil {
		return l.remove(full)
	}
	old := lookup(doc, full)
	if old != nil && same(old, decoded(value)) {
		return l.data
	}
	if old != nil && l.find(full) == nil { // a table, by headers or dotted keys
		l = newLayout(l.remove(full), l.prefix)
	}
	for i := len(l.prefix) + 1; i < len(full); i++ {
		if lookup(doc, full[:i]) == false {
			l = newLayout(l.remove(full[:i]), l.prefix)
		}
	}
	if e := l.find(full); e != nil {
		return l.splice(e.value, l.replaced(e, value))
	}
	return l.add(full, value)
}

// add writes a key that is not there: as near to its table as the file says anything
// of it, and in the way that the file says it.
func (l *layout) add(full []string, value any) []byte {
	for i := len(full) - 1; i >= 0; i-- {
		at, rest := full[:i], full[i:]
		if s := l.table(at); s != nil {
			if len(rest) == 1 || i >= len(l.prefix) && l.dotted(s) {
				return l.addToSection(s, rest, value)
			}
			return l.addSection(full, value)
		}
		if e := l.find(at); e != nil {
			return l.addInline(e, rest, value)
		}
		if e := l.sibling(at); e != nil {
			return l.addBehind(e, len(at)-len(e.in.path), rest, value)
		}
		if slices.ContainsFunc(l.sections, func(s *section) bool { return hasPrefix(s.path, at) }) {
			return l.addSection(full, value)
		}
	}
	return l.data // not reached: the first section is the root's
}

// dotted tells whether a section writes tables below it in its own lines and the
// file has no headers for them.
func (l *layout) dotted(s *section) bool {
	for _, o := range l.sections {
		if len(o.path) > len(s.path) && hasPrefix(o.path, s.path) {
			return false
		}
	}
	return slices.ContainsFunc(s.entries, func(e *entry) bool { return len(e.parts) > 1 || e.kind == unstable.InlineTable })
}

// sibling is the last entry whose dotted key goes through a table.
func (l *layout) sibling(path []string) *entry {
	for _, s := range slices.Backward(l.sections) {
		if len(s.path) >= len(path) {
			continue
		}
		for _, e := range slices.Backward(s.entries) {
			if len(e.path) > len(path) && hasPrefix(e.path, path) {
				return e
			}
		}
	}
	return nil
}

// addToSection writes a key behind the last one of a section. Where there is none,
// comments directly below the header stay there.
func (l *layout) addToSection(s *section, rest []string, value any) []byte {
	if n := len(s.entries); n > 0 {
		line := l.indent(s.entries[n-1].at.from)
		return l.insert(l.bodyEnd(s), []string{l.line(line, l.key(rest, s.entries), value, false)})
	}
	line := l.line(l.indent(s.head.from), keyText(rest)+l.equals(), value, false)
	if len(s.path) == 0 {
		return l.addFirst(s, line)
	}
	at := s.head.to
	for _, c := range l.rest(s, at) {
		end := at + len(c)
		if !isComment(c) || strings.HasPrefix(strings.TrimLeft(c, " \t#"), "[") || end == s.end && end < len(l.data) {
			break
		}
		at = end
	}
	if s.end < len(l.data) && at > l.contentEnd(s) {
		at = s.head.to
	}
	return l.insert(at, []string{line})
}

// addFirst writes the first key of a document that has none above its headers: behind
// the comments that the document begins with.
func (l *layout) addFirst(s *section, line string) []byte {
	at := l.contentEnd(s)
	lines := []string{line}
	if !l.blankBefore(at) {
		lines = slices.Insert(lines, 0, "")
	}
	if !l.blankAfter(at) {
		lines = append(lines, "")
	}
	return l.insert(at, lines)
}

// addBehind writes a dotted key behind another, with the part that they share as
// it is spelled there.
func (l *layout) addBehind(e *entry, shared int, rest []string, value any) []byte {
	head := l.text(span{e.parts[0].from, e.parts[shared-1].to}) + "."
	entries := e.in.entries
	key := head + l.key(rest, nil)
	if column := l.column(entries); column > 0 {
		key = pad(head+keyText(rest), column)
	}
	at := l.lines(e.at).to
	return l.insert(at, []string{l.line(l.indent(e.at.from), key, value, false)})
}

// addSection writes a new table for a key: above the first of the tables below it,
// else behind the last that is nearest to it, with a blank line between.
func (l *layout) addSection(full []string, value any) []byte {
	path := full[:len(full)-1]
	anchor := l.sections[len(l.sections)-1]
	for i := len(path); i > 0; i-- {
		near := func(s *section) bool { return hasPrefix(s.path, path[:i]) }
		if !slices.ContainsFunc(l.sections, near) {
			continue
		}
		if i == len(path) {
			return l.addAbove(l.sections[slices.IndexFunc(l.sections, near)], full, value)
		}
		for _, s := range l.sections {
			if near(s) {
				anchor = s
			}
		}
		break
	}
	at := l.contentEnd(anchor)
	indent := l.indent(anchor.head.from)
	lines := l.sectionLines(indent, full, value)
	if at > 0 {
		lines = slices.Insert(lines, 0, "")
	}
	if !l.blankAfter(at) {
		lines = append(lines, "")
	}
	return l.insert(at, lines)
}

func (l *layout) addAbove(s *section, full []string, value any) []byte {
	at := l.above(s)
	lines := append(l.sectionLines(l.indent(s.head.from), full, value), "")
	if !l.blankBefore(at) {
		lines = slices.Insert(lines, 0, "")
	}
	return l.insert(at, lines)
}

func (l *layout) sectionLines(indent string, full []string, value any) []string {
	n := len(full) - 1
	return []string{indent + "[" + keyText(full[:n]) + "]", l.line(indent, keyText(full[n:])+l.equals(), value, false)}
}

// addInline writes a key into an inline table.
func (l *layout) addInline(e *entry, rest []string, value any) []byte {
	var spans []span
	equals := l.equals()
	for _, b := range e.below {
		spans = append(spans, b.at)
	}
	if n := len(e.below); n > 0 {
		equals = l.gap(e.below[n-1])
	}
	list := l.list(e.value, spans)
	list.pad = " "
	list.add(len(list.cells), keyText(rest)+equals+l.valueText(value, ""))
	return l.splice(e.value, list.render("{", "}"))
}

// remove takes out a key, or a table with all of its keys.
func (l *layout) remove(full []string) []byte {
	for {
		next, found := l.removeOne(full)
		if !found {
			return l.data
		}
		l = newLayout(next, l.prefix)
	}
}

func (l *layout) removeOne(full []string) (text []byte, found bool) {
	for _, s := range l.sections {
		if len(s.path) > 0 && hasPrefix(s.path, full) {
			return l.cut(span{s.head.from, l.contentEnd(s)}), true
		}
		if e := findIn(s.entries, full, hasPrefix); e != nil {
			return l.removeEntry(e), true
		}
	}
	return nil, false
}

// removeEntry takes out one entry, and with the last one of a table of ours the table.
func (l *layout) removeEntry(e *entry) []byte {
	ours := func(path []string) bool {
		return len(path) > 0 && len(path) >= len(l.prefix) && hasPrefix(path, l.prefix)
	}
	if h := e.holder; h != nil {
		if len(h.below) == 1 && ours(h.path) {
			return l.removeEntry(h)
		}
		var spans []span
		for _, b := range h.below {
			spans = append(spans, b.at)
		}
		list := l.list(h.value, spans)
		list.remove(slices.Index(h.below, e))
		return l.splice(h.value, list.render("{", "}"))
	}
	s := e.in
	if len(s.entries) == 1 && ours(s.path) && (named(s.path[len(l.prefix):]) || !l.commented(s)) {
		return l.cut(span{s.head.from, l.contentEnd(s)})
	}
	return l.cut(l.lines(e.at))
}

// commented tells whether comments stand at a header or in its section.
func (l *layout) commented(s *section) bool {
	if l.above(s) < s.head.from || strings.Contains(l.text(s.head), "#") {
		return true
	}
	inside := l.text(span{s.head.to, l.contentEnd(s)})
	return slices.ContainsFunc(slices.Collect(strings.Lines(inside)), isComment)
}
