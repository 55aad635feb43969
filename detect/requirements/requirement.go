package requirements

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/lazyregexp"
	"github.com/dockwright/dockwright/detect/pep508"
)

// entry is a statement understood.
type entry struct {
	name    string // normalized; "" where nothing tells it
	guessed bool   // the name is what the URL ends in
	extras  []string
	// specifier is the PEP 440 set, version the one version that it leaves.
	specifier, version string
	marker             string
	source             facts.Source
	file               facts.File // of a URL or path to an archive
	hashes             []string
	statement          statement
}

// interpret does what pip's constructors do (_internal/req/constructors.py),
// without looking at the disk.
func interpret(s statement) (entry, error) {
	e := entry{statement: s, hashes: s.hashes, source: facts.Source{Kind: facts.SourceRegistry}}
	var err error
	if s.editable {
		err = e.readEditable(s.text)
	} else {
		err = e.readLine(s.text)
	}
	if err != nil {
		return e, err
	}
	if e.source.Kind == facts.SourceRegistry {
		e.version, err = exact(e.specifier)
	}
	return e, err
}

// readLine reads a requirement that is not editable. The marker is parted from
// it first, at "; " for a URL and at ";" for all else, as pip does.
func (e *entry) readLine(text string) error {
	separator := ";"
	if isURL(text) {
		separator = "; "
	}
	text, marker, _ := strings.Cut(text, separator)
	text = strings.TrimSpace(text)
	m, err := pep508.ParseMarker(strings.TrimSpace(marker))
	if err != nil {
		return err
	}
	e.marker = m.String()
	switch {
	case isURL(text):
		return e.readURL(text)
	case isPath(text):
		text, err = e.cutExtras(text)
		if err != nil {
			return err
		}
		e.readLocal(text, facts.SourceDirectory)
		return nil
	}
	return e.readRequirement(text)
}

// readRequirement reads a PEP 508 requirement.
func (e *entry) readRequirement(text string) error {
	req, err := pep508.ParseRequirement(text)
	if err != nil {
		if strings.Contains(text, "=") && !strings.ContainsAny(text, "~!<>") && !strings.Contains(text, "==") {
			return fmt.Errorf("%w; an exact version is written with ==", err)
		}
		return err
	}
	e.name = pep508.NormalizeName(req.Name)
	e.extras = req.Extras
	e.specifier = req.Specifier
	if req.Marker != "" {
		e.marker = req.Marker
	}
	if req.URL == "" {
		return nil
	}
	name := e.name
	err = e.readURL(req.URL)
	e.name, e.guessed = name, false
	return err
}

// readEditable reads what follows -e: a VCS URL that names its project, a
// PEP 508 reference to one, or a folder.
func (e *entry) readEditable(text string) error {
	if req, err := pep508.ParseRequirement(text); err == nil && req.URL != "" {
		if err := e.readRequirement(text); err != nil {
			return err
		}
		if e.source.Kind == facts.SourceDirectory {
			e.source.Kind = facts.SourceEditable
		}
		if e.source.Kind != facts.SourceGit && e.source.Kind != facts.SourceEditable {
			return errors.New("-e takes a folder or the URL of a repository")
		}
		return nil
	}
	if scheme, _, _ := strings.Cut(text, "://"); slices.Contains(vcs, scheme) {
		text = scheme + "+" + text
	}
	if isURL(text) && !isFileURL(text) {
		if err := e.readURL(text); err != nil {
			return err
		}
		if e.source.Kind != facts.SourceGit {
			return errors.New("-e takes a folder or the URL of a repository")
		}
		if e.guessed {
			return errors.New("-e with the URL of a repository needs a name: NAME @ URL")
		}
		return nil
	}
	text, err := e.cutExtras(text)
	if err != nil {
		return err
	}
	if isFileURL(text) {
		err = e.readURL(text)
		e.source.Kind = facts.SourceEditable
		return err
	}
	if strings.Contains(text, ";") {
		return errors.New("-e with a folder takes no marker")
	}
	e.readLocal(text, facts.SourceEditable)
	return nil
}

// extrasAtEnd is what pip takes from the end of a path.
var extrasAtEnd = lazyregexp.New(`^(.+)(\[[^\]]+\])$`)

func (e *entry) cutExtras(text string) (string, error) {
	m := extrasAtEnd.FindStringSubmatch(text)
	if m == nil {
		return text, nil
	}
	req, err := pep508.ParseRequirement("x" + m[2])
	e.extras = req.Extras
	return strings.TrimRightFunc(m[1], isSpace), err
}
