package cmd

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/dockwright/dockwright/cmd/prompt"
	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/generator/output"
	"github.com/dockwright/dockwright/generator/wizard"
)

// toldAnswer is a question with its answer, as --output-format json has it.
type toldAnswer struct {
	wizard.Question
	Answer []string `json:"answer"`
}

// questions has all open questions answered.
func (v *conversation) questions(ctx context.Context) error {
	if v.ask == nil && !v.yes {
		if open := v.session.Open(); len(open) > 0 {
			return unanswered(open)
		}
	}
	for {
		q, ok := v.session.Next()
		if !ok {
			return nil
		}
		if ctx.Err() != nil {
			return prompt.ErrCancelled
		}
		values := q.Present
		if v.ask != nil {
			var err error
			if values, err = v.askOne(q); err != nil {
				return err
			}
		}
		if len(values) == 0 && q.Kind != wizard.Multi {
			v.session.Skip(q)
			continue
		}
		if err := v.session.Answer(q, values); err != nil {
			return err
		}
		v.told = append(v.told, toldAnswer{q, append([]string{}, values...)})
	}
}

// maxWhy is how many lines the reason of a question may take.
const maxWhy = 8

// askOne asks on the terminal. A reason that the findings have told is not told again.
// What the plan has against an answer is shown, and
// the question asked again.
func (v *conversation) askOne(q wizard.Question) ([]string, error) {
	width := prompt.Width(v.streams.Err)
	fmt.Fprintln(v.streams.Err)
	if why := printable(q.Why); !strings.Contains(v.shown, why) {
		lines := prompt.Wrap(why, "", width-1)
		if len(lines) > maxWhy {
			lines = append(lines[:maxWhy-1:maxWhy-1], "…")
		}
		fmt.Fprintln(v.streams.Err, strings.Join(lines, "\n"))
	}
	p := prompt.Question{Message: q.Message, Help: q.Help, Check: func(values []string) error { return bare(v.session.Try(q, values)) }}
	var choices []prompt.Choice
	for _, c := range q.Choices {
		choices = append(choices, prompt.Choice(c))
	}
	switch q.Kind {
	case wizard.Select:
		value, err := v.ask.Select(p, choices, firstOf(q.Present))
		return []string{value}, err
	case wizard.Multi:
		return v.ask.MultiSelect(p, choices, q.Present)
	}
	value, err := v.ask.Input(p, firstOf(q.Present))
	return []string{value}, err
}

// bare is what an error says, without where: for the one who is being asked.
func bare(err error) error {
	if e, ok := err.(*facts.Error); ok {
		return fmt.Errorf("%s", strings.Join(append([]string{e.Fact}, e.Details...), "; "))
	}
	return err
}

func firstOf(values []string) string {
	if len(values) == 0 {
		return ""
	}
	return values[0]
}

// unanswered lists the flags that are missing, with what each may be.
func unanswered(open []wizard.Question) error {
	e := facts.Errorf("", 0, "there is no terminal to ask on, and these questions are open")
	for _, q := range open {
		line := fmt.Sprintf("%-10s %s: ", q.Flag, q.Message)
		present := strings.Join(q.Present, ", ")
		switch others := slices.DeleteFunc(q.Values(), func(c string) bool { return slices.Contains(q.Present, c) }); {
		case q.Kind == wizard.Text:
			line += cmp.Or(present, "none yet")
		default:
			line += strings.Join(append(slices.Clone(q.Present), others...), ", ")
		}
		if present != "" {
			line += " (default: " + present + ")"
		} else if q.Kind == wizard.Multi {
			line += " (default: none)"
		}
		e.Details = append(e.Details, line)
	}
	return e.Fix("give these flags, or --answers FILE with %s = ..., or --yes for the defaults", open[0].Key)
}

// owned is a file with lines that are somebody else's.
type owned struct {
	path  string
	state output.Status
}

func (o owned) says() string {
	if o.state == output.Foreign {
		return "was not written by dockwright"
	}
	return "was edited since dockwright wrote it"
}

// askMerge asks whether edits are to be kept, where dockwright wrote the files that
// hold them and the edits go together with what is to be written.
func (v *conversation) askMerge(files []output.File, list []owned, last output.Last) (bool, error) {
	if slices.ContainsFunc(list, func(o owned) bool { return o.state == output.Foreign }) {
		return false, nil
	}
	if _, _, err := output.Preview(v.root, files, output.Options{Merge: true, Last: &last, Above: above(files)}); err != nil {
		return false, nil // and they are lost, for a yes only
	}
	fmt.Fprintf(v.streams.Err, "\n%s %s.\n", printable(list[0].path), list[0].says())
	answer, err := v.ask.Select(prompt.Question{Message: "What becomes of the edits", Help: "Kept edits stand in the new file where they stood in the old one, and `dockwright check` takes them for yours."},
		[]prompt.Choice{{Value: "keep", Note: "and bring in what changed"}, {Value: "overwrite", Note: "they are lost, unless git has them"}}, "keep")
	return answer == "keep", err
}

// confirm asks whether to write. To overwrite somebody's own lines takes a yes of
// its own.
func (v *conversation) confirm(list []owned) error {
	fmt.Fprintln(v.streams.Err)
	if len(list) == 0 {
		yes, err := v.ask.Confirm(prompt.Question{Message: "Write these files?", Help: "All of them are written, or none."}, true)
		return declined(yes, err)
	}
	var names []string
	for _, f := range list {
		names = append(names, f.path)
		fmt.Fprintf(v.streams.Err, "%s %s. What it says now is lost when it is overwritten, unless git has it.\n", printable(f.path), f.says())
	}
	yes, err := v.ask.Confirm(prompt.Question{Message: "Overwrite " + strings.Join(names, " and ") + "?",
		Help: "No leaves everything as it is, and writes nothing. Another name for the Dockerfile is given with -o NAME."}, false)
	return declined(yes, err)
}

func declined(yes bool, err error) error {
	if err == nil && !yes {
		return prompt.ErrCancelled
	}
	return err
}

// refuseOwned is what stands for the question where nobody can be asked.
func refuseOwned(list []owned) error {
	e := facts.Errorf(list[0].path, 0, "%s, so nothing is written", list[0].says())
	merge := "--merge keeps the edits, "
	for i, f := range list {
		if f.state == output.Foreign {
			merge = ""
		}
		if i > 0 {
			e.Details = append(e.Details, f.path+" "+f.says())
		}
	}
	return e.Fix("`dockwright init --dry-run` shows what would change, %s--force overwrites it, -o NAME writes another Dockerfile", merge)
}
