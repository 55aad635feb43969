package pipfile

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/credentials"
	"github.com/dockwright/dockwright/detect/direct"
	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/lazyregexp"
	"github.com/dockwright/dockwright/detect/pep440"
	"github.com/dockwright/dockwright/detect/pep508"
)

// entry is one package of a Pipfile or Pipfile.lock: both write it alike.
type entry struct {
	name      string // normalized
	specifier string // canonical PEP 440; "" for any
	extras    []string
	marker    string // canonical PEP 508; "" for always
	hashes    []string
	index     string
	noBinary  bool
	source    facts.Source // Kind "" when it comes from an index
	secret    bool         // credentials were left out of the source
}

// vcs are the version control systems that an entry may name by a key.
var vcs = []string{"git", "hg", "svn", "bzr"}

// markerKeys are the PEP 508 variables that may stand as keys of an entry with
// the rest of a comparison as value: `sys_platform = "== 'linux'"`. In the
// order in which pipenv's own output has them: sorted.
var markerKeys = []string{
	"implementation_name", "implementation_version", "os_name", "platform_machine",
	"platform_python_implementation", "platform_release", "platform_system",
	"platform_version", "python_full_version", "python_version", "sys_platform",
}

// readEntry reads the value of a package: a version, or a table. dir is the
// folder that local paths are relative to.
func readEntry(name string, value any, dir string) (entry, error) {
	e := entry{name: pep508.NormalizeName(name)}
	var err error
	switch v := value.(type) {
	case string:
		e.specifier, err = specifier(v)
		return e, err
	case int64, float64:
		// TOML numbers are taken for versions, as pipenv does.
		e.specifier, err = specifier(fmt.Sprint(v))
		return e, err
	case map[string]any:
		t := table{m: v}
		e.specifier, err = specifier(t.text("version"))
		t.keep(err)
		for _, extra := range t.texts("extras") {
			e.extras = append(e.extras, pep508.NormalizeName(extra))
		}
		e.hashes, e.index, e.noBinary = t.texts("hashes"), t.text("index"), t.bool("no_binary")
		e.marker = t.marker()
		e.source, e.secret = t.source(dir)
		return e, t.err
	}
	return e, fmt.Errorf("its value is %s, not a version or a table", kindOf(value))
}

// operator begins a specifier; a version without one is exact (pipenv's
// COMPARE_OP, from distlib).
var operator = lazyregexp.New(`^(<=?|>=?|={2,3}|[~!]=)`)

func specifier(version string) (string, error) {
	version = strings.TrimSpace(version)
	if version == "" || version == "*" {
		return "", nil
	}
	if !operator.MatchString(version) {
		version = "==" + version
	}
	set, err := pep440.ParseSpecifiers(version)
	if err != nil {
		return "", err
	}
	return set.String(), nil
}

// exact is the version of a specifier that admits one only.
func exact(specifier string) (string, bool) {
	version, ok := strings.CutPrefix(specifier, "==")
	if !ok || strings.ContainsAny(version, "*,") {
		return "", false
	}
	return strings.TrimPrefix(version, "="), true
}

// table reads the keys of an entry. The first value of a wrong type is kept as
// the error; everything after it is nothing.
type table struct {
	m   map[string]any
	err error
}

func (t *table) keep(err error) {
	if t.err == nil {
		t.err = err
	}
}

func (t *table) text(key string) string {
	v, ok := t.m[key]
	if !ok || v == nil {
		return ""
	}
	s, ok := v.(string)
	if !ok {
		t.keep(fmt.Errorf("%s is %s, not a string", key, kindOf(v)))
	}
	return s
}

func (t *table) bool(key string) bool {
	v, ok := t.m[key]
	if !ok || v == nil {
		return false
	}
	b, ok := v.(bool)
	if !ok {
		t.keep(fmt.Errorf("%s is %s, not a boolean", key, kindOf(v)))
	}
	return b
}

func (t *table) texts(key string) []string {
	v, ok := t.m[key]
	if !ok || v == nil {
		return nil
	}
	items, ok := v.([]any)
	if !ok {
		t.keep(fmt.Errorf("%s is %s, not an array", key, kindOf(v)))
		return nil
	}
	var list []string
	for _, item := range items {
		s, ok := item.(string)
		if !ok {
			t.keep(fmt.Errorf("an entry of %s is %s, not a string", key, kindOf(item)))
		}
		list = append(list, s)
	}
	return list
}

// marker joins `markers` and the variables that are keys.
func (t *table) marker() string {
	var parts []string
	add := func(text string) {
		m, err := pep508.ParseMarker(text)
		if err != nil {
			t.keep(err)
		} else if s := m.String(); s != "" {
			parts = append(parts, s)
		}
	}
	add(t.text("markers"))
	for _, key := range markerKeys {
		if rest := t.text(key); rest != "" {
			add(key + " " + rest)
		}
	}
	if len(parts) == 1 {
		return parts[0]
	}
	for i, p := range parts {
		parts[i] = "(" + p + ")"
	}
	m, err := pep508.ParseMarker(strings.Join(parts, " and "))
	t.keep(err)
	return m.String()
}

