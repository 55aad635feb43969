// Package conda reads environment.yml, the description of a conda environment:
// which Python it pins, what its pip list asks for, and which conda packages
// there are, so that it can be said plainly that nobody installs them.
//
// The format is settled by
// https://docs.conda.io/projects/conda/en/latest/user-guide/tasks/manage-environments.html#create-env-file-manually
// and the form of a conda dependency by
// https://docs.conda.io/projects/conda-build/en/latest/resources/package-spec.html#package-match-specifications.
package conda

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/lazyregexp"
)

// Environment is what an environment file says.
type Environment struct {
	Path     string
	Name     string // "" when it names none
	Channels []string
	// Pins holds the Python that the environment asks for; empty for any.
	Pins []facts.Pin
	// Packages are the conda dependencies without python and pip, in file order.
	Packages []Package
	// Requirements are those of the pip list; Includes its -r and -c lines, which
	// name further files.
	Requirements []facts.Requirement
	Includes     []Include
	// PipFile is the pip list as the requirements file that conda hands to pip,
	// padded so that its lines have the numbers that they have in the YAML. Nil
	// without a pip list.
	PipFile []byte
}

// Package is a conda dependency, which is not the same as the project of that
// name on PyPI, if there is one.
type Package struct {
	Name    string // as conda has it, lower case
	Version string // as written, such as ">=1.20,<2" or "=1.26"; "" for any
	Channel string // "" for the environment's
	Line    int
}

// Include is a -r or -c line of the pip list.
type Include struct {
	Text       string // as written
	Path       string // relative to the environment file's folder, as written
	Constraint bool   // -c
	Line       int
}

// Parse reads an environment file. The path is relative to the build context,
// and local paths in the pip list come out so too.
//
// The diagnostics are DW107, which names the conda packages, and DW109 for what
// is not followed: includes, options of pip, lists of other installers. The
// error is a *facts.Error with the line: broken YAML, values of the wrong type,
// requirements and Python versions that cannot be read.
func Parse(path string, data []byte) (Environment, []facts.Diagnostic, error) {
	root, err := document(path, data)
	if err != nil {
		return Environment{}, nil, err
	}
	r := reader{env: Environment{Path: path}}
	for _, step := range []func(*yaml.Node) error{r.header, r.dependencies} {
		if err := step(root); err != nil {
			return Environment{}, nil, err
		}
	}
	r.report()
	return r.env, r.diags, nil
}

// document gives the mapping that the file consists of.
func document(path string, data []byte) (*yaml.Node, error) {
	const remedy = "correct the file; conda refuses it too"
	dec := yaml.NewDecoder(bytes.NewReader(data))
	var doc, more yaml.Node
	switch err := dec.Decode(&doc); {
	case errors.Is(err, io.EOF):
		return nil, facts.Errorf(path, 0, "the file is empty").Fix(remedy)
	case err != nil:
		return nil, facts.Errorf(path, lineOf(err), "not valid YAML: %s", oneLine(err)).Fix(remedy)
	}
	if err := dec.Decode(&more); err == nil {
		return nil, facts.Errorf(path, more.Line, "there is a second YAML document in the file").Fix(remedy)
	} else if !errors.Is(err, io.EOF) {
		return nil, facts.Errorf(path, lineOf(err), "not valid YAML: %s", oneLine(err)).Fix(remedy)
	}
	if doc.Kind != yaml.DocumentNode || len(doc.Content) != 1 || resolve(doc.Content[0]).Kind != yaml.MappingNode {
		return nil, facts.Errorf(path, doc.Line, "the file is no mapping").Fix(remedy)
	}
	return resolve(doc.Content[0]), nil
}

var errorLine = lazyregexp.New(`\bline (\d+)`)

// lineOf finds the line in the text of an error of the YAML decoder.
func lineOf(err error) int {
	if m := errorLine.FindStringSubmatch(err.Error()); m != nil {
		n, _ := strconv.Atoi(m[1])
		return n
	}
	return 0
}

func oneLine(err error) string {
	return strings.Join(strings.Fields(strings.TrimPrefix(err.Error(), "yaml: ")), " ")
}

// resolve follows an alias. An anchor cannot stand for an alias, so one step is
// enough.
func resolve(n *yaml.Node) *yaml.Node {
	if n.Kind == yaml.AliasNode && n.Alias != nil {
		return n.Alias
	}
	return n
}

