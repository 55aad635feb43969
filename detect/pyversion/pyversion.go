// Package pyversion reads the files in which people pin a Python version:
// .python-version (pyenv, uv), .tool-versions (asdf, mise) and runtime.txt
// (Heroku, cloud.gov).
//
// The forms are those of:
//   - https://github.com/pyenv/pyenv#understanding-python-version-selection
//   - https://docs.astral.sh/uv/concepts/python-versions/#requesting-a-version
//   - https://asdf-vm.com/manage/configuration.html#tool-versions
//   - https://devcenter.heroku.com/articles/python-runtimes
package pyversion

import (
	"fmt"
	"path"
	"strings"

	"github.com/dockwright/dockwright/detect/direct"
	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/lazyregexp"
)

// ruleNoEffect is the rule "a statement in a file is not understood and has no
// effect".
const ruleNoEffect = "DW109"

// Parse reads the pin file at path, whose base name says which kind it is. It
// gives one pin or none: where a file lists several versions, the first is the
// one that `python` runs, and the others are for testing.
//
// A patch release is widened to its minor version ("3.10.8" is "==3.10.*"),
// since images are tagged by minor version and patches are what a rebuild is to
// bring; Raw keeps what was written. What is no version is a diagnostic, never
// an error: a pin file alone stops nothing.
func Parse(path string, data []byte) ([]facts.Pin, []facts.Diagnostic) {
	raw, line := first(path, string(data))
	if raw == "" {
		return nil, nil
	}
	specifier, note := meaning(raw)
	var diags []facts.Diagnostic
	if note != "" {
		diags = append(diags, facts.Diagnostic{
			Rule: ruleNoEffect, Severity: facts.SeverityWarning, Path: path, Line: line,
			Message: note, Remedy: `write a version of CPython, such as "3.13"`,
		})
	}
	if specifier == "" && !names.MatchString(raw) {
		return nil, diags
	}
	return []facts.Pin{{Path: path, Line: line, Raw: raw, Specifier: specifier}}, diags
}

// first gives the first statement of a file and its line.
func first(file, text string) (raw string, line int) {
	tools := path.Base(file) == ".tool-versions"
	number := 0
	for l := range strings.SplitSeq(strings.TrimPrefix(text, "\uFEFF"), "\n") {
		number++
		l, _, _ = strings.Cut(l, "#")
		words := strings.Fields(l)
		if tools && len(words) > 0 {
			if words[0] != "python" && words[0] != "core:python" {
				continue
			}
			words = words[1:]
		}
		switch {
		case len(words) == 0:
			continue
		case strings.ContainsAny(words[0][:1], "<>=~!"):
			return strings.Join(words, ""), number // a specifier set may hold spaces
		}
		return words[0], number
	}
	return "", 0
}

var (
	// version is a version of CPython in any of the spellings: an implementation,
	// two or three numbers, a pre-release, a variant, and what uv and
	// pyenv-virtualenv append (platform, environment).
	version = lazyregexp.New(`(?i)^(?:cpython|python|cp)?[-@]?v?(\d)(?:\.(\d+|x|\*))?(?:\.(?:\d+(?:(?:a|b|rc)\d+)?|x|\*))?` +
		`(-dev|t|d|td|\+[a-z+]+)?(?:-(?:linux|macos|windows|any)[\w.-]*|/envs/[\w.-]+)?$`)
	// tag is the short form of wheel tags: cp312, cp313t.
	tag = lazyregexp.New(`(?i)^(?:cp|cpython)-?(\d)(\d{1,2})(t|d|td)?$`)
	// names are the other things that are rightly there: no version of CPython.
	names = lazyregexp.New(`(?i)^(system|latest|(pypy|pp|graalpy|graalvm|pyodide|jython|ironpython|micropython|stackless|pyston|cinder|` +
		`nogil|activepython|miniconda|anaconda|miniforge|mambaforge)[\w.@+-]*)$`)
)

// meaning gives the specifier set that a statement stands for, "" for none, and
// what is to be said about it, "" for nothing.
func meaning(raw string) (specifier, note string) {
	if strings.ContainsAny(raw[:1], "<>=~!") {
		return fromSpecifiers(raw)
	}
	// asdf and mise: the newest of a series.
	series := strings.TrimPrefix(strings.TrimPrefix(raw, "latest:"), "prefix:")
	m := version.FindStringSubmatch(series)
	if t := tag.FindStringSubmatch(series); t != nil {
		m = t
	}
	switch {
	case m != nil:
		if variant := strings.ToLower(m[3]); variant != "" && variant != "-dev" {
			note = fmt.Sprintf("%s asks for a variant of CPython that the official images don't have: the ordinary build is used", quote(raw))
		}
		if m[2] == "" || strings.ContainsAny(m[2], "xX*") {
			return "==" + m[1] + ".*", note
		}
		return "==" + m[1] + "." + m[2] + ".*", note
	case strings.EqualFold(raw, "system") || strings.EqualFold(raw, "latest"):
		return "", ""
	case names.MatchString(raw):
		return "", quote(raw) + " is no CPython: the pin has no effect"
	}
	return "", quote(raw) + " is no Python version that is understood: the pin has no effect"
}

// exact is a specifier of one patch release.
var exact = lazyregexp.New(`^===?(\d+\.\d+)\.\d+$`)

func fromSpecifiers(raw string) (specifier, note string) {
	set, err := direct.Specifiers(raw)
	if err != nil {
		return "", fmt.Sprintf("%s is no version specifier: %v", quote(raw), err)
	}
	if m := exact.FindStringSubmatch(set); m != nil {
		return "==" + m[1] + ".*", ""
	}
	return set, ""
}

// quote shows the beginning of what could be anything.
func quote(raw string) string {
	const most = 60
	if len(raw) > most {
		raw = strings.ToValidUTF8(raw[:most], "") + "…"
	}
	return fmt.Sprintf("%q", raw)
}
