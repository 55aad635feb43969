package setupcfg

import (
	"path"
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/lazyregexp"
)

// ParsePy reads the setup.py at path as text; it is never run. The arguments of
// the one call of setup() that are literals, or names of the module that stand
// for literals, are taken; what is computed is reported and left empty, never
// guessed. A file in which a string or bracket doesn't end, and requirements or
// specifiers that cannot be read, are a *facts.Error.
//
// ReadByBackend holds the text files that the script names, wherever it does:
// it opens them when it runs.
func ParsePy(path string, data []byte) (facts.Manifest, []facts.Diagnostic, error) {
	tokens, err := tokenize(path, data)
	if err != nil {
		return facts.Manifest{}, nil, err
	}
	s := &script{tokens: tokens, metadata: newMetadata(path)}
	s.m.HasProject = true
	s.e = evaluator{tokens: tokens, names: known(tokens)}
	s.readFiles()
	switch calls := s.setupCalls(); len(calls) {
	case 0:
		s.warn(ruleComputed, 0, "move the metadata to pyproject.toml", "no call of setup() was found: the project's metadata is not known")
	case 1:
		s.readCall(calls[0])
	default:
		s.warn(ruleComputed, tokens[calls[1]].line, "move the metadata to pyproject.toml",
			"setup() is called at %d places: the project's metadata is not known", len(calls))
	}
	return s.result()
}

type script struct {
	tokens []token
	e      evaluator
	args   []argument
	// computes tells that some arguments of setup() are not known.
	computes bool
	*metadata
}

type argument struct {
	name  string
	value literal
	at    int // its first token
	line  int
}

// setupCalls gives the opening brackets of setup(…), setuptools.setup(…) and
// distutils.core.setup(…).
func (s *script) setupCalls() []int {
	var calls []int
	for i, t := range s.tokens {
		if t.kind != nameToken || t.text != "setup" || !s.e.is(i+1, "(") {
			continue
		}
		if i > 0 && s.tokens[i-1].kind == nameToken && s.tokens[i-1].text == "def" {
			continue
		}
		if i > 1 && s.e.is(i-1, ".") && !slices.Contains([]string{"setuptools", "core", "distutils", "skbuild"}, s.tokens[i-2].text) {
			continue
		}
		calls = append(calls, i+1)
	}
	return calls
}

func (s *script) readCall(i int) {
	s.parts(i)
	s.readArguments()
}

// parts parts the arguments of the call whose bracket is at i.
func (s *script) parts(i int) {
	depth := s.tokens[i].depth
	i++
	for !s.e.is(i, ")") && s.tokens[i].kind != endToken {
		line := s.tokens[i].line
		switch {
		case s.e.is(i, "**"):
			v, _ := s.e.expression(i + 1)
			if v.kind != dictLiteral {
				s.computed("some of setup()'s arguments", line, "what they hold is")
				s.computes = true
			}
			for j, key := range v.keys {
				s.args = append(s.args, argument{name: key.text, value: v.items[j], at: i, line: key.line})
			}
		case s.tokens[i].kind == nameToken && s.e.is(i+1, "="):
			v, _ := s.e.expression(i + 2)
			s.args = append(s.args, argument{name: s.tokens[i].text, value: v, at: i + 2, line: line})
		}
		i = s.e.toComma(i, ")", depth)
	}
}

func (s *script) computed(what string, line int, effect string) {
	s.warn(ruleComputed, line, "write it down as a literal, or move it to pyproject.toml",
		"%s is computed at line %d: %s not known", what, line, effect)
}

func (s *script) arg(name string) (argument, bool) {
	for _, a := range s.args {
		if a.name == name && a.value.kind != noneLiteral {
			return a, true
		}
	}
	return argument{}, false
}

func (s *script) readArguments() {
	if v, _, ok := s.str("name", "the project's name is"); ok {
		s.setName(v)
	}
	s.readVersion()
	if v, line, ok := s.str("python_requires", "the Python versions that it supports are"); ok {
		s.setPython(v, line)
	}
	if a, ok := s.arg("install_requires"); ok {
		s.m.Dependencies = s.requirements(a.value, a.name, a.line, "its dependencies are")
		if a.value.kind == computed {
			s.m.Dynamic = append(s.m.Dynamic, "dependencies")
		}
	}
	if a, ok := s.arg("setup_requires"); ok {
		for _, item := range s.strings(a.value, a.name, a.line, "what its build needs is") {
			s.addBuildRequire(item.s, item.line)
		}
	}
	if a, ok := s.arg("classifiers"); ok && a.value.kind == listLiteral {
		for _, item := range a.value.items {
			if minor, ok := facts.Classified(item.text); ok {
				s.m.TriedOn = append(s.m.TriedOn, minor)
			}
		}
	}
	s.readExtras()
	s.readEntryPoints()
	s.readPackages()
	s.readPackageData()
	if a, ok := s.arg("pbr"); ok && a.value.text != "False" {
		// pbr reads the requirements from this file, and the version from git.
		s.m.VCSVersion = true
		s.m.DynamicFiles = append(s.m.DynamicFiles, facts.DynamicFile{Path: "requirements.txt", Line: a.line})
	}
}

