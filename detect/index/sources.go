package index

import (
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/credentials"
	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/lazyregexp"
)

// PyPI is the index that is asked when nothing names another one.
const PyPI = "https://pypi.org/simple"

// Flags are what the user tells dockwright itself.
type Flags struct {
	// IndexURL replaces every index that files and variables name, except those
	// that a package is tied to; "" for none.
	IndexURL string
	// ExtraIndexURLs are asked besides.
	ExtraIndexURLs []string
}

// Source is an index, or a page of --find-links.
type Source struct {
	// Name is what the machine calls it in UV_INDEX, "" for none: the variables with
	// its login are told by it. A name that the project's files give counts for
	// nothing, since they could send the login of another index elsewhere with it.
	Name string
	// URL is as it was written, without credentials: ${VARIABLES} stand in it.
	// This is what errors and the record name.
	URL string
	// address is where it is asked: variables replaced, without credentials.
	address string
	login   login
	// recorded is what the record calls it: its URL where the project's own files
	// name it, "" for what the machine is configured to ask, so that the record is
	// the same on one with a mirror.
	recorded string
	// unset is a variable in the URL that the environment lacks, "" for none.
	unset string
}

// Sources are the places where the files of a lock are looked for.
type Sources struct {
	// Indexes in the order in which they are asked.
	Indexes []Source
	// Pages are remote --find-links, which come before the indexes.
	Pages []Source
	// Local are the --find-links of the project, relative to the build context.
	Local []string
	// FirstOnly tells that the first index that has a project decides, as uv has
	// it by default; else the files of all are merged, as pip does.
	FirstOnly bool
	// NoIndex tells that no index may be asked.
	NoIndex bool
	// Stated are the places that the project's own files name, in order, without
	// credentials: a record that was made from others is out of date.
	Stated []string

	tied     map[string]Source // the indexes that packages name, by URL as the lock has it
	override bool              // Flags.IndexURL is set
	first    string            // URL of the lock's own first index
}

// NewSources settles where the files of a lock come from when the manager
// installs it on this machine. Flags come first; then, for pip, the options of
// requirements files, which work upon variables and configuration files as pip
// has it (--index-url replaces them, --extra-index-url adds); then PyPI. For uv
// it is its variables. A manager whose own configuration says nothing is taken
// to use the other's: a machine that needs a mirror needs it for both. Pipenv
// asks the indexes that the lock names, of which PIPENV_PYPI_MIRROR replaces
// PyPI.
//
// The error is a *facts.Error for a configuration that pip refuses to read.
func NewSources(flags Flags, lock *facts.Lock, manager facts.Manager, env Environment) (Sources, error) {
	s := Sources{NoIndex: lock.NoIndex, FirstOnly: manager == facts.UV, override: flags.IndexURL != "", tied: map[string]Source{}}
	if lock.NoIndex {
		s.Stated = append(s.Stated, "none")
	}
	for _, place := range lock.FindLinks {
		s.Stated = append(s.Stated, "find-links "+shown(place))
	}
	for _, i := range lock.Indexes {
		s.Stated = append(s.Stated, shown(i.URL))
	}
	configured, err := env.configured(manager)
	if err != nil {
		return Sources{}, err
	}
	switch {
	case lock.Kind == "Pipfile.lock":
		s.fromPipfile(lock, env)
	default:
		s.NoIndex = s.NoIndex || configured.noIndex
		s.Indexes = configured.indexes
		for _, i := range lock.Indexes {
			if i.Default {
				s.Indexes = nil
			}
			s.Indexes = append(s.Indexes, env.source("", i.URL))
		}
		s.findLinks(append(configured.findLinks, lock.FindLinks...), lock.FindLinks, env)
	}
	for _, p := range lock.Packages {
		if url := p.Source.URL; p.Source.Kind != facts.SourceURL && p.Source.Kind != facts.SourceGit && isHTTP(url) {
			if _, ok := s.tied[url]; !ok {
				s.tied[url] = env.source("", url)
			}
		}
	}
	if flags.IndexURL != "" {
		s.Indexes = []Source{env.machine("", flags.IndexURL)}
	}
	for _, url := range flags.ExtraIndexURLs {
		s.Indexes = append(s.Indexes, env.machine("", url))
	}
	if s.NoIndex {
		s.Indexes, s.tied = nil, nil
	}
	s.Indexes = distinct(s.Indexes)
	return s, nil
}

// fromPipfile takes the indexes of a Pipfile.lock: the first is asked for every
// package that names no other.
func (s *Sources) fromPipfile(lock *facts.Lock, env Environment) {
	mirror := env.get("PIPENV_PYPI_MIRROR")
	for n, i := range lock.Indexes {
		source := env.pipfileSource(i)
		if mirror != "" && isPyPI(i.URL) {
			recorded := source.recorded
			source = env.source("", mirror)
			source.recorded = recorded
		}
		if n == 0 {
			s.first = i.URL
			s.Indexes = []Source{source}
		}
		s.tied[i.URL] = source
	}
	if len(lock.Indexes) == 0 {
		s.Indexes = []Source{env.machine("", PyPI)}
	}
}

