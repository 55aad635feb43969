package cmd

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/generator/inspection"
	"github.com/dockwright/dockwright/generator/output"
	"github.com/dockwright/dockwright/generator/plan"
	"github.com/dockwright/dockwright/generator/render"
)

type generateOptions struct {
	projectOptions
	indexOptions
	dirs   []string
	python string
	output string
	format string
	emit   []string
	dryRun bool
	diff   bool
	force  bool
	merge  bool

	recursive bool
	exclude   []string
	row       *row       // of the folder at hand, with --recursive
	documents *documents // of the folders, with --output-format json
}

func newGenerate(s Streams, runF func(context.Context, Streams, generateOptions) error) *cobra.Command {
	var o generateOptions
	c := &cobra.Command{
		Use:   "generate [DIR...]",
		Short: "Write the Dockerfile and the .dockerignore of a project",
		Long: `generate reads the project in DIR (this folder, if none is named) and writes a
Dockerfile and a .dockerignore. A file that it did not write, or that was edited
since, is left alone unless --force is given; --merge keeps the edits and brings
in what changed. A file that was deleted stays deleted.

With --recursive it does so for every project below DIR that has something to
run, and --emit bake writes one bake file for all of them.

For a lock that names no files (requirements, Pipfile.lock) it asks the package
index. Of a dependency that must be built and that nothing is known of, it
fetches the sdist and reads, without running anything, what its build needs.
It writes what it learned to dockwright.lock, which is to be committed.`,
		Example: `  dockwright generate
  dockwright generate services/api --base alpine
  dockwright generate --emit compose
  dockwright generate --diff
  dockwright generate --recursive --emit bake --exclude 'examples/*'
  dockwright generate -o - > Dockerfile`,
		RunE: func(c *cobra.Command, args []string) error {
			if o.dirs = args; len(args) == 0 {
				o.dirs = []string{"."}
			}
			if runF != nil {
				return runF(c.Context(), s, o)
			}
			return generate(c.Context(), s, o)
		},
	}
	o.projectOptions.register(c)
	o.indexOptions.register(c)
	f := c.Flags()
	f.StringVar(&o.python, "python", "", usage("python"))
	f.StringVarP(&o.output, "output", "o", "", "name of the Dockerfile in the project's folder, or - for standard output")
	f.StringSliceVar(&o.emit, "emit", nil, usage("emit"))
	formatFlag(c, &o.format, "text or json: how the result is told", "text", "json")
	f.BoolVar(&o.dryRun, "dry-run", false, "write nothing")
	f.BoolVar(&o.diff, "diff", false, "print what would change, and write nothing")
	f.BoolVar(&o.merge, "merge", false, "keep the edits in files that were edited, and bring in what changed")
	f.BoolVar(&o.force, "force", false, "overwrite files that dockwright did not write or that were edited, and write those anew that were deleted")
	f.BoolVar(&o.recursive, "recursive", false, "write the files of every project below DIR")
	f.StringArrayVar(&o.exclude, "exclude", nil, "with --recursive: a folder below DIR that gets no Dockerfile, unless it has one of dockwright's; a pattern such as examples/* (repeatable)")
	return c
}

func generate(ctx context.Context, s Streams, o generateOptions) error {
	if o.output == "-" && len(o.dirs) > 1 {
		return facts.Errorf("", 0, "-o - writes one Dockerfile, and %d folders are named", len(o.dirs)).Fix("name one folder")
	}
	if o.output == "-" && o.format == "json" {
		return facts.Errorf("", 0, "-o - and --output-format json both want standard output").Fix("leave one of them out")
	}
	if len(o.exclude) > 0 && !o.recursive {
		return facts.Errorf("", 0, "--exclude has no meaning without --recursive").Fix("leave one out or add the other")
	}
	for _, kind := range o.emit { // before any index is asked
		if !slices.Contains(emitKinds(), kind) {
			return notOneOf("emit", kind, emitKinds())
		}
	}
	o.documents = &documents{many: len(o.dirs) > 1 || o.recursive}
	if o.recursive {
		return generateAll(ctx, s, o)
	}
	for _, dir := range o.dirs {
		if err := generateOne(ctx, s, dir, o); err != nil {
			return o.documents.fail(s, o.format, dir, err)
		}
	}
	return o.documents.print(s, o.format)
}

func (o generateOptions) asking(s Streams) asking {
	a := asking{indexOptions: o.indexOptions, dockerfile: o.output, bound: true}
	if !o.quiet {
		a.streams = &s
	}
	return a
}

func generateOne(ctx context.Context, s Streams, dir string, o generateOptions) error {
	l, err := load(ctx, dir, o.projectOptions, o.python, o.asking(s), plan.Options{})
	if err != nil {
		if l != nil {
			o.printDiagnostics(s, l.diags)
		}
		return err
	}
	defer l.close()
	if o.row.leave(l) {
		return nil
	}
	files, err := l.files(o.output, o.emit)
	o.printDiagnostics(s, l.diags)
	if err != nil {
		return err
	}
	o.row.found(l, files)
	if o.output == "-" && o.merge {
		return facts.Errorf("", 0, "-o - writes no file, so there is nothing that --merge could keep edits of").Fix("leave one of the two out")
	}
	if o.output == "-" {
		text := string(files[0].Body)
		if terminal(s.Out) { // keep regions are as somebody wrote them
			text = seen(text)
		}
		_, err := io.WriteString(s.Out, text)
		return err
	}
	last, err := l.last(files)
	if err != nil {
		return err
	}
	options := output.Options{Force: o.force, Merge: o.merge, Last: &last, Above: above(files)}
	switch {
	case o.diff:
		return l.printDiff(s, o, files, options)
	case o.dryRun:
		if o.merge { // which may not go
			if _, _, err := output.Preview(l.root, files, options); err != nil {
				return err
			}
		}
		return l.report(s, o, output.Report{}, files)
	}
	report, err := output.Write(l.root, files, options)
	if err != nil {
		return err
	}
	return l.report(s, o, report, files)
}

