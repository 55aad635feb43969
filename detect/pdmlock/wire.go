package pdmlock

import (
	"errors"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/locktoml"
)

// document is pdm.lock as written.
type document struct {
	Metadata *metadata `toml:"metadata"`
	Package  []entry   `toml:"package"`
}

type metadata struct {
	LockVersion   string            `toml:"lock_version"`
	ContentHash   string            `toml:"content_hash"`
	Groups        []string          `toml:"groups"`
	Strategy      *[]string         `toml:"strategy"`
	CrossPlatform *bool             `toml:"cross_platform"` // 4.3
	Targets       []target          `toml:"targets"`
	Files         map[string][]file `toml:"files"` // below 4.3, by "name version"
}

type target struct {
	RequiresPython string `toml:"requires_python"`
	Platform       string `toml:"platform"`
	Implementation string `toml:"implementation"`
	GILDisabled    bool   `toml:"gil_disabled"`
}

type entry struct {
	Line           int      `toml:"-"`
	Name           string   `toml:"name"`
	Version        string   `toml:"version"`
	Extras         []string `toml:"extras"`
	RequiresPython string   `toml:"requires_python"`
	Editable       bool     `toml:"editable"`
	Subdirectory   string   `toml:"subdirectory"`
	Groups         []string `toml:"groups"`
	Marker         string   `toml:"marker"`
	Dependencies   []string `toml:"dependencies"`
	Files          []file   `toml:"files"`
	Git            string   `toml:"git"`
	Hg             string   `toml:"hg"`
	Svn            string   `toml:"svn"`
	Bzr            string   `toml:"bzr"`
	Ref            string   `toml:"ref"`
	Revision       string   `toml:"revision"`
	Path           string   `toml:"path"`
	URL            string   `toml:"url"`
}

type file struct {
	File string `toml:"file"`
	URL  string `toml:"url"` // with the strategy static_urls, and below 4.3
	Hash string `toml:"hash"`
}

const relock = "make the lock anew with `pdm lock`"

func decode(path string, data []byte) (*document, error) {
	var doc document
	if err := locktoml.Unmarshal(data, &doc); err != nil {
		line := 0
		if de := (*toml.DecodeError)(nil); errors.As(err, &de) {
			line, _ = de.Position()
		}
		fact := strings.TrimPrefix(err.Error(), "toml: ")
		return nil, facts.Errorf(path, line, "the lock cannot be read: %s", fact).Fix(relock)
	}
	if doc.Metadata == nil || doc.Metadata.LockVersion == "" {
		return nil, facts.Errorf(path, 0, "the lock states no metadata.lock_version").Fix(relock)
	}
	return &doc, nil
}

// inherits tells whether the packages carry the groups and markers of whatever
// asks for them, so that no walk is needed.
func (m *metadata) inherits() bool { return m.has("inherit_metadata") }

// crossPlatform tells whether the lock was resolved for every platform; asked
// of locks without targets only. A lock that states no strategy was.
func (m *metadata) crossPlatform() bool {
	if m.CrossPlatform != nil && !*m.CrossPlatform {
		return false
	}
	return m.Strategy == nil || m.has("cross_platform")
}

func (m *metadata) has(strategy string) bool {
	if m.Strategy == nil {
		return false
	}
	for _, s := range *m.Strategy {
		if s == strategy {
			return true
		}
	}
	return false
}
