// Package explain tells why a line of a written file is as it is: the decision
// behind it, what that rests on, and what would change it.
//
// Reasons come from the plan, evidence from the facts; what would change something
// stands in one table (topics.go). A line that is cited was looked at: it holds the
// name that it is cited for.
package explain

import (
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/generator/config"
	"github.com/dockwright/dockwright/generator/plan"
	"github.com/dockwright/dockwright/generator/render"
)

// Input is what an explanation is made from.
type Input struct {
	Project facts.Project
	// Plan was made with plan.Options.Evidence.
	Plan plan.Plan
	// Config is what counted: file and flags. Flags are the keys that flags set.
	Config      config.Config
	Flags       []string
	Diagnostics []facts.Diagnostic
	// Read gives the text of a file below the build context, "" for none.
	Read func(path string) string
	// Record is the path of what package indexes said, "" where none was asked.
	Record string
	// Files are what is rendered, the Dockerfile first.
	Files []File
}

// File is a file as it is rendered, and as it lies on the disk.
type File struct {
	Path  string
	Body  []byte // rendered, without its header
	Marks []render.Mark
	// Sealed is the Body with its header, which is what is explained where there is no
	// file.
	Sealed []byte
	// Existing is the file on the disk, nil for none.
	Existing []byte
	// Last is the body that was rendered when it was written, nil if it was not kept.
	Last []byte
}

// Document is an explanation, format version 1. Keys may be added within a version.
// Only what was asked for is in it.
type Document struct {
	Format int `json:"format"`
	// File and Blocks are of lines; Topics explains what the blocks name.
	File         *FileState   `json:"file,omitempty"`
	Blocks       []Block      `json:"blocks,omitempty"`
	Topics       []Topic      `json:"topics,omitempty"`
	Dependencies []Dependency `json:"dependencies,omitempty"`
	Rule         *Rule        `json:"rule,omitempty"`
}

// Topic is one decision, or what several of one kind came to.
type Topic struct {
	Topic string `json:"topic"`
	Of    string `json:"of,omitempty"` // which of several: see render.Mark
	// Why has at least one reason.
	Why      []Reason        `json:"why"`
	Evidence []plan.Evidence `json:"evidence"`
	// Changes are what would change it; empty where nothing does.
	Changes []Change `json:"changes"`
	// Rules are the diagnostics that speak of it.
	Rules []facts.Diagnostic `json:"rules,omitempty"`
}

// Reason is a decision and why it fell so; What and Chose are "" for what is so in
// each image.
type Reason struct {
	What    string `json:"what,omitempty"`
	Chose   string `json:"chose,omitempty"`
	Because string `json:"because"`
}

// Change is something that would change a topic: a key of the configuration, with
// its flag if there is one, or what can be done in the project.
type Change struct {
	Key     string `json:"key,omitempty"`
	Example string `json:"example,omitempty"` // the value, as TOML
	Flag    string `json:"flag,omitempty"`    // "--base"
	// Set tells that the project's configuration, or a flag, sets the key now.
	Set bool `json:"set,omitempty"`
	// Refused says why the example would be refused in this project, "" if it wouldn't.
	Refused string `json:"refused,omitempty"`
	// Project is a sentence, for what is no key.
	Project string `json:"project,omitempty"`
}

// formatVersion is that of Document.
const formatVersion = 1

// New is an empty document.
func New() Document { return Document{Format: formatVersion} }

// AddTopic explains a topic, unless it is explained already.
func (d *Document) AddTopic(in Input, name, of string) {
	if !slices.ContainsFunc(d.Topics, func(t Topic) bool { return t.Topic == name && t.Of == of }) {
		d.Topics = append(d.Topics, in.Topic(name, of))
	}
}

// Topic explains one topic. A name that topics doesn't have gives the reason of the
// decision of that name, if there is one.
func (in Input) Topic(name, of string) Topic {
	t := Topic{Topic: name, Of: of, Evidence: []plan.Evidence{}, Changes: []Change{}}
	entry, known := lookup(name)
	if !known {
		entry.decisions = []string{name}
	}
	for _, what := range entry.decisions {
		t.Why = append(t.Why, in.reasons(what, of)...)
		for _, e := range in.Plan.Evidence[in.evidenceKey(what, of)] {
			t.Evidence = in.cite(t.Evidence, e)
		}
	}
	if entry.says != nil {
		if text := entry.says(in, of); text != "" {
			t.Why = append(t.Why, Reason{Because: text})
		}
	}
	in.pin(&t)
	if name == topicImages {
		for _, p := range in.Plan.Images.Pins {
			t.Evidence = in.citePin(t.Evidence, p.Name)
		}
	}
	if len(t.Why) == 0 {
		t.Why = []Reason{{Because: "nothing in this project is of that kind"}}
	}
	for _, key := range entry.keys {
		in.change(&t, key)
	}
	if name == topicYours && of != "" {
		in.changeYours(&t)
	}
	if entry.project != nil {
		if text := entry.project(in, of); text != "" {
			t.Changes = append(t.Changes, Change{Project: text})
		}
	}
	for _, d := range in.Diagnostics {
		if slices.Contains(entry.rules, d.Rule) {
			t.Rules = append(t.Rules, d)
		}
	}
	return t
}

// reasons are the decisions of a name; those of a process have it behind them.
func (in Input) reasons(what, of string) []Reason {
	if what == "command" && of != "" && of != in.Plan.Default().Name {
		what += " of " + of
	}
	var out []Reason
	for _, d := range in.Plan.Decisions {
		if d.What == what || what == compiledWith && strings.HasPrefix(d.What, "what ") && strings.HasSuffix(d.What, compiledWith) {
			out = append(out, Reason{d.What, d.Chose, d.Because})
		}
	}
	return out
}

// compiledWith ends the names of the decisions on what source trees are compiled with.
const compiledWith = " is compiled with"

// evidenceKey is where the plan has the evidence of a decision.
func (in Input) evidenceKey(what, of string) string {
	switch what {
	case "command", "port", "health":
		if of == "" {
			of = in.Plan.Default().Name
		}
		return what + " of " + of
	}
	return what
}

// process is the plan's process of a name, the first one for "".
func (in Input) process(name string) plan.Process {
	for _, p := range in.Plan.Processes {
		if p.Name == name {
			return p
		}
	}
	return in.Plan.Default()
}

// Instances are what a topic is explained for: each process, or the one thing that
// there is.
func (in Input) Instances(name string) []string {
	switch name {
	case "command", "port", "health":
		var out []string
		for _, p := range in.Plan.Processes {
			if name == "command" || name == "port" && p.Port != 0 || name == "health" && p.Health.Kind != plan.HealthNone {
				out = append(out, p.Name)
			}
		}
		if len(out) > 0 {
			return out
		}
	}
	return []string{""}
}
