package cmd

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/generator/hooks"
	"github.com/dockwright/dockwright/generator/ignore"
	"github.com/dockwright/dockwright/generator/output"
	"github.com/dockwright/dockwright/generator/render"
	"github.com/dockwright/dockwright/generator/rules"
)

// keepRegions puts what the user wants kept of the file that is there into the rendered
// one. Of a Dockerfile it is held to what can stand at its place, and an ignore file
// to what the Dockerfile reads.
func (l *loaded) keepRegions(f output.File, dockerfile bool) (output.File, error) {
	existing, err := l.read(f.Path)
	if err != nil { // what cannot be read is not written over either
		existing = nil
	}
	out, moved, err := output.Keep(f, existing)
	if err != nil {
		return f, err
	}
	for _, r := range moved {
		l.diags = append(l.diags, rules.New("DW502", f.Path, r.Line, fmt.Sprintf("the keep region of line %d stands at another spot than its place, %s", r.Line, render.PlaceName(r.Place)), "leave it to generate, which moves it there, or name another place"))
	}
	if dockerfile {
		return out, l.fits(f.Path, existing)
	}
	return out, l.reads(out)
}

// fits holds the regions of a Dockerfile to what can stand at their places.
func (l *loaded) fits(name string, dockerfile []byte) error {
	regions, err := output.Regions(name, dockerfile)
	if err != nil {
		return err
	}
	for _, r := range regions {
		fault := hooks.Check(r.Place, r.Lines(), render.StageNames(l.plan))
		if fault == nil && l.plan.Distroless != "" {
			fault = hooks.NeedsShell(r.Place, r.Lines())
		}
		if fault != nil {
			return facts.Errorf(name, r.Line+1+fault.Line, "%s", fault.Fact).Fix("%s", fault.Remedy)
		}
	}
	return nil
}

// reads holds an ignore file with the user's own lines to what the Dockerfile reads.
func (l *loaded) reads(f output.File) error {
	if !strings.HasSuffix(f.Path, ".dockerignore") || bytes.Equal(output.Body(f.Body), f.Body) {
		return nil
	}
	lost, err := ignore.Kept(f.Body, render.Reads(l.plan, l.project))
	if err == nil && len(lost) > 0 {
		return facts.Errorf(f.Path, 0, "%s would be left out of the build context, and the Dockerfile reads it", lost[0]).
			Fix("take the line that matches it out of the keep region")
	}
	return err
}
