// Package uvlock reads uv.lock, the lock of uv projects, workspaces and (as
// NAME.py.lock) PEP 723 scripts.
//
// The format is settled by uv's own source, crates/uv-resolver/src/lock in
// https://github.com/astral-sh/uv: `version` is the format, which a reader must
// know; `revision` counts changes that older readers can pass over.
package uvlock

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/pelletier/go-toml/v2"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/locktoml"
	"github.com/dockwright/dockwright/detect/pep508"
)

// Kind is the facts.Lock.Kind of what Parse returns.
const Kind = "uv.lock"

// formatVersion is the one lock version there is; uv refuses every other too.
const formatVersion = 1

// Parse reads a uv.lock. The path, slash-separated and relative to the build
// context, is where the file lies: the paths in it are relative to its folder
// and come out relative to the context.
//
// Roots carry the member's name, for a project that is no workspace too. Those
// of a script, and the dependency groups of a workspace root without a
// [project] table, have Member "".
//
// The error is a *facts.Error: TOML that is broken or of the wrong types, a
// format version other than 1, a package without name or source.
func Parse(path string, data []byte) (*facts.Lock, []facts.Diagnostic, error) {
	format, err := readFormat(path, data)
	if err != nil {
		return nil, nil, err
	}
	var doc document
	if err := unmarshal(path, data, &doc); err != nil {
		return nil, nil, err
	}
	r := reader{path: path, doc: &doc, entries: doc.Packages}
	if len(r.entries) == 0 {
		r.entries = doc.Distributions
	}
	lock, err := r.lock(format)
	if err != nil {
		return nil, nil, err
	}
	return lock, nil, nil
}

// readFormat checks the version before anything else is looked at, since
// another version may have another shape altogether.
func readFormat(path string, data []byte) (string, error) {
	// Only what stands above the first table, so that the file is not decoded twice.
	head := data
	if bytes.HasPrefix(head, []byte("[")) {
		head = nil
	} else if i := bytes.Index(head, []byte("\n[")); i >= 0 {
		head = head[:i+1]
	}
	var stated struct {
		Version  *int64 `toml:"version"`
		Revision *int64 `toml:"revision"`
	}
	if err := unmarshal(path, head, &stated); err != nil {
		// The cut may have fallen into a multi-line value: the whole then decides.
		if err := unmarshal(path, data, &stated); err != nil {
			return "", err
		}
	}
	if stated.Version == nil {
		return "", facts.Errorf(path, 0, "the lock states no format version").
			Fix("make it anew with `uv lock`")
	}
	if *stated.Version != formatVersion {
		return "", facts.Errorf(path, lineOfKey(data, "version"), "lock format version %d is not known, only %d is", *stated.Version, formatVersion).
			Fix("make it anew with a uv that writes version %d, or use a newer dockwright", formatVersion)
	}
	if stated.Revision == nil {
		return fmt.Sprint(*stated.Version), nil
	}
	return fmt.Sprintf("%d revision %d", *stated.Version, *stated.Revision), nil
}

// unmarshal decodes TOML and turns the decoder's errors into a *facts.Error.
func unmarshal(path string, data []byte, into any) error {
	err := locktoml.Unmarshal(data, into)
	if err == nil {
		return nil
	}
	line := 0
	var decode *toml.DecodeError
	if errors.As(err, &decode) {
		line, _ = decode.Position()
	}
	return facts.Errorf(path, line, "no valid uv.lock: %s", err).Fix("make it anew with `uv lock`")
}

// lineOfKey is the line of a top-level key, 0 when it is not found.
func lineOfKey(data []byte, key string) int {
	for number := 1; len(data) > 0; number++ {
		line, rest, _ := bytes.Cut(data, []byte("\n"))
		if name, _, ok := bytes.Cut(line, []byte("=")); ok && string(bytes.TrimSpace(name)) == key {
			return number
		}
		data = rest
	}
	return 0
}

// normalize is PEP 503, for lists.
func normalize(names []string) []string {
	if len(names) == 0 {
		return nil
	}
	out := make([]string, len(names))
	for i, name := range names {
		out[i] = pep508.NormalizeName(name)
	}
	return out
}
