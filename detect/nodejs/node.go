package nodejs

import (
	"path"
	"strconv"
	"strings"
)

// node finds the version of Node: a file of a version manager in the folder or
// above it, else engines.node or Volta's.
func (f *folder) node(data []byte) {
	for dir := f.dir; ; dir = path.Dir(dir) {
		for _, name := range []string{".nvmrc", ".node-version"} {
			at := path.Join(dir, name)
			text, ok := f.open(at)
			if !ok || len(text) > 200 {
				continue
			}
			line, _, _ := strings.Cut(strings.TrimSpace(string(text)), "\n")
			if v := strings.TrimPrefix(strings.TrimSpace(line), "v"); v != "" && digits(v[:1]) {
				f.out.Node, f.out.NodePath, f.out.NodeLine = v, at, 1
				return
			}
		}
		if dir == "." {
			break
		}
	}
	for _, at := range []struct{ version, key string }{{f.m.volta, `"volta"`}, {f.m.engines["node"], `"engines"`}} {
		if at.version != "" && len(at.version) < 100 {
			f.out.Node, f.out.NodePath, f.out.NodeLine = at.version, f.out.Manifest, lineOf(data, at.key)
			return
		}
	}
}

// Allows tells whether a range of npm's allows a release line of Node, taken at
// its newest release. What cannot be read allows everything.
// https://github.com/npm/node-semver#ranges
func Allows(text string, major int) bool {
	for alternative := range strings.SplitSeq(text, "||") {
		if allAllow(alternative, major) {
			return true
		}
	}
	return false
}

// allAllow takes comparators that stand side by side.
func allAllow(text string, major int) bool {
	fields := strings.Fields(text)
	if low, high, ok := strings.Cut(text, " - "); ok {
		from, _, ok1 := first(low)
		to, _, ok2 := first(high)
		return !ok1 || !ok2 || from <= major && major <= to
	}
	for i, field := range fields {
		op := strings.TrimRight(field, "0123456789.xX*vV-abcdefghijklmnopqrstuwyz")
		version := strings.TrimPrefix(field, op)
		if version == "" {
			continue // its version follows
		}
		if op == "" && i > 0 && strings.Trim(fields[i-1], "<>=^~") == "" {
			op = fields[i-1]
		}
		m, rest, ok := first(version)
		if !ok {
			continue
		}
		switch op {
		case ">=":
			ok = major >= m
		case ">": // ">20" is 21 and newer, ">20.1" is newer than that
			ok = major > m || major == m && rest
		case "<=":
			ok = major <= m
		case "<": // 24.1 is newer than anything before it, in a line's newest release
			ok = major < m
		default:
			ok = major == m
		}
		if !ok {
			return false
		}
	}
	return true
}

// first is the major version of "v24.1.x", and whether more than zeros follow.
func first(version string) (major int, rest, ok bool) {
	version = strings.TrimLeft(strings.TrimSpace(version), "vV=")
	head, tail, _ := strings.Cut(version, ".")
	major, err := strconv.Atoi(head)
	return major, strings.ContainsAny(tail, "0123456789"), err == nil
}

// Exact is the version of a range that allows only one ("24.16.0"), "" otherwise.
func Exact(text string) string {
	if v := strings.TrimLeft(strings.TrimSpace(text), "v="); exact(v) && !strings.Contains(v, "-") {
		return v
	}
	return ""
}
