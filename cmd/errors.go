package cmd

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/generator/config"
)

// reportError prints an error as two lines, what it is and what to do, with the
// details between them.
// Joined errors are printed one after the other.
func reportError(s Streams, err error) {
	p := s.pen(s.Err)
	for _, e := range each(err) {
		bare := *e
		bare.Remedy, bare.Details = "", nil
		fmt.Fprintf(s.Err, "%s: %s\n", p.severity(facts.SeverityError), shortened(printable(strings.TrimPrefix(bare.Error(), ": "))))
		for _, line := range e.Details {
			fmt.Fprintf(s.Err, "    %s\n", shortened(printable(line)))
		}
		if e.Remedy != "" {
			fmt.Fprintf(s.Err, "  %s: %s\n", p.help(), printable(e.Remedy))
		}
	}
}

// each takes joined errors apart.
func each(err error) []*facts.Error {
	if many, ok := err.(interface{ Unwrap() []error }); ok {
		var all []*facts.Error
		for _, e := range many.Unwrap() {
			all = append(all, each(e)...)
		}
		return all
	}
	var e *facts.Error
	if !errors.As(err, &e) {
		e = &facts.Error{Fact: err.Error()}
	}
	return []*facts.Error{e}
}

// shortened keeps a message that quotes a file readable.
func shortened(s string) string {
	const most = 1000
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}

// failure is an error as --output-format json has it. Only the message is always there.
type failure struct {
	Path    string   `json:"path,omitempty"` // left out where no file is to blame
	Line    int      `json:"line,omitempty"` // left out for the whole file
	Message string   `json:"message"`
	Details []string `json:"details,omitempty"`
	Remedy  string   `json:"remedy,omitempty"`
}

// text is the message with its details on one line.
func (f failure) text() string {
	return strings.Join(append([]string{f.Message}, f.Details...), "; ")
}

// failed is the document that an error is: the first, and those that were found with it.
type failed struct {
	Error failure   `json:"error"`
	Also  []failure `json:"also,omitempty"`
}

func newFailed(err error) failed {
	var all []failure
	for _, e := range each(err) {
		f := failure{e.Path, e.Line, e.Fact, e.Details, e.Remedy}
		if strings.HasPrefix(f.Path, "--") { // a flag
			f.Path, f.Message = "", f.Path+": "+f.Message
		}
		all = append(all, f)
	}
	return failed{all[0], all[1:]}
}

// printJSON writes a document, indented, as every verb's --output-format json does.
func printJSON(w io.Writer, doc any) error {
	text, err := json.MarshalIndent(doc, "", "  ")
	if err != nil {
		return err
	}
	_, err = io.WriteString(w, escapeJSON(string(text))+"\n")
	return err
}

// escapeJSON writes as escapes what JSON may hold as it is and what steers a terminal all
// the same: C1 controls, and what changes the direction of a line. It stands in texts only.
func escapeJSON(text string) string {
	var b strings.Builder
	for _, r := range text {
		switch {
		case r == '\n' || ' ' <= r && r <= '~' || printable(string(r)) == string(r):
			b.WriteRune(r)
		case r > 0xFFFF:
			high, low := utf16.EncodeRune(r)
			fmt.Fprintf(&b, "\\u%04x\\u%04x", high, low)
		default:
			fmt.Fprintf(&b, "\\u%04x", r)
		}
	}
	return b.String()
}

// usageError is an error in the command line itself, of which not all was read then.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

// jsonAsked tells whether the command was to answer in JSON, so that its error does.
func jsonAsked(c *cobra.Command, args []string, err error) bool {
	if usage := (usageError{}); !errors.As(err, &usage) {
		f := c.Flags().Lookup("output-format")
		return f != nil && f.Value.String() == "json"
	}
	for i, a := range args {
		if a == "--" {
			return false
		}
		if a == "--output-format=json" || a == "--output-format" && i+1 < len(args) && args[i+1] == "json" {
			return true
		}
	}
	return false
}

// unknownCommand is the error about a first word that is no command, nil if the
// command line has none such.
func unknownCommand(root *cobra.Command, args []string) error {
	_, _, err := root.Find(args)
	if err == nil {
		return nil
	}
	_, rest, _ := strings.Cut(err.Error(), "unknown command ")
	quoted, _ := strconv.QuotedPrefix(rest)
	name, _ := strconv.Unquote(quoted)
	return usageError{facts.Errorf("", 0, "unknown command %q", name).Fix("%s", suggestCommand(root, name))}
}

