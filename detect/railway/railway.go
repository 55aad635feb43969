// Package railway reads railway.json and railway.toml: the command that Railway
// starts, what it runs before, the path that it checks.
//
// The format is settled by https://docs.railway.com/reference/config-as-code.
package railway

import (
	"bytes"
	"encoding/json"
	"errors"
	"path"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"github.com/dockwright/dockwright/detect/commandline"
	"github.com/dockwright/dockwright/detect/facts"
)

type document struct {
	Deploy struct {
		Start  string `json:"startCommand" toml:"startCommand"`
		Before any    `json:"preDeployCommand" toml:"preDeployCommand"`
		Health string `json:"healthcheckPath" toml:"healthcheckPath"`
	} `json:"deploy" toml:"deploy"`
}

// Parse reads the file by the ending of its name. The error is a *facts.Error:
// broken TOML or JSON, values of another type.
func Parse(name string, data []byte, x commandline.Context) ([]facts.Told, error) {
	var doc document
	if strings.HasSuffix(name, ".toml") {
		if err := toml.Unmarshal(data, &doc); err != nil {
			line := 0
			var d *toml.DecodeError
			if errors.As(err, &d) {
				line, _ = d.Position()
			}
			return nil, facts.Errorf(name, line, "not valid: %s", commandline.Clean(err.Error())).Fix("correct the file")
		}
	} else if err := json.Unmarshal(data, &doc); err != nil {
		line := 0
		var syntax *json.SyntaxError
		if errors.As(err, &syntax) {
			line = 1 + bytes.Count(data[:min(syntax.Offset, int64(len(data)))], []byte("\n"))
		}
		return nil, facts.Errorf(name, line, "not valid: %s", commandline.Clean(err.Error())).Fix("correct the file")
	}
	var out []facts.Told
	d := doc.Deploy
	add := func(process, key, line string) {
		c := x.Parse(line)
		t := c.Fill(facts.Told{Kind: "railway.json", Path: name, Line: commandline.LineOf(string(data), key), Name: process, Dir: c.Folder(path.Dir(name))})
		if process == "" {
			t.Health = commandline.HealthPath(d.Health)
		}
		out = append(out, t)
	}
	switch {
	case d.Start != "":
		add("", "startCommand", d.Start)
	case commandline.HealthPath(d.Health) != "":
		out = append(out, facts.Told{Kind: "railway.json", Path: name, Line: commandline.LineOf(string(data), "healthcheckPath"), Health: d.Health, Dir: path.Dir(name)})
	}
	var before []string
	switch b := d.Before.(type) {
	case string:
		before = append(before, b)
	case []any:
		for _, v := range b {
			if s, ok := v.(string); ok {
				before = append(before, s)
			}
		}
	}
	if line := strings.Join(before, " && "); strings.TrimSpace(line) != "" {
		add("release", "preDeployCommand", line)
	}
	return out, nil
}
