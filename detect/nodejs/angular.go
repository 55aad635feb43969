package nodejs

import (
	"encoding/json"
	"path"
	"slices"
	"strings"
)

// angular reads where `ng build` writes: outputPath of the project's build target.
// The application builder writes what browsers load to browser/ in it.
// https://angular.dev/reference/configs/workspace-config#output-path-configuration
func (f *folder) angular(c command) ([]string, bool) {
	if words := c.plain(); len(words) == 0 || words[0] != "build" && words[0] != "b" {
		return nil, len(words) > 0 && (words[0] == "lint" || words[0] == "test")
	}
	data, ok := f.open(path.Join(f.dir, "angular.json"))
	if !ok || len(data) > maxText {
		return nil, false
	}
	var workspace struct {
		Projects map[string]struct {
			Type      string `json:"projectType"`
			Architect map[string]json.RawMessage
			Targets   map[string]json.RawMessage
		}
	}
	if json.Unmarshal(data, &workspace) != nil {
		return nil, false
	}
	var found []string
	for name, p := range workspace.Projects {
		target := p.Architect["build"]
		if target == nil {
			target = p.Targets["build"]
		}
		if p.Type == "library" || target == nil {
			continue
		}
		out, ok := angularOutput(name, target)
		if !ok {
			return nil, false
		}
		found = append(found, out)
	}
	slices.Sort(found)
	if v, ok := c.flag("--output-path"); ok && len(found) == 1 {
		return []string{v}, true
	}
	return found, len(found) == 1
}

func angularOutput(name string, target json.RawMessage) (string, bool) {
	var t struct {
		Builder string
		Options struct{ OutputPath json.RawMessage }
	}
	if json.Unmarshal(target, &t) != nil {
		return "", false
	}
	application := strings.HasSuffix(t.Builder, ":application")
	base, browser := path.Join("dist", name), "browser"
	if raw := t.Options.OutputPath; raw != nil && json.Unmarshal(raw, &base) != nil {
		var parts struct {
			Base    string
			Browser *string
		}
		if json.Unmarshal(raw, &parts) != nil || parts.Base == "" {
			return "", false
		}
		base = parts.Base
		if parts.Browser != nil {
			browser = *parts.Browser
		}
	}
	if application {
		base = path.Join(base, browser)
	}
	return base, base != ""
}
