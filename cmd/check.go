package cmd

import (
	"context"
	"fmt"
	"io"
	"runtime"
	"sync"

	"github.com/spf13/cobra"

	"github.com/dockwright/dockwright/generator/config"
)

type checkOptions struct {
	projectOptions
	dirs      []string
	python    string
	output    string
	format    string
	diff      bool
	recursive bool
	pins      string   // as check-pins of the configuration; "" for what that says
	mirrors   []string // in place of registry-mirrors; nil for none given
	offline   bool

	registries *registries
}

// checkFormats are how a check can be told.
var checkFormats = []string{"text", "json", "github", "sarif"}

func newCheck(s Streams, runF func(context.Context, Streams, checkOptions) error) *cobra.Command {
	var o checkOptions
	c := &cobra.Command{
		Use:   "check [DIR...]",
		Short: "Tell whether the committed Dockerfile is still what it should be",
		Long: `check renders the files again and compares, writing nothing. It exits with 0 when
they are in sync, 1 when they have drifted, 2 when it could not tell. It says
why: which lines were edited by hand, or which dependency, setting or other
input makes the Dockerfile another one. A lock that changed without changing the
Dockerfile is no drift. It asks no package index: what those said stands in
dockwright.lock.

It asks no registry either, unless --pins or check-pins of the configuration has
it see whether the digests that are pinned there are still those of their tags.`,
		Example: `  dockwright check
  dockwright check services/api --diff
  dockwright check --recursive
  dockwright check --pins warn
  dockwright check --output-format github
  dockwright check --output-format sarif > dockwright.sarif`,
		RunE: func(c *cobra.Command, args []string) error {
			if o.dirs = args; len(args) == 0 {
				o.dirs = []string{"."}
			}
			if runF != nil {
				return runF(c.Context(), s, o)
			}
			return check(c.Context(), s, o)
		},
	}
	o.register(c)
	f := c.Flags()
	f.StringVar(&o.python, "python", "", "Python version that generate was given")
	f.StringVarP(&o.output, "output", "o", "", "name of the Dockerfile that generate was given")
	formatFlag(c, &o.format, "text, json, github (annotations) or sarif", checkFormats...)
	f.BoolVar(&o.diff, "diff", false, "print what generate would change")
	f.Var(&choice{&o.pins, config.PinChecks()}, "pins", "ask the registries whether the pinned digests are fresh: off, warn, or fail, with which a stale one is drift (default: as check-pins says)")
	f.StringSliceVar(&o.mirrors, "registry-mirror", nil, mirrorUsage)
	f.BoolVar(&o.offline, "offline", false, "ask no registry, whatever --pins says (also DOCKWRIGHT_OFFLINE=1)")
	f.BoolVar(&o.recursive, "recursive", false, "check every Dockerfile of dockwright's below DIR, and the bake file that builds them all")
	return c
}

func check(ctx context.Context, s Streams, o checkOptions) error {
	o.registries = &registries{}
	targets := make([]target, 0, len(o.dirs))
	for _, dir := range o.dirs {
		targets = append(targets, target{dir, o.output})
	}
	if o.recursive {
		var err error
		if targets, err = findTargets(ctx, o.dirs, o.output); err != nil {
			return err
		}
	}
	results := checkAll(ctx, targets, o)
	if err := ctx.Err(); err != nil {
		return err
	}
	if o.recursive && o.output == "" { // with a name, not all Dockerfiles were looked for
		results = append(results, o.bakes(results)...)
	}
	if err := o.print(s, results); err != nil {
		return err
	}
	return o.verdict(s, results)
}

// checkAll checks each target, on all CPUs, in the order in which they come.
func checkAll(ctx context.Context, targets []target, o checkOptions) []checked {
	results := make([]checked, len(targets))
	next := make(chan int)
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(targets)) {
		wg.Go(func() {
			for i := range next {
				results[i] = checkTarget(ctx, targets[i], o)
			}
		})
	}
	for i := range targets {
		next <- i
	}
	close(next)
	wg.Wait()
	return results
}

// bakes checks the bake files of the folders, which build all projects below them.
func (o checkOptions) bakes(results []checked) (out []checked) {
	for _, dir := range o.dirs {
		if r := checkBake(dir, results, o); r != nil {
			out = append(out, *r)
		}
	}
	return out
}

func (o checkOptions) print(s Streams, results []checked) error {
	switch o.format {
	case "json":
		return printJSON(s.Out, results)
	case "sarif":
		return writeSARIF(s.Out, results)
	case "github":
		for _, r := range results {
			if err := r.annotate(s.Out, o.diff); err != nil {
				return err
			}
		}
		return nil
	}
	for _, r := range results {
		if err := r.text(s, o); err != nil {
			return err
		}
	}
	if o.recursive && !o.quiet {
		fmt.Fprintln(s.Err, summary(results))
	}
	return nil
}

// summary counts what became of several projects.
func summary(results []checked) string {
	var drifted, failed int
	for _, r := range results {
		switch {
		case r.err != nil:
			failed++
		case !r.InSync:
			drifted++
		}
	}
	text := fmt.Sprintf("%d in sync", len(results)-drifted-failed)
	if drifted > 0 {
		text += fmt.Sprintf(", %d drifted", drifted)
	}
	if failed > 0 {
		text += fmt.Sprintf(", %d could not be checked", failed)
	}
	bakes := 0
	for _, r := range results {
		if r.bake {
			bakes++
		}
	}
	what := counted(len(results)-bakes, "Dockerfile")
	if bakes > 0 {
		what += " and " + counted(bakes, "bake file")
	}
	return what + ": " + text
}

// counted is a number of things.
func counted(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}

// verdict is the error that the exit code follows from. What failed stands in a
// document of JSON; in every other format it is told besides.
func (o checkOptions) verdict(s Streams, results []checked) error {
	var failed, drifted error
	for _, r := range results {
		switch {
		case r.err != nil && o.format == "json":
			failed = errTold
		case r.err != nil && len(results) == 1:
			return r.err
		case r.err != nil:
			fmt.Fprintf(s.Err, "%s: could not be checked\n", printable(r.Dir))
			reportError(s, r.err)
			failed = errTold
		case !r.InSync:
			drifted = errDrift
		}
	}
	if failed != nil {
		return failed
	}
	return drifted
}

// line prints a line of text, whatever it holds.
func line(w io.Writer, format string, args ...any) error {
	_, err := fmt.Fprintf(w, format+"\n", args...)
	return err
}
