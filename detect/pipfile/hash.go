package pipfile

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/pep508"
	"github.com/dockwright/dockwright/detect/pyjson"
)

// Hash is the sha256 of a Pipfile as the newest pipenv writes it into
// _meta.hash of the lock, and as `pipenv install --deploy` asks for it. It
// covers the sources, [requires] and all categories, with the names of packages
// normalized (Pipfile.calculate_hash in pipenv/utils/pipfile.py).
//
// The error tells that the file is no TOML, or holds a date where JSON has none.
func Hash(pipfile []byte) (string, error) {
	hashes, err := Hashes(pipfile)
	if err != nil {
		return "", err
	}
	return hashes[0], nil
}

// Hashes are the values that the versions of pipenv give, newest first and each
// once: Hash, and that with the names as written, which older ones take
// (plette's Pipfile.get_hash). A lock with the second one only was up to date
// for the pipenv that wrote it; `--deploy` of the newest refuses it.
func Hashes(pipfile []byte) ([]string, error) {
	file, err := readTOML("Pipfile", pipfile)
	if err != nil {
		return nil, fmt.Errorf("the hash cannot be computed: %w", err)
	}
	newest, err := file.hash(pep508.NormalizeName)
	if err != nil {
		return nil, err
	}
	older, err := file.hash(func(name string) string { return name })
	if err != nil {
		return nil, err
	}
	return appendNew([]string{newest}, older), nil
}

// defaultSources are what pipenv takes when the file names none.
var defaultSources = []any{map[string]any{"name": "pypi", "url": "https://pypi.org/simple", "verify_ssl": true}}

func (f tomlFile) hash(name func(string) string) (string, error) {
	sources, requires := f.values["source"], f.values["requires"]
	if sources == nil {
		sources = defaultSources
	}
	if requires == nil {
		requires = map[string]any{}
	}
	data := map[string]any{
		"_meta":   map[string]any{"sources": sources, "requires": requires},
		"default": f.category("packages", name),
		"develop": f.category("dev-packages", name),
	}
	for _, key := range f.of("") {
		switch key.name {
		case "packages", "dev-packages", "default", "develop":
		default:
			if !slices.Contains(ownSections, key.name) {
				data[key.name] = f.category(key.name, name)
			}
		}
	}
	var b strings.Builder
	if err := dump(&b, data); err != nil {
		return "", fmt.Errorf("the hash cannot be computed: %w", err)
	}
	sum := sha256.Sum256([]byte(b.String()))
	return hex.EncodeToString(sum[:]), nil
}

// category is a table with its names changed; of two that become one the later
// counts, as in Python.
func (f tomlFile) category(category string, name func(string) string) any {
	entries, ok := f.values[category].(map[string]any)
	if !ok {
		if f.values[category] != nil {
			return f.values[category]
		}
		return map[string]any{}
	}
	renamed := map[string]any{}
	for _, key := range f.of(category) {
		renamed[name(key.name)] = entries[key.name]
	}
	return renamed
}

// dump writes JSON as Python does with sort_keys and without spaces.
func dump(b *strings.Builder, value any) error {
	switch v := value.(type) {
	case map[string]any:
		b.WriteByte('{')
		for i, key := range slices.Sorted(maps.Keys(v)) {
			if i > 0 {
				b.WriteByte(',')
			}
			text, err := pyjson.Dumps(key)
			if err != nil {
				return err
			}
			b.WriteString(text + ":")
			if err := dump(b, v[key]); err != nil {
				return err
			}
		}
		b.WriteByte('}')
		return nil
	case []any:
		b.WriteByte('[')
		for i, item := range v {
			if i > 0 {
				b.WriteByte(',')
			}
			if err := dump(b, item); err != nil {
				return err
			}
		}
		b.WriteByte(']')
		return nil
	}
	text, err := pyjson.Dumps(value)
	b.WriteString(text)
	return err
}
