package cmd

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/dockwright/dockwright/cmd/prompt"
	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/generator/config"
	"github.com/dockwright/dockwright/generator/output"
	"github.com/dockwright/dockwright/generator/plan"
	"github.com/dockwright/dockwright/generator/wizard"
)

type initOptions struct {
	projectOptions
	indexOptions
	dir     string
	python  string
	output  string
	format  string
	answers string
	yes     bool
	dryRun  bool
	merge   bool
	force   bool
}

func newInit(s Streams, runF func(context.Context, Streams, initOptions) error) *cobra.Command {
	var o initOptions
	c := &cobra.Command{
		Use:   "init [DIR]",
		Short: "Ask what is to be chosen, and write the configuration and the Dockerfile",
		Long: `init reads the project in DIR (this folder, if none is named), shows what it found
and what it would do, and asks only what the project leaves open. Then it shows
the Dockerfile, or the difference to the one that is there, and writes it with
its .dockerignore. Answers that are not the default are kept in [tool.dockwright]
of pyproject.toml, or in dockwright.toml where there is no pyproject.toml.

Every question has a flag, and a name for --answers: what is given is not asked.
Without a terminal all of them have to be given, or --yes, which takes the
defaults. Nothing is written before the last question; Ctrl-C ends it at any.`,
		Example: `  dockwright init
  dockwright init services/api
  dockwright init --yes --base alpine
  dockwright init --answers answers.toml
  dockwright init --dry-run --yes`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if o.dir = "."; len(args) > 0 {
				o.dir = args[0]
			}
			if runF != nil {
				return runF(c.Context(), s, o)
			}
			return initialize(c.Context(), s, o)
		},
	}
	o.projectOptions.register(c)
	o.indexOptions.register(c)
	f := c.Flags()
	f.StringVar(&o.python, "python", "", "Python version, such as 3.13")
	f.StringVar(&o.process, "process", "", "process or console script that the image runs by itself")
	f.StringVar(&o.health, "health", "", "how the process is probed: a path such as /healthz, tcp or none")
	f.StringSliceVar(&o.emits, "emit", nil, "files to write besides: "+strings.Join(emitKinds(), ", "))
	f.StringVar(&o.answers, "answers", "", "file with answers, TOML or JSON, by the names of the configuration; - for standard input")
	f.BoolVarP(&o.yes, "yes", "y", false, "take the default of every question that no flag answers")
	f.StringVarP(&o.output, "output", "o", "", "name of the Dockerfile in the project's folder")
	formatFlag(c, &o.format, "text or json: how the result is told", "text", "json")
	f.BoolVar(&o.dryRun, "dry-run", false, "show what would be written, and write nothing")
	f.BoolVar(&o.merge, "merge", false, "keep the edits in files that were edited, and bring in what changed")
	f.BoolVar(&o.force, "force", false, "overwrite files that dockwright did not write or that were edited")
	return c
}

// conversation is one run of init.
type conversation struct {
	*loaded
	initOptions
	streams  Streams
	ask      prompt.Prompter // nil for nobody to ask
	original config.Config   // what the project's file says
	session  *wizard.Session
	shown    string // the findings, as they were told
	told     []toldAnswer
	written  bool
}

func initialize(ctx context.Context, s Streams, o initOptions) error {
	v := &conversation{initOptions: o, streams: s}
	err := v.run(ctx)
	if errors.Is(err, prompt.ErrCancelled) || ctx.Err() != nil {
		if !v.written {
			fmt.Fprintln(s.Err, "Cancelled: nothing was written.")
		}
		return errCancelled
	}
	return err
}

func (v *conversation) run(ctx context.Context) error {
	if v.output == "-" {
		return facts.Errorf("-o", 0, "init writes files, and none to standard output").Fix("see what it would write with --dry-run, or run `dockwright generate -o -`")
	}
	if err := v.readAnswers(); err != nil {
		return err
	}
	l, err := load(ctx, v.dir, v.projectOptions, v.python, v.asking(), plan.Options{Alternatives: true})
	if err == nil {
		defer l.close()
		err = l.impossible()
	}
	if err != nil {
		if l != nil && !v.quiet && v.format == "text" {
			printDiagnostics(v.streams, l.diags)
		}
		return err
	}
	v.loaded = l
	if v.original, _, err = l.config(l.member); err != nil {
		return err
	}
	if v.session, err = wizard.New(l.project, l.home(), v.original, l.settings, v.settled()); err != nil {
		return err
	}
	if v.ask = v.streams.ask; v.ask == nil && !v.yes {
		v.ask = prompt.New(ctx, v.streams.In, v.streams.Err, bool(v.streams.pen(v.streams.Err)))
	}
	v.showFindings()
	if err := v.questions(ctx); err != nil {
		return err
	}
	files, err := v.files(ctx)
	if err != nil {
		return err
	}
	return v.write(ctx, files)
}

