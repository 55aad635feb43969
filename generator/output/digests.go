package output

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// pinned is a digest behind the tag of an image.
var pinned = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(:[a-zA-Z0-9_][a-zA-Z0-9_.-]{0,127})@sha256:[0-9a-f]{64}\b`)
})

// undigested takes the digests out of the lines of a Dockerfile that name images.
func undigested(body []byte) []byte {
	var out []byte
	for line := range bytes.Lines(body) {
		if bytes.Contains(line, []byte("@sha256:")) && namesImage(string(line)) {
			line = pinned().ReplaceAll(line, []byte("$1"))
		}
		out = append(out, line...)
	}
	return out
}

// namesImage tells the instructions that take an image, and the directive that does.
func namesImage(line string) bool {
	words := strings.Fields(strings.ToUpper(line))
	if len(words) == 0 {
		return false
	}
	return words[0] == "FROM" || directive.MatchString(line) ||
		slices.ContainsFunc(words, func(w string) bool {
			return strings.HasPrefix(w, "--FROM=") || strings.HasPrefix(w, "--MOUNT=")
		})
}

// onlyDigests tells that two bodies are apart in digests of images and in nothing else:
// what Renovate and Dependabot edit.
func onlyDigests(a, b []byte) bool {
	return !bytes.Equal(a, b) && bytes.Equal(undigested(a), undigested(b))
}
