package source

import (
	"path"
	"strings"
)

// joined is os.path.join(a, b, …) and a / b.
func joined(a any, more ...any) any {
	a = plain(a)
	for _, b := range more {
		text, ok := plain(b).(string)
		if !ok {
			if at, ok := plain(b).(location); ok {
				a = at
				continue
			}
			return nil
		}
		switch at := a.(type) {
		case location:
			if strings.HasPrefix(text, "/") {
				a = text
				continue
			}
			a = location(path.Join(string(at), text))
		case string:
			if strings.HasPrefix(text, "/") {
				a = text
				continue
			}
			a = path.Join(at, text)
		default:
			return nil
		}
	}
	return a
}

func parent(at location) location {
	if at == "." || at == ".." || strings.HasSuffix(string(at), "/..") {
		return location(path.Join(string(at), ".."))
	}
	return location(path.Dir(string(at)))
}

// parents is pathlib's `parents`: that of index 0 is the value.
type parents location
