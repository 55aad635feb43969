package packagedata

import (
	"bytes"
	"path"
	"slices"
	"strings"
)

// listed tells whether MANIFEST.in takes a file: the last command that speaks of
// it decides.
func (r Rules) listed(file string) bool {
	in := false
	for line := range bytes.Lines(joinLines(r.Manifest)) {
		text, _, _ := strings.Cut(string(line), "#")
		words := strings.Fields(text)
		if len(words) < 2 {
			continue
		}
		takes := false
		switch command, args := words[0], words[1:]; strings.TrimPrefix(command, "global-") {
		case "include", "exclude":
			takes = slices.ContainsFunc(args, func(p string) bool {
				if strings.HasPrefix(command, "global-") {
					return fnmatch(p, path.Base(file))
				}
				return fnmatch(p, file)
			})
		case "recursive-include", "recursive-exclude":
			takes = below(args[0], file) && slices.ContainsFunc(args[1:], func(p string) bool {
				return fnmatch(p, path.Base(file)) || fnmatch("*/"+p, file)
			})
		case "graft", "prune":
			takes = slices.ContainsFunc(args, func(dir string) bool { return below(dir, file) })
		}
		if takes {
			in = words[0] == "graft" || strings.HasSuffix(words[0], "include")
		}
	}
	return in
}

// joinLines takes a backslash at a line's end for its continuation.
func joinLines(data []byte) []byte {
	data = bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n"))
	return bytes.ReplaceAll(data, []byte("\\\n"), []byte(" "))
}

// below tells whether a file lies in a folder, whose name may be a pattern.
func below(dir, file string) bool {
	for at := path.Dir(file); ; at = path.Dir(at) {
		if fnmatch(path.Clean(dir), at) {
			return true
		}
		if at == "." {
			return false
		}
	}
}

// fnmatch matches names as distutils does: a star doesn't cross a slash, and "**"
// does.
func fnmatch(pattern, name string) bool {
	return globs(strings.TrimSuffix(path.Clean(pattern), "/"), name)
}
