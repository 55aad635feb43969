package measure

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/dockwright/dockwright/generator/inspection"
	"github.com/dockwright/dockwright/generator/plan"
)

// table is what text and Markdown show: the first column names the Dockerfiles.
type table struct {
	title string
	head  []string
	rows  [][]string
}

// tables are the figures for people.
func (r *Report) tables() []table {
	images := table{title: "Image", head: []string{"Dockerfile", "unpacked", "compressed", "layers", "new after code", "new after dependency"}}
	builds := table{title: "Build", head: []string{"Dockerfile", "cold", "of it download", "unchanged", "code", "dependency", "peak memory"}}
	for _, i := range r.Images {
		var x Ratios
		if i.Ratios != nil && len(r.Images) > 1 {
			x = *i.Ratios
		}
		name := inspection.Printable(i.Name)
		row, times := []string{name}, []string{name}
		if i.Size == nil {
			images.rows = append(images.rows, append(row, "–", "–", "–", "–", "–"))
			builds.rows = append(builds.rows, append(times, "–", "–", "–", "–", "–", "–"))
			continue
		}
		row = append(row, with(plan.Bytes(i.Size.Unpacked), x.Unpacked), with(plan.Bytes(i.Size.Compressed), x.Compressed), fmt.Sprint(i.Size.Layers),
			newText(i.Code, x.NewCode), newText(i.Dependency, x.NewDependency))
		memory := "unknown"
		if i.Memory > 0 {
			memory = plan.Bytes(i.Memory)
		}
		images.rows = append(images.rows, row)
		builds.rows = append(builds.rows, append(times, timeText(i.Cold, x.Cold), downloadText(i.Cold), timeText(i.Unchanged, x.Unchanged),
			timeText(i.Code, x.Code), timeText(i.Dependency, x.Dependency), memory))
	}
	return []table{images, builds}
}

func with(text string, ratio *float64) string {
	if ratio == nil {
		return text
	}
	return fmt.Sprintf("%s ×%s", text, ratioText(*ratio))
}

// ratioText has two places, three where two would say nothing.
func ratioText(r float64) string {
	if r < 0.1 {
		return fmt.Sprintf("%.3f", r)
	}
	return fmt.Sprintf("%.2f", r)
}

func newText(b *Build, ratio *float64) string {
	if b == nil || b.New == nil {
		return "–"
	}
	return with(plan.Bytes(b.New.Compressed), ratio)
}

func timeText(b *Build, ratio *float64) string {
	if b == nil {
		return "–"
	}
	text := secondsText(b.Seconds.Median)
	if len(b.Seconds.All) > 1 {
		text += fmt.Sprintf(" (%s–%s)", strings.TrimSuffix(secondsText(b.Seconds.Least), " s"), strings.TrimSuffix(secondsText(b.Seconds.Most), " s"))
	}
	return with(text, ratio)
}

func downloadText(b *Build) string {
	if b == nil || b.Download == nil {
		return "unknown"
	}
	return secondsText(b.Download.Seconds)
}

// secondsText has as many places as a clock that others share deserves.
func secondsText(s float64) string {
	if s < 10 {
		return fmt.Sprintf("%.2f s", s)
	}
	return fmt.Sprintf("%.1f s", s)
}

// head is the sentence above the figures.
func (r *Report) head() string {
	runs := "1 run"
	if r.Runs > 1 {
		runs = fmt.Sprintf("medians of %d runs (least–most)", r.Runs)
	}
	text := "Measured with " + inspection.Printable(r.Builder) + ", " + runs
	if len(r.Images) > 1 && r.Baseline != "" {
		text += "; × is the ratio to " + inspection.Printable(r.Baseline)
	}
	if r.Interrupted {
		text += ". Interrupted: this is what was known by then"
	}
	return text + "."
}

// remarks are the changes that were made, what is to be said of each Dockerfile, and
// why one was not measured.
func (r *Report) remarks() []string {
	var out []string
	add := func(i *Result, format string, args ...any) {
		out = append(out, inspection.Printable(i.Name+": "+fmt.Sprintf(format, args...)))
	}
	for _, i := range r.Images {
		if i.Error != nil {
			add(i, "%s", strings.Join(append([]string{i.Error.Message}, i.Error.Details...), "; "))
		}
		if i.Code != nil {
			add(i, "code change: %s", i.Code.Change)
		}
		if i.Dependency != nil {
			add(i, "dependency change: %s", i.Dependency.Change)
		}
		if i.Cold != nil && i.Cold.Pack.Median > 0 {
			add(i, "compressing the layers took %s more after the cold build", secondsText(i.Cold.Pack.Median))
		}
		for _, n := range i.Notes {
			add(i, "%s", n)
		}
	}
	return out
}

// Text writes the figures for a terminal.
func (r *Report) Text(w io.Writer) error {
	var b strings.Builder
	if r.timed() {
		b.WriteString(r.head() + "\n")
		for _, t := range r.tables() {
			b.WriteString("\n" + t.text())
		}
		if list := r.remarks(); list != nil {
			b.WriteString("\n" + strings.Join(list, "\n") + "\n")
		}
	}
	for _, i := range r.Images {
		if i.Contents != nil {
			i.Contents.text(&b, inspection.Printable(i.Name))
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// timed tells whether builds were timed, or only layers looked at.
func (r *Report) timed() bool { return r.Runs > 0 }

func (t table) text() string {
	width := make([]int, len(t.head))
	for _, row := range append([][]string{t.head}, t.rows...) {
		for i, cell := range row {
			width[i] = max(width[i], utf8.RuneCountInString(cell))
		}
	}
	var b strings.Builder
	line := func(row []string, upper bool) {
		text := ""
		for i, cell := range row {
			if upper {
				cell = strings.ToUpper(cell)
			}
			text += cell + strings.Repeat(" ", width[i]-utf8.RuneCountInString(cell)+2)
		}
		b.WriteString(strings.TrimRight(text, " ") + "\n")
	}
	line(t.head, true)
	for _, row := range t.rows {
		line(row, false)
	}
	return b.String()
}

// Markdown writes the figures as tables.
func (r *Report) Markdown(w io.Writer) error {
	var b strings.Builder
	if r.timed() {
		b.WriteString(markdown(r.head()) + "\n\n")
		for _, t := range r.tables() {
			b.WriteString(t.markdown() + "\n")
		}
		for _, n := range r.remarks() {
			b.WriteString("- " + markdown(n) + "\n")
		}
	}
	for _, i := range r.Images {
		if i.Contents != nil {
			i.Contents.markdown(&b, markdown(inspection.Printable(i.Name)))
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func (t table) markdown() string {
	var b strings.Builder
	for n, row := range append([][]string{t.head}, t.rows...) {
		for _, cell := range row {
			b.WriteString("| " + markdown(cell) + " ")
		}
		b.WriteString("|\n")
		if n == 0 {
			b.WriteString("|---" + strings.Repeat("|---:", len(row)-1) + "|\n")
		}
	}
	return b.String()
}

// markdown has a text be seen as it is, on one line.
func markdown(text string) string {
	var b strings.Builder
	for _, r := range strings.Join(strings.Fields(text), " ") {
		if strings.ContainsRune("\\`*_{}[]<>#|~&!", r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}