// field gives the value of a key, nil when it is missing or null. Of two equal
// keys the last counts.
func field(mapping *yaml.Node, key string) *yaml.Node {
	var value *yaml.Node
	for i := 0; i+1 < len(mapping.Content); i += 2 {
		if mapping.Content[i].Value == key {
			value = resolve(mapping.Content[i+1])
		}
	}
	if value != nil && value.Kind == yaml.ScalarNode && value.ShortTag() == "!!null" {
		return nil
	}
	return value
}

type reader struct {
	env   Environment
	diags []facts.Diagnostic
}

func (r *reader) fail(n *yaml.Node, remedy, format string, args ...any) error {
	return facts.Errorf(r.env.Path, n.Line, format, args...).Fix("%s", remedy)
}

func (r *reader) warn(rule string, line int, message, remedy string) {
	r.diags = append(r.diags, facts.Diagnostic{
		Rule: rule, Severity: facts.SeverityWarning, Path: r.env.Path, Line: line, Message: message, Remedy: remedy,
	})
}

// list gives the items of a sequence; none for a missing one.
func (r *reader) list(n *yaml.Node, what string) ([]*yaml.Node, error) {
	if n == nil {
		return nil, nil
	}
	if n.Kind != yaml.SequenceNode {
		return nil, r.fail(n, "make it a list", "%s is no list", what)
	}
	var items []*yaml.Node
	for _, item := range n.Content {
		items = append(items, resolve(item))
	}
	return items, nil
}

func (r *reader) header(root *yaml.Node) error {
	if name := field(root, "name"); name != nil && name.Kind == yaml.ScalarNode {
		r.env.Name = name.Value
	}
	channels, err := r.list(field(root, "channels"), "channels")
	for _, c := range channels {
		if c.Kind != yaml.ScalarNode {
			return r.fail(c, "write channels as names or URLs", "a channel is no string")
		}
		r.env.Channels = append(r.env.Channels, c.Value)
	}
	return err
}

func (r *reader) dependencies(root *yaml.Node) error {
	items, err := r.list(field(root, "dependencies"), "dependencies")
	if err != nil {
		return err
	}
	for _, item := range items {
		switch item.Kind {
		case yaml.ScalarNode:
			err = r.condaDependency(item)
		case yaml.MappingNode:
			err = r.lists(item)
		default:
			err = r.fail(item, `write it as "name >=1.2"`, "an entry of dependencies is neither a string nor a mapping")
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (r *reader) condaDependency(n *yaml.Node) error {
	s, ok := parseSpec(n.Value)
	switch {
	case n.ShortTag() == "!!null" || !ok:
		return r.fail(n, `write it as "name >=1.2"`, "%q is no conda dependency", n.Value)
	case s.name == "python":
		specifier, err := pythonSpecifier(s.version)
		if err != nil {
			return r.fail(n, `write it as "python =3.13"`, "the Python version: %v", err)
		}
		if s.version != "" {
			r.env.Pins = append(r.env.Pins, facts.Pin{Path: r.env.Path, Line: n.Line, Raw: strings.TrimSpace(n.Value), Specifier: specifier})
		}
	case s.name != "pip":
		r.env.Packages = append(r.env.Packages, Package{Name: s.name, Version: s.version, Channel: s.channel, Line: n.Line})
	}
	return nil
}

// lists reads a mapping among the dependencies: "pip" and its list.
func (r *reader) lists(n *yaml.Node) error {
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		if key.Value != "pip" {
			r.warn("DW109", key.Line, fmt.Sprintf("the list for %q is not read", key.Value), "")
			continue
		}
		items, err := r.list(field(n, "pip"), "the pip list")
		if err != nil {
			return err
		}
		if err := r.pipList(items); err != nil {
			return err
		}
	}
	return nil
}

// report says what the generated files do not do.
func (r *reader) report() {
	if len(r.env.Packages) == 0 {
		return
	}
	var names []string
	for _, p := range r.env.Packages {
		if !slices.Contains(names, p.Name) {
			names = append(names, p.Name)
		}
	}
	const most = 12
	shown := strings.Join(names[:min(most, len(names))], ", ")
	if len(names) > most {
		shown += fmt.Sprintf(" and %d more", len(names)-most)
	}
	r.warn("DW107", r.env.Packages[0].Line,
		fmt.Sprintf("%d conda packages are not installed by the generated Dockerfile: %s. Which of them PyPI has under the same name is not known", len(names), shown),
		"state what the program needs in pyproject.toml or requirements.txt, with the names that PyPI has; libraries that are no Python packages come from Debian")
}