// suggestCommand names the command or topic that is nearest to a name.
func suggestCommand(root *cobra.Command, name string) string {
	var names []string
	for _, c := range root.Commands() {
		if c.IsAvailableCommand() || c.IsAdditionalHelpTopicCommand() {
			names = append(names, c.Name())
		}
	}
	if near := config.Nearest(name, names); near != "" {
		return fmt.Sprintf("did you mean `%s %s`?", root.Name(), near)
	}
	return fmt.Sprintf("`%s --help` lists the commands", root.Name())
}

// flagError says what is wrong with a flag, and what was probably meant.
func flagError(c *cobra.Command, err error) error {
	list := fmt.Sprintf("`%s --help` lists the flags", c.CommandPath())
	var unknown *pflag.NotExistError
	var value *pflag.InvalidValueError
	switch {
	case errors.As(err, &unknown):
		name := unknown.GetSpecifiedName()
		if unknown.GetSpecifiedShortnames() != "" {
			return usageError{facts.Errorf("", 0, "unknown flag: -%c", []rune(name)[0]).Fix("%s", list)}
		}
		fact := facts.Errorf("", 0, "unknown flag: --%s", name)
		if near := config.Nearest(name, flagNames(c)); near != "" {
			return usageError{fact.Fix("did you mean --%s?", near)}
		}
		return usageError{fact.Fix("%s", list)}
	case errors.As(err, &value):
		name := value.GetFlag().Name
		if one, ok := value.GetFlag().Value.(*choice); ok {
			return usageError{notOneOf(name, value.GetValue(), one.values)}
		}
		return usageError{facts.Errorf("", 0, "--%s %q is no %s", name, value.GetValue(), typeName(value.GetFlag())).Fix("%s", list)}
	}
	return usageError{facts.Errorf("", 0, "%v", err).Fix("%s", list)}
}

func typeName(f *pflag.Flag) string {
	switch f.Value.Type() {
	case "int":
		return "integer"
	case "bool":
		return "boolean: say true or false"
	}
	return f.Value.Type()
}

// notOneOf is the error about a flag's value that is none of those it may have.
func notOneOf(flag, value string, values []string) *facts.Error {
	e := &config.NotOneOf{Key: "--" + flag, Value: value, Values: values}
	return facts.Errorf("", 0, "%v", e).Fix("%s", config.Remedy(e))
}

func flagNames(c *cobra.Command) []string {
	var names []string
	c.Flags().VisitAll(func(f *pflag.Flag) {
		if !f.Hidden {
			names = append(names, f.Name)
		}
	})
	return names
}

// choice is a flag's value that is one of a few.
type choice struct {
	value  *string
	values []string
}

func (c *choice) String() string { return *c.value }
func (c *choice) Type() string   { return "string" }
func (c *choice) Set(s string) error {
	if !slices.Contains(c.values, s) {
		return errors.New("it is none of " + strings.Join(c.values, ", "))
	}
	*c.value = s
	return nil
}

// formatFlag adds --output-format, with the formats that a verb has. The first is the default.
func formatFlag(c *cobra.Command, to *string, usage string, formats ...string) {
	*to = formats[0]
	c.Flags().Var(&choice{to, formats}, "output-format", usage)
}

// checkedArgs gives an error about the number of arguments its remedy.
func checkedArgs(check cobra.PositionalArgs) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		err := check(c, args)
		if err == nil {
			return nil
		}
		var e *facts.Error
		if errors.As(err, &e) {
			return err
		}
		if strings.HasPrefix(err.Error(), "unknown command ") { // cobra.NoArgs
			err = fmt.Errorf("`%s` takes no arguments, and was given %q", c.CommandPath(), args[0])
		}
		return facts.Errorf("", 0, "%v", err).Fix("`%s --help` shows the usage", c.CommandPath())
	}
}

// flagValue is the error about a value of the configuration that a flag gave: the file's
// own were held to the same when it was read. It names the flag.
func flagValue(err error) error {
	if err == nil {
		return nil
	}
	key, rest, _ := strings.Cut(err.Error(), " ")
	if k, ok := config.Lookup(key); ok && k.Flag != "" {
		key = k.Flag
	}
	return facts.Errorf("", 0, "--%s %s", key, rest).Fix("%s", config.Remedy(err))
}

// notAShell is the error about the argument of completion.
func notAShell(args, names []string) error {
	if len(args) != 1 {
		return facts.Errorf("", 0, "%d shells are named", len(args)).Fix("name one of %s", strings.Join(names, ", "))
	}
	e := &config.NotOneOf{Key: "the shell", Value: args[0], Values: names}
	fix := config.Remedy(e)
	if config.Nearest(args[0], names) == "" {
		fix = "give one of them"
	}
	return facts.Errorf("", 0, "%v", e).Fix("%s", fix)
}
