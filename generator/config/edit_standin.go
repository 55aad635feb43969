package config

import (
	"bytes"
	"encoding/json"
	"path"
	"strings"
)

type Change struct {
	Key   []string
	Value any
}

// stand-in until part EDIT lands
func Edit(name string, data []byte, changes []Change) ([]byte, error) {
	text := string(data)
	if path.Base(name) != FileName && !bytes.Contains(data, []byte("[tool.dockwright]")) {
		text += "\n[tool.dockwright]\n"
	}
	for _, c := range changes {
		key := strings.Join(c.Key, ".")
		value, _ := json.Marshal(c.Value)
		var out []string
		done := false
		for _, line := range strings.SplitAfter(text, "\n") {
			if strings.HasPrefix(line, key+" = ") {
				if c.Value != nil {
					out = append(out, key+" = "+string(value)+"\n")
				}
				done = true
				continue
			}
			out = append(out, line)
		}
		if text = strings.Join(out, ""); !done {
			text += key + " = " + string(value) + "\n"
		}
	}
	return []byte(text), nil
}
