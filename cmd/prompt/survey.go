package prompt

import (
	"errors"
	"os"
	"slices"
	"strings"

	"github.com/AlecAivazis/survey/v2"
	"github.com/AlecAivazis/survey/v2/core"
	"github.com/AlecAivazis/survey/v2/terminal"

	"github.com/dockwright/dockwright/generator/inspection"
)

// surveyor asks with survey: arrows, space, enter, `?` for help.
type surveyor struct {
	in  *keys
	out *os.File
}

// pageSize is how many choices are seen at a time.
const pageSize = 10

// ask runs one question of survey's. values reads the answer as Check wants it.
func (s *surveyor) ask(p survey.Prompt, answer any, check func(any) error) error {
	out := screen{s.out, s.in}
	// survey shows a question before it sets the terminal's mode, and what is typed
	// in between is not taken as a key.
	mode := terminal.NewRuneReader(terminal.Stdio{In: s.in, Out: out, Err: s.out})
	if err := mode.SetTermMode(); err != nil {
		return err
	}
	defer mode.RestoreTermMode()
	for {
		err := survey.AskOne(p, answer, survey.WithStdio(s.in, out, s.out), survey.WithPageSize(pageSize), survey.WithValidator(check),
			survey.WithRemoveSelectAll(), survey.WithRemoveSelectNone())
		switch {
		case s.in.over() || errors.Is(err, terminal.InterruptErr):
			return ErrCancelled
		case err != nil && strings.HasPrefix(err.Error(), "unexpected escape sequence"):
			continue // a key that survey doesn't know, such as Alt with a letter
		}
		return err
	}
}

func (s *surveyor) Select(q Question, choices []Choice, def string) (string, error) {
	labels, notes := s.fit(choices, len("> "))
	p := &survey.Select{Message: oneLine(q.Message), Help: s.paragraph(q.Help), Options: labels, Description: notes}
	for i, c := range choices {
		if c.Value == def {
			p.Default = i
		}
	}
	var at int
	err := s.ask(p, &at, func(a any) error {
		return q.check(choices[a.(core.OptionAnswer).Index].Value)
	})
	if err != nil {
		return "", err
	}
	return choices[at].Value, nil
}

func (s *surveyor) MultiSelect(q Question, choices []Choice, def []string) ([]string, error) {
	labels, notes := s.fit(choices, len("> [x]  "))
	p := &survey.MultiSelect{Message: oneLine(q.Message), Help: s.paragraph(q.Help), Options: labels, Description: notes}
	taken := []int{}
	for i, c := range choices {
		if slices.Contains(def, c.Value) {
			taken = append(taken, i)
		}
	}
	p.Default = taken
	var at []int
	err := s.ask(p, &at, func(a any) error {
		values := []string{}
		for _, o := range a.([]core.OptionAnswer) {
			values = append(values, choices[o.Index].Value)
		}
		return q.check(values...)
	})
	if err != nil {
		return nil, err
	}
	values := []string{}
	for _, i := range at {
		values = append(values, choices[i].Value)
	}
	return values, nil
}

func (s *surveyor) Input(q Question, def string) (string, error) {
	var text string
	err := s.ask(&survey.Input{Message: oneLine(q.Message), Help: s.paragraph(q.Help), Default: oneLine(def)}, &text, func(a any) error {
		return q.check(orDefault(a.(string), def))
	})
	if err != nil {
		return "", err
	}
	return orDefault(text, def), nil
}

func (s *surveyor) Confirm(q Question, def bool) (bool, error) {
	var yes bool
	err := s.ask(&survey.Confirm{Message: oneLine(q.Message), Help: s.paragraph(q.Help), Default: def}, &yes, func(a any) error { return nil })
	return yes && err == nil, err
}

// orDefault takes what is shown for the default as the default itself, of which
// it may be a printable form.
func orDefault(text, def string) string {
	if text = strings.TrimSpace(text); text == "" || text == oneLine(def) {
		return def
	}
	return text
}

// fit makes labels and notes of choices that stay on one line each.
func (s *surveyor) fit(choices []Choice, before int) (labels []string, note func(string, int) string) {
	width := Width(s.out) - before - 1
	notes := make([]string, len(choices))
	for i, c := range choices {
		label := Shorten(oneLine(c.Value), width)
		labels = append(labels, label)
		if left := width - terminal.StringWidth(label) - len(" - "); left > 3 {
			notes[i] = Shorten(oneLine(c.Note), left)
		}
	}
	return labels, func(_ string, i int) string { return notes[i] }
}

// paragraph breaks a help text to the terminal's width.
func (s *surveyor) paragraph(text string) string {
	return strings.Join(Wrap(oneLine(text), "", Width(s.out)-3), "\n")
}

func (q Question) check(values ...string) error {
	if q.Check == nil {
		return nil
	}
	if err := q.Check(values); err != nil {
		return errors.New(oneLine(err.Error()))
	}
	return nil
}

// oneLine is a text that is safe to show and has no line breaks.
func oneLine(s string) string {
	return inspection.Printable(strings.Join(strings.Fields(s), " "))
}
