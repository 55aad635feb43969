// Package procfile reads a Procfile: a process a line, `name: command`.
//
// The format is settled by https://devcenter.heroku.com/articles/procfile, and
// `release` by https://devcenter.heroku.com/articles/release-phase.
package procfile

import (
	"path"
	"strings"

	"github.com/dockwright/dockwright/detect/commandline"
	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/lazyregexp"
)

var process = lazyregexp.New(`^([A-Za-z0-9_-]+):\s*(.+)$`)

const maxProcesses = 100

// Parse reads the processes in the order of the file. Of two of one name the last
// one counts, as Heroku has it. The error is a *facts.Error: a file of which no
// line is a process.
func Parse(name string, data []byte, x commandline.Context) ([]facts.Told, error) {
	var out []facts.Told
	number, stray := 0, 0
	for line := range strings.Lines(strings.TrimPrefix(string(data), "\xef\xbb\xbf")) {
		number++
		text := strings.TrimSpace(line)
		if text == "" || strings.HasPrefix(text, "#") {
			continue
		}
		m := process.FindStringSubmatch(text)
		if m == nil || len(out) >= maxProcesses {
			if stray == 0 {
				stray = number
			}
			continue
		}
		c := x.Parse(m[2])
		t := c.Fill(facts.Told{Kind: "Procfile", Path: name, Line: number, Name: m[1], Dir: c.Folder(path.Dir(name))})
		out = append(without(out, m[1]), t)
	}
	if len(out) == 0 && stray > 0 {
		return nil, facts.Errorf(name, stray, "no line of the form `name: command`").Fix("write `web: command`, a process a line")
	}
	return out, nil
}

func without(list []facts.Told, name string) []facts.Told {
	for i, t := range list {
		if t.Name == name {
			return append(list[:i:i], list[i+1:]...)
		}
	}
	return list
}