// last is the render as it is kept, for the merge and the reasons of the next run.
func (l *loaded) last(files []output.File) (output.Last, error) {
	decided, err := json.Marshal(plan.NewSnapshot(l.plan))
	if err != nil {
		return output.Last{}, err
	}
	last := output.Last{Version: Version, Decided: decided}
	for _, f := range files {
		if !f.Record && !f.Edit {
			last.Files = append(last.Files, f)
		}
	}
	return last, nil
}

// files renders what belongs to the project, sealed with the header: the
// Dockerfile first, then its ignore file, then what the indexes said, if any
// was asked.
func (l *loaded) files(name string, emit []string) ([]output.File, error) {
	if err := l.impossible(); err != nil {
		return nil, err
	}
	at, err := dockerfilePath(l.plan.Dir, name)
	if err != nil {
		return nil, err
	}
	if at != path.Join(l.plan.Dir, "Dockerfile") { // the one that is there stays
		l.plan.Replaced = nil
	}
	docker, err := render.Dockerfile(l.plan)
	if err != nil {
		return nil, err
	}
	docker.Path = at
	ignore, diags, err := render.Dockerignore(l.plan, l.project)
	l.diags = append(l.diags, diags...)
	if err != nil {
		return nil, err
	}
	ignore.Path = l.ignorePath(docker.Path)
	files := []output.File{docker, ignore}
	if files, err = l.emitted(files, emit, name != ""); err != nil {
		return nil, err
	}
	for i := range files {
		if files[i], err = l.keepRegions(files[i], i == 0); err != nil {
			return nil, err
		}
		files[i].Body = output.Seal(files[i].Body, Version, l.plan.Inputs)
	}
	diags, err = render.Pins(l.plan)
	l.diags = append(l.diags, diags...)
	if r := l.newRecord(); r != nil {
		files = append(files, output.File{Path: recordName(docker.Path), Body: r.Format(), Record: true})
	}
	return files, err
}

// dockerfilePath is where the Dockerfile of a project's folder belongs, by the
// name that -o gives it.
func dockerfilePath(dir, name string) (string, error) {
	if name == "" || name == "-" {
		return path.Join(dir, "Dockerfile"), nil
	}
	if clean := path.Clean(filepath.ToSlash(name)); path.IsAbs(clean) || filepath.IsAbs(name) || clean == "." || clean == ".." || strings.HasPrefix(clean, "../") {
		return "", facts.Errorf(printable(name), 0, "lies outside the project's folder, in which -o names a file").Fix("write to standard output with -o -, or name a file of the project")
	}
	if printable(name) != name {
		return "", facts.Errorf(printable(name), 0, "holds a character that is not seen").Fix("name the Dockerfile otherwise")
	}
	return path.Join(dir, filepath.ToSlash(name)), nil
}

// impossible takes the diagnostics that are errors out of the others: no
// Dockerfile that is written in spite of them could be built.
func (l *loaded) impossible() error {
	var all []error
	l.diags = slices.DeleteFunc(l.diags, func(d facts.Diagnostic) bool {
		if d.Severity == facts.SeverityError {
			all = append(all, facts.Errorf(d.Path, d.Line, "%s [%s]", d.Message, d.Rule).Fix("%s", d.Remedy))
			return true
		}
		return false
	})
	return errors.Join(all...)
}

// ignorePath is .dockerignore for the context's own Dockerfile. A Dockerfile
// elsewhere, or under another name, has its own ignore file beside it, which
// BuildKit prefers; so has one beside a .dockerignore that is the user's.
// https://docs.docker.com/build/concepts/context/#filename-and-location
func (l *loaded) ignorePath(dockerfile string) string {
	if dockerfile == "Dockerfile" {
		existing, err := l.readFile(".dockerignore")
		if err != nil || output.State(existing) != output.Foreign {
			return ".dockerignore"
		}
	}
	return dockerfile + ".dockerignore"
}

func (l *loaded) printDiff(s Streams, o generateOptions, files []output.File, options output.Options) error {
	files, _, err := output.Preview(l.root, files, options)
	if err != nil {
		return err
	}
	changes := []change{}
	for _, f := range files {
		if f.Path == output.LastPath(files[0].Path) {
			continue
		}
		old, err := l.read(f.Path)
		if err != nil && !os.IsNotExist(err) {
			return facts.Errorf(f.Path, 0, "cannot be read: %v", cause(err)).Fix("see that it is an ordinary file that you may read")
		}
		diff := output.Diff(f.Path, old, f.Body)
		if o.format == "json" {
			if diff != "" {
				changes = append(changes, change{f.Path, diff})
			}
			continue
		}
		if _, err := fmt.Fprint(s.Out, s.pen(s.Out).diff(diff)); err != nil {
			return err
		}
	}
	if o.format == "json" {
		o.documents.add(struct {
			inspection.Document
			Changes []change `json:"changes"`
		}{inspection.New(l.project, l.plan, l.diags), changes})
	}
	return nil
}
