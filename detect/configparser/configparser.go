// Package configparser reads files that Python's configparser reads, by the rules
// of its RawConfigParser: "=" or ":" between key and value, "#" and ";" begin a
// comment at the start of a line only, a line that is indented deeper than its
// key continues the value, nothing is replaced in values, and nothing may be
// there twice. [DEFAULT] is a section as any other here.
// https://docs.python.org/3/library/configparser.html#supported-ini-file-structure
package configparser

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"github.com/dockwright/dockwright/detect/facts"
)

// File is the sections in the order of the file.
type File []*Section

// Section is what stands below a [header].
type Section struct {
	Name    string
	Line    int
	Options []*Option
}

// Option is a key and its value, a line each: what stands beside the key, then
// the continuation lines, empty ones among them.
type Option struct {
	Key   string
	Line  int
	Lines []Line
}

// Line is a line of a value, without the space around it, and where it stands.
type Line struct {
	Text   string
	Number int
}

// Get finds a section, nil when there is none.
func (f File) Get(name string) *Section {
	for _, s := range f {
		if s.Name == name {
			return s
		}
	}
	return nil
}

// Value is the value as one string, as configparser gives it; "" for no option.
func (o *Option) Value() string {
	if o == nil {
		return ""
	}
	var all []string
	for _, l := range o.Lines {
		all = append(all, l.Text)
	}
	return strings.TrimSpace(strings.Join(all, "\n"))
}

// Parse reads the file at path. Keys are as fold makes them (configparser's
// optionxform): two that it makes equal may not stand in one section.
//
// The error is a *facts.Error with the remedy, for what configparser refuses. It
// repeats no line of the file, which may hold a password.
func Parse(path string, data []byte, fold func(key string) string, remedy string) (File, error) {
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	if !utf8.Valid(data) {
		return nil, facts.Errorf(path, 0, "it is not in UTF-8").Fix("save it as UTF-8")
	}
	p := parser{path: path, fold: fold, remedy: remedy, seen: map[[2]string]bool{}}
	number := 0
	for line := range strings.SplitSeq(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(string(data)), "\n") {
		number++
		if err := p.line(line, number); err != nil {
			return nil, err
		}
	}
	return p.file, nil
}

type parser struct {
	path, remedy string
	fold         func(string) string
	file         File
	section      *Section
	option       *Option
	indent       int                // of the current option
	seen         map[[2]string]bool // sections, and options with their section
}

func (p *parser) fail(line int, format string, args ...any) error {
	return facts.Errorf(p.path, line, format, args...).Fix("%s", p.remedy)
}

func (p *parser) line(line string, number int) error {
	stripped := strings.TrimSpace(line)
	if strings.HasPrefix(stripped, "#") || strings.HasPrefix(stripped, ";") {
		return nil
	}
	if stripped == "" {
		if p.option != nil {
			p.option.Lines = append(p.option.Lines, Line{"", number})
		}
		return nil
	}
	indent := strings.Index(line, stripped)
	if p.option != nil && indent > p.indent {
		p.option.Lines = append(p.option.Lines, Line{stripped, number})
		return nil
	}
	p.indent = indent
	if end := strings.LastIndexByte(stripped, ']'); stripped[0] == '[' && end > 1 {
		return p.header(stripped[1:end], number)
	}
	return p.keyValue(stripped, number)
}

func (p *parser) header(name string, number int) error {
	id := [2]string{name}
	if p.seen[id] {
		return p.fail(number, "the section %q is there twice", name)
	}
	p.seen[id] = true
	p.section, p.option = &Section{Name: name, Line: number}, nil
	p.file = append(p.file, p.section)
	return nil
}

func (p *parser) keyValue(line string, number int) error {
	at := strings.IndexAny(line, "=:")
	switch {
	case p.section == nil:
		return p.fail(number, "a line stands before the first section")
	case at < 0:
		return p.fail(number, "the line is neither a section nor a key with a value")
	}
	key := p.fold(strings.TrimSpace(line[:at]))
	id := [2]string{p.section.Name, key}
	if key == "" || p.seen[id] {
		return p.fail(number, "the key %q is empty or there twice in %q", key, p.section.Name)
	}
	p.seen[id] = true
	p.option = &Option{Key: key, Line: number, Lines: []Line{{strings.TrimSpace(line[at+1:]), number}}}
	p.section.Options = append(p.section.Options, p.option)
	return nil
}
