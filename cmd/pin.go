package cmd

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/index"
	"github.com/dockwright/dockwright/generator/output"
	"github.com/dockwright/dockwright/generator/plan"
	"github.com/dockwright/dockwright/generator/render"
)

type pinOptions struct {
	generateOptions
	check          bool
	missing        bool
	fromDockerfile bool
	remove         bool
	mirrors        []string

	registries *registries
}

func newPin(s Streams, runF func(context.Context, Streams, pinOptions) error) *cobra.Command {
	var o pinOptions
	c := &cobra.Command{
		Use:   "pin [DIR...]",
		Short: "Name the images in the Dockerfile by their digests, and renew these",
		Long: `pin asks the registries which images the tags in the Dockerfile stand for now:
the base, the manager's image, those of other stages, and BuildKit's front end.
It writes the digests to dockwright.lock, which is to be committed, and writes
the Dockerfile anew with both: python:3.13-slim-trixie@sha256:… A digest is that
of the index, so that it holds for all platforms. From then on generate writes
them without asking anybody.

Run it again for newer ones. Logins are those of Docker (docker login and its
credential helpers). An edited Dockerfile is left alone, as by generate, unless
only digests were edited.`,
		Example: `  dockwright pin
  dockwright pin --missing           # ask for what has no digest only
  dockwright pin --check             # are there newer ones? writes nothing
  dockwright pin --from-dockerfile   # after Renovate or Dependabot edited it
  dockwright pin --registry-mirror docker.io=mirror.example/docker-hub
  dockwright pin --remove            # tags alone again`,
		RunE: func(c *cobra.Command, args []string) error {
			if o.dirs = args; len(args) == 0 {
				o.dirs = []string{"."}
			}
			if runF != nil {
				return runF(c.Context(), s, o)
			}
			return pin(c.Context(), s, o)
		},
	}
	o.projectOptions.register(c)
	o.registerURLs(c)
	f := c.Flags()
	f.StringVar(&o.python, "python", "", usage("python"))
	f.StringVarP(&o.output, "output", "o", "", "name of the Dockerfile that generate was given")
	f.BoolVar(&o.check, "check", false, "write nothing, and exit with 1 if a digest would be another")
	f.BoolVar(&o.dryRun, "dry-run", false, "write nothing")
	f.BoolVar(&o.missing, "missing", false, "ask only for images that have no digest")
	f.BoolVar(&o.fromDockerfile, "from-dockerfile", false, "take the digests over that somebody wrote into the Dockerfile, and ask nobody")
	f.BoolVar(&o.remove, "remove", false, "remove all digests, and ask nobody")
	f.StringSliceVar(&o.mirrors, "registry-mirror", nil, mirrorUsage)
	f.BoolVar(&o.merge, "merge", false, "keep the edits in files that were edited, and bring in what changed")
	f.BoolVar(&o.force, "force", false, "overwrite files that dockwright did not write or that were edited")
	f.BoolVar(&o.recursive, "recursive", false, "pin every Dockerfile of dockwright's below DIR")
	f.BoolVar(&o.offline, "offline", false, "ask nobody, with --from-dockerfile or --remove only (also DOCKWRIGHT_OFFLINE=1)")
	formatFlag(c, &o.format, "text or json: how the result is told", "text", "json")
	c.MarkFlagsMutuallyExclusive("missing", "from-dockerfile", "remove")
	c.MarkFlagsMutuallyExclusive("check", "dry-run")
	return c
}

