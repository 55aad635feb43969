package golden

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/dockwright/dockwright/cmd"
	"github.com/dockwright/dockwright/generator/config"
	"github.com/dockwright/dockwright/generator/explain"
	"github.com/dockwright/dockwright/generator/plan"
)

// TestExplain explains each line of what the cases write. A line has a reason, and
// something that changes it or a word on why nothing does; what is cited is looked
// up in the project's own files.
func TestExplain(t *testing.T) {
	if testing.Short() {
		t.Skip("each line of each case")
	}
	seen := map[string]bool{}
	folders, err := os.ReadDir("cases")
	if err != nil {
		t.Fatal(err)
	}
	for _, folder := range folders {
		if folder.Name() != "README.md" {
			t.Run(folder.Name(), func(t *testing.T) { explainCase(t, folder.Name(), seen) })
		}
	}
	// Those that no line of these comes from: decisions behind others, and what
	// scripts/explain_lines.txtar has.
	for _, name := range explain.TopicNames() {
		if !seen[name] && !slices.Contains([]string{"python", "built from source", "without", "compose", "emit", "environment variables", "build environment", "static files", "replaced", "images", "shared base"}, name) {
			t.Errorf("no case has a line of the topic %q", name)
		}
	}
}

// TestExplainDoc holds that the page shows what the command says.
func TestExplainDoc(t *testing.T) {
	page, err := os.ReadFile("../docs/explain.md")
	if err != nil {
		t.Fatal(err)
	}
	script, err := os.ReadFile("scripts/explain.txtar")
	if err != nil {
		t.Fatal(err)
	}
	_, sample, ok := strings.Cut(string(LF(script)), "-- line6 --\n")
	if !ok || !strings.Contains(string(LF(page)), "```\n"+sample+"```\n") {
		t.Errorf("docs/explain.md does not show\n%s", sample)
	}
}

func explainCase(t *testing.T, name string, seen map[string]bool) {
	_, args := caseIn(t, name)
	run(t, append([]string{"generate", "-q"}, args...))
	root := contextOf(t, args)
	in := inputOf(t, root, args)
	for _, file := range []string{"Dockerfile", ".dockerignore"} {
		doc := explained(t, append([]string{file}, args...))
		if doc.File == nil || doc.File.State != explain.InSync {
			t.Fatalf("%s: %+v", file, doc.File)
		}
		everyLine(t, root, doc)
		for _, b := range doc.Blocks {
			seen[b.Topic] = true
		}
		for _, topic := range doc.Topics {
			checkTopic(t, root, topic)
		}
	}
	for _, name := range explain.TopicNames() {
		for _, of := range in.Instances(name) {
			topic := in.Topic(name, of)
			checkEvidence(t, root, topic.Evidence)
			checkChanges(t, topic.Changes)
		}
	}
	for _, d := range in.Plan.Dependencies {
		doc := explain.New()
		if d.Name != "" && doc.AddDependency(in, d.Name) {
			checkDependency(t, root, d.Name, doc, in.Plan)
		}
	}
}

// inputOf is what the command explains from, without what was said.
func inputOf(t *testing.T, root string, args []string) explain.Input {
	t.Helper()
	project, p, err := decideFor(".", args, plan.Options{Evidence: true})
	if err != nil {
		t.Fatal(err)
	}
	return explain.Input{Project: project, Plan: p, Record: filepath.Join(p.Dir, "dockwright.lock"), Read: func(name string) string {
		data, _ := os.ReadFile(filepath.Join(root, name)) // "" stands for what can't be read
		return string(data)
	}}
}

// contextOf is the build context that generate takes with these arguments.
func contextOf(t *testing.T, args []string) string {
	t.Helper()
	dir, context := ".", ""
	for i, a := range args {
		switch {
		case a == "--context":
			context = args[i+1]
		case !strings.HasPrefix(a, "-") && (i == 0 || !strings.HasPrefix(args[i-1], "-")):
			dir = a
		}
	}
	root, _, err := locate(dir, context)
	if err != nil {
		t.Fatal(err)
	}
	return root
}

func explained(t *testing.T, args []string) explain.Document {
	t.Helper()
	var out, said bytes.Buffer
	args = append([]string{"explain", "--output-format", "json", "--all"}, args...)
	if code := cmd.Main(context.Background(), args, cmd.Streams{Out: &out, Err: &said}); code != 0 {
		t.Fatalf("%q: %d %s", args, code, said.String())
	}
	var doc explain.Document
	if err := json.Unmarshal(out.Bytes(), &doc); err != nil {
		t.Fatalf("%q: %v", args, err)
	}
	return doc
}

