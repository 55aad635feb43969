package cmd

import (
	"fmt"
	"io"
	"path"
	"slices"
	"strings"

	"github.com/dockwright/dockwright/cmd/prompt"
	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/generator/output"
	"github.com/dockwright/dockwright/generator/render"
)

// showFindings tells in a few lines what was found and what would be done, before
// anything is asked.
func (v *conversation) showFindings() {
	if v.quiet || v.format != "text" && v.ask == nil {
		return
	}
	const label = len("Installs  ")
	width := prompt.Width(v.streams.Err)
	text := v.found()
	for _, f := range v.session.Findings() {
		text += fmt.Sprintf("%-10s%s\n", f.Topic, printable(f.Says))
	}
	v.shown = text
	var b strings.Builder
	for line := range strings.Lines(text) {
		b.WriteString(line[:label] + strings.Join(prompt.Wrap(line[label:], "", width-1-label), "\n"+strings.Repeat(" ", label)) + "\n")
	}
	fmt.Fprint(v.streams.Err, b.String())
	printDiagnostics(v.streams, slices.DeleteFunc(slices.Clone(v.diags), func(d facts.Diagnostic) bool { return d.Severity == facts.SeverityInfo }))
}

// preview shows the Dockerfile, and of what is there already the difference.
func (v *conversation) preview(w io.Writer, files []output.File) {
	kept := output.LastPath(files[0].Path) // what was rendered, once more
	for i, f := range files {
		if f.Path == kept {
			continue
		}
		old, err := v.read(f.Path)
		switch {
		case err == nil && string(old) == string(f.Body):
			fmt.Fprintf(w, "\n%s stays as it is.\n", printable(f.Path))
		case err == nil && !f.Edit && !f.Record && string(output.Body(old)) == string(output.Body(f.Body)):
			fmt.Fprintf(w, "\n%s stays as it is but for its header.\n", printable(f.Path))
		case err == nil || f.Edit:
			if err != nil {
				old = nil
			}
			fmt.Fprintln(w)
			fmt.Fprint(w, v.streams.pen(w).diff(printableLines(output.Diff(f.Path, old, f.Body))))
		case i == 0:
			fmt.Fprintf(w, "\n%s (new):\n\n", printable(f.Path))
			fmt.Fprint(w, printableLines(string(f.Body)))
		default:
			fmt.Fprintf(w, "\n%s (new), %d lines.\n", printable(f.Path), strings.Count(string(f.Body), "\n"))
		}
	}
}

// printableLines is text of a file, whose characters must not steer the terminal.
func printableLines(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\r\n")
		b.WriteString(printable(strings.ReplaceAll(line, "\t", "    ")) + "\n")
	}
	return b.String()
}

// seen is text of a file, in which what steers a terminal is replaced, and tabs stay.
func seen(text string) string {
	return strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' || printable(string(r)) == string(r) {
			return r
		}
		return '\uFFFD'
	}, text)
}

// toldChange is a key of the configuration with its new value, null for one that is
// taken out.
type toldChange struct {
	Key   string `json:"key"`
	Value any    `json:"value"`
}

// report tells what was written, and the commands to type next.
func (v *conversation) report(r output.Report, files []output.File) error {
	if v.format == "json" {
		doc := struct {
			Questions []toldAnswer    `json:"questions"`
			Changes   []toldChange    `json:"changes"`
			Files     []output.Result `json:"files"`
		}{append([]toldAnswer{}, v.told...), []toldChange{}, append([]output.Result{}, r.Files...)}
		for _, c := range v.session.Changes() {
			doc.Changes = append(doc.Changes, toldChange{strings.Join(c.Key, "."), c.Value})
		}
		return printJSON(v.streams.Out, doc)
	}
	if v.quiet {
		return nil
	}
	text := ""
	if len(r.Files) == 0 {
		text = "Nothing was written (--dry-run).\n"
	} else {
		for _, remark := range r.Remarks {
			text += "warning: " + printable(remark) + "\n"
		}
		text += "\n" + v.wrote(r, files) + "\nNext:\n" + v.commands(files) + "  dockwright check" + v.checkFlags() + "\n" + v.next(r)
	}
	_, err := fmt.Fprint(v.streams.Err, text)
	return err
}

// checkFlags are what check has to be told again, since no configuration has it.
func (v *conversation) checkFlags() string {
	out := ""
	if v.dir != "." {
		out += " " + render.Shell(printable(v.dir))
	}
	if v.projectOptions.context != "" {
		out += " --context " + render.Shell(printable(v.projectOptions.context))
	}
	if v.output != "" {
		out += " -o " + render.Shell(printable(path.Clean(v.output)))
	}
	return out
}
