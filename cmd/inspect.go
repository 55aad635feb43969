package cmd

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/dockwright/dockwright/generator/inspection"
	"github.com/dockwright/dockwright/generator/plan"
)

type inspectOptions struct {
	projectOptions
	indexOptions
	dir     string
	targets plan.Options
	format  string
}

func newInspect(s Streams, runF func(context.Context, Streams, inspectOptions) error) *cobra.Command {
	var o inspectOptions
	c := &cobra.Command{
		Use:   "inspect [DIR]",
		Short: "Show what was understood: the dependencies, how each installs where, and the plan",
		Example: `  dockwright inspect
  dockwright inspect --output-format json
  dockwright inspect --python 3.12 --python 3.13 --libc musl:1.2 --arch aarch64`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if o.dir = "."; len(args) > 0 {
				o.dir = args[0]
			}
			if runF != nil {
				return runF(c.Context(), s, o)
			}
			return inspect(c.Context(), s, o)
		},
	}
	o.projectOptions.register(c)
	o.indexOptions.register(c)
	f := c.Flags()
	f.StringSliceVar(&o.targets.Pythons, "python", nil, "Python version to classify for (repeatable; default: the plan's)")
	f.StringSliceVar(&o.targets.Libcs, "libc", nil, "C library to classify for, glibc:2.36 or musl:1.2 (repeatable; default: both)")
	f.StringSliceVar(&o.targets.Arches, "arch", nil, "CPU to classify for, x86_64 or aarch64 (repeatable; default: both)")
	f.StringVar(&o.format, "output-format", "text", "text or json")
	return c
}

func inspect(ctx context.Context, s Streams, o inspectOptions) error {
	if o.format != "text" && o.format != "json" {
		return fmt.Errorf("--output-format %q is not one of text, json", o.format)
	}
	o.targets.Alternatives = true
	a := asking{indexOptions: o.indexOptions}
	if !o.quiet {
		a.streams = &s
	}
	l, err := load(ctx, o.dir, o.projectOptions, "", a, o.targets)
	if err != nil {
		return err
	}
	defer l.close()
	if o.format == "json" {
		enc := json.NewEncoder(s.Out)
		enc.SetIndent("", "  ")
		return enc.Encode(inspection.New(l.project, l.plan, l.diags))
	}
	if !o.quiet {
		printDiagnostics(s.Err, l.diags)
	}
	return printInspection(s.Out, l)
}

// printInspection is the table for people.
func printInspection(w io.Writer, l *loaded) error {
	p := l.plan
	name := p.Name
	if name == "" {
		name = filepath.Base(filepath.Join(l.root, p.Dir))
	}
	fmt.Fprintf(w, "%s in %s\n\n", printable(name), p.Dir)
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintf(tw, "DECISION\tCHOSEN\tBECAUSE\n")
	for _, d := range p.Decisions {
		fmt.Fprintf(tw, "%s\t%s\t%s\n", d.What, printable(d.Chose), printable(d.Because))
	}
	tw.Flush()
	fmt.Fprintf(w, "\n%s\n\n", p.InstallSummary())
	tw = tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprint(tw, "DEPENDENCY\tVERSION\tGROUPS")
	for _, t := range p.Targets {
		fmt.Fprintf(tw, "\t%s", t)
	}
	fmt.Fprintln(tw)
	for _, d := range p.Dependencies {
		fmt.Fprintf(tw, "%s\t%s\t%s", printable(d.Name), printable(orDash(d.Version)), printable(strings.Join(d.Groups, ",")))
		for _, t := range p.Targets {
			fmt.Fprintf(tw, "\t%s", d.Targets[t.String()].Class)
		}
		fmt.Fprintln(tw)
	}
	return tw.Flush()
}

func orDash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}
