package cmd

import (
	"encoding/json"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/index"
)

// TestRenovate holds that what docs/pin.md has Renovate look for is what stands in a
// record. Renovate's expressions are RE2's, as Go's are.
// https://docs.renovatebot.com/modules/manager/regex/
func TestRenovate(t *testing.T) {
	page, err := os.ReadFile("../docs/pin.md")
	if err != nil {
		t.Fatal(err)
	}
	_, text, ok := strings.Cut(strings.ReplaceAll(string(page), "\r\n", "\n"), "```json\n{\n  \"customManagers\"")
	text, _, end := strings.Cut("{\n  \"customManagers\""+text, "```")
	var doc struct {
		CustomManagers []struct{ ManagerFilePatterns, MatchStrings []string }
	}
	if err := json.Unmarshal([]byte(text), &doc); !ok || !end || err != nil || len(doc.CustomManagers) != 1 {
		t.Fatal(err, text)
	}
	m := doc.CustomManagers[0]
	files := regexp.MustCompile(strings.Trim(m.ManagerFilePatterns[0], "/"))
	for _, name := range []string{"dockwright.lock", "services/api/dockwright.lock", "docker/Worker.dockwright.lock"} {
		if !files.MatchString(name) {
			t.Errorf("%s is not found", name)
		}
	}
	digest := "sha256:" + strings.Repeat("0123456789abcdef", 4)
	names := []string{"127.0.0.1:5000/hub/library/node:22-slim", "docker/dockerfile:1", "python:3.13-slim-trixie"}
	record := index.Record{Packages: []index.RecordedPackage{{Name: "six", Version: "1.0"}}}
	for _, name := range names {
		record.Images = append(record.Images, facts.Image{Name: name, Digest: digest, Platforms: []string{"linux/amd64"}})
	}
	var got []string
	for _, found := range regexp.MustCompile(m.MatchStrings[0]).FindAllStringSubmatch(string(record.Format()), -1) {
		got = append(got, found[1]+":"+found[2])
		if found[3] != digest {
			t.Errorf("the digest of %s is %s", found[1], found[3])
		}
	}
	if !slices.Equal(got, names) {
		t.Errorf("found %q", got)
	}
}
