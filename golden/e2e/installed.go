package e2e

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
)

// installed is what the tools took of one project's packages.
type installed struct {
	tools  map[string]map[string]string            // the version by tool by target; CPython is among them
	taken  map[string]map[string]map[string]string // the file by package by tool by target
	really int                                     // how many were installed together with the others
}

func newInstalled() *installed {
	return &installed{tools: map[string]map[string]string{}, taken: map[string]map[string]map[string]string{}}
}

// read takes in what take.py wrote for a target.
func (i *installed) read(path, target string) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	var doc struct {
		Tools     map[string]string
		Taken     map[string]map[string]string
		Installed map[string]int
	}
	if err := json.Unmarshal(data, &doc); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	i.tools[target], i.taken[target] = doc.Tools, doc.Taken
	for _, n := range doc.Installed {
		i.really += n
	}
	return nil
}

// A record holds which file each tool took: a line for each target with the
// tools that were asked there, then one for each package and file:
//
//	target cp313-glibc2.41-x86_64 CPython=3.13.15 pip=26.2.1 uv=0.13.9
//	numpy==2.3.1 numpy-2.3.1-cp313-cp313-manylinux_2_28_x86_64.whl cp313-glibc2.41-x86_64
//	idna==3.10 idna-3.10-py3-none-any.whl everywhere
//
// After the file stand the targets on which all tools took it, or a target and
// a tool ("cp313-musl1.2-x86_64/uv"). The file "-" is one that a tool has not
// got: it says that nothing can be installed.

// String is the record.
func (i *installed) String() string {
	var b strings.Builder
	b.WriteString("# The files that pip and uv took, each in the target's image, where they may take only what the lock holds.\n" +
		"# README.md says how they are asked anew.\n")
	all := 0                                  // tools and targets
	where := map[string]map[string][]string{} // targets and tools, by package and file
	packages := map[string]bool{}
	for _, target := range slices.Sorted(maps.Keys(i.taken)) {
		fmt.Fprintf(&b, "target %s", target)
		for _, tool := range slices.Sorted(maps.Keys(i.tools[target])) {
			fmt.Fprintf(&b, " %s=%s", tool, i.tools[target][tool])
		}
		b.WriteString("\n")
		all += len(i.taken[target])
		for _, tool := range slices.Sorted(maps.Keys(i.taken[target])) {
			for key, file := range i.taken[target][tool] {
				packages[key] = true
				if where[key] == nil {
					where[key] = map[string][]string{}
				}
				where[key][file] = append(where[key][file], target+"/"+tool)
			}
		}
	}
	for _, key := range slices.Sorted(maps.Keys(packages)) {
		for _, file := range slices.Sorted(maps.Keys(where[key])) {
			fmt.Fprintf(&b, "%s %s %s\n", key, file, i.shorten(where[key][file], all))
		}
	}
	return b.String()
}

// shorten says "everywhere" for all, and a target for all of its tools.
func (i *installed) shorten(places []string, all int) string {
	if len(places) == all {
		return "everywhere"
	}
	var out []string
	for _, target := range slices.Sorted(maps.Keys(i.taken)) {
		here := slices.DeleteFunc(slices.Clone(places), func(p string) bool { return !strings.HasPrefix(p, target+"/") })
		if len(here) == len(i.taken[target]) {
			here = []string{target}
		}
		out = append(out, here...)
	}
	return strings.Join(out, " ")
}

// readInstalled reads a record.
func readInstalled(path string) (*installed, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	i := newInstalled()
	n := 0
	for line := range strings.Lines(string(data)) {
		n++
		fields := strings.Fields(line)
		if strings.HasPrefix(line, "#") {
			continue
		}
		if len(fields) < 3 {
			return nil, fmt.Errorf("%s:%d: no package, file and place: %s", path, n, line)
		}
		if fields[0] == "target" {
			i.asked(fields[1], fields[2:])
			continue
		}
		for _, place := range fields[2:] {
			if err := i.put(fields[0], fields[1], place); err != nil {
				return nil, fmt.Errorf("%s:%d: %w", path, n, err)
			}
		}
	}
	return i, nil
}

// asked takes in the tools of a target, "pip=26.2.1". CPython is none.
func (i *installed) asked(target string, tools []string) {
	i.tools[target], i.taken[target] = map[string]string{}, map[string]map[string]string{}
	for _, t := range tools {
		name, version, _ := strings.Cut(t, "=")
		i.tools[target][name] = version
		if name != "CPython" {
			i.taken[target][name] = map[string]string{}
		}
	}
}

// put takes in that a file was taken of a package, at a place as shorten says it.
func (i *installed) put(key, file, place string) error {
	target, tool, _ := strings.Cut(place, "/")
	found := false
	for t, tools := range i.taken {
		for name, taken := range tools {
			if place == "everywhere" || t == target && (tool == "" || tool == name) {
				found = true
				if taken[key] != "" {
					return fmt.Errorf("%s twice on %s by %s", key, t, name)
				}
				taken[key] = file
			}
		}
	}
	if !found {
		return fmt.Errorf("%q is no target and tool", place)
	}
	return nil
}

// A difference is where what inspect names and what a tool took are apart; "" is
// what they don't speak of.
type difference struct{ target, tool, key, named, taken string }

func (d difference) String() string {
	return fmt.Sprintf("%s on %s: inspect names %q, %s took %q", d.key, d.target, d.named, d.tool, d.taken)
}

// differences are sorted by target, tool and package.
func (i *installed) differences(s said) (out []difference, compared int) {
	for _, target := range slices.Sorted(maps.Keys(s.files)) {
		for _, tool := range []string{"pip", "uv"} {
			if i.taken[target][tool] == nil {
				out = append(out, difference{target: target, tool: tool, key: "everything"})
			}
		}
		named := s.files[target]
		for _, tool := range slices.Sorted(maps.Keys(i.taken[target])) {
			taken := i.taken[target][tool]
			compared += len(named)
			keys := slices.AppendSeq(slices.Collect(maps.Keys(named)), maps.Keys(taken))
			slices.Sort(keys)
			for _, key := range slices.Compact(keys) {
				if taken[key] != named[key] && !tied(taken[key], named[key]) {
					out = append(out, difference{target, tool, key, named[key], taken[key]})
				}
			}
		}
	}
	return out, compared
}

// tied tells two wheels whose names hold the same tags in another order. Which
// of them is taken is no matter of tags: pip takes the last on the index's page,
// and inspect goes by PyPI's pages, which are sorted by the names of files
// (warehouse/packaging/utils.py, _simple_detail); another index need not sort
// them. uv takes the first by name, however the page is sorted.
//
// pyqt5_sip 12.18.0 has such wheels: cp313-cp313-manylinux1_x86_64.manylinux_2_5_x86_64
// and cp313-cp313-manylinux_2_5_x86_64.manylinux1_x86_64.
func tied(a, b string) bool {
	return strings.HasSuffix(a, ".whl") && a != b && sortedTags(a) == sortedTags(b)
}

func sortedTags(file string) string {
	parts := strings.Split(strings.TrimSuffix(file, ".whl"), "-")
	for i, p := range parts {
		if i < len(parts)-3 {
			continue // the name, version and build
		}
		tags := strings.Split(p, ".")
		slices.Sort(tags)
		parts[i] = strings.Join(tags, ".")
	}
	return strings.Join(parts, "-")
}
