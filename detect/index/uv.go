package index

import (
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/lazyregexp"
)

type uvConfig struct {
	configured
	stated bool
}

// uv reads uv's variables. Its order: UV_INDEX, UV_EXTRA_INDEX_URL, and last the
// default index, which is the first of UV_DEFAULT_INDEX, UV_INDEX_URL and PyPI
// (uv-distribution-types, index_url.rs).
func (e Environment) uv() uvConfig {
	var c uvConfig
	names := []string{"UV_INDEX", "UV_EXTRA_INDEX_URL", "UV_DEFAULT_INDEX", "UV_INDEX_URL"}
	fallback := ""
	for _, name := range names {
		value := strings.TrimSpace(e.get(name))
		if value == "" {
			continue
		}
		c.stated = true
		if name == "UV_DEFAULT_INDEX" || name == "UV_INDEX_URL" {
			if fallback == "" {
				fallback = value
			}
			continue
		}
		for item := range strings.FieldsSeq(value) {
			c.indexes = append(c.indexes, e.namedSource(item))
		}
	}
	if fallback == "" {
		fallback = PyPI
	}
	c.indexes = append(c.indexes, e.namedSource(fallback))
	if v := strings.ToLower(e.get("UV_NO_INDEX")); slices.Contains([]string{"y", "yes", "t", "true", "on", "1"}, v) {
		c.noIndex, c.stated = true, true
	}
	for place := range strings.FieldsFuncSeq(e.get("UV_FIND_LINKS"), func(r rune) bool { return r == ',' }) {
		c.findLinks, c.stated = append(c.findLinks, strings.TrimSpace(place)), true
	}
	return c
}

// namedSource reads uv's "name=url".
func (e Environment) namedSource(item string) Source {
	if name, url, ok := strings.Cut(item, "="); ok && indexName.MatchString(name) {
		return e.machine(name, url)
	}
	return e.machine("", item)
}

var indexName = lazyregexp.New(`^[A-Za-z0-9._-]+$`)