// everyLine holds that the blocks are the file, line by line, each with a topic that
// is explained.
func everyLine(t *testing.T, root string, doc explain.Document) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(root, doc.File.Path))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, b := range doc.Blocks {
		if b.First != len(got)+1 || b.Last != len(got)+len(b.Text) {
			t.Errorf("%s: the block of lines %d to %d has %d lines and follows line %d", doc.File.Path, b.First, b.Last, len(b.Text), len(got))
		}
		got = append(got, b.Text...)
		kept := b.Whose == explain.Theirs && strings.HasPrefix(strings.TrimSpace(strings.Join(b.Text, "\n")), "# dockwright: keep ")
		if b.Whose != explain.Ours && !kept || !slices.ContainsFunc(doc.Topics, func(x explain.Topic) bool { return x.Topic == b.Topic && x.Of == b.Of }) {
			t.Errorf("%s:%d is %q, of the topic %q: %q", doc.File.Path, b.First, b.Whose, b.Topic, b.Text)
		}
	}
	if text := strings.Join(got, "\n") + "\n"; text != string(LF(data)) {
		t.Errorf("%s: the blocks are not the file:\n%s", doc.File.Path, Diff(doc.File.Path, LF(data), []byte(text)))
	}
}

// checkTopic holds that a topic of a line has a reason, and what changes it.
func checkTopic(t *testing.T, root string, topic explain.Topic) {
	t.Helper()
	for _, r := range topic.Why {
		if r.Because == "" || strings.Contains(r.Because, "nothing in this project is of that kind") {
			t.Errorf("%s %s has no reason: %+v", topic.Topic, topic.Of, topic.Why)
		}
	}
	if len(topic.Why) == 0 || len(topic.Changes) == 0 && explain.Fixed(topic.Topic) == "" {
		t.Errorf("%s %s: nothing changes it, and nothing is said of that", topic.Topic, topic.Of)
	}
	checkEvidence(t, root, topic.Evidence)
	checkChanges(t, topic.Changes)
}

// checkChanges holds that a key exists, and that its example is a value of it.
func checkChanges(t *testing.T, changes []explain.Change) {
	t.Helper()
	for _, c := range changes {
		if (c.Key == "") == (c.Project == "") {
			t.Errorf("neither a key nor a sentence, or both: %+v", c)
		}
		if c.Key == "" {
			continue
		}
		if _, ok := config.Lookup(c.Key); !ok {
			t.Errorf("there is no key %s", c.Key)
		}
		text := c.Key + " = " + c.Example + "\n"
		if name, ok := strings.CutPrefix(c.Key, "processes."); ok && !strings.HasSuffix(c.Key, ".command") {
			name, _, _ = strings.Cut(name, ".")
			text += "processes." + name + ".command = [\"x\"]\n"
		}
		if _, err := config.Parse(config.FileName, []byte(text)); err != nil {
			t.Errorf("%s: %v", strings.TrimSpace(text), err)
		}
	}
}

// checkEvidence looks up each place: the file is there, and the line holds the name.
func checkEvidence(t *testing.T, root string, list []plan.Evidence) {
	t.Helper()
	for _, e := range list {
		if e.Path == "" {
			if !strings.HasPrefix(e.Name, "--") {
				t.Errorf("no file and no flag: %+v", e)
			}
			continue
		}
		data, err := os.ReadFile(filepath.Join(root, e.Path))
		if info, err2 := os.Stat(filepath.Join(root, e.Path)); err2 == nil && info.IsDir() {
			continue
		}
		if errors.Is(err, fs.ErrNotExist) {
			t.Errorf("there is no %s: %+v", e.Path, e)
			continue
		}
		lines := strings.Split(string(LF(data)), "\n")
		switch {
		case e.Line > len(lines):
			t.Errorf("%s has %d lines: %+v", e.Path, len(lines), e)
		case e.Line > 0 && !names(lines[e.Line-1], e.Name):
			t.Errorf("%s:%d is cited for %q, and is %q", e.Path, e.Line, e.Name, lines[e.Line-1])
		case e.Line == 0 && e.Name != "":
			t.Errorf("the line is not known: %+v", e)
		}
	}
}

var separators = regexp.MustCompile(`[-_.]+`)

// names tells whether a line has a name, however it separates the words of it.
func names(line, name string) bool {
	plain := func(s string) string { return separators.ReplaceAllString(strings.ToLower(s), "-") }
	return strings.Contains(plain(line), plain(name))
}

// checkDependency holds a dependency to the plan's own classes, and its lines to the
// lock's.
func checkDependency(t *testing.T, root, name string, doc explain.Document, p plan.Plan) {
	t.Helper()
	installed := 0
	for _, d := range doc.Dependencies {
		checkEvidence(t, root, d.Evidence)
		checkEvidence(t, root, d.AskedBy)
		checkChanges(t, d.Changes)
		if d.Name != name {
			t.Errorf("asked for %s, told of %s", name, d.Name)
		}
		if d.Installed {
			installed++
		}
		for _, c := range d.Targets {
			if !slices.ContainsFunc(p.Dependencies, func(x plan.Dependency) bool { return x.Name == d.Name && x.Targets[c.Target] == c.Verdict }) {
				t.Errorf("%s on %s is %v, which the plan doesn't say", name, c.Target, c.Verdict)
			}
		}
	}
	if installed == 0 {
		t.Errorf("%s is in the plan, and is told to be in no image: %+v", name, doc)
	}
}
