package cmd

import (
	"context"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/generator/config"
	"github.com/dockwright/dockwright/generator/explain"
	"github.com/dockwright/dockwright/generator/output"
	"github.com/dockwright/dockwright/generator/plan"
	"github.com/dockwright/dockwright/generator/render"
	"github.com/dockwright/dockwright/generator/rules"
)

type explainOptions struct {
	projectOptions
	asked  string // what is to be explained, "" for the whole Dockerfile
	dir    string
	python string
	output string
	format string
	all    bool
}

func newExplain(s Streams, runF func(context.Context, Streams, explainOptions) error) *cobra.Command {
	var o explainOptions
	c := &cobra.Command{
		Use:   "explain [LINE|RULE|TOPIC] [DIR]",
		Short: "Say why a line is as it is, what that rests on, and what would change it",
		Long: `explain names the decision behind each line of the Dockerfile, the lines of the
project's files that it rests on, and the key, flag or change of the project that
would lead to another one. It writes nothing and asks no package index.

LINE is a line or a range of lines (12, 12-18), of another file with its name
before it (.dockerignore:5). RULE is the ID of a rule, such as DW201. TOPIC is a
decision (base, python, manager, command, port, health, …) or a dependency.
Without any of them the whole Dockerfile is explained.`,
		Example: `  dockwright explain
  dockwright explain 12
  dockwright explain base
  dockwright explain click services/api
  dockwright explain DW202`,
		Args:              cobra.MaximumNArgs(2),
		ValidArgsFunction: explainable,
		RunE: func(c *cobra.Command, args []string) error {
			o.place(args)
			if runF != nil {
				return runF(c.Context(), s, o)
			}
			return explainIt(c.Context(), s, o)
		},
	}
	o.register(c)
	f := c.Flags()
	f.StringVar(&o.python, "python", "", "Python version that generate was given")
	f.StringVarP(&o.output, "output", "o", "", "name of the Dockerfile that generate was given")
	formatFlag(c, &o.format, "text or json", "text", "json")
	f.BoolVar(&o.all, "all", false, "leave nothing out of long lists")
	return c
}

// explainable completes topics, rules and the dependencies of the project.
func explainable(c *cobra.Command, args []string, begun string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveFilterDirs
	}
	var out []string
	for _, t := range explain.TopicNames() {
		out = append(out, strings.ReplaceAll(t, " ", "-"))
	}
	for _, r := range rules.All {
		out = append(out, cobra.CompletionWithDesc(r.ID, r.Summary))
	}
	installed, _ := ofProject(func(l *loaded) (names []string) {
		for _, d := range l.plan.Dependencies {
			names = append(names, d.Name)
		}
		return names
	})(c, nil, begun)
	return append(beginning(begun, out), installed...), cobra.ShellCompDirectiveDefault
}

// place tells what is asked from where. A single word that is a folder is the place,
// unless it is a topic, too: ./NAME is a folder always.
func (o *explainOptions) place(args []string) {
	o.dir = "."
	switch {
	case len(args) == 2:
		o.asked, o.dir = args[0], args[1]
	case len(args) == 1:
		o.asked = args[0]
		if info, err := os.Stat(args[0]); err == nil && info.IsDir() && topicOf(args[0]) == "" && !explain.IsRule(args[0]) && lineNumber.FindString(args[0]) == "" {
			o.asked, o.dir = "", args[0]
		}
	}
	if m := fileLine.FindStringSubmatch(o.asked); m != nil && len(args) == 1 && path.Dir(filepath.ToSlash(m[1])) != "." {
		o.asked, o.dir = strings.TrimSuffix(path.Base(filepath.ToSlash(m[1]))+":"+m[2], ":"), path.Dir(filepath.ToSlash(m[1]))
	}
}

var (
	lineNumber = regexp.MustCompile(`^[0-9]+(-[0-9]+)?$`)
	fileLine   = regexp.MustCompile(`^(.*?)(?::([0-9]+(?:-[0-9]+)?))?$`)
)

// otherNames are what else topics are called: by the instruction that they stand in,
// or by the question of init.
var otherNames = map[string]string{
	"from": "base", "image": "base", "cmd": "command", "entrypoint": "command", "process": "command", "processes": "command",
	"expose": "port", "healthcheck": "health", "env": "environment", "system packages": "installed to run",
}

// topicOf is the topic of a name, in which dashes may stand for spaces; "" for none.
func topicOf(name string) string {
	plain := func(s string) string { return strings.ReplaceAll(strings.ToLower(s), "-", " ") }
	if t, ok := otherNames[plain(name)]; ok {
		return t
	}
	for _, t := range explain.TopicNames() {
		if plain(t) == plain(name) {
			return t
		}
	}
	return ""
}

func explainIt(ctx context.Context, s Streams, o explainOptions) error {
	doc := explain.New()
	l, err := load(ctx, o.dir, o.projectOptions, o.python, asking{indexOptions: indexOptions{offline: true}, dockerfile: o.output}, plan.Options{Evidence: true})
	if err == nil {
		defer l.close()
		err = o.explain(&doc, l)
	} else if explain.IsRule(o.asked) { // its page is there all the same
		unread := err
		if err = doc.AddRule(o.asked, nil); err == nil {
			doc.Rule.Unread = printable(unread.Error())
		}
	}
	if err != nil {
		return err
	}
	if o.format == "json" {
		return printJSON(s.Out, doc)
	}
	width, _ := strconv.Atoi(os.Getenv("COLUMNS"))
	place := "[tool.dockwright] of pyproject.toml, or in dockwright.toml"
	if l != nil && path.Base(l.settings.Path) == config.FileName {
		place = l.settings.Path
	}
	return doc.Text(s.Out, explain.TextOptions{Width: width, All: o.all, Place: place})
}

