package cmd

import (
	"context"
	"os"
	"path/filepath"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/dockwright/dockwright/generator/inspection"
	"github.com/dockwright/dockwright/generator/plan"
)

type inspectOptions struct {
	projectOptions
	indexOptions
	dir     string
	output  string // the Dockerfile whose record is read
	targets plan.Options
	format  string
	all     bool
}

func newInspect(s Streams, runF func(context.Context, Streams, inspectOptions) error) *cobra.Command {
	var o inspectOptions
	c := &cobra.Command{
		Use:   "inspect [DIR]",
		Short: "Show what was understood: the dependencies, how each installs where, and the plan",
		Example: `  dockwright inspect
  dockwright inspect --output-format json | jq '.dependencies[] | select(.size > 50000000) | .name'
  dockwright inspect --output-format html > inspect.html
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
	f.StringSliceVar(&o.targets.Arches, "arch", nil, "CPU to classify for, x86_64, aarch64, i686 or armv7l (repeatable; default: the first two)")
	f.StringVarP(&o.output, "output", "o", "", "name of the Dockerfile that generate was given, whose dockwright.lock is read")
	formatFlag(c, &o.format, "text, json (docs/inspect.schema.json describes it), or html (one page)", "text", "json", "html")
	f.BoolVar(&o.all, "all", false, "list each dependency in the text, also those that install from wheels everywhere")
	return c
}

func inspect(ctx context.Context, s Streams, o inspectOptions) error {
	o.targets.Alternatives = true
	a := asking{indexOptions: o.indexOptions, dockerfile: o.output}
	if !o.quiet {
		a.streams = &s
	}
	l, err := load(ctx, o.dir, o.projectOptions, "", a, o.targets)
	if err != nil {
		return err
	}
	defer l.close()
	doc := inspection.New(l.project, l.plan, l.diags)
	title := filepath.Base(filepath.Join(l.root, l.plan.Dir))
	switch o.format {
	case "json":
		return printJSON(s.Out, doc)
	case "html":
		return doc.Page(s.Out, title)
	}
	if !o.quiet {
		printDiagnostics(s, l.diags)
	}
	width, _ := strconv.Atoi(os.Getenv("COLUMNS"))
	return doc.Text(s.Out, inspection.TextOptions{Title: title, All: o.all, Width: width, Color: bool(s.pen(s.Out))})
}
