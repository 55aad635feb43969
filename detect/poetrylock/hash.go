package poetrylock

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"

	"github.com/pelletier/go-toml/v2"

	"github.com/dockwright/dockwright/detect/pyjson"
)

// The parts of pyproject.toml that are hashed (Locker._get_content_hash). The
// legacy keys count as null when they are missing, until there is anything in
// [project] or [dependency-groups].
var (
	projectKeys = []string{"requires-python", "dependencies", "optional-dependencies"}
	legacyKeys  = []string{"dependencies", "source", "extras", "dev-dependencies"}
)

// ContentHash is the metadata.content-hash that the newest Poetry writes for a
// pyproject.toml: from 2.3 on it covers [project], [dependency-groups] and
// [tool.poetry]. The value is hexadecimal, without the name of the algorithm.
//
// The error tells that the file is no TOML, or that its hashed part holds a
// date or something else that Poetry fails at as well.
func ContentHash(pyproject []byte) (string, error) {
	hashes, err := ContentHashes(pyproject)
	if err != nil {
		return "", err
	}
	return hashes[0], nil
}

// ContentHashes are the values that the Poetry versions give, newest first and
// each once: 2.3 and later (ContentHash), 2.0 to 2.2 (without
// [dependency-groups]), 1.2 to 1.8 ([tool.poetry] alone), and before 1.2
// (without groups). A lock is up to date for the Poetry that wrote it when its
// hash is one of them; Poetry 2 itself takes the first for its own locks, and
// the second too for a lock that it wrote before 2.3.
func ContentHashes(pyproject []byte) ([]string, error) {
	var doc map[string]any
	if err := toml.Unmarshal(pyproject, &doc); err != nil {
		return nil, fmt.Errorf("the content hash cannot be computed: %w", err)
	}
	project, err1 := subtable(doc, "project")
	groups, err2 := subtable(doc, "dependency-groups")
	tool, err3 := subtable(doc, "tool")
	poetry, err4 := subtable(tool, "poetry")
	if err := errors.Join(err1, err2, err3, err4); err != nil {
		return nil, err
	}
	beforeGroups := map[string]any{}
	for key, value := range poetry {
		if key != "group" {
			beforeGroups[key] = value
		}
	}
	var hashes []string
	for _, content := range []map[string]any{
		relevant(project, groups, poetry),
		relevant(project, nil, poetry),
		relevant(nil, nil, poetry),
		relevant(nil, nil, beforeGroups),
	} {
		text, err := pyjson.Dumps(content)
		if err != nil {
			return nil, fmt.Errorf("the content hash cannot be computed: %w", err)
		}
		sum := sha256.Sum256([]byte(text))
		if hash := hex.EncodeToString(sum[:]); !slices.Contains(hashes, hash) {
			hashes = append(hashes, hash)
		}
	}
	return hashes, nil
}

func subtable(table map[string]any, key string) (map[string]any, error) {
	value, stated := table[key]
	sub, ok := value.(map[string]any)
	if stated && !ok {
		return nil, fmt.Errorf("the content hash cannot be computed: %s is no table", key)
	}
	return sub, nil
}

// relevant is the content that is hashed.
func relevant(project, groups, poetry map[string]any) map[string]any {
	ofProject := map[string]any{}
	for _, key := range projectKeys {
		if value, ok := project[key]; ok {
			ofProject[key] = value
		}
	}
	modern := len(ofProject) > 0 || len(groups) > 0
	ofPoetry := map[string]any{}
	for _, key := range legacyKeys {
		if value, ok := poetry[key]; ok || !modern {
			ofPoetry[key] = value
		}
	}
	if value, ok := poetry["group"]; ok {
		ofPoetry["group"] = value
	}
	if !modern {
		return ofPoetry
	}
	content := map[string]any{"tool": map[string]any{"poetry": ofPoetry}}
	if len(ofProject) > 0 {
		content["project"] = ofProject
	}
	if len(groups) > 0 {
		content["dependency-groups"] = groups
	}
	return content
}
