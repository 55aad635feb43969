package cmd

import (
	"bytes"
	"encoding/json"
	"net/url"
	"os"
	"path"
	"strings"
	"testing"
	"unicode"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/generator/output"
	"github.com/dockwright/dockwright/generator/plan"
)

// hostile is text that a lock or a path of somebody else's may hold.
const hostile = "a\n::error file=x::y\r\n%0A::stop-commands::z\x1b[2J\x00\u202egnp.\u2028<script>\"`$(id)`,:%"

// drifts are results of every kind, with hostile text wherever it can come from.
func drifts() []checked {
	file := func(path string, kinds ...output.Kind) checkedFile {
		return checkedFile{Drift: output.Drift{Path: path, Kinds: kinds, Version: hostile, Changed: []string{hostile}, Lacking: []string{hostile}, Record: hostile}, shown: path, Lines: []output.Lines{{First: 3, Last: 5}}}
	}
	edited := file("Dockerfile", output.KindEdited, output.KindInputs)
	edited.Edited = []output.Lines{{First: 7, Last: 7}, {First: 9, Last: 12}}
	all := []checked{
		{Dir: ".", Files: []checkedFile{edited, file(".dockerignore", output.KindInputs)}, Reasons: []reason{
			{plan.Change{Input: "uv.lock", Topic: "system packages", Subject: hostile, Text: hostile}, 12, hostile + "/uv.lock"},
			{plan.Change{Input: "a flag", Topic: "settings", Text: hostile}, 0, ""},
			{plan.Change{Topic: "dockwright", Text: hostile}, 0, ""},
		}},
		{Dir: hostile, Files: []checkedFile{file(hostile, output.KindMissing), file("a b:c#d?e", output.KindForeign), file("x", output.KindVersion), file("y", output.KindOutdated),
			file("l", output.KindIndexes), file("m", output.KindLacking), file("n", output.KindUndecided), file("o", output.KindMisplaced)}},
		{Dir: "ok", InSync: true, Files: []checkedFile{{Drift: output.Drift{InSync: true, Kinds: []output.Kind{}}}}},
		broken(hostile, facts.Errorf(hostile, 4, "%s", hostile).Fix("%s", hostile)),
		broken("whole", facts.Errorf("", 0, "%s", hostile)),
	}
	for i := range all {
		all[i].Diagnostics = []facts.Diagnostic{{Rule: "DW101", Severity: facts.SeverityWarning, Path: hostile, Line: 1, Message: hostile, Remedy: hostile}}
		all[i].Files = append([]checkedFile{}, all[i].Files...)
	}
	return all
}

func broken(dir string, err error) checked {
	all := newFailed(err)
	return checked{Dir: dir, failed: &all, err: err}
}

// Each annotation is one line that begins with the one command that is meant, and
// holds nothing else that a runner would read.
func TestAnnotationsHostile(t *testing.T) {
	var b bytes.Buffer
	for _, r := range drifts() {
		if err := r.annotate(&b, false); err != nil {
			t.Fatal(err)
		}
	}
	lines := strings.Split(strings.TrimSuffix(b.String(), "\n"), "\n")
	if want := 1 + 3 + 1 + 8 + 2; len(lines) != want {
		t.Errorf("%d lines, want %d:\n%s", len(lines), want, b.String())
	}
	for _, l := range lines {
		properties, message, ok := strings.Cut(strings.TrimPrefix(l, "::error "), "::")
		if !strings.HasPrefix(l, "::error file=") || !ok || strings.Contains(message, "::") || strings.Count(properties, "=") < 3 || strings.ContainsFunc(l, control) {
			t.Errorf("not one annotation: %q", l)
		}
	}
	if !strings.HasPrefix(lines[0], "::error file=Dockerfile,line=7,title=") {
		t.Errorf("the edit stands elsewhere: %q", lines[0])
	}
}

func control(r rune) bool {
	return unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp)
}

