package cmd

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/dockwright/dockwright/generator/output"
)

// The types are those of SARIF 2.1.0 that a check needs.
// https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
type sarifLog struct {
	Schema  string     `json:"$schema"`
	Version string     `json:"version"`
	Runs    []sarifRun `json:"runs"`
}

type sarifRun struct {
	Tool        sarifTool         `json:"tool"`
	Invocations []sarifInvocation `json:"invocations"`
	Results     []sarifResult     `json:"results"`
}

type sarifTool struct {
	Driver sarifDriver `json:"driver"`
}

type sarifDriver struct {
	Name           string      `json:"name"`
	Version        string      `json:"version"`
	InformationURI string      `json:"informationUri"`
	Rules          []sarifRule `json:"rules"`
}

type sarifRule struct {
	ID               string    `json:"id"`
	ShortDescription sarifText `json:"shortDescription"`
	Help             sarifText `json:"help"`
}

type sarifText struct {
	Text string `json:"text"`
}

type sarifInvocation struct {
	ExecutionSuccessful bool                `json:"executionSuccessful"`
	Notifications       []sarifNotification `json:"toolExecutionNotifications,omitempty"`
}

type sarifNotification struct {
	Level     string          `json:"level"`
	Message   sarifText       `json:"message"`
	Locations []sarifLocation `json:"locations,omitempty"`
}

type sarifResult struct {
	RuleID       string            `json:"ruleId"`
	RuleIndex    int               `json:"ruleIndex"`
	Level        string            `json:"level"`
	Message      sarifText         `json:"message"`
	Locations    []sarifLocation   `json:"locations"`
	Fingerprints map[string]string `json:"partialFingerprints"`
}

type sarifLocation struct {
	Physical sarifPhysical `json:"physicalLocation"`
}

type sarifPhysical struct {
	Artifact sarifArtifact `json:"artifactLocation"`
	Region   *sarifRegion  `json:"region,omitempty"`
}

type sarifArtifact struct {
	URI string `json:"uri"`
}

type sarifRegion struct {
	StartLine int `json:"startLine"`
	EndLine   int `json:"endLine,omitempty"`
}

// driftRules are the kinds of drift as rules, in the order in which SARIF has them.
var driftRules = []struct {
	kind     output.Kind
	says, do string
}{
	{output.KindMissing, "A file that dockwright writes is missing.", "Run dockwright generate."},
	{output.KindForeign, "Somebody else's file stands where dockwright would write one.", "Run dockwright generate --force, or move that file."},
	{output.KindEdited, "A file that dockwright wrote was edited by hand.", "Run dockwright generate --merge to keep the edits, or --force to drop them."},
	{output.KindInputs, "The project has changed, and its Dockerfile would be another one.", "Run dockwright generate."},
	{output.KindVersion, "Another version of dockwright would write another file.", "Run dockwright generate, or set required-version."},
	{output.KindMisplaced, "A keep region stands where no place of the Dockerfile is.", "Move it to its place, or run dockwright generate."},
	{output.KindOutdated, "Other flags were given than when the file was written.", "Keep the choices in the configuration, or run dockwright generate."},
	{output.KindIndexes, "The record of what the package indexes have is of other indexes.", "Run dockwright generate."},
	{output.KindLacking, "The record of what the package indexes have is not complete.", "Run dockwright generate."},
	{output.KindUndecided, "Whether the file is what it should be cannot be told.", "Run dockwright generate."},
	{output.KindDigests, "Digests of images in a file that dockwright wrote were edited.", "Run dockwright pin --from-dockerfile to take them over."},
	{output.KindStale, "A pinned digest is no longer that of its tag.", "Run dockwright pin."},
}

func writeSARIF(w io.Writer, results []checked) error {
	run := sarifRun{Tool: sarifTool{sarifDriver{Name: "dockwright", Version: Version, InformationURI: "https://github.com/dockwright/dockwright"}},
		Invocations: []sarifInvocation{{ExecutionSuccessful: true}}, Results: []sarifResult{}}
	for _, r := range driftRules {
		run.Tool.Driver.Rules = append(run.Tool.Driver.Rules, sarifRule{"drift/" + string(r.kind), sarifText{r.says}, sarifText{r.do}})
	}
	for _, r := range results {
		for _, f := range r.findings() {
			run.Results = append(run.Results, f.sarif())
		}
		if r.err != nil {
			run.Invocations[0].ExecutionSuccessful = false
			note := sarifNotification{Level: "error", Message: sarifText{printable(r.Dir + ": could not be checked: " + r.Error.text())}}
			if at := r.errorPath(); at != "" {
				note.Locations = []sarifLocation{located(at, r.Error.Line, 0)}
			}
			run.Invocations[0].Notifications = append(run.Invocations[0].Notifications, note)
		}
	}
	return printJSON(w, sarifLog{"https://json.schemastore.org/sarif-2.1.0.json", "2.1.0", []sarifRun{run}})
}

func (f finding) sarif() sarifResult {
	index := slices.IndexFunc(driftRules, func(r struct {
		kind     output.Kind
		says, do string
	}) bool {
		return r.kind == f.rule
	})
	sum := sha256.Sum256([]byte(f.path + "\x00" + string(f.rule) + "\x00" + f.text))
	return sarifResult{RuleID: "drift/" + string(f.rule), RuleIndex: index, Level: "error", Message: sarifText{shortened(printable(f.text)) + "."},
		Locations: []sarifLocation{located(f.path, max(f.first, 1), f.last)}, Fingerprints: map[string]string{"drift/v1": hex.EncodeToString(sum[:16])}}
}

// located is a place in a file. Its path becomes a URI reference, in which a colon
// or a control character has no meaning.
func located(name string, first, last int) sarifLocation {
	l := sarifLocation{sarifPhysical{Artifact: sarifArtifact{(&url.URL{Path: name}).String()}}}
	if first > 0 {
		l.Physical.Region = &sarifRegion{StartLine: first, EndLine: max(last, first)}
	}
	return l
}

// errorPath is the file that an error is about, below the folder that was checked if
// it lies there.
func (r checked) errorPath() string {
	if r.Error.Path == "" || strings.HasPrefix(r.Error.Path, "-") {
		return r.Dir
	}
	if path.IsAbs(r.Error.Path) || r.Error.Path == r.Dir {
		return r.Error.Path
	}
	return path.Join(r.Dir, r.Error.Path)
}
