package poetrylock

import (
	"bytes"
	"errors"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/locktoml"
)

// document is poetry.lock as written. What has several shapes is read as any.
type document struct {
	Package  []entry             `toml:"package"`
	Extras   map[string][]string `toml:"extras"`
	Metadata *struct {
		LockVersion    *string             `toml:"lock-version"`
		PythonVersions string              `toml:"python-versions"`
		ContentHash    string              `toml:"content-hash"`
		Files          map[string][]file   `toml:"files"`
		Hashes         map[string][]string `toml:"hashes"`
	} `toml:"metadata"`
}

type entry struct {
	Line           int                 `toml:"-"`
	Name           string              `toml:"name"`
	Version        string              `toml:"version"`
	PythonVersions string              `toml:"python-versions"`
	Groups         []string            `toml:"groups"`
	Markers        any                 `toml:"markers"` // a string, or a string by group
	Marker         string              `toml:"marker"`  // Poetry 1.0 and 1.1
	Requirements   map[string]string   `toml:"requirements"`
	Files          *[]file             `toml:"files"`
	Dependencies   map[string]any      `toml:"dependencies"` // a string, a table, or an array of those
	Extras         map[string][]string `toml:"extras"`
	Source         source              `toml:"source"`
	Develop        bool                `toml:"develop"`
}

type file struct {
	File string `toml:"file"`
	Hash string `toml:"hash"`
}

type source struct {
	Type              string `toml:"type"`
	URL               string `toml:"url"`
	Reference         string `toml:"reference"`
	ResolvedReference string `toml:"resolved_reference"`
	Subdirectory      string `toml:"subdirectory"`
}

const relock = "make the lock anew with `poetry lock`"

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
	if doc.Metadata == nil || doc.Metadata.LockVersion == nil {
		return nil, facts.Errorf(path, 0, "the lock states no metadata.lock-version").Fix(relock)
	}
	return &doc, nil
}

// keyLine is the line on which a key of [metadata], the last table but for
// those that plugins add, is stated; 0 when it is not found.
func keyLine(data []byte, key string) int {
	number, found := 0, 0
	for line := range bytes.Lines(data) {
		number++
		if name, _, ok := bytes.Cut(line, []byte("=")); ok && string(bytes.TrimSpace(name)) == key {
			found = number
		}
	}
	return found
}
