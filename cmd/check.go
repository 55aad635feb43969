package cmd

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/generator/output"
	"github.com/dockwright/dockwright/generator/plan"
)

type checkOptions struct {
	projectOptions
	dirs   []string
	python string
	output string
	format string
	diff   bool
}

func newCheck(s Streams, runF func(context.Context, Streams, checkOptions) error) *cobra.Command {
	var o checkOptions
	c := &cobra.Command{
		Use:   "check [DIR...]",
		Short: "Tell whether the committed Dockerfile is still what it should be",
		Long: `check renders the files again and compares, writing nothing. It exits with 0 when
they are in sync, 1 when they have drifted, 2 when it could not tell. A lock that
changed without changing the Dockerfile is no drift. It asks no package index:
what those said stands in dockwright.lock.`,
		Example: `  dockwright check
  dockwright check services/api --diff
  dockwright check --output-format github`,
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
	f.StringVar(&o.format, "output-format", "text", "text, json or github (annotations)")
	f.BoolVar(&o.diff, "diff", false, "print what generate would change")
	return c
}

// checked is the result of one project, as --output-format json has it.
type checked struct {
	Dir         string             `json:"dir"`
	InSync      bool               `json:"in_sync"`
	Files       []output.Drift     `json:"files"`
	Diagnostics []facts.Diagnostic `json:"diagnostics"`
}

func check(ctx context.Context, s Streams, o checkOptions) error {
	switch o.format {
	case "text", "json", "github":
	default:
		return fmt.Errorf("--output-format %q is not one of text, json, github", o.format)
	}
	inSync := true
	results := []checked{}
	for _, dir := range o.dirs {
		r, err := checkOne(ctx, s, dir, o)
		if err != nil {
			return err
		}
		inSync = inSync && r.InSync
		results = append(results, r)
	}
	if o.format == "json" {
		enc := json.NewEncoder(s.Out)
		enc.SetIndent("", "  ")
		if err := enc.Encode(results); err != nil {
			return err
		}
	}
	if !inSync {
		return errDrift
	}
	return nil
}

func checkOne(ctx context.Context, s Streams, dir string, o checkOptions) (checked, error) {
	l, err := load(ctx, dir, o.projectOptions, o.python, asking{indexOptions: indexOptions{offline: true}, dockerfile: o.output}, plan.Options{})
	if err != nil {
		return checked{}, err
	}
	defer l.close()
	files, err := l.files(o.output, nil)
	if err != nil {
		return checked{}, err
	}
	if o.format == "text" && !o.quiet {
		printDiagnostics(s.Err, slices.DeleteFunc(slices.Clone(l.diags), func(d facts.Diagnostic) bool { return d.Severity == facts.SeverityInfo }))
	}
	r := checked{Dir: filepath.ToSlash(dir), InSync: true, Diagnostics: append([]facts.Diagnostic{}, l.diags...)}
	unread := l.unread()
	undecided := false
	kept := l.kept(files[0].Path)
	for _, f := range files {
		existing, err := l.fsys.ReadFile(f.Path)
		if err != nil && !os.IsNotExist(err) {
			return r, facts.Errorf(f.Path, 0, "cannot be read: %v", cause(err)).Fix("check that you may read it")
		}
		drift := output.Check(existing, err == nil, f, Version, l.plan.Inputs)
		if slices.Contains(kept.Deleted, f.Path) {
			drift = drift.Deleted()
		}
		body := f.Body
		drift.Record = l.record()
		if (l.incomplete() || len(unread) > 0) && f.Path == files[0].Path && drift.OnlyBody() {
			drift.Kinds, body, undecided = []output.Kind{output.KindUndecided}, nil, true
		}
		r.Files = append(r.Files, drift)
		r.InSync = r.InSync && drift.InSync
		o.tell(s, l.shown(f.Path), drift, body, existing)
	}
	if undecided := undecided && len(unread) > 0; undecided || l.recordPath != "" {
		drift := l.recordDrift(r.InSync)
		if undecided && drift.InSync {
			drift.InSync, drift.Kinds, drift.Lacking = false, []output.Kind{output.KindLacking}, unread
		}
		r.Files = append(r.Files, drift)
		r.InSync = r.InSync && drift.InSync
		o.tell(s, l.shown(drift.Path), drift, nil, nil)
	}
	return r, nil
}

// kept is what the last run left behind about a Dockerfile; nothing if that cannot
// be read.
func (l *loaded) kept(dockerfile string) output.Last {
	data, err := l.fsys.ReadFile(output.LastPath(dockerfile))
	if err != nil {
		return output.Last{}
	}
	last, _ := output.ReadLast(data)
	return last
}

// incomplete tells that the record lacks something that the project pins, so
// that what follows from it is not known.
func (l *loaded) incomplete() bool {
	return l.recorded && (l.asked.Stale || len(l.asked.Lacking) > 0)
}

// unread are the dependencies whose sdists the record could tell of and does not.
// A Dockerfile that was written without the network is in sync all the same.
func (l *loaded) unread() (names []string) {
	for _, i := range l.plan.Unlisted {
		if p := l.project.Lock.Packages[i]; p.Build.Backend == "" && !p.Source.Local() {
			names = append(names, strings.TrimSpace(p.Name+" "+p.Version))
		}
	}
	return names
}

// recordDrift tells whether the record says something of all that is installed.
// Without any, the Dockerfile was made without, and it alone counts.
func (l *loaded) recordDrift(inSync bool) output.Drift {
	d := output.Drift{Path: l.record(), InSync: inSync, Kinds: []output.Kind{}}
	switch {
	case !l.recorded:
		d.Kinds = append(d.Kinds, output.KindMissing)
		return d
	case l.asked.Stale:
		d.Kinds = append(d.Kinds, output.KindIndexes)
	case len(l.asked.Lacking) > 0:
		d.Kinds = append(d.Kinds, output.KindLacking)
		for _, n := range l.asked.Lacking {
			d.Lacking = append(d.Lacking, n.Name+" "+n.Version)
		}
	}
	d.InSync = len(d.Kinds) == 0
	return d
}

// tell prints one file's state, and the diff if it is asked for.
func (o checkOptions) tell(s Streams, path string, d output.Drift, want, existing []byte) {
	why := strings.Join(d.Messages(), "; ")
	switch {
	case o.format == "json":
		return
	case o.format == "github" && !d.InSync:
		fmt.Fprintf(s.Out, "::error file=%s,line=1,title=dockwright::%s. Run `%s`.\n", annotation(path), annotation(why), d.Command())
	case d.InSync && !o.quiet && why != "":
		fmt.Fprintf(s.Err, "%s: in sync (%s)\n", path, printable(why))
	case d.InSync && !o.quiet:
		fmt.Fprintf(s.Err, "%s: in sync\n", path)
	case !d.InSync:
		fmt.Fprintf(s.Err, "%s: drifted: %s\n  help: run `%s`, or see the change with `dockwright check --diff`\n", path, printable(why), d.Command())
	}
	if o.diff && !d.InSync && want != nil {
		fmt.Fprint(s.Out, output.Diff(path, existing, want))
	}
}

// annotation escapes what has a meaning in a workflow command
// (https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions).
func annotation(text string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C").Replace(printable(text))
}
