package closure

import (
	"strings"

	"github.com/dockwright/dockwright/detect/pep508"
)

// markerPool holds each distinct marker once. A pool on top of another, which
// it doesn't change, holds those of a walk's own roots.
type markerPool struct {
	base *markerPool
	ids  map[string]int32
	list []marker
}

type marker struct {
	pep508.Marker
	kind markerKind
}

// markerKind tells what a marker's value hangs on, besides the platform.
type markerKind uint8

const (
	asksPlatform  markerKind = iota // on nothing else
	asksConflicts                   // on which conflict items are active
	asksExtras                      // on extras or groups as well
)

func newMarkerPool(base *markerPool) *markerPool {
	p := &markerPool{base: base, ids: map[string]int32{}}
	if base == nil {
		p.ids[""] = 0
		always, _ := pep508.ParseMarker("")
		p.list = []marker{{Marker: always}}
	}
	return p
}

func (p *markerPool) intern(text string) (int32, error) {
	var offset int32
	if p.base != nil {
		if id, ok := p.base.ids[text]; ok {
			return id, nil
		}
		offset = int32(len(p.base.list))
	}
	if id, ok := p.ids[text]; ok {
		return id, nil
	}
	m, err := pep508.ParseMarker(text)
	if err != nil {
		return 0, err
	}
	id := offset + int32(len(p.list))
	p.ids[text] = id
	p.list = append(p.list, marker{Marker: m, kind: kindOf(text)})
	return id, nil
}

func (p *markerPool) at(id int32) *marker {
	if p.base == nil {
		return &p.list[id]
	}
	if n := int32(len(p.base.list)); id >= n {
		return &p.list[id-n]
	}
	return &p.base.list[id]
}

func (p *markerPool) len() int {
	if p.base == nil {
		return len(p.list)
	}
	return len(p.base.list) + len(p.list)
}

// kindOf looks at the text only. Whatever is not plainly `extra == '<encoded
// conflict item>'` counts as asking for extras, which is right but slower.
func kindOf(text string) markerKind {
	kind := asksPlatform
	if strings.Contains(text, "dependency_groups") {
		return asksExtras
	}
	for {
		i := strings.Index(text, "extra")
		if i < 0 {
			return kind
		}
		text = text[i+len("extra"):]
		value, ok := strings.CutPrefix(text, " == '")
		if !ok {
			if value, ok = strings.CutPrefix(text, " != '"); !ok {
				return asksExtras
			}
		}
		if !isEncoded(value) {
			return asksExtras
		}
		kind = asksConflicts
		end := strings.IndexByte(value, '\'')
		if end < 0 {
			return asksExtras
		}
		text = value[end:]
	}
}

// isEncoded tells whether s begins as uv's conflict items do: "extra-7-".
func isEncoded(s string) bool {
	for _, kind := range [...]string{"extra-", "group-", "project-"} {
		if rest, ok := strings.CutPrefix(s, kind); ok {
			return rest != "" && rest[0] >= '0' && rest[0] <= '9'
		}
	}
	return false
}
