package prompt

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
)

// plain asks in lines, for a terminal that moves no cursor (TERM=dumb): choices
// have numbers, `?` is answered with the help.
type plain struct {
	keys *keys
	in   *bufio.Reader
	out  io.Writer
	wide int
}

func newPlain(k *keys, out *os.File) *plain {
	return &plain{keys: k, in: bufio.NewReader(k), out: out, wide: Width(out)}
}

// line asks until read takes what is typed.
func (p *plain) line(q Question, hint string, read func(string) error) error {
	for {
		fmt.Fprintf(p.out, "%s %s ", oneLine(q.Message), oneLine(hint))
		text, err := p.in.ReadString('\n')
		if err != nil || p.keys.over() {
			fmt.Fprintln(p.out)
			return ErrCancelled
		}
		if text = strings.TrimSpace(text); text == "?" {
			fmt.Fprintln(p.out, strings.Join(Wrap(oneLine(q.Help), "", p.wide-1), "\n"))
			continue
		}
		if err = read(text); err == nil {
			return nil
		}
		fmt.Fprintln(p.out, oneLine(err.Error()))
	}
}

func (p *plain) list(choices []Choice, taken func(Choice) bool) {
	for i, c := range choices {
		mark, note := " ", ""
		if taken(c) {
			mark = "*"
		}
		if c.Note != "" {
			note = " - " + oneLine(c.Note)
		}
		fmt.Fprintln(p.out, strings.Join(Wrap(fmt.Sprintf("%s %d) %s%s", mark, i+1, oneLine(c.Value), note), "     ", p.wide-1), "\n"))
	}
}

// chosen reads a number or a value.
func chosen(choices []Choice, text string) (string, error) {
	if n, err := strconv.Atoi(text); err == nil && n >= 1 && n <= len(choices) {
		return choices[n-1].Value, nil
	}
	for _, c := range choices {
		if c.Value == text {
			return text, nil
		}
	}
	return "", fmt.Errorf("%q is none of the choices: type one's number", text)
}

func (p *plain) Select(q Question, choices []Choice, def string) (value string, err error) {
	p.list(choices, func(c Choice) bool { return c.Value == def })
	err = p.line(q, "[number, empty for *, ? for help]", func(text string) error {
		if value = def; text != "" {
			var err error
			if value, err = chosen(choices, text); err != nil {
				return err
			}
		} else if def == "" {
			value = choices[0].Value
		}
		return q.check(value)
	})
	return value, err
}

func (p *plain) MultiSelect(q Question, choices []Choice, def []string) (values []string, err error) {
	p.list(choices, func(c Choice) bool { return slices.Contains(def, c.Value) })
	err = p.line(q, "[numbers, empty for those with *, - for none, ? for help]", func(text string) error {
		switch values = []string{}; text {
		case "":
			values = append(values, def...)
		case "-":
		default:
			for _, word := range strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ' ' }) {
				v, err := chosen(choices, word)
				if err != nil {
					return err
				}
				values = append(values, v)
			}
		}
		return q.check(values...)
	})
	return values, err
}

func (p *plain) Input(q Question, def string) (value string, err error) {
	hint := "[? for help]"
	if def != "" {
		hint = "(" + def + ") " + hint
	}
	err = p.line(q, hint, func(text string) error {
		value = orDefault(text, def)
		return q.check(value)
	})
	return value, err
}

func (p *plain) Confirm(q Question, def bool) (yes bool, err error) {
	hint := "(y/N)"
	if def {
		hint = "(Y/n)"
	}
	err = p.line(q, hint, func(text string) error {
		switch strings.ToLower(text) {
		case "":
			yes = def
		case "y", "yes":
			yes = true
		case "n", "no":
			yes = false
		default:
			return fmt.Errorf("%q is neither y nor n", text)
		}
		return nil
	})
	return yes && err == nil, err
}
