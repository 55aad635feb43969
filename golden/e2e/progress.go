package e2e

import (
	"cmp"
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// progress is what a build told, step by step, in the order of appearance.
type progress struct {
	steps []*step
	rest  string // what was no JSON: the client's own messages
}

// step is one vertex of BuildKit's graph. Its name begins with the stage and the
// number for an instruction of the Dockerfile: "[build 4/6] RUN uv sync".
type step struct {
	name   string
	cached bool
	failed string // the error, empty when there is none
	log    strings.Builder
}

// indented is a status as buildx 0.13 writes it.
var indented = regexp.MustCompile(`(?m)^\{\n(?: .*\n)*\}$`)

// readProgress reads --progress=rawjson, which is one SolveStatus a line:
// https://pkg.go.dev/github.com/moby/buildkit/client#SolveStatus
func readProgress(text string) progress {
	text = indented.ReplaceAllStringFunc(text, func(status string) string {
		return strings.ReplaceAll(status, "\n", "")
	})
	var p progress
	byDigest := map[string]*step{}
	at := func(digest string) *step {
		if byDigest[digest] == nil {
			byDigest[digest] = &step{}
			p.steps = append(p.steps, byDigest[digest])
		}
		return byDigest[digest]
	}
	for line := range strings.Lines(text) {
		var status struct {
			Vertexes []struct {
				Digest, Name, Error string
				Cached              bool
			}
			Logs []struct {
				Vertex string
				Data   []byte
			}
		}
		if json.Unmarshal([]byte(line), &status) != nil {
			p.rest += line
			continue
		}
		for _, v := range status.Vertexes {
			s := at(v.Digest)
			s.name, s.cached = v.Name, s.cached || v.Cached
			s.failed = cmp.Or(v.Error, s.failed)
		}
		for _, l := range status.Logs {
			at(l.Vertex).log.Write(l.Data)
		}
	}
	return p
}

// failure is what a person would want to see of a failed build.
func (p progress) failure() string {
	var b strings.Builder
	for _, s := range p.steps {
		if s.failed != "" {
			b.WriteString(s.name + "\n" + s.log.String())
		}
	}
	return b.String() + p.rest
}

var instruction = regexp.MustCompile(`^\[(\S+) +(\d+)/\d+\] (.*)`)

// beforeSource returns the RUN steps of the stages that install which come before the
// project's source does: the ones that a change of source must not run again.
func (p progress) beforeSource() []*step {
	type numbered struct {
		number int
		what   string
		*step
	}
	stages := map[string][]numbered{}
	for _, s := range p.steps {
		if m := instruction.FindStringSubmatch(s.name); m != nil {
			n, _ := strconv.Atoi(m[2])
			stages[m[1]] = append(stages[m[1]], numbered{n, m[3], s})
		}
	}
	var out []*step
	for _, name := range []string{"build", "lock", "heavy", "medium", "wheels", "dependencies", "package"} {
		slices.SortStableFunc(stages[name], func(a, b numbered) int { return cmp.Compare(a.number, b.number) })
		for _, s := range stages[name] {
			if strings.HasPrefix(s.what, "COPY . .") {
				break
			}
			if strings.HasPrefix(s.what, "RUN ") {
				out = append(out, s.step)
			}
		}
	}
	return out
}
