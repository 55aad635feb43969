package cmd

import (
	"context"
	"crypto/rand"
	"encoding/hex"

	"github.com/spf13/cobra"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/generator/measure"
	"github.com/dockwright/dockwright/generator/measure/host"
)

type measureOptions struct {
	host.Request
	build    host.BuildOptions
	runs     int
	timed    bool
	layers   bool
	baseline string
	format   string
	quiet    bool
}

func newMeasure(s Streams, runF func(context.Context, Streams, measureOptions) error) *cobra.Command {
	var o measureOptions
	c := &cobra.Command{
		Use:   "measure [DOCKERFILE|DIR...]",
		Short: "Build Dockerfiles for real, and tell what each costs: size, builds, bytes to push",
		Long: `Builds each Dockerfile four times: with no layer cached, unchanged, after a change of
the code, and after a change of a dependency. It tells what the image weighs, how long
each build takes, and how much of it a registry does not hold yet.

The builder is the BuildKit of BUILDKIT_HOST, or the one that docker buildx has selected.
Everything happens on a copy of the build context and with cache mounts of its own; your
files and caches stay as they are. A folder stands for the Dockerfile in it, built from
that folder; files are built from --context.`,
		Example: `  dockwright measure
  dockwright measure Dockerfile --runs 3
  dockwright measure old.Dockerfile Dockerfile --output-format markdown
  dockwright measure Dockerfile --layers
  dockwright measure Dockerfile --change-command 'uv add six' --touch src/hello/main.py`,
		RunE: func(c *cobra.Command, args []string) error {
			if o.Dockerfiles = args; len(args) == 0 {
				o.Dockerfiles = []string{o.defaultDockerfile()}
			}
			o.timed = !o.layers || c.Flags().Changed("runs")
			o.quiet, _ = c.Flags().GetBool("quiet")
			if runF != nil {
				return runF(c.Context(), s, o)
			}
			return measureRun(c.Context(), s, o)
		},
	}
	f := c.Flags()
	f.IntVar(&o.runs, "runs", 1, "how often each build is timed; figures are medians")
	f.BoolVar(&o.layers, "layers", false, "tell what each layer holds, and what each dependency weighs; without --runs nothing is timed")
	f.StringVar(&o.Context, "context", ".", "build context of Dockerfiles that are named as files")
	f.StringVar(&o.baseline, "baseline", "", "Dockerfile that ratios are to (default: the first)")
	f.StringVar(&o.Touch, "touch", "", "source file that is changed, by its path in the build context (default: one that the image holds)")
	f.StringVar(&o.Change, "change-command", "", "what changes a dependency, run by sh in a copy of the context (default: the project's manager adds a light one)")
	f.StringVar(&o.build.Target, "target", "", "stage to build (default: the last)")
	f.StringArrayVar(&o.build.Args, "build-arg", nil, "NAME=VALUE, as docker build takes it (repeatable)")
	f.StringArrayVar(&o.build.Secrets, "secret", nil, "as docker build takes it (repeatable)")
	f.StringArrayVar(&o.build.Buildctl, "buildctl-flag", nil, "option of buildctl itself, such as --tlsdir=DIR (repeatable)")
	formatFlag(c, &o.format, "text, json (docs/measure.schema.json describes it), markdown, svg or html (a chart)", "text", "json", "markdown", "svg", "html")
	return c
}

func (o measureOptions) defaultDockerfile() string {
	if o.Context == "." {
		return "Dockerfile"
	}
	return o.Context
}

func measureRun(ctx context.Context, s Streams, o measureOptions) error {
	if o.runs < 1 || o.runs > 100 {
		return facts.Errorf("--runs", 0, "%d is no number of runs", o.runs).Fix("give one from 1 to 100")
	}
	scratch, remove, err := host.Scratch()
	if err != nil {
		return err
	}
	defer remove()
	subjects, err := host.Prepare(ctx, scratch, o.Request)
	if err != nil {
		return err
	}
	if err := measure.Named(subjects, o.baseline); err != nil {
		return err
	}
	builder, err := host.Find(ctx, o.build)
	if err != nil {
		return err
	}
	told, end := measuring(s, o.quiet)
	r := o.measure(ctx, builder, subjects, told)
	end()
	r.Compare(o.baseline)
	return printReport(s, r, o)
}

func (o measureOptions) measure(ctx context.Context, b measure.Builder, subjects []*measure.Subject, told func(measure.Event)) *measure.Report {
	options := measure.Options{Runs: o.runs, Archives: &measure.Archives{Sums: o.layers}, Name: randomName, Told: told}
	var r *measure.Report
	if o.timed {
		r = measure.Run(ctx, b, subjects, options)
	}
	if o.layers {
		r = measure.Look(ctx, b, subjects, r, options)
	}
	return r
}

// randomName is a word that was never used before.
func randomName() string {
	b := make([]byte, 8)
	rand.Read(b) // never fails
	return "dockwright-" + hex.EncodeToString(b)
}

func printReport(s Streams, r *measure.Report, o measureOptions) error {
	var err error
	switch o.format {
	case "json":
		err = printJSON(s.Out, r)
	case "markdown":
		err = r.Markdown(s.Out)
	case "svg":
		err = r.SVG(s.Out)
	case "html":
		err = r.Page(s.Out)
	default:
		err = r.Text(s.Out)
	}
	if err != nil {
		return err
	}
	for _, i := range r.Images {
		if i.Error != nil {
			return errTold
		}
	}
	return nil
}
