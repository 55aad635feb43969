package setupcfg

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"github.com/dockwright/dockwright/detect/facts"
)

// text is a line of a value and where it stands.
type text struct {
	s    string
	line int
}

// option is a key and its value, a line each: what stands beside the key, then
// the continuation lines.
type option struct {
	key   string
	line  int
	lines []text
}

// value is the value as one string, as configparser gives it.
func (o *option) value() string {
	if o == nil {
		return ""
	}
	var all []string
	for _, l := range o.lines {
		all = append(all, l.s)
	}
	return strings.TrimSpace(strings.Join(all, "\n"))
}

type section struct {
	name    string
	line    int
	options []*option
}

// get finds an option. setuptools takes dashes and capitals in keys for
// underscores and small letters.
func (s *section) get(key string) *option {
	if s == nil {
		return nil
	}
	for _, o := range s.options {
		if strings.ToLower(strings.ReplaceAll(o.key, "-", "_")) == key {
			return o
		}
	}
	return nil
}

type ini []*section

func (f ini) get(name string) *section {
	for _, s := range f {
		if s.name == name {
			return s
		}
	}
	return nil
}

// parseINI reads a file by the rules of Python's RawConfigParser, which is what
// setuptools reads setup.cfg with: "=" or ":" between key and value, "#" and ";"
// begin a comment at the start of a line only, a line that is indented deeper
// than its key continues the value, and nothing may be there twice.
// https://docs.python.org/3/library/configparser.html#supported-ini-file-structure
func parseINI(path string, data []byte) (ini, error) {
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	if !utf8.Valid(data) {
		return nil, facts.Errorf(path, 0, "not UTF-8 text").Fix("save it as UTF-8")
	}
	p := iniParser{path: path, keys: map[string]bool{}}
	number := 0
	for line := range strings.SplitSeq(strings.ReplaceAll(string(data), "\r\n", "\n"), "\n") {
		number++
		if err := p.line(line, number); err != nil {
			return nil, err
		}
	}
	return p.file, nil
}

type iniParser struct {
	path    string
	file    ini
	section *section
	option  *option
	indent  int             // of the current option
	keys    map[string]bool // sections, and options as section NUL key
}

func (p *iniParser) fail(line int, format string, args ...any) error {
	return facts.Errorf(p.path, line, format, args...).Fix("correct the file; setuptools refuses it too")
}

func (p *iniParser) line(line string, number int) error {
	stripped := strings.TrimSpace(line)
	if strings.HasPrefix(stripped, "#") || strings.HasPrefix(stripped, ";") {
		return nil
	}
	if stripped == "" {
		if p.option != nil {
			p.option.lines = append(p.option.lines, text{"", number})
		}
		return nil
	}
	indent := strings.Index(line, stripped[:1])
	if p.option != nil && indent > p.indent {
		p.option.lines = append(p.option.lines, text{stripped, number})
		return nil
	}
	p.indent = indent
	if end := strings.LastIndexByte(stripped, ']'); stripped[0] == '[' && end > 1 {
		return p.header(stripped[1:end], number)
	}
	return p.keyValue(stripped, number)
}

func (p *iniParser) header(name string, number int) error {
	if p.keys[name] {
		return p.fail(number, "the section [%s] is there twice", name)
	}
	p.keys[name] = true
	p.section, p.option = &section{name: name, line: number}, nil
	p.file = append(p.file, p.section)
	return nil
}

func (p *iniParser) keyValue(line string, number int) error {
	at := strings.IndexAny(line, "=:")
	switch {
	case p.section == nil:
		return p.fail(number, "%q stands before the first section", line)
	case at < 0:
		return p.fail(number, "%q is neither a section nor a key with a value", line)
	}
	key := strings.TrimSpace(line[:at])
	id := p.section.name + "\x00" + key
	if key == "" || p.keys[id] {
		return p.fail(number, "the key %q is empty or there twice in [%s]", key, p.section.name)
	}
	p.keys[id] = true
	p.option = &option{key: key, line: number, lines: []text{{strings.TrimSpace(line[at+1:]), number}}}
	p.section.options = append(p.section.options, p.option)
	return nil
}