// explain finds out what is asked, and puts the answer into a document.
func (o explainOptions) explain(doc *explain.Document, l *loaded) error {
	diags := slices.Clone(l.diags) // before the errors are taken out of them
	files, err := l.files(o.output, nil)
	in := explain.Input{Project: l.project, Plan: l.plan, Config: l.settings, Diagnostics: diags, Read: l.text(), Record: l.record(), Flags: explain.KeysOf(o.given)}
	for _, d := range l.diags {
		if !slices.Contains(in.Diagnostics, d) {
			in.Diagnostics = append(in.Diagnostics, d)
		}
	}
	if explain.IsRule(o.asked) {
		return doc.AddRule(o.asked, in.Diagnostics)
	}
	if topic := topicOf(o.asked); topic != "" {
		for _, of := range in.Instances(topic) {
			doc.AddTopic(in, topic, of)
		}
		return nil
	}
	if name, first, last := lines(o.asked); name != "" || first > 0 || o.asked == "" {
		if err != nil {
			return err
		}
		if in.Files, err = l.explained(files); err != nil {
			return err
		}
		if i := slices.IndexFunc(in.Files, func(f explain.File) bool { return name == "" || isFile(f.Path, name) }); i >= 0 {
			return doc.Lines(in, in.Files[i], first, last)
		}
	}
	if doc.AddDependency(in, o.asked) {
		return nil
	}
	return unknownTopic(o.asked, in)
}

// lines reads "12", "12-18", "FILE", "FILE:12" and "FILE:12-18". The name is "" where
// what is asked is no file's.
func lines(asked string) (name string, first, last int) {
	numbers := asked
	if m := fileLine.FindStringSubmatch(asked); m != nil && lineNumber.FindString(asked) == "" {
		name, numbers = m[1], m[2]
	}
	from, to, ranged := strings.Cut(numbers, "-")
	first, _ = strconv.Atoi(from)
	if last = first; ranged {
		last, _ = strconv.Atoi(to)
	}
	return name, first, max(first, last)
}

// isFile tells whether a name is that of a written file. The ignore file of a
// Dockerfile may have another name than .dockerignore, and is meant by that, too.
func isFile(file, name string) bool {
	return path.Base(file) == path.Base(name) || name == ".dockerignore" && strings.HasSuffix(file, name)
}

// explained puts the rendered files beside those on the disk.
func (l *loaded) explained(files []output.File) ([]explain.File, error) {
	var out []explain.File
	last := l.lastRender(files[0].Path)
	for i, f := range files {
		if f.Record {
			continue
		}
		e := explain.File{Path: f.Path, Body: output.Body(f.Body), Sealed: f.Body}
		var err error
		switch {
		case i == 0:
			_, e.Marks, err = render.Marked(l.plan)
		case path.Base(f.Path) == render.ComposeFile:
			_, e.Marks, err = render.MarkedCompose(l.plan, files[0].Path)
		case strings.HasSuffix(f.Path, ".dockerignore"):
			e.Marks = explain.IgnoreMarks(e.Body)
		default:
			e.Marks = []render.Mark{{Line: 1, Topic: explain.TopicEmit}}
		}
		if err != nil {
			return nil, err
		}
		if e.Existing, err = l.readFile(f.Path); err != nil && !os.IsNotExist(err) {
			return nil, facts.Errorf(f.Path, 0, "cannot be read: %v", cause(err)).Fix("see that it is an ordinary file that you may read")
		}
		if len(e.Existing) > maxExplained {
			return nil, facts.Errorf(f.Path, 0, "is longer than %d KiB", maxExplained>>10).Fix("see that it is the file that you mean")
		}
		e.Last = rendered(last, e.Existing, f.Path)
		out = append(out, e)
	}
	return out, nil
}

// maxExplained is how long a file may be that is held against its render.
const maxExplained = 1 << 20

// text reads files of the build context, each once; "" for what can't be read.
func (l *loaded) text() func(string) string {
	known := map[string]string{}
	return func(name string) string {
		text, ok := known[name]
		if !ok {
			data, err := l.readFile(name)
			if err == nil {
				text = string(data)
			}
			known[name] = text
		}
		return text
	}
}

// unknownTopic is the error for a word that is nothing that can be explained.
func unknownTopic(asked string, in explain.Input) error {
	names := explain.TopicNames()
	if in.Project.Lock != nil {
		for _, p := range in.Project.Lock.Packages {
			names = append(names, p.Name)
		}
	}
	e := facts.Errorf("", 0, "%q is no line, rule, topic or dependency of this project", printable(asked))
	if near := config.Nearest(asked, names); near != "" {
		return e.Fix("the nearest is %s", near)
	}
	return e.Fix("the topics are: %s", strings.Join(explain.TopicNames(), ", "))
}
