package sourcetree

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/pyproject"
)

// stating is how files are called that state dependencies for a manager, and that no
// build backend reads by itself.
var stating = regexp.MustCompile(`^((uv|poetry|pdm)\.lock|Pipfile(\.lock)?|pylock(\.[^.]+)?\.toml|[\w.-]*requirements[\w.-]*\.(txt|in))$`)

// told are the tables of pyproject.toml in which a build backend or its plugins are told
// of files.
var told = [][]string{
	{"build-system"}, {"project", "readme"}, {"project", "license"}, {"project", "license-files"},
	{"tool", "setuptools"}, {"tool", "hatch", "build"}, {"tool", "hatch", "version"}, {"tool", "hatch", "metadata"},
	{"tool", "poetry", "build"}, {"tool", "poetry", "include"}, {"tool", "poetry", "packages"}, {"tool", "poetry", "readme"},
	{"tool", "pdm", "build"}, {"tool", "pdm", "version"}, {"tool", "flit"}, {"tool", "maturin"}, {"tool", "scikit-build"}, {"tool", "uv", "build-backend"},
}

// unnamed are the files at the root of the tree that state dependencies and that nothing
// names which the build is told: neither by themselves nor by a pattern or a folder.
func (c *copies) unnamed() []string {
	if _, own := c.tree.Read("hatch.toml"); own {
		return nil
	}
	for _, at := range told {
		c.hear(c.doc.Get(at...))
	}
	var out []string
	for _, name := range c.tree.Files() {
		if !strings.Contains(name, "/") && stating.MatchString(name) && !slices.ContainsFunc(c.heard, func(text string) bool { return standsFor(text, name) }) {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}

// stated tells whether the backend copies the dependencies of the table project into the
// metadata, and neither it nor a script does anything else with them. It is known of
// backends that compile.
func (c *copies) stated() bool {
	module, _, _ := strings.Cut(strings.ReplaceAll(c.out.Backend, ":", "."), ".")
	dynamic := slices.ContainsFunc(c.doc.Get("project", "dynamic").Items(), func(v pyproject.Value) bool { return v.Text() == "dependencies" })
	switch {
	case len(c.doc.Get("project", "dependencies").Items()) == 0, dynamic, c.doc.Get("tool", "poetry", "dependencies").Exists():
		return false
	case !slices.Contains([]string{"setuptools", "poetry", "maturin", "scikit_build_core"}, module):
		return false
	}
	return !slices.ContainsFunc(c.heard, func(text string) bool {
		return strings.Contains(text, "pyproject") || strings.Contains(text, "install_requires")
	})
}

// hear notes all keys and strings of a value. An empty string is the folder itself, where
// it is no key.
func (c *copies) hear(v pyproject.Value) {
	if v.IsText() {
		c.heard = append(c.heard, v.Text())
	}
	for _, item := range v.Items() {
		c.hear(item)
	}
	for _, key := range v.Keys() {
		if key != "" {
			c.heard = append(c.heard, key)
		}
		c.hear(v.Get(key))
	}
}

// standsFor tells whether a text may stand for a file at the root of a tree.
func standsFor(text, file string) bool {
	if text = path.Clean(text); text == "." || strings.Contains(text, file) {
		return true
	}
	if strings.Contains(text, "requirements") && strings.Contains(file, "requirements") {
		return true
	}
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" \t\r\n\"'`,:;=()<>|&", r) }) {
		match, err := path.Match(path.Base(word), file)
		if match || err != nil && strings.Contains(word, "*") {
			return true
		}
	}
	return false
}
