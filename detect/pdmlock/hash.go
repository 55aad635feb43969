package pdmlock

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"github.com/dockwright/dockwright/detect/pyjson"
)

// Member is the manifest of a workspace's member, which the hash covers too.
type Member struct {
	Dir       string // slash-separated, relative to the workspace's root
	Pyproject []byte
}

// ContentHashes are the metadata.content_hash that the PDM versions give for a
// pyproject.toml, newest first and each once: 2.20 and later (both kinds of
// groups), 2.16 to 2.19 ([tool.pdm.dev-dependencies] alone), and older ones
// (of [tool.pdm.resolution] the overrides alone; before 2.3 they stood in
// [tool.pdm]). A lock is up to date for the PDM that wrote it when its hash is
// one of them. The form is that of the lock: "sha256:" and hexadecimal.
//
// The members are those of [tool.pdm.workspace], whose globs the caller expands.
//
// The result is nil when nothing can be told: for a project without [project],
// whose metadata PDM converts from another tool's first, and for a workspace
// whose members aren't given. A lock with metadata.lock_inputs (PDM 2.28 on
// request) has no content hash. The error tells that a file is no TOML or that
// its hashed part is of the wrong types.
func ContentHashes(pyproject []byte, members ...Member) ([]string, error) {
	root, err := contents(pyproject)
	if err != nil || root == nil || root.workspace && len(members) == 0 {
		return nil, err
	}
	members = slices.SortedFunc(slices.Values(members), func(a, b Member) int { return strings.Compare(a.Dir, b.Dir) })
	hashes := make([]string, 0, len(root.variants))
	for i, variant := range root.variants {
		sum, err := digest(variant)
		if err != nil {
			return nil, err
		}
		if len(members) > 0 {
			// Workspaces came in 2.28, after the last change of the content.
			if i > 0 {
				break
			}
			if sum, err = withMembers(sum, members); err != nil {
				return nil, err
			}
		}
		if hash := "sha256:" + sum; !slices.Contains(hashes, hash) {
			hashes = append(hashes, hash)
		}
	}
	return hashes, nil
}

func withMembers(root string, members []Member) (string, error) {
	h := sha256.New()
	io.WriteString(h, root)
	for _, m := range members {
		c, err := contents(m.Pyproject)
		if err != nil {
			return "", fmt.Errorf("%s: %w", m.Dir, err)
		}
		if c == nil {
			return "", fmt.Errorf("%s: the member has no [project] table", m.Dir)
		}
		sum, err := digest(c.variants[0])
		if err != nil {
			return "", fmt.Errorf("%s: %w", m.Dir, err)
		}
		io.WriteString(h, "\x00"+m.Dir+"\x00"+sum)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

func digest(content map[string]any) (string, error) {
	text, err := pyjson.Dumps(content)
	if err != nil {
		return "", fmt.Errorf("the content hash cannot be computed: %w", err)
	}
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:]), nil
}

// content is what the hash covers, as the PDM versions have it.
type content struct {
	variants  []map[string]any
	workspace bool
}

// contents is PyProject.content_hash (project/project_file.py) without the
// hashing. Nil for a file without [project].
func contents(pyproject []byte) (*content, error) {
	var doc map[string]any
	if err := toml.Unmarshal(pyproject, &doc); err != nil {
		return nil, fmt.Errorf("the content hash cannot be computed: %w", err)
	}
	t := tables{}
	if _, ok := doc["project"]; !ok {
		return nil, nil
	}
	project := t.sub(doc, "project")
	settings := t.sub(t.sub(doc, "tool"), "pdm")
	resolution := t.sub(settings, "resolution")
	groups, err := devDependencies(t.sub(doc, "dependency-groups"), t.sub(settings, "dev-dependencies"))
	t.sub(settings, "workspace")
	if t.err != nil || err != nil {
		return nil, fmt.Errorf("the content hash cannot be computed: %w", firstOf(t.err, err))
	}
	dev := or(settings["dev-dependencies"], map[string]any{})
	overrides := or(resolution["overrides"], map[string]any{})
	_, workspace := settings["workspace"]
	base := map[string]any{
		"sources":               or(settings["source"], []any{}),
		"dependencies":          or(project["dependencies"], []any{}),
		"optional-dependencies": or(project["optional-dependencies"], map[string]any{}),
		"requires-python":       or(project["requires-python"], ""),
	}
	with := func(groups any, key string, value any) map[string]any {
		m := maps.Clone(base)
		m["dev-dependencies"], m[key] = groups, value
		return m
	}
	return &content{
		variants: []map[string]any{
			with(groups, "resolution", or(settings["resolution"], map[string]any{})),
			with(dev, "resolution", or(settings["resolution"], map[string]any{})),
			with(dev, "overrides", overrides),
			with(dev, "overrides", or(settings["overrides"], map[string]any{})),
		},
		workspace: workspace,
	}, nil
}

var notInName = regexp.MustCompile(`[^A-Za-z0-9]+`)

// devDependencies puts the two kinds of groups together, names as PDM has them:
// it doesn't take the dashes at the ends away.
func devDependencies(standard, own map[string]any) (map[string]any, error) {
	groups := map[string]any{}
	for _, name := range slices.Sorted(maps.Keys(standard)) {
		groups[groupName(name)] = standard[name]
	}
	for _, name := range slices.Sorted(maps.Keys(own)) {
		more, ok := own[name].([]any)
		if !ok {
			return nil, fmt.Errorf("the group %s is no array", name)
		}
		known, _ := groups[groupName(name)].([]any)
		groups[groupName(name)] = slices.Concat([]any{}, known, more)
	}
	return groups, nil
}

func groupName(name string) string { return strings.ToLower(notInName.ReplaceAllString(name, "-")) }

// tables follows keys through tables and keeps the first error.
type tables struct{ err error }

func (t *tables) sub(table map[string]any, key string) map[string]any {
	value, stated := table[key]
	sub, ok := value.(map[string]any)
	if stated && !ok && t.err == nil {
		t.err = fmt.Errorf("%s is no table", key)
	}
	return sub
}

func or(value, otherwise any) any {
	if value == nil {
		return otherwise
	}
	return value
}

func firstOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