// The schema of the committee is too large to be kept here: SARIF_SCHEMA names a copy
// of https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json.
func TestSARIF(t *testing.T) {
	for name, results := range map[string][]checked{"none": {}, "all": drifts()} {
		var b bytes.Buffer
		if err := writeSARIF(&b, results); err != nil {
			t.Fatal(err)
		}
		var log sarifLog
		if err := json.Unmarshal(b.Bytes(), &log); err != nil || len(log.Runs) != 1 {
			t.Fatalf("%s: %v", name, err)
		}
		againstSchema(t, os.Getenv("SARIF_SCHEMA"), b.Bytes())
		run := log.Runs[0]
		if name == "none" {
			continue
		}
		if len(run.Results) != 1+3+1+8 || run.Invocations[0].ExecutionSuccessful || len(run.Invocations[0].Notifications) != 2 {
			t.Errorf("%d results, %+v", len(run.Results), run.Invocations)
		}
		for _, r := range run.Results {
			if run.Tool.Driver.Rules[r.RuleIndex].ID != r.RuleID || r.Message.Text == "" || strings.ContainsFunc(r.Message.Text, control) {
				t.Errorf("result %+v", r)
			}
			uri, err := url.Parse(r.Locations[0].Physical.Artifact.URI)
			if err != nil || uri.IsAbs() || uri.Host != "" || uri.RawQuery != "" || uri.Fragment != "" {
				t.Errorf("%q is no reference to a file: %v", r.Locations[0].Physical.Artifact.URI, err)
			}
		}
		if got, _ := url.Parse(run.Results[6].Locations[0].Physical.Artifact.URI); path.Clean(got.Path) != "a b:c#d?e" {
			t.Errorf("a path came back as %q", got.Path)
		}
	}
}

// Every kind has a rule, or a result would point to none.
func TestDriftRules(t *testing.T) {
	for _, r := range drifts() {
		for _, f := range r.findings() {
			if f.sarif().RuleIndex < 0 {
				t.Errorf("no rule for %s", f.rule)
			}
		}
	}
}

// What check prints as JSON is what docs/check.schema.json says.
func TestCheckJSON(t *testing.T) {
	var b bytes.Buffer
	if err := (checkOptions{format: "json"}).print(Streams{Out: &b}, drifts()); err != nil {
		t.Fatal(err)
	}
	againstSchema(t, "../docs/check.schema.json", b.Bytes())
	if strings.ContainsFunc(b.String(), func(r rune) bool { return r != '\n' && unicode.IsControl(r) }) {
		t.Error("control characters stand in JSON as they are")
	}
}

func againstSchema(t *testing.T, file string, data []byte) {
	t.Helper()
	if file == "" {
		return
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if strings.HasSuffix(file, "check.schema.json") { // here a key that it does not know is an error
		text = bytes.ReplaceAll(text, []byte(`"type": "object",`), []byte(`"type": "object", "additionalProperties": false,`))
	}
	schema, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("schema.json", schema); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("schema.json")
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Validate(doc); err != nil {
		t.Errorf("%s: %v", file, err)
	}
}

// What a file holds is shown to a runner, and is no command to it.
func TestAnnotatedDiff(t *testing.T) {
	r := checked{Files: []checkedFile{{Diff: "--- a\n+++ b\n ::error::x\n+\x1b[31m\u202e\n"}}}
	var b bytes.Buffer
	if err := r.annotate(&b, true); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(b.String(), "\n")
	token, stops := strings.CutPrefix(lines[0], "::stop-commands::")
	if !stops || len(token) != 64 || lines[len(lines)-2] != "::"+token+"::" || strings.ContainsAny(b.String(), "\x1b\u202e") {
		t.Errorf("the runner reads %q", b.String())
	}
}

func TestEscapeJSON(t *testing.T) {
	const text = "a\u009b\u202e\U000E0001\x7f\n\tb"
	var b bytes.Buffer
	if err := printJSON(&b, text); err != nil {
		t.Fatal(err)
	}
	var back string
	if err := json.Unmarshal(b.Bytes(), &back); err != nil || back != text || strings.ContainsFunc(strings.TrimSuffix(b.String(), "\n"), control) {
		t.Errorf("%v: %q became %q", err, text, b.String())
	}
}