// pipfileSource is an index whose URL pipenv expands as a shell would.
func (e Environment) pipfileSource(i facts.Index) Source {
	return e.expand("", i.URL, shellVariable)
}

var pypi = lazyregexp.New(`^https?://(pypi\.org|pypi\.python\.org)(/simple)?/?$`)

func isPyPI(url string) bool { return pypi.MatchString(url) }

// findLinks sorts places by kind. Local ones outside the project are left out:
// the image does not see them.
func (s *Sources) findLinks(places, own []string, env Environment) {
	for _, place := range places {
		switch {
		case isHTTP(place):
			page := env.source("", place)
			if !slices.Contains(own, place) {
				page.recorded = ""
			}
			s.Pages = append(s.Pages, page)
		case slices.Contains(own, place):
			s.Local = append(s.Local, place)
		}
	}
	s.Pages = distinct(s.Pages)
}

func isHTTP(place string) bool {
	lower := strings.ToLower(place)
	return strings.HasPrefix(lower, "http://") || strings.HasPrefix(lower, "https://")
}

// of is the list of indexes that a package is looked for in.
func (s Sources) of(p facts.Package) []Source {
	url := p.Source.URL
	if url == "" || s.NoIndex || s.override && url == s.first {
		return s.Indexes
	}
	if tied, ok := s.tied[url]; ok {
		return []Source{tied}
	}
	return s.Indexes
}

// distinct keeps the first of sources that are asked at one address.
func distinct(list []Source) []Source {
	seen := map[string]bool{}
	var kept []Source
	for _, s := range list {
		key := strings.TrimRight(s.address, "/")
		if !seen[key] {
			seen[key] = true
			kept = append(kept, s)
		}
	}
	return kept
}

// configured is what a machine says about indexes.
type configured struct {
	indexes   []Source
	findLinks []string
	noIndex   bool
}

func (e Environment) configured(manager facts.Manager) (configured, error) {
	pip, err := e.pip()
	if err != nil {
		return configured{}, err
	}
	uv := e.uv()
	if manager == facts.UV && uv.stated || pip.empty() && uv.stated {
		return uv.configured, nil
	}
	c := configured{findLinks: pip.findLinks, noIndex: pip.noIndex}
	base := pip.indexURL
	if base == "" {
		base = PyPI
	}
	for _, url := range append([]string{base}, pip.extra...) {
		c.indexes = append(c.indexes, e.machine("", url))
	}
	return c, nil
}

var (
	// pipVariable is what pip replaces in requirements files; it leaves those
	// that are not set as they stand.
	pipVariable   = lazyregexp.New(`\$\{([A-Z0-9_]+)\}`)
	shellVariable = lazyregexp.New(`\$(?:\{([A-Za-z0-9_]+)\}|([A-Za-z0-9_]+))`)
)

// source makes a Source of a URL as it was written.
func (e Environment) source(name, raw string) Source { return e.expand(name, raw, pipVariable) }

// machine makes a Source of what the project's files don't name.
func (e Environment) machine(name, raw string) Source {
	s := e.source(name, raw)
	s.recorded = ""
	return s
}

func (e Environment) expand(name, raw string, variable *lazyregexp.Regexp) Source {
	s := Source{Name: name, URL: shown(raw), recorded: shown(raw)}
	full := variable.ReplaceAllStringFunc(raw, func(reference string) string {
		value := e.get(strings.Trim(reference, "${}"))
		if value != "" {
			return value
		}
		if s.unset == "" {
			s.unset = reference
		}
		return reference
	})
	s.address, s.login = splitLogin(full)
	if isPyPI(s.address) {
		s.address = PyPI // its former names only redirect to it
	}
	if s.login.password() == "" {
		if l, ok := e.indexLogin(name); ok {
			s.login = l
		}
	}
	return s
}

// shown is a URL without user information (variables among it) and without
// query parameters that are called like secrets.
func shown(raw string) string {
	clean, _ := splitLogin(raw)
	clean, _ = credentials.Strip(clean)
	if l := splitLink(clean); l.hasAuthority && !strings.HasSuffix(l.authority, "]") {
		// "user:pass/word@host": a password with a slash that was not quoted.
		if _, port, ok := strings.Cut(l.authority[strings.LastIndexByte(l.authority, ']')+1:], ":"); ok && strings.Trim(port, "0123456789") != "" && !strings.Contains(port, "${") {
			return l.scheme + "://…"
		}
	}
	return printableURL(clean)
}

// printableURL escapes what would break a line of a message.
func printableURL(s string) string {
	if !strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r == 0x7f }) {
		return s
	}
	return printable(s)
}
