package explain

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/generator/inspection"
	"github.com/dockwright/dockwright/generator/plan"
)

// TextOptions say how much is written and how wide.
type TextOptions struct {
	// Width is what a line may fill; 0 for 80.
	Width int
	// All leaves nothing out of long lists.
	All bool
	// Place says where the keys of the configuration are set, within a sentence.
	Place string
}

const (
	defaultWidth = 80
	minWidth     = 50
	maxLines     = 8 // of a block that are shown
	maxEvidence  = 5
	maxRules     = 3
)

// writer puts the text together. Everything passes printable on its way out.
type writer struct {
	strings.Builder
	TextOptions
	keys bool // a key was named
}

// Text writes the document for a person.
func (d Document) Text(w io.Writer, o TextOptions) error {
	if o.Width == 0 {
		o.Width = defaultWidth
	}
	o.Width = max(o.Width, minWidth)
	t := &writer{TextOptions: o}
	if d.Rule != nil {
		t.rule(*d.Rule)
	}
	if d.File != nil {
		t.file(d)
	} else {
		for i, topic := range d.Topics {
			t.gap(i > 0)
			t.line("", topicTitle(topic))
			t.topic(topic, "  ")
		}
	}
	for i, dep := range d.Dependencies {
		t.gap(i > 0)
		t.dependency(dep)
	}
	if t.keys && o.Place != "" {
		t.gap(true)
		t.fill("The keys stand in "+o.Place+"; docs/configuration.md describes them.", "", "")
	}
	_, err := io.WriteString(w, t.String())
	return err
}

func topicTitle(t Topic) string {
	if t.Of != "" && t.Topic != topicIgnore {
		return t.Topic + " of " + t.Of
	}
	return t.Topic
}

func (t *writer) gap(wanted bool) {
	if wanted {
		t.WriteByte('\n')
	}
}

// line writes a line as it is, cut at the width.
func (t *writer) line(indent, text string) {
	runes := []rune(indent + inspection.Printable(strings.ReplaceAll(text, "\t", "    ")))
	if len(runes) > t.Width {
		runes = append(runes[:t.Width-1], '…')
	}
	t.WriteString(strings.TrimRight(string(runes), " ") + "\n")
}

// fill writes text over as many lines as it takes.
func (t *writer) fill(text, indent, further string) {
	for _, line := range wrap(inspection.Printable(text), t.Width, indent, further) {
		t.WriteString(line + "\n")
	}
}

// wrap breaks text between words. A word that is wider than the line stays whole.
func wrap(text string, width int, indent, further string) []string {
	var out []string
	line := indent
	empty := true
	for _, word := range strings.Fields(text) {
		if !empty && len([]rune(line))+1+len([]rune(word)) > width {
			out = append(out, line)
			line, empty = further, true
		}
		if !empty {
			line += " "
		}
		line, empty = line+word, false
	}
	return append(out, line)
}

func (t *writer) rule(r Rule) {
	t.WriteString(plainPage(r.Page, t.Width))
	t.gap(true)
	switch {
	case r.Unread != "":
		t.fill("Whether it stands in this project is not known: "+r.Unread, "", "")
	case len(r.Here) == 0:
		t.line("", "It does not stand in this project.")
	default:
		t.line("", "In this project:")
		t.diagnostics(r.Here, "  ", true)
	}
}

// diagnostics writes what was said, with its remedy.
func (t *writer) diagnostics(list []facts.Diagnostic, indent string, all bool) {
	for i, d := range list {
		if !all && !t.All && i == maxRules {
			t.more(len(list)-i, indent)
			return
		}
		t.fill(at(d.Path, d.Line)+d.Message+" ["+d.Rule+"]", indent, indent+"  ")
		if d.Remedy != "" && all {
			t.fill("help: "+d.Remedy, indent+"  ", indent+"    ")
		}
	}
}

func (t *writer) more(n int, indent string) {
	t.line(indent, fmt.Sprintf("and %d more (--all)", n))
}

// at is "path:line: ".
func at(path string, line int) string {
	switch {
	case path == "":
		return ""
	case line == 0:
		return path + ": "
	}
	return path + ":" + strconv.Itoa(line) + ": "
}

// file writes blocks of lines, each with its topic where that comes first.
func (t *writer) file(d Document) {
	state := *d.File
	t.fill(state.Path+". "+state.Says(), "", "")
	if state.Lacks > 0 && state.State != Foreign {
		t.fill(count(state.Lacks, "line", "lines")+" that would be written now "+verb(state.Lacks)+" not in it: see `dockwright check --diff`.", "", "")
	}
	told := map[string]int{} // the first line of the block that explains a topic
	for _, b := range d.Blocks {
		t.gap(true)
		t.text(b)
		key := b.Topic + "\x00" + b.Of
		switch {
		case b.Whose == Theirs:
			t.fill("This line is yours, not dockwright's.", gutter, gutter)
		case b.Topic == "":
			t.fill("dockwright wrote this, and would write something else now: see `dockwright check --diff`.", gutter, gutter)
		case told[key] > 0:
			t.line(gutter, fmt.Sprintf("%s: see line %d.", b.Topic, told[key]))
		default:
			told[key] = b.First + emptyLines(b.Text)
			for _, topic := range d.Topics {
				if topic.Topic == b.Topic && topic.Of == b.Of {
					t.topic(topic, gutter)
				}
			}
		}
	}
}

