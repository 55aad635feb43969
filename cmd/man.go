package cmd

import (
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/generator/output"
)

func newMan(s Streams) *cobra.Command {
	var format string
	c := &cobra.Command{
		Use:   "man [DIR]",
		Short: "Write the manual pages",
		Long: `man writes a manual page for each command and topic below DIR, such as
/usr/local/share/man: into its folders man1 and man7. Without DIR it prints the
page of dockwright itself. The pages hold no date: the same version writes the
same bytes.`,
		Example: `  dockwright man | man -l -
  dockwright man build/man`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) == 0 {
				if format == "json" {
					return facts.Errorf("", 0, "a manual page is no JSON").Fix("name the folder that the pages are written to")
				}
				_, err := s.Out.Write(manPage(c.Root()))
				return err
			}
			return writeMan(s, c.Root(), args[0], format)
		},
	}
	formatFlag(c, &format, "text or json: how the result is told", "text", "json")
	return c
}

func writeMan(s Streams, root *cobra.Command, dir, format string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return facts.Errorf(dir, 0, "the folder cannot be made: %v", cause(err)).Fix("name a folder that you may write to")
	}
	var files []output.File
	for _, c := range documented(root) {
		files = append(files, output.File{Path: manName(c), Body: manPage(c), Record: true})
	}
	report, err := output.Write(dir, files, output.Options{})
	if err != nil {
		return err
	}
	if format == "json" {
		return printJSON(s.Out, struct {
			Files []output.Result `json:"files"`
		}{report.Files})
	}
	_, err = fmt.Fprintf(s.Err, "Wrote %d manual pages.\n", len(files))
	return err
}

// documented are the commands and topics that have a page, the root first.
func documented(root *cobra.Command) []*cobra.Command {
	list := []*cobra.Command{root}
	for _, c := range root.Commands() {
		if c.IsAvailableCommand() || c.IsAdditionalHelpTopicCommand() || c.Name() == "help" {
			list = append(list, documented(c)...)
		}
	}
	return list
}

// manName is where a page lies: section 1 for what runs, 7 for what is explained.
func manName(c *cobra.Command) string {
	return "man" + section(c) + "/" + dashed(c) + "." + section(c)
}

func dashed(c *cobra.Command) string { return strings.ReplaceAll(c.CommandPath(), " ", "-") }

func section(c *cobra.Command) string {
	if c.IsAdditionalHelpTopicCommand() {
		return "7"
	}
	return "1"
}

// manPage is the page in the macros of man(7): https://man7.org/linux/man-pages/man7/groff_man.7.html
func manPage(c *cobra.Command) []byte {
	var b strings.Builder
	fmt.Fprintf(&b, ".TH %q %q \"\" %q \"dockwright\"\n", strings.ToUpper(dashed(c)), section(c), "dockwright "+Version)
	fmt.Fprintf(&b, ".SH NAME\n%s \\- %s\n", roff(dashed(c)), roff(c.Short))
	if c.Runnable() || c.HasAvailableSubCommands() {
		fmt.Fprintf(&b, ".SH SYNOPSIS\n%s\n", roff(usageLine(c)))
	}
	b.WriteString(".SH DESCRIPTION\n")
	roffText(&b, description(c))
	if c.HasAvailableSubCommands() {
		b.WriteString(".SH COMMANDS\n")
		for _, sub := range documented(c)[1:] {
			fmt.Fprintf(&b, ".TP\n\\fB%s\\fR(%s)\n%s\n", roff(dashed(sub)), section(sub), roff(sub.Short))
		}
	}
	roffFlags(&b, "OPTIONS", ownFlags(c))
	roffFlags(&b, "OPTIONS OF EVERY COMMAND", c.InheritedFlags())
	if c.Example != "" {
		b.WriteString(".SH EXAMPLES\n")
		roffText(&b, c.Example)
	}
	if c.HasParent() {
		fmt.Fprintf(&b, ".SH SEE ALSO\n\\fB%s\\fR(1)\n", roff(dashed(c.Root())))
	}
	return []byte(b.String())
}

// ownFlags are the flags of a command itself, --help among them.
func ownFlags(c *cobra.Command) *pflag.FlagSet {
	c.InitDefaultHelpFlag()
	c.InitDefaultVersionFlag()
	if !c.Runnable() && !c.HasAvailableSubCommands() {
		return pflag.NewFlagSet("", pflag.ContinueOnError)
	}
	return c.NonInheritedFlags()
}

func usageLine(c *cobra.Command) string {
	if c.HasAvailableSubCommands() {
		return c.CommandPath() + " COMMAND"
	}
	return c.UseLine()
}

func description(c *cobra.Command) string {
	if c.Long != "" {
		return c.Long
	}
	return c.Short + "."
}

func roffFlags(b *strings.Builder, title string, flags *pflag.FlagSet) {
	first := true
	flags.VisitAll(func(f *pflag.Flag) {
		if f.Hidden {
			return
		}
		if first {
			b.WriteString(".SH " + title + "\n")
			first = false
		}
		name, value, usage := flagParts(f)
		if value != "" {
			value = " \\fI" + roff(value) + "\\fR"
		}
		fmt.Fprintf(b, ".TP\n\\fB%s\\fR%s\n%s\n", roff(name), value, roff(usage))
	})
}

// flagParts are "-o, --output", the kind of its value ("" for none), and what it does.
func flagParts(f *pflag.Flag) (name, value, usage string) {
	name = "--" + f.Name
	if f.Shorthand != "" {
		name = "-" + f.Shorthand + ", " + name
	}
	value, usage = pflag.UnquoteUsage(f)
	if strings.HasPrefix(value, "string") { // "strings" and "stringArray" are given one by one
		value = "string"
	}
	if one, ok := f.Value.(*choice); ok {
		usage += " (default: " + one.values[0] + ")"
	}
	return name, value, usage
}

// roffText writes paragraphs. Lines that are set in stay as they are.
func roffText(b *strings.Builder, text string) {
	kept := false
	for _, line := range strings.Split(text, "\n") {
		switch in := strings.HasPrefix(line, "  "); {
		case in && !kept:
			b.WriteString(".PP\n.nf\n")
			kept = true
		case !in && kept && line != "":
			b.WriteString(".fi\n.PP\n")
			kept = false
		}
		switch {
		case line != "":
			b.WriteString(roff(line) + "\n")
		case kept:
			b.WriteString("\n")
		default:
			b.WriteString(".PP\n")
		}
	}
	if kept {
		b.WriteString(".fi\n")
	}
}

// roff escapes what has a meaning in roff.
func roff(text string) string {
	text = strings.NewReplacer(`\`, `\e`, "-", `\-`, "…", "...", "\n", " ").Replace(text)
	if strings.HasPrefix(text, ".") || strings.HasPrefix(text, "'") {
		return `\&` + text
	}
	return text
}