func pin(ctx context.Context, s Streams, o pinOptions) error {
	if o.output == "-" {
		return facts.Errorf("", 0, "pin writes dockwright.lock and the Dockerfile, and -o - names no file").Fix("pin first, then run `dockwright generate -o -`")
	}
	if !o.fromDockerfile && !o.remove && (o.offline || index.ThisMachine().Offline()) {
		return facts.Errorf("", 0, "pin asks the registries, and --offline or DOCKWRIGHT_OFFLINE says to ask nobody").
			Fix("leave it out; --from-dockerfile and --remove ask nobody")
	}
	o.registries, o.documents = &registries{}, &documents{many: len(o.dirs) > 1 || o.recursive}
	if !o.recursive {
		moved := false
		for _, dir := range o.dirs {
			m, err := pinOne(ctx, s, dir, o)
			if err != nil {
				return o.documents.fail(s, o.format, dir, err)
			}
			moved = moved || m
		}
		return o.verdict(s, moved, nil)
	}
	targets, err := findTargets(ctx, o.dirs, o.output)
	if err != nil {
		return err
	}
	moved, failed := false, error(nil)
	for _, t := range targets {
		o.output = t.output
		m, err := pinOne(ctx, s, t.dir, o)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if moved = moved || m; err != nil {
			fmt.Fprintf(s.Err, "%s: could not be pinned\n", printable(filepath.ToSlash(t.dir)))
			reportError(s, err)
			o.documents.add(failedIn{filepath.ToSlash(t.dir), newFailed(err)})
			failed = errTold
		}
	}
	return o.verdict(s, moved, failed)
}

// verdict prints the documents, and is the error that the exit code follows from.
func (o pinOptions) verdict(s Streams, moved bool, failed error) error {
	if err := o.documents.print(s, o.format); err != nil {
		return err
	}
	if failed == nil && o.check && moved {
		return errDrift
	}
	return failed
}

// pinOne pins the images of one Dockerfile. moved tells that a pin is another, new or
// gone.
func pinOne(ctx context.Context, s Streams, dir string, o pinOptions) (moved bool, err error) {
	a := o.asking(s)
	l, err := load(ctx, dir, o.projectOptions, o.python, a, plan.Options{})
	if err != nil {
		return false, err
	}
	defer l.close()
	names, err := render.Images(l.plan)
	if err != nil {
		return false, err
	}
	at, err := dockerfilePath(l.plan.Dir, o.output)
	if err != nil {
		return false, err
	}
	pins, err := o.choose(ctx, s, l, names, at)
	if err != nil {
		return false, err
	}
	r := newPinned(dir, l.plan.Images.Pins, pins)
	l.plan.Images.Pins, l.plan.Images.Path, l.repinned = pins, recordName(at), true
	if o.check || o.dryRun {
		return r.moved(), r.tell(s, o, l, output.Report{}, nil)
	}
	files, err := l.files(o.output, nil)
	if err != nil {
		return false, err
	}
	last, err := l.last(files)
	if err != nil {
		return false, err
	}
	wrote, err := output.Write(l.root, files, output.Options{Force: o.force, Merge: o.merge, Digests: true, Last: &last, Above: above(files)})
	if err != nil {
		return false, err
	}
	return r.moved(), r.tell(s, o, l, wrote, files)
}

// choose settles the pins of the images that a Dockerfile names.
func (o pinOptions) choose(ctx context.Context, s Streams, l *loaded, names []string, dockerfile string) ([]facts.Image, error) {
	known := map[string]facts.Image{}
	for _, p := range l.plan.Images.Pins {
		known[p.Name] = p
	}
	switch {
	case o.remove:
		return nil, nil
	case o.fromDockerfile:
		return l.takeOver(known, names, dockerfile)
	}
	out := make([]facts.Image, len(names))
	var ask []int
	for i, name := range names {
		if out[i] = known[name]; out[i].Name == "" || !o.missing {
			out[i].Name = name
			ask = append(ask, i)
		}
	}
	if len(ask) == 0 {
		return out, nil
	}
	client, err := o.registries.client(l, o.mirrors)
	if err != nil {
		return nil, err
	}
	var streams *Streams
	if !o.quiet {
		streams = &s
	}
	tell, done := progress(streams, "Asking the registries")
	defer done()
	errs := make([]error, len(out))
	atOnce(len(ask), tell, func(i int) { out[ask[i]], errs[ask[i]] = client.Resolve(ctx, out[ask[i]]) })
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return out, errors.Join(errs...)
}
