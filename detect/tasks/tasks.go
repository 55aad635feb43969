// Package tasks reads the commands that managers keep under names: `pdm run
// start` runs what [tool.pdm.scripts] has as "start".
//
// Formats: https://pdm-project.org/en/latest/usage/scripts/,
// https://hatch.pypa.io/latest/config/environment/overview/#scripts,
// https://pipenv.pypa.io/en/latest/scripts.html, https://poethepoet.natn.io/tasks/,
// https://rye.astral.sh/guide/pyproject/#toolryescripts.
package tasks

import (
	"strings"

	"github.com/pelletier/go-toml/v2"

	"github.com/dockwright/dockwright/detect/commandline"
)

// Tasks are command lines by manager and name.
type Tasks struct{ lines map[[2]string]string }

// Parse reads pyproject.toml and Pipfile; either may be nil. What is broken has
// no tasks: the files' own readers say so.
func Parse(pyproject, pipfile []byte) Tasks {
	t := Tasks{map[[2]string]string{}}
	var doc struct {
		Tool struct {
			PDM struct {
				Scripts map[string]any `toml:"scripts"`
			} `toml:"pdm"`
			Rye struct {
				Scripts map[string]any `toml:"scripts"`
			} `toml:"rye"`
			Poe struct {
				Tasks map[string]any `toml:"tasks"`
			} `toml:"poe"`
			Taskipy struct {
				Tasks map[string]any `toml:"tasks"`
			} `toml:"taskipy"`
			Hatch struct {
				Envs map[string]struct {
					Scripts map[string]any `toml:"scripts"`
				} `toml:"envs"`
			} `toml:"hatch"`
		} `toml:"tool"`
	}
	if toml.Unmarshal(pyproject, &doc) == nil {
		t.add("pdm", doc.Tool.PDM.Scripts)
		t.add("rye", doc.Tool.Rye.Scripts)
		t.add("poe", doc.Tool.Poe.Tasks)
		t.add("task", doc.Tool.Taskipy.Tasks)
		t.add("hatch", doc.Tool.Hatch.Envs["default"].Scripts)
	}
	var pip struct {
		Scripts map[string]any `toml:"scripts"`
	}
	if toml.Unmarshal(pipfile, &pip) == nil {
		t.add("pipenv", pip.Scripts)
	}
	return t
}

func (t Tasks) add(manager string, scripts map[string]any) {
	for name, v := range scripts {
		if line := line(v); line != "" {
			t.lines[[2]string{manager, name}] = line
		}
	}
}

// line is a script as a shell line, "" for what is none: a function that is
// called, a row of other scripts.
func line(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case []any:
		var lines []string
		for _, e := range v {
			s, ok := e.(string)
			if !ok {
				return ""
			}
			lines = append(lines, s)
		}
		return strings.Join(lines, " && ")
	case map[string]any:
		for _, key := range []string{"cmd", "shell"} {
			switch c := v[key].(type) {
			case string:
				return c
			case []any:
				var words []string
				for _, w := range c {
					s, _ := w.(string)
					words = append(words, s)
				}
				return commandline.Join(words)
			}
		}
	}
	return ""
}

// Line is the command that a manager ("pdm", "pipenv", "hatch", "rye", "poe",
// "task") has under a name.
func (t Tasks) Line(manager, name string) (string, bool) {
	line, ok := t.lines[[2]string{manager, name}]
	return line, ok
}
