package render

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/generator/hooks"
	"github.com/dockwright/dockwright/generator/output"
	"github.com/dockwright/dockwright/generator/plan"
)

// placeMark begins the lines that stand for a place while a template is executed. No
// text of a project's holds it.
const placeMark = "\x01"

// topicYours marks lines that the user wrote, of the hook or stage by its key.
const topicYours = "yours"

// placer puts lines of the user's own where the templates have places for them.
type placer struct {
	plan  plan.Plan
	taken []string        // names of further processes' stages
	used  map[string]bool // hooks and stages that have found their place
	spots []string        // behind which own stages can stand
}

func newPlacer(p plan.Plan) *placer {
	return &placer{plan: p, used: map[string]bool{}, taken: StageNames(p)}
}

// StageNames are the names of the stages that processes have, besides those that
// stages of ours always have; none where there is one process.
func StageNames(p plan.Plan) []string {
	if len(p.Processes) < 2 {
		return nil
	}
	var out []string
	for _, x := range p.Processes {
		out = append(out, x.Name)
	}
	return out
}

// PlaceName is a place for a message.
func PlaceName(place string) string {
	if place == "" {
		return "the end"
	}
	return place
}

// place is the hook of a place, and the mark of the place below it. It begins with
// a line break, and ends without one.
func (x *placer) place(stage, where string) (string, error) {
	name := stage + "." + where
	var b strings.Builder
	for _, h := range x.plan.Hooks {
		if h.Place != name {
			continue
		}
		x.used["hooks."+name] = true
		if err := x.fits("hooks."+name, h.Place, h.Lines, h.Path, h.Line); err != nil {
			return "", err
		}
		for _, l := range h.Lines {
			b.WriteString("\n" + mark(topicYours, "hooks."+name) + l)
		}
	}
	return b.String() + "\n" + placeMark + name, nil
}

// fits holds lines once more to what can stand at their place, now that the names
// of all stages are known.
func (x *placer) fits(key, place string, lines []string, path string, line int) error {
	fault := hooks.CheckText(lines)
	if fault == nil {
		fault = hooks.Check(place, lines, x.taken)
	}
	if fault == nil && x.plan.Distroless != "" {
		fault = hooks.NeedsShell(place, lines)
	}
	if fault == nil {
		return nil
	}
	return facts.Errorf(path, line, "%s: %s", key, fault.Fact).Fix("%s", fault.Remedy)
}

// stages are the user's own that stand behind a stage, each with those behind it.
func (x *placer) stages(after string) (string, error) {
	x.spots = append(x.spots, after)
	var b strings.Builder
	for _, s := range x.plan.Stages {
		key := "stages." + s.Name
		if s.After != after || x.used[key] {
			continue
		}
		x.used[key] = true
		if err := x.fits(key, hooks.GlobalStages, s.Lines, s.Path, s.Line); err != nil {
			return "", err
		}
		lines, fault := hooks.Stage(s.Name, s.Lines)
		if fault == nil && slices.Contains(x.taken, s.Name) {
			fault = &hooks.Fault{Fact: "a process has a stage of this name", Remedy: "name it otherwise"}
		}
		if fault != nil {
			return "", facts.Errorf(s.Path, s.Line, "%s: %s", key, fault.Fact).Fix("%s", fault.Remedy)
		}
		more, err := x.stages(s.Name)
		if err != nil {
			return "", err
		}
		b.WriteString("\n\n" + mark(topicYours, key) + strings.Join(lines, "\n") + more)
	}
	return b.String(), nil
}

// file makes a file of executed templates: the marks go, and what they stood for is
// known by its place in the body.
func (x *placer) file(path string, text []byte) (output.File, []Mark, error) {
	var rest, blocks []byte
	lines := []int{} // of the places: how many lines stand before each
	f := output.File{Path: path}
	for line := range bytes.Lines(text) {
		if name, ok := bytes.CutPrefix(line, []byte(placeMark)); ok {
			// The mark of a block that goes on behind the place belongs to the next line.
			name, block, _ := bytes.Cut(bytes.TrimSuffix(name, []byte("\n")), []byte{markEdge})
			if len(block) > 0 {
				blocks = append(append(blocks, markEdge), block...)
			}
			f.Places = append(f.Places, output.Place{Name: string(name)})
			lines = append(lines, bytes.Count(rest, []byte("\n")))
			continue
		}
		rest = append(append(rest, blocks...), line...)
		blocks = nil
	}
	body, marks := unmark(rest)
	f.Body = body
	for i, n := range lines {
		f.Places[i].At = offset(body, n)
	}
	return f, marks, x.complete(f.Places)
}

// offset is where the line begins that n lines stand before.
func offset(text []byte, n int) int {
	at := 0
	for ; n > 0; n-- {
		at += bytes.IndexByte(text[at:], '\n') + 1
	}
	return at
}

// end is the place behind all of a file, which has no name.
func end(body []byte) output.Place { return output.Place{At: len(body)} }

// complete refuses hooks and stages that found no place: nothing of the user's is
// left out silently.
func (x *placer) complete(places []output.Place) error {
	for _, h := range x.plan.Hooks {
		if x.used["hooks."+h.Place] {
			continue
		}
		var names []string
		for _, p := range places {
			if p.Name != hooks.GlobalStages && p.Name != hooks.BuildStages {
				names = append(names, p.Name)
			}
		}
		e := facts.Errorf(h.Path, h.Line, "hooks.%s has no place in this Dockerfile%s", h.Place, x.why(h.Place))
		return e.Fix("take the key out, or use one of %s", strings.Join(names, ", "))
	}
	for _, s := range x.plan.Stages {
		if !x.used["stages."+s.Name] {
			spots := slices.DeleteFunc(slices.Clone(x.spots), func(n string) bool { return n == "" })
			return facts.Errorf(s.Path, s.Line, "stages.%s: after = %q names no stage that another one can follow", s.Name, s.After).
				Fix("name one of %s, or leave the key out to have it before all others", strings.Join(spots, ", "))
		}
	}
	return nil
}

// why says what is known of a place that is not there.
func (x *placer) why(place string) string {
	stage, _, _ := strings.Cut(place, ".")
	switch {
	case len(x.plan.Processes) > 1 && stage == x.plan.Processes[0].Name:
		return fmt.Sprintf(": %s is what the image runs by itself, and its place is %s.after", stage, hooks.Final)
	case stage == "check":
		return ", which has no check stage"
	case !slices.Contains(hooks.Reserved, stage):
		return ", which has no stage of this name"
	}
	return ""
}
