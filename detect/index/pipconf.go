package index

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"github.com/dockwright/dockwright/detect/facts"
)

// setting is a key of a section of pip.conf; the key is normalized.
type setting struct {
	section, key, value string
}

// parsePipConf reads a configuration file as pip does, with Python's
// RawConfigParser: "=" or ":" between key and value, "#" and ";" begin a comment
// at the start of a line only, a line that is indented deeper than its key
// continues the value, [DEFAULT] goes for every section, nothing is replaced in
// values, and nothing may be there twice. Keys lose their case, "_" is "-", and
// a leading "--" is dropped.
// https://docs.python.org/3/library/configparser.html#supported-ini-file-structure
//
// The error is a *facts.Error for what pip refuses to read.
func parsePipConf(path string, data []byte) ([]setting, error) {
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	if !utf8.Valid(data) {
		return nil, facts.Errorf(path, 0, "it is not in UTF-8").Fix(repairPipConf)
	}
	c := pipConf{path: path, seen: map[string]bool{}}
	text := strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(string(data))
	number := 0
	for line := range strings.SplitSeq(text, "\n") {
		number++
		if err := c.line(line, number); err != nil {
			return nil, err
		}
	}
	return c.all(), nil
}

const repairPipConf = "correct the file; pip refuses it too"

const defaultSection = "DEFAULT"

type pipConf struct {
	path     string
	settings []setting
	sections []string
	section  string
	open     bool // the last setting may be continued
	indent   int
	seen     map[string]bool
}

func (c *pipConf) fail(line int, format string, args ...any) error {
	return facts.Errorf(c.path, line, format, args...).Fix(repairPipConf)
}

func (c *pipConf) line(line string, number int) error {
	text := strings.TrimSpace(line)
	if strings.HasPrefix(text, "#") || strings.HasPrefix(text, ";") {
		return nil
	}
	if text == "" {
		return nil
	}
	indent := strings.Index(line, text)
	if c.open && indent > c.indent {
		last := &c.settings[len(c.settings)-1]
		last.value = strings.TrimSpace(last.value + "\n" + text)
		return nil
	}
	c.indent = indent
	if end := strings.LastIndexByte(text, ']'); text[0] == '[' && end > 1 {
		name := text[1:end]
		if name != defaultSection && c.seen[name] {
			return c.fail(number, "the section [%s] is there twice", printable(name))
		}
		c.seen[name] = true
		c.section, c.open = name, false
		c.sections = append(c.sections, name)
		return nil
	}
	at := strings.IndexAny(text, "=:")
	if len(c.sections) == 0 {
		return c.fail(number, "a line stands before the first section")
	}
	// The line is not repeated: it may hold a password.
	if at < 0 {
		return c.fail(number, "the line is neither a section nor a key with a value")
	}
	key := normalKey(strings.TrimSpace(text[:at]))
	id := c.section + "\x00" + key
	if at == 0 || c.seen[id] {
		return c.fail(number, "the key %q is empty or there twice in [%s]", printable(key), printable(c.section))
	}
	c.seen[id] = true
	c.settings = append(c.settings, setting{c.section, key, strings.TrimSpace(text[at+1:])})
	c.open = true
	return nil
}

// normalKey is pip's form of an option's name, wherever it stands.
func normalKey(key string) string {
	return strings.TrimPrefix(strings.ReplaceAll(strings.ToLower(key), "_", "-"), "--")
}

// all puts the settings of [DEFAULT] before those of each section.
func (c *pipConf) all() []setting {
	var common, all []setting
	for _, s := range c.settings {
		if s.section == defaultSection {
			common = append(common, s)
		}
	}
	for _, name := range c.sections {
		if name == defaultSection {
			continue
		}
		for _, s := range common {
			all = append(all, setting{name, s.key, s.value})
		}
		for _, s := range c.settings {
			if s.section == name {
				all = append(all, s)
			}
		}
	}
	return all
}
