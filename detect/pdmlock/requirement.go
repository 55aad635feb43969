package pdmlock

import (
	"fmt"
	"path"
	"regexp"
	"strings"

	"github.com/dockwright/dockwright/detect/direct"
	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/pep508"
)

// dependencies reads the requirements of the i-th entry.
func (r *reader) dependencies(i int, shared map[string]bool) ([]facts.Edge, error) {
	var edges []facts.Edge
	for _, text := range r.doc.Package[i].Dependencies {
		edge, err := requirement(text, path.Dir(r.path))
		if err != nil {
			return nil, r.fail(i, "dependency %q: %v", text, err)
		}
		if edge.Name != "" && !shared[edge.Name] {
			edge.Source = ""
		}
		edges = append(edges, edge)
	}
	return edges, nil
}

// legacyWildcard is ">=2.7.*", which old metadata has and PEP 440 forbids. As
// PDM does, the wildcard is overlooked.
var legacyWildcard = regexp.MustCompile(`([<>]=?\s*[0-9][0-9A-Za-z.]*?)\.\*`)

// requirement reads a requirement as PDM writes it: PEP 508, a bare URL, or
// "-e URL#egg=name[extras]" for an editable one.
func requirement(text, dir string) (facts.Edge, error) {
	if editable, ok := strings.CutPrefix(text, "-e "); ok {
		return reference(strings.TrimSpace(editable), dir)
	}
	req, err := direct.Requirement(text, dir, 0)
	if err != nil {
		if fixed := legacyWildcard.ReplaceAllString(text, "$1"); fixed != text {
			req, err = direct.Requirement(fixed, dir, 0)
		}
	}
	if err != nil {
		if strings.Contains(text, "://") && !strings.Contains(text, " @ ") {
			return reference(text, dir)
		}
		return facts.Edge{}, err
	}
	edge := facts.Edge{Name: req.Name, Specifier: req.Specifier, Extras: req.Extras, Marker: req.Marker}
	if req.Source.Kind != "" {
		edge.Source = identified(req.Source).ID
	}
	return edge, nil
}

// reference reads a URL that carries its name in the fragment, or none: then
// the source alone says what is meant.
func reference(text, dir string) (facts.Edge, error) {
	location, marker, _ := strings.Cut(text, " ;")
	source, err := direct.Reference(strings.TrimSpace(location), dir)
	if err != nil {
		return facts.Edge{}, err
	}
	edge := facts.Edge{Source: identified(source).ID}
	if egg := direct.Egg(location); egg != "" {
		named, err := pep508.ParseRequirement(egg)
		if err != nil {
			return facts.Edge{}, err
		}
		edge.Name, edge.Extras = pep508.NormalizeName(named.Name), normalized(named.Extras)
	}
	edge.Marker, err = canonicalMarker(marker)
	return edge, err
}

func canonicalMarker(text string) (string, error) {
	parsed, err := pep508.ParseMarker(strings.TrimSpace(text))
	if err != nil {
		return "", fmt.Errorf("the marker %q cannot be read: %w", text, err)
	}
	return parsed.String(), nil
}
