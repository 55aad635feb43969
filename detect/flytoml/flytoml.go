// Package flytoml reads fly.toml: the processes that Fly.io starts, the port that
// it leads to, the path that it checks, the command of a release.
//
// The format is settled by https://fly.io/docs/reference/configuration/.
package flytoml

import (
	"errors"
	"maps"
	"path"
	"slices"

	"github.com/pelletier/go-toml/v2"

	"github.com/dockwright/dockwright/detect/commandline"
	"github.com/dockwright/dockwright/detect/facts"
)

// Config is what fly.toml says.
type Config struct {
	Told []facts.Told
	// Dockerfile is the file that the image is built by, relative to fly.toml's
	// folder, and Target its stage; "" for what is not said.
	Dockerfile, Target string
	// Image is the one that is pulled instead of built.
	Image string
}

type document struct {
	Build struct {
		Dockerfile string `toml:"dockerfile"`
		Target     string `toml:"build-target"`
		Image      string `toml:"image"`
	} `toml:"build"`
	Deploy struct {
		Release string `toml:"release_command"`
	} `toml:"deploy"`
	Experimental struct {
		Cmd        any `toml:"cmd"`
		Entrypoint any `toml:"entrypoint"`
	} `toml:"experimental"`
	Env       map[string]any   `toml:"env"`
	Processes any              `toml:"processes"` // [] in files of the first version
	HTTP      *service         `toml:"http_service"`
	Services  []service        `toml:"services"`
	Checks    map[string]check `toml:"checks"`
}

type service struct {
	Port       int      `toml:"internal_port"`
	Processes  []string `toml:"processes"`
	Checks     []check  `toml:"checks"`
	HTTPChecks []check  `toml:"http_checks"`
}

type check struct {
	Path      string   `toml:"path"`
	Port      int      `toml:"port"`
	Processes []string `toml:"processes"`
}

// defaultProcess is what Fly calls the process of an app that names none.
const defaultProcess = "app"

// Parse reads the file. A Told without a command is where the image's own process
// listens. The error is a *facts.Error: broken TOML, values of another type.
func Parse(name string, data []byte, x commandline.Context) (Config, error) {
	var doc document
	if err := toml.Unmarshal(data, &doc); err != nil {
		line := 0
		var d *toml.DecodeError
		if errors.As(err, &d) {
			line, _ = d.Position()
		}
		return Config{}, facts.Errorf(name, line, "not a fly.toml: %s", commandline.Clean(err.Error())).Fix("correct the file; `fly config validate` checks it")
	}
	c := Config{Dockerfile: doc.Build.Dockerfile, Target: doc.Build.Target, Image: doc.Build.Image}
	lines := string(data)
	if port, ok := doc.Env["PORT"].(string); ok {
		x.Vars = map[string]string{"PORT": port}
	}
	told := func(process, key string, cmd commandline.Command) facts.Told {
		t := cmd.Fill(facts.Told{Kind: "fly.toml", Path: name, Line: commandline.LineOf(lines, key), Name: process, Dir: cmd.Folder(path.Dir(name))})
		doc.listens(&t, process)
		return t
	}
	processes, _ := doc.Processes.(map[string]any)
	for _, process := range inOrder(processes, lines) {
		if line, ok := processes[process].(string); ok && line != "" && commandline.Name(process) != "" {
			c.Told = append(c.Told, told(process, process, x.Parse(line)))
		}
	}
	if len(c.Told) == 0 {
		cmd := command(x, doc.Experimental.Entrypoint, doc.Experimental.Cmd)
		if t := told(defaultProcess, "internal_port", cmd); !cmd.Empty() || t.Port != 0 || t.Health != "" {
			c.Told = append(c.Told, t)
		}
	}
	if doc.Deploy.Release != "" {
		cmd := x.Parse(doc.Deploy.Release)
		c.Told = append(c.Told, cmd.Fill(facts.Told{Kind: "fly.toml", Path: name, Line: commandline.LineOf(lines, "release_command"), Name: "release", Dir: cmd.Folder(path.Dir(name))}))
	}
	return c, nil
}

// maxProcesses is how many are looked at: no application has as many.
const maxProcesses = 50

// inOrder are the names of the processes in the order of the file, those on one
// line by name.
func inOrder(processes map[string]any, text string) []string {
	names := slices.Sorted(maps.Keys(processes))
	names = names[:min(len(names), maxProcesses)]
	at := map[string]int{}
	for _, n := range names {
		at[n] = commandline.LineOf(text, n)
	}
	slices.SortStableFunc(names, func(a, b string) int { return at[a] - at[b] })
	return names
}

// command reads the entry point and the command, each words or a line.
func command(x commandline.Context, values ...any) commandline.Command {
	var words []string
	for _, v := range values {
		switch v := v.(type) {
		case string:
			split, ok := commandline.Words(v)
			if !ok {
				return x.Parse(v)
			}
			words = append(words, split...)
		case []any:
			for _, w := range v {
				if s, ok := w.(string); ok {
					words = append(words, s)
				}
			}
		}
	}
	if len(words) == 0 {
		return commandline.Command{}
	}
	return x.Exec(words)
}

// listens adds where a process listens, and what is checked there.
func (d document) listens(t *facts.Told, process string) {
	of := func(list []string) bool {
		return len(list) == 0 && (process == defaultProcess || process == "web") || slices.Contains(list, process)
	}
	services := d.Services
	if d.HTTP != nil {
		services = append([]service{*d.HTTP}, services...)
	}
	for _, s := range services {
		if !of(s.Processes) {
			continue
		}
		if t.Port == 0 && s.Port > 0 && s.Port < 65536 {
			t.Port = s.Port
		}
		for _, c := range slices.Concat(s.Checks, s.HTTPChecks) {
			if t.Health == "" {
				t.Health = commandline.HealthPath(c.Path)
			}
		}
	}
	var names []string
	for n := range d.Checks {
		names = append(names, n)
	}
	slices.Sort(names)
	for _, n := range names {
		if c := d.Checks[n]; t.Health == "" && of(c.Processes) {
			t.Health = commandline.HealthPath(c.Path)
		}
	}
}
