package cmd

import (
	"crypto/sha256"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/generator/output"
)

// text tells a result to a person: the state of each file, below the first that is
// another now the reasons, and what to do.
func (r checked) text(s Streams, o checkOptions) error {
	if !o.quiet {
		printDiagnostics(s, slices.DeleteFunc(slices.Clone(r.Diagnostics), func(d facts.Diagnostic) bool { return d.Severity == facts.SeverityInfo }))
	}
	reasons := r.Reasons
	for _, f := range r.Files {
		why := strings.Join(f.Messages(), "; ")
		switch {
		case f.InSync && (o.quiet || slices.Contains(f.Kinds, output.KindMissing)): // a record that is not needed
			continue
		case f.InSync && why != "":
			fmt.Fprintf(s.Err, "%s: in sync (%s)\n", printable(f.shown), printable(why))
			continue
		case f.InSync:
			fmt.Fprintf(s.Err, "%s: in sync\n", printable(f.shown))
			continue
		}
		fmt.Fprintf(s.Err, "%s: drifted: %s\n", printable(f.shown), printable(why))
		if f.changed() {
			for _, x := range reasons {
				fmt.Fprintf(s.Err, "    %s\n", shortened(printable(x.String())))
			}
			reasons = nil
		}
		fmt.Fprintf(s.Err, "  %s: %s\n", s.pen(s.Err).help(), f.remedy())
		if _, err := fmt.Fprint(s.Out, s.pen(s.Out).diff(f.Diff)); err != nil {
			return err
		}
	}
	return nil
}

// String is a reason with its place in front: "uv.lock:12: numpy 2.1 is new".
func (x reason) String() string {
	switch {
	case x.shown == "":
		return x.Change.String()
	case x.Line == 0:
		return x.shown + ": " + x.Text
	}
	return fmt.Sprintf("%s:%d: %s", x.shown, x.Line, x.Text)
}

// remedy is what to do about a file that drifted.
func (c checkedFile) remedy() string {
	if c.Has(output.KindDigests) {
		return "`dockwright pin --from-dockerfile` takes them over, `dockwright pin` asks the registries for the newest; `dockwright check --diff` shows the change"
	}
	if c.Kinds[0] == output.KindStale {
		return "run `dockwright pin`"
	}
	if c.Has(output.KindEdited) {
		return "`dockwright generate --merge` keeps the edits, `dockwright generate --force` drops them; `dockwright check --diff` shows the change"
	}
	return "run `" + c.Command() + "`, or see the change with `dockwright check --diff`"
}

// finding is one thing to say at one place, for formats that say each by itself.
type finding struct {
	rule        output.Kind
	path        string
	first, last int // lines, 0 for the whole file
	text        string
	command     string // that sets it right
}

// findings are all of a result: a reason each, where the reasons are known.
func (r checked) findings() (out []finding) {
	reasons := r.Reasons
	for _, f := range r.Files {
		if f.InSync {
			continue
		}
		at := finding{path: f.shown, command: f.Command()}
		if len(f.Lines) > 0 {
			at.first, at.last = f.Lines[0].First, f.Lines[0].Last
		}
		for _, k := range f.Kinds {
			d := f.Drift
			d.Kinds = []output.Kind{k}
			x := at
			x.rule, x.text = k, strings.Join(d.Messages(), "; ")
			if len(f.Edited) > 0 && k == output.KindEdited {
				x.first, x.last = f.Edited[0].First, f.Edited[0].Last
			}
			if k == output.KindMerged {
				continue // which is in order
			}
			if f.changed() && k != output.KindEdited && len(reasons) > 0 {
				continue // the reasons say more
			}
			out = append(out, x)
		}
		if f.changed() {
			for _, x := range reasons {
				out = append(out, x.finding(at))
			}
			reasons = nil
		}
	}
	return out
}

// finding stands where the input does, or else where the file changes.
func (x reason) finding(at finding) finding {
	at.rule, at.text = output.KindInputs, x.Change.String()
	switch {
	case x.shown == "" && (x.Topic == "dockwright" || x.Input == "dockwright"):
		at.rule = output.KindVersion
	case x.shown == "" && x.Topic == "settings":
		at.rule = output.KindOutdated
	case x.Line > 0:
		at.path, at.first, at.last = x.shown, x.Line, x.Line
	}
	return at
}

// annotate writes workflow commands, which GitHub shows at the lines that they name
// (https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions).
func (r checked) annotate(w io.Writer, diff bool) error {
	for _, f := range r.findings() {
		place := fmt.Sprintf("file=%s,line=%d", annotation(f.path), max(f.first, 1))
		if f.last > f.first {
			place += fmt.Sprintf(",endLine=%d", f.last)
		}
		if err := line(w, "::error %s,title=dockwright::%s. Run `%s`.", place, annotation(shortened(f.text)), f.command); err != nil {
			return err
		}
	}
	for _, d := range r.Diagnostics {
		if d.Rule != stalePin {
			continue
		}
		if err := line(w, "::warning file=%s,line=1,title=dockwright::%s. %s.", annotation(r.pinned), annotation(shortened(d.Message)), annotation(d.Remedy)); err != nil {
			return err
		}
	}
	if r.err != nil {
		if err := line(w, "::error file=%s,line=%d,title=dockwright::%s", annotation(r.errorPath()), max(r.Error.Line, 1), annotation(shortened(r.Error.text()))); err != nil {
			return err
		}
	}
	for _, f := range r.Files {
		if !diff || f.Diff == "" {
			continue
		}
		// A runner reads commands behind white space, too, as an unchanged line has it.
		sum := sha256.Sum256([]byte(f.Diff))
		if err := line(w, "::stop-commands::%[1]x\n%[2]s::%[1]x::", sum[:], seen(f.Diff)); err != nil {
			return err
		}
	}
	return nil
}

// annotation escapes what has a meaning in a workflow command.
func annotation(text string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C").Replace(printable(text))
}
