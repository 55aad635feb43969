// Package appjson reads app.json, in which Heroku and Dokku find what is run
// around a deployment, and Dokku what it checks. The processes themselves stand in
// the Procfile.
//
// The formats are settled by https://devcenter.heroku.com/articles/app-json-schema
// and https://dokku.com/docs/appendices/file-formats/app-json/.
package appjson

import (
	"bytes"
	"encoding/json"
	"errors"
	"path"
	"slices"

	"github.com/dockwright/dockwright/detect/commandline"
	"github.com/dockwright/dockwright/detect/facts"
)

type document struct {
	Scripts struct {
		Dokku struct {
			Predeploy  string `json:"predeploy"`
			Postdeploy string `json:"postdeploy"`
		} `json:"dokku"`
	} `json:"scripts"`
	Healthchecks map[string][]check `json:"healthchecks"`
	// Other files of this name (Expo's) have an object here.
	Expo json.RawMessage `json:"expo"`
}

type check struct {
	Type string `json:"type"`
	Path string `json:"path"`
	Port int    `json:"port"`
}

// Parse reads the file. A Told without a command is what is checked of the
// Procfile's process of that name. `postdeploy` of Heroku runs once, when an app
// is made, and is no process. The error is a *facts.Error: broken JSON, values of
// another type.
func Parse(name string, data []byte, x commandline.Context) ([]facts.Told, error) {
	var doc document
	if err := json.Unmarshal(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")), &doc); err != nil {
		return nil, invalid(name, data, err)
	}
	var out []facts.Told
	if doc.Expo != nil {
		return nil, nil
	}
	if line := doc.Scripts.Dokku.Predeploy; line != "" {
		c := x.Parse(line)
		out = append(out, c.Fill(facts.Told{Kind: "app.json", Path: name, Line: commandline.LineOf(string(data), "predeploy"), Name: "release", Dir: c.Folder(path.Dir(name))}))
	}
	var processes []string
	for process := range doc.Healthchecks {
		if commandline.Name(process) != "" {
			processes = append(processes, process)
		}
	}
	slices.Sort(processes)
	for _, process := range processes {
		for _, c := range doc.Healthchecks[process] {
			if health := commandline.HealthPath(c.Path); health != "" {
				t := facts.Told{Kind: "app.json", Path: name, Line: commandline.LineOf(string(data), process), Name: process, Health: health, Dir: path.Dir(name)}
				if c.Port > 0 && c.Port < 65536 {
					t.Port = c.Port
				}
				out = append(out, t)
				break
			}
		}
	}
	return out, nil
}

// invalid is the error about a file that is no JSON, or none of this form.
func invalid(name string, data []byte, err error) error {
	offset := int64(0)
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		offset = syntax.Offset
	case errors.As(err, &kind):
		offset = kind.Offset
	}
	line := 1 + bytes.Count(data[:min(offset, int64(len(data)))], []byte("\n"))
	return facts.Errorf(name, line, "not valid: %s", commandline.Clean(err.Error())).Fix("correct the file")
}