func (s *script) str(name, effect string) (value string, line int, ok bool) {
	a, ok := s.arg(name)
	if !ok {
		return "", 0, false
	}
	if a.value.kind != stringLiteral {
		s.computed(name, a.line, effect)
		return "", 0, false
	}
	return a.value.text, a.line, true
}

// readVersion doesn't report a version that is computed: most are, from a file
// of the source, and nothing depends on it.
func (s *script) readVersion() {
	if a, ok := s.arg("use_scm_version"); ok && a.value.text != "False" {
		s.m.VCSVersion = true
	}
	a, ok := s.arg("version")
	switch {
	case ok && a.value.kind == stringLiteral:
		s.m.Version = a.value.text
	case ok:
		s.m.Dynamic = append(s.m.Dynamic, "version")
		if s.tokens[a.at].text == "versioneer" {
			s.m.VCSVersion = true
		}
	}
}

// strings gives the strings of a list, or the lines of a string, which
// setuptools takes for a list too.
func (s *script) strings(v literal, name string, line int, effect string) []text {
	var items []text
	switch v.kind {
	case stringLiteral:
		for l := range strings.SplitSeq(v.text, "\n") {
			items = append(items, text{l, v.line})
		}
	case listLiteral:
		for _, item := range v.items {
			if item.kind != stringLiteral {
				s.computed(name, item.line, effect)
				return nil
			}
			items = append(items, text{item.text, item.line})
		}
	default:
		s.computed(name, line, effect)
	}
	return items
}

func (s *script) requirements(v literal, name string, line int, effect string) []facts.Requirement {
	var reqs []facts.Requirement
	for _, item := range s.strings(v, name, line, effect) {
		reqs = append(reqs, s.requirement(item.s, item.line, name)...)
	}
	return reqs
}

func (s *script) readExtras() {
	a, ok := s.arg("extras_require")
	if !ok {
		return
	}
	if a.value.kind != dictLiteral {
		s.computed(a.name, a.line, "its extras are")
		return
	}
	for i, key := range a.value.keys {
		what := "the extra " + key.text
		s.addExtra(key.text, key.line, s.requirements(a.value.items[i], what, key.line, "its dependencies are"))
	}
}

// readEntryPoints reads a dict of lists, or the text of an entry_points.txt.
func (s *script) readEntryPoints() {
	a, ok := s.arg("entry_points")
	if !ok {
		return
	}
	const effect = "its scripts are"
	switch a.value.kind {
	case dictLiteral:
		for i, key := range a.value.keys {
			if key.text == "console_scripts" {
				for _, item := range s.strings(a.value.items[i], a.name, key.line, effect) {
					s.addEntry(item)
				}
			}
		}
	case stringLiteral:
		group := ""
		for n, l := range strings.Split(a.value.text, "\n") {
			if l = strings.TrimSpace(l); strings.HasPrefix(l, "[") {
				group = l
			} else if group == "[console_scripts]" {
				s.addEntry(text{l, a.value.line + n})
			}
		}
	default:
		s.computed(a.name, a.line, effect)
	}
}

func (s *script) addEntry(entry text) {
	if e := strings.TrimSpace(entry.s); e != "" && e[0] != '#' {
		s.addScript(e, entry.line)
	}
}

// readPackages names the folders of the packages; find_packages() says where it
// looks with its first argument or with `where`.
func (s *script) readPackages() {
	dirs := map[string]string{}
	if a, ok := s.arg("package_dir"); ok {
		for i, key := range a.value.keys {
			dirs[key.text] = a.value.items[i].text
		}
	}
	if a, ok := s.arg("packages"); ok {
		if a.value.kind == listLiteral {
			for _, item := range a.value.items {
				s.m.Packages = append(s.m.Packages, packageDir(item.text, dirs))
			}
		} else if where := s.findPackages(a.at); where != "" {
			s.m.Packages = append(s.m.Packages, path.Clean(where))
		}
	}
	if a, ok := s.arg("py_modules"); ok && a.value.kind == listLiteral {
		for _, item := range a.value.items {
			s.m.Packages = append(s.m.Packages, path.Join(dirs[""], strings.ReplaceAll(item.text, ".", "/")+".py"))
		}
	}
}

func (s *script) findPackages(i int) string {
	if !strings.HasPrefix(s.tokens[i].text, "find_") || !s.e.is(i+1, "(") {
		return ""
	}
	i += 2
	if s.tokens[i].text == "where" && s.e.is(i+1, "=") {
		i += 2
	}
	v, _ := s.e.expression(i)
	return v.text
}

// textFile is a name that a setup.py opens rather than imports or installs.
var textFile = lazyregexp.New(`^(\./)?([\w.-]+/)*(VERSION|README|LICENSE|CHANGELOG|[\w.-]+\.(md|rst|txt|in))$`)

func (s *script) readFiles() {
	for _, t := range s.tokens {
		if t.kind == stringToken && !t.dynamic && textFile.MatchString(t.text) {
			s.backendReads(path.Clean(t.text))
		}
	}
}