// source is where the package comes from when that is no index, and whether
// credentials were left out of it.
func (t *table) source(dir string) (s facts.Source, secret bool) {
	for _, system := range vcs {
		if url := t.text(system); url != "" {
			s = facts.Source{Kind: facts.SourceGit, Subdirectory: t.text("subdirectory")}
			s.URL, secret = credentials.Strip(strings.TrimPrefix(url, "git+"))
			if system != "git" {
				s.URL = system + "+" + strings.TrimPrefix(s.URL, system+"+")
			}
			if ref := t.text("ref"); commit.MatchString(ref) {
				s.Commit = ref
			} else {
				s.Ref = ref
			}
			return s, secret
		}
	}
	switch file, path := t.text("file"), t.text("path"); {
	case file != "":
		var err error
		s, err = direct.Reference(file, dir)
		t.keep(err)
		_, secret = credentials.Strip(file)
	case path != "":
		s = direct.Local(path, dir)
	default:
		return facts.Source{}, false
	}
	if sub := t.text("subdirectory"); sub != "" {
		s.Subdirectory = sub
	}
	if s.Kind == facts.SourceDirectory && t.bool("editable") {
		s.Kind = facts.SourceEditable
	}
	return s, secret
}

// commit is a full object name of git (SHA-1 or SHA-256).
var commit = lazyregexp.New(`^([0-9a-f]{40}|[0-9a-f]{64})$`)

// indexes reads the sources, of which the first replaces PyPI and the others
// serve the packages that name them (pipenv since 2022.3.23).
// secrets are the places of those whose URL held credentials.
func indexes(value any) (list []facts.Index, secrets []int, err error) {
	if value == nil {
		return nil, nil, nil
	}
	items, ok := value.([]any)
	if !ok {
		return nil, nil, fmt.Errorf("it is %s, not an array of tables", kindOf(value))
	}
	for i, item := range items {
		m, ok := item.(map[string]any)
		if !ok {
			return nil, nil, fmt.Errorf("an entry is %s, not a table", kindOf(item))
		}
		t := table{m: m}
		index := facts.Index{Name: t.text("name"), URL: t.text("url"), Default: i == 0, Explicit: i > 0}
		if t.err != nil {
			return nil, nil, t.err
		}
		index.URL = bare.ReplaceAllString(index.URL, "$${$1}")
		index.Login, index.Variables = credentials.Login(index.URL)
		clean, found := credentials.Strip(index.URL)
		if found {
			secrets = append(secrets, i)
		}
		index.URL = clean
		list = append(list, index)
	}
	return list, secrets, nil
}

// bare is a variable as a shell has it without braces, which Pipenv replaces too.
// https://pipenv.pypa.io/en/latest/credentials.html
var bare = lazyregexp.New(`\$([A-Za-z_][A-Za-z0-9_]*)`)

// requiresPython is the meaning of [requires]: the exact version, or the minor.
// "3.10.8" as python_version is exact too, and "3" any 3.
func requiresPython(value any) (string, error) {
	if value == nil {
		return "", nil
	}
	m, ok := value.(map[string]any)
	if !ok {
		return "", fmt.Errorf("it is %s, not a table", kindOf(value))
	}
	t := table{m: m}
	version := strings.TrimSpace(t.text("python_full_version"))
	if version == "" {
		version = strings.TrimSpace(t.text("python_version"))
	}
	if t.err != nil || version == "" || version == "*" {
		return "", t.err
	}
	if operator.MatchString(version) {
		return specifier(version)
	}
	parsed, err := pep440.Parse(strings.TrimSuffix(strings.TrimSuffix(version, ".*"), ".x"))
	if err != nil {
		return "", err
	}
	if len(parsed.Release()) < 3 {
		return "==" + parsed.String() + ".*", nil
	}
	return "==" + parsed.String(), nil
}

func kindOf(value any) string {
	switch value.(type) {
	case nil:
		return "null"
	case string:
		return "a string"
	case bool:
		return "a boolean"
	case []any:
		return "an array"
	case map[string]any:
		return "a table"
	}
	return "a number or date"
}

func warn(rule, path string, line int, message, remedy string) facts.Diagnostic {
	return facts.Diagnostic{Rule: rule, Severity: facts.SeverityWarning, Path: path, Line: line, Message: message, Remedy: remedy}
}

// appendNew appends what is not in the list yet.
func appendNew[T comparable](list []T, items ...T) []T {
	for _, item := range items {
		if !slices.Contains(list, item) {
			list = append(list, item)
		}
	}
	return list
}
