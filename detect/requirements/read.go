package requirements

import (
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/credentials"
	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/lazyregexp"
)

// maxFiles bounds how often files are read for one set, as each may include
// others more than once.
const maxFiles = 1000

// statement is a line that asks for a package, as pip's ParsedRequirement.
type statement struct {
	path       string
	line       int
	text       string // the requirement, or the argument of -e
	editable   bool
	constraint bool // it stands in a file that -c names
	hashes     []string
	settings   []string
}

// reader collects what a set of files says.
type reader struct {
	open        func(path string) ([]byte, error)
	statements  []statement
	diagnostics []facts.Diagnostic

	indexes       []facts.Index
	noIndex       bool
	findLinks     []string
	formats       formats
	requireHashes bool
	noHashes      bool

	files     int
	included  []string
	variables []string // that were told of
}

// file reads one file; chain holds it and those that include it, outermost
// first.
func (r *reader) file(chain []string, data []byte, constraint bool) error {
	here := chain[len(chain)-1]
	if r.files++; r.files > maxFiles {
		return facts.Errorf(here, 0, "more than %d files are included", maxFiles).Fix("include each file once")
	}
	text, err := decode(data)
	if err != nil {
		return facts.Errorf(here, 0, "%v", err).Fix("save it as UTF-8")
	}
	for _, l := range logicalLines(text) {
		r.noteVariables(here, l)
		p, err := parseLine(l.text)
		if err != nil {
			return facts.Errorf(here, l.number, "%v", err).Fix("see https://pip.pypa.io/en/stable/reference/requirements-file-format/")
		}
		for _, f := range p.formats {
			r.formats.apply(f) // pip lets these count beside a requirement too
		}
		switch {
		case p.requirement != "":
			r.statements = append(r.statements, statement{here, l.number, p.requirement, false, constraint, p.hashes, p.settings})
		case len(p.editables) > 0:
			r.statements = append(r.statements, statement{here, l.number, p.editables[0], true, constraint, nil, p.settings})
		case len(p.requirements) > 0:
			// Even within a constraints file these are requirements to pip.
			err = r.include(chain, l, "-r", p.requirements[0], false)
		case len(p.constraints) > 0:
			err = r.include(chain, l, "-c", p.constraints[0], true)
		default:
			err = r.settings(here, l, p)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// include reads a file that another one names. The name is relative to the
// folder of the file that it stands in.
func (r *reader) include(chain []string, at line, option, name string, constraint bool) error {
	here := chain[len(chain)-1]
	bad := func(remedy, format string, args ...any) error {
		return facts.Errorf(here, at.number, format, args...).Fix("%s", remedy)
	}
	if isRemote(name) {
		shown := credentials.Redact(name)
		if constraint {
			r.say("DW104", here, at.number, "the constraints at "+shown+" are not read: what they pin is not known",
				"download the file into the project and name it here")
			return nil
		}
		return bad("download the file into the project and name it here", "%s %s: requirements are not read from the network", option, shown)
	}
	target, ok := within(path.Dir(here), name)
	if !ok {
		return bad("keep all requirements files below the folder that is built", "%s %s leaves the build context", option, name)
	}
	if slices.Contains(chain, target) {
		return bad("take one of the includes out", "%s %s closes a circle: %s", option, name, strings.Join(append(slices.Clone(chain), target), " → "))
	}
	data, err := r.open(target)
	if known := (*facts.Error)(nil); errors.As(err, &known) {
		return bad(known.Remedy, "%s %s: %s %s", option, name, target, known.Fact)
	}
	if errors.Is(err, fs.ErrNotExist) {
		return bad("write the file, or take the line out", "%s %s: %s does not exist", option, name, target)
	}
	if err != nil {
		return bad("check that it can be read", "%s %s: %s cannot be read", option, name, target)
	}
	if !slices.Contains(r.included, target) {
		r.included = append(r.included, target)
	}
	return r.file(append(slices.Clone(chain), target), data, constraint)
}

// settings takes in a line that holds options alone.
func (r *reader) settings(here string, at line, p parsedLine) error {
	r.requireHashes = r.requireHashes || p.requireHashes
	r.noHashes = r.noHashes || p.noHashes
	if p.noIndex {
		r.noIndex, r.indexes = true, nil
	}
	if p.hasIndexURL && !r.noIndex {
		r.indexes = []facts.Index{r.index(here, at, p.indexURL, true)}
	}
	for _, url := range p.extraIndexURLs {
		if !r.noIndex {
			r.indexes = append(r.indexes, r.index(here, at, url, false))
		}
	}
	if len(p.findLinks) == 0 {
		return nil
	}
	place := p.findLinks[0] // pip passes over the others of the line
	if isRemote(place) {
		place = r.clean(here, at.number, place)
	} else if local, ok := within(path.Dir(here), strings.TrimPrefix(place, "file:")); ok {
		place = local
	} else {
		return facts.Errorf(here, at.number, "--find-links %s leaves the build context", place).
			Fix("keep the files below the folder that is built")
	}
	r.findLinks = append(r.findLinks, place)
	return nil
}

func (r *reader) index(here string, at line, url string, replaces bool) facts.Index {
	login, variables := credentials.Login(url)
	return facts.Index{URL: r.clean(here, at.number, url), Default: replaces, Login: login, Variables: variables, Line: at.number}
}

// clean takes credentials out of a URL, and says so.
func (r *reader) clean(path string, line int, url string) string {
	clean, found := credentials.Strip(url)
	if found {
		r.say("DW108", path, line, "credentials stand in the URL of "+clean,
			"write ${VARIABLES} in their place and give these to the build as a secret")
	}
	return clean
}

// variable is what pip replaces from the environment; other spellings of
// variables are plain text to it.
var variable = lazyregexp.New(`\$\{[A-Z0-9_]+\}`)

// included begins a line that names another file of requirements or constraints.
var included = lazyregexp.New(`^\s*(-r|-c|--requirement|--constraint)`)

// locations are URLs that pip takes files from. The build is given the variables in
// them as secrets.
var locations = lazyregexp.New(`[A-Za-z][A-Za-z0-9+.-]*://\S+`)

// noteVariables tells once of each variable that the build has to be given, but for
// those of which the plan knows: they stand in the URLs of files and indexes.
func (r *reader) noteVariables(here string, l line) {
	text := l.text
	if !strings.Contains(text, "${") {
		return // as do most lines of long files, which the expressions would be slow on
	}
	if !included.MatchString(text) {
		text = locations.ReplaceAllString(text, "")
	}
	for _, v := range variable.FindAllString(text, -1) {
		if slices.Contains(r.variables, v) {
			continue
		}
		r.variables = append(r.variables, v)
		r.say("DW106", here, l.number, "pip replaces "+v+" by a variable of the environment, which the build has to be given",
			"pass it as a build secret or argument, or write the value")
	}
}

func (r *reader) say(rule, path string, line int, message, remedy string) {
	severity := facts.SeverityWarning
	r.diagnostics = append(r.diagnostics, facts.Diagnostic{
		Rule: rule, Severity: severity, Path: path, Line: line, Message: message, Remedy: remedy,
	})
}

var remote = lazyregexp.New(`^(?i:https?|ftp)://|^(?i:https?):`)

func isRemote(name string) bool { return remote.MatchString(name) }

// within joins a path to a folder of the build context; ok is false where the
// result would lie outside, or the path is absolute.
func within(dir, name string) (string, bool) {
	if name == "" || strings.ContainsRune(name, 0) || path.IsAbs(name) || isFileURL(name) {
		return "", false
	}
	joined := path.Join(dir, name)
	return joined, joined != ".." && !strings.HasPrefix(joined, "../")
}

func isFileURL(name string) bool { return len(name) > 5 && strings.EqualFold(name[:5], "file:") }
