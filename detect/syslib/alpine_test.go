package syslib

import (
	"os"
	"slices"
	"strings"
	"testing"
)

// Every Alpine name of the data is in testdata/alpine.txt, which says where in
// Alpine's own package descriptions it stands, and nothing else is there.
func TestAlpineNames(t *testing.T) {
	text, err := os.ReadFile("testdata/alpine.txt")
	if err != nil {
		t.Fatal(err)
	}
	var recorded []string
	for line := range strings.Lines(string(text)) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		fields := strings.Fields(line)
		if len(fields) < 4 {
			t.Errorf("%q has not a name, an aport, a version and what was seen", line)
			continue
		}
		repository, aport, _ := strings.Cut(fields[1], "/")
		if repository != "main" && repository != "community" || aport == "" {
			t.Errorf("%s: %s is no aport", fields[0], fields[1])
		}
		if fields[3] == "unchecked" && len(fields) < 8 {
			t.Errorf("%s is unchecked, and not why", fields[0])
		}
		recorded = append(recorded, fields[0])
	}
	if !slices.IsSorted(recorded) || len(slices.Compact(slices.Clone(recorded))) != len(recorded) {
		t.Error("testdata/alpine.txt is not sorted, or has a name twice")
	}
	names := load().alpineNames()
	for _, n := range names {
		if !slices.Contains(recorded, n) {
			t.Errorf("%s is not in testdata/alpine.txt: look it up in https://gitlab.alpinelinux.org/alpine/aports", n)
		}
	}
	for _, n := range recorded {
		if !slices.Contains(names, n) {
			t.Errorf("%s is in testdata/alpine.txt and no longer used", n)
		}
	}
}

// alpineNames are all names that For may give on Alpine.
func (d *data) alpineNames() []string {
	var all []string
	for _, e := range d.entries {
		all = slices.Concat(all, e.Build.alpine, e.Runtime.alpine, e.WheelRuntime.alpine)
	}
	for _, tool := range d.tools {
		all = slices.Concat(all, tool.build.alpine, tool.runtime.alpine)
	}
	names, _ := d.named(all, Image{Alpine, ""})
	return names
}
