// Package script reads the metadata that stands in comments of a single-file
// script (PEP 723,
// https://packaging.python.org/en/latest/specifications/inline-script-metadata/).
package script

import (
	"bytes"
	"errors"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/pyproject"
)

// blockType is the one type of block that is defined.
const blockType = "script"

// Parse reads the metadata of the Python file at path, which is relative to the
// build context. ok is false when the file has none, or none that is closed.
// The Manifest holds the dependencies, requires-python and [tool.uv]; its lines
// are those of the Python file, and HasProject is false.
//
// The error is a *facts.Error: two blocks, broken TOML, values of the wrong
// type, requirements that cannot be read.
func Parse(path string, data []byte) (m facts.Manifest, ok bool, diags []facts.Diagnostic, err error) {
	lines := splitLines(data)
	found, second := find(lines)
	if found == (block{}) {
		return facts.Manifest{}, false, nil, nil
	}
	if second != (block{}) {
		return facts.Manifest{}, false, nil, facts.Errorf(path, second.start+1,
			"there is a second script block; the first stands on line %d", found.start+1).Fix("keep one of them")
	}
	doc := found.asProject(lines)
	if err := judge(path, doc, found); err != nil {
		return facts.Manifest{}, false, nil, err
	}
	all, diags, err := pyproject.Parse(path, doc)
	if err != nil {
		return facts.Manifest{}, false, nil, err
	}
	return facts.Manifest{
		Path:           path,
		RequiresPython: all.RequiresPython, RequiresPythonLine: all.RequiresPythonLine,
		Dependencies: all.Dependencies,
		Sources:      all.Sources,
		Indexes:      all.Indexes,
		ManagerPins:  all.ManagerPins,
		Builds:       all.Builds,
		Environments: all.Environments,
		Tools:        all.Tools,
	}, true, diags, nil
}

// splitLines parts a file where Python's universal newlines do.
func splitLines(data []byte) []string {
	text := string(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")))
	return strings.Split(strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n"), "\n")
}

// block is a range of lines, by index: that of "# /// script" and that of the
// closing "# ///".
type block struct{ start, end int }

// find gives the first two script blocks; a zero block stands for none.
func find(lines []string) (first, second block) {
	for i := 0; i < len(lines); i++ {
		kind, ok := opening(lines[i])
		if !ok {
			continue
		}
		end, ok := closing(lines, i)
		if !ok {
			continue
		}
		b := block{i, end}
		i = end
		switch {
		case kind != blockType:
		case first == (block{}):
			first = b
		default:
			return first, b
		}
	}
	return first, second
}

// opening gives the type of the block that a line opens.
func opening(line string) (kind string, ok bool) {
	kind, ok = strings.CutPrefix(line, "# /// ")
	if !ok || kind == "" {
		return "", false
	}
	for _, c := range kind {
		if c != '-' && (c < '0' || c > '9') && (c < 'A' || c > 'Z') && (c < 'a' || c > 'z') {
			return "", false
		}
	}
	return kind, true
}

// closing finds the end of a block: the last "# ///" of the comment lines that
// follow it without a gap, with one line at least between. A block without end
// is no block.
func closing(lines []string, start int) (end int, ok bool) {
	for i := start + 1; i < len(lines) && isContent(lines[i]); i++ {
		if lines[i] == "# ///" && i > start+1 {
			end, ok = i, true
		}
	}
	return end, ok
}

func isContent(line string) bool {
	return line == "#" || strings.HasPrefix(line, "# ")
}

// asProject is the content as a pyproject.toml in which the keys of a block's
// first level are those of [project]: they have the same names and meaning. It
// stands on the lines that it has in the script.
func (b block) asProject(lines []string) []byte {
	var doc bytes.Buffer
	doc.WriteString(strings.Repeat("\n", b.start) + "[project]\n")
	for _, line := range lines[b.start+1 : b.end] {
		doc.WriteString(strings.TrimPrefix(strings.TrimPrefix(line, "#"), " ") + "\n")
	}
	return doc.Bytes()
}

// judge refuses what the form as a project would read otherwise than a script's
// metadata.
func judge(path string, doc []byte, b block) error {
	content := bytes.Replace(doc, []byte("[project]"), nil, 1)
	var values map[string]any
	if err := toml.Unmarshal(content, &values); err != nil {
		line := 0
		var decode *toml.DecodeError
		if errors.As(err, &decode) {
			line, _ = decode.Position()
		}
		return facts.Errorf(path, line, "the script block is not valid TOML: %s", strings.TrimPrefix(err.Error(), "toml: ")).
			Fix("correct it; uv and pipx refuse it too")
	}
	if _, ok := values["project"]; ok {
		return facts.Errorf(path, b.start+1, "the script block has a [project] table, which has no meaning there").
			Fix("move dependencies and requires-python to its first level")
	}
	var nested struct {
		Project struct{ Tool map[string]any }
	}
	if toml.Unmarshal(doc, &nested) == nil && len(nested.Project.Tool) > 0 {
		return facts.Errorf(path, b.start+1, "the script block sets keys of tool without a table").
			Fix("write them below a [tool.uv] header")
	}
	return nil
}
