package ignore

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"github.com/moby/patternmatcher"
	"github.com/moby/patternmatcher/ignorefile"

	"github.com/dockwright/dockwright/detect/facts"
)

// fileName is what errors call the file.
const fileName = ".dockerignore"

// Kept tells which of the paths an ignore file leaves out of the build context:
// ours as the last check, or the user's own. Paths are slash-separated and
// relative to the context; in a glob, stars stand for a name that no pattern
// speaks of. The error is a *facts.Error for a file that Docker refuses.
//
// A path is lost when either of Docker's two ways of asking says so: for the
// path at once, or folder by folder as BuildKit walks the context. They differ
// where a "!" matches a folder that no pattern before it leaves out.
func Kept(body []byte, paths []string) (lost []string, err error) {
	m, err := newMatcher(body, true)
	if err != nil {
		return nil, err
	}
	for _, p := range paths {
		dropped, err := m.drops(p)
		if err != nil {
			return nil, err
		}
		if dropped {
			lost = append(lost, p)
		}
	}
	return lost, nil
}

// plain are the characters of patterns that Docker never refuses.
const plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-*/"

// matcher is an ignore file as Docker reads it.
type matcher struct{ *patternmatcher.PatternMatcher }

// newMatcher reads an ignore file. Where it may hold what Docker refuses, check
// finds all of that; without, it may come up when paths are asked about.
func newMatcher(body []byte, check bool) (matcher, error) {
	if !utf8.Valid(body) || bytes.IndexByte(body, 0) >= 0 {
		return matcher{}, facts.Errorf(fileName, 0, "the file is not UTF-8 text").Fix("save it as UTF-8")
	}
	patterns, err := ignorefile.ReadAll(bytes.NewReader(body))
	if err != nil {
		return matcher{}, facts.Errorf(fileName, 0, "the file cannot be read: %v", err).Fix("correct it, or remove it")
	}
	for _, p := range patterns {
		if !check || strings.Trim(p, plain) == "" {
			continue
		}
		// Some patterns are refused at first, others when they are first used.
		one, err := patternmatcher.New([]string{p})
		if err == nil {
			_, err = one.MatchesOrParentMatches("a")
		}
		if err != nil {
			return matcher{}, facts.Errorf(fileName, lineOf(body, p), "Docker refuses the pattern %q: %v", p, err).Fix("correct the pattern, or remove it")
		}
	}
	all, err := patternmatcher.New(patterns)
	if err != nil {
		return matcher{}, facts.Errorf(fileName, 0, "Docker refuses the file: %v", err).Fix("correct its patterns, or remove it")
	}
	return matcher{all}, nil
}

// lineOf finds the line that a pattern was read from, 0 if it looks different.
func lineOf(body []byte, pattern string) int {
	number := 0
	for line := range strings.Lines(string(body)) {
		number++
		if strings.TrimSpace(line) == pattern {
			return number
		}
	}
	return 0
}

// drops tells whether a path is left out.
func (m matcher) drops(name string) (bool, error) {
	name = sample(name)
	if name == "." || name == "" {
		return false, nil
	}
	dropped, err := m.MatchesOrParentMatches(name)
	if err != nil || dropped {
		return dropped, err
	}
	var above patternmatcher.MatchInfo
	for i := range len(name) + 1 {
		if i < len(name) && name[i] != '/' {
			continue
		}
		if dropped, above, err = m.MatchesUsingParentResults(name[:i], above); err != nil {
			return false, err
		}
	}
	return dropped, nil
}

// sample is a path that a glob stands for.
func sample(name string) string {
	name = below(name)
	return strings.NewReplacer("**", "q0", "*", "q0", "?", "q").Replace(name)
}