func (v *conversation) asking() asking {
	a := asking{indexOptions: v.indexOptions, dockerfile: v.output}
	if !v.quiet {
		a.streams = &v.streams
	}
	return a
}

// files are all that is to be written, decided anew with the configuration as it
// will be.
func (v *conversation) files(ctx context.Context) ([]output.File, error) {
	name, old, err := v.configFile()
	if err != nil {
		return nil, err
	}
	c, edited := v.original, old
	if changes := v.session.Changes(); len(changes) > 0 {
		if edited, err = config.Edit(name, old, changes); err != nil {
			return nil, err
		}
		if c, err = config.Parse(name, edited); err != nil {
			return nil, err
		}
		if c.Path != "" {
			v.project.Inputs = replaceInput(v.project.Inputs, facts.NewInput(name, path.Base(name), edited))
		}
	}
	v.diags, v.emit = v.diags[:v.detected:v.detected], c.Emit
	if err := v.judge(ctx, c, v.asking(), plan.Options{}); err != nil {
		return nil, err
	}
	files, err := v.loaded.files(v.output, nil)
	if err != nil || string(edited) == string(old) {
		return files, err
	}
	return append(files, output.File{Path: name, Body: edited, Edit: true, Was: old}), nil
}

// configFile is where the project's configuration stands or belongs, and what the
// file holds; nil for no file.
func (v *conversation) configFile() (name string, data []byte, err error) {
	for _, base := range []string{config.FileName, "pyproject.toml"} {
		name = path.Join(v.member, base)
		if data, err = v.readFile(name); err == nil {
			return name, append([]byte{}, data...), nil
		}
		if !os.IsNotExist(err) {
			return "", nil, facts.Errorf(name, 0, "cannot be read: %v", cause(err)).Fix("see that it is an ordinary file that you may read")
		}
	}
	return path.Join(v.member, config.FileName), nil, nil
}

// replaceInput puts an input in the place of the one with its path.
func replaceInput(list []facts.Input, in facts.Input) []facts.Input {
	out := slices.DeleteFunc(slices.Clone(list), func(old facts.Input) bool { return old.Path == in.Path })
	return addInput(out, in)
}

// write shows the files, has them confirmed and writes them, all or none.
func (v *conversation) write(ctx context.Context, files []output.File) error {
	last, err := v.last(files)
	if err != nil {
		return err
	}
	options := output.Options{Force: v.force, Merge: v.merge, Last: &last, Above: above(files)}
	shown, r, err := output.Preview(v.root, files, options)
	if err != nil {
		return err
	}
	owned := v.owned(r)
	if v.ask != nil && len(owned) > 0 && !v.dryRun {
		if options.Merge, err = v.askMerge(files, owned, last); err != nil {
			return err
		}
		if options.Merge {
			if shown, r, err = output.Preview(v.root, files, options); err != nil {
				return err
			}
			owned = nil
		}
	}
	switch {
	case v.dryRun:
		if v.format == "text" {
			v.preview(v.streams.Out, shown)
		}
		return v.report(output.Report{}, files)
	case v.ask != nil && changes(r):
		if !v.quiet {
			v.preview(v.streams.Err, shown)
		}
		if err := v.confirm(owned); err != nil {
			return err
		}
	case len(owned) > 0:
		return refuseOwned(owned)
	}
	if ctx.Err() != nil {
		return prompt.ErrCancelled
	}
	options.Force = options.Force || len(owned) > 0
	if r, err = output.Write(v.root, files, options); err != nil {
		return err
	}
	v.written = true
	return v.report(r, files)
}

// changes tells whether anything would be written.
func changes(r output.Report) bool {
	return slices.ContainsFunc(r.Files, func(f output.Result) bool { return f.Action != output.Unchanged && f.Action != output.LeftOut })
}

// owned are the files with lines of somebody else's that would be lost, unless
// --force has given them up.
func (v *conversation) owned(r output.Report) (out []owned) {
	for _, f := range r.Files {
		if f.Action == output.Overwritten && !v.force {
			old, _ := v.read(f.Path)
			out = append(out, owned{f.Path, output.State(old)})
		}
	}
	return out
}