// gutter is what stands below the numbers of lines.
const gutter = "       "

// emptyLines counts those before the first line of a block that holds something.
func emptyLines(lines []string) int {
	return max(slices.IndexFunc(lines, func(l string) bool { return l != "" }), 0)
}

func (t *writer) text(b Block) {
	empty := emptyLines(b.Text)
	lines, first := b.Text[empty:], b.First+empty
	for i, line := range lines {
		if !t.All && i == maxLines-1 && len(lines) > maxLines {
			t.line(gutter, fmt.Sprintf("… %d more lines (--all)", len(lines)-i))
			return
		}
		t.line(fmt.Sprintf("%5d  ", first+i), line)
	}
}

// topic writes reasons, evidence, and what would change it.
func (t *writer) topic(topic Topic, indent string) {
	in := indent + "  "
	for _, r := range topic.Why {
		if r.What == "" {
			t.fill(r.Because, in, in)
			continue
		}
		t.fill(r.What+": "+r.Chose, in, in+"  ")
		t.fill(r.Because, in+"  ", in+"  ")
	}
	t.evidence("evidence", topic.Evidence, indent)
	if len(topic.Rules) > 0 {
		t.line(indent, "said of it")
		t.diagnostics(topic.Rules, in, false)
	}
	t.changes(topic.Changes, Fixed(topic.Topic), indent)
}

func (t *writer) evidence(title string, list []plan.Evidence, indent string) {
	if len(list) == 0 {
		return
	}
	t.line(indent, title)
	for i, e := range list {
		if !t.All && i == maxEvidence && len(list) > maxEvidence+1 {
			t.more(len(list)-i, indent+"  ")
			return
		}
		place := at(e.Path, e.Line)
		if e.Path == "" {
			place = e.Name + " "
		}
		t.fill(place+e.Says, indent+"  ", indent+"    ")
	}
}

// changes writes what would change it, or that nothing does.
func (t *writer) changes(list []Change, fixed, indent string) {
	if len(list) == 0 {
		t.fill(strings.TrimSpace("No key of the configuration changes it; hooks add lines of your own beside it. "+fixed), indent, indent)
		return
	}
	t.line(indent, "to change it")
	for _, c := range list {
		if c.Key == "" {
			t.fill(c.Project, indent+"  ", indent+"    ")
			continue
		}
		t.keys = true
		text := c.Key + " = " + c.Example
		if c.Flag != "" {
			text += ", or " + flagText(c.Flag, c.Example)
		}
		if c.Refused != "" {
			text += " (would be refused: " + c.Refused + ")"
		}
		if c.Set {
			text += " (the key is set)"
		}
		t.fill(text, indent+"  ", indent+"    ")
	}
}

// flagText is a flag with the value of an example.
func flagText(flag, example string) string {
	value := strings.Trim(example, `[]"`)
	if example == "true" || example == "false" || strings.ContainsAny(value, `", `) || value == "" {
		return flag
	}
	return flag + " " + value
}

func (t *writer) dependency(d Dependency) {
	head := strings.TrimSpace(d.Name + " " + d.Version)
	switch {
	case !d.Installed:
		head += ", not in the image"
	case len(d.Groups) > 0:
		head += ", in the image by " + strings.Join(d.Groups, ", ")
	}
	t.line("", head)
	for _, c := range d.Targets {
		text := fmt.Sprintf("%-24s %-8s", c.Target, c.Class)
		if len(text)+3+len(c.File) > t.Width {
			t.line("  ", text)
			t.fill(c.File, "      ", "      ")
			continue
		}
		t.line("  ", text+" "+c.File)
	}
	if d.Size > 0 {
		t.line("  ", fmt.Sprintf("%.1f MB at most to download", float64(d.Size)/1e6))
	}
	if d.GlibcFloor != "" {
		t.line("  ", "asks for glibc "+d.GlibcFloor+" or newer")
	}
	for _, s := range d.Says {
		t.fill(s, "  ", "    ")
	}
	for _, b := range d.Brings {
		text := "into the " + map[string]string{"build": "build stage", "runtime": "image"}[b.Stage] + " it brings " + strings.Join(b.Packages, ", ")
		if b.Guess {
			text += ", as a guess"
		}
		t.fill(text, "  ", "    ")
	}
	t.evidence("evidence", d.Evidence, "")
	t.evidence("asked for by", d.AskedBy, "")
	if len(d.Changes) > 0 {
		t.changes(d.Changes, "", "")
	}
}

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

func verb(n int) string {
	if n == 1 {
		return "is"
	}
	return "are"
}
