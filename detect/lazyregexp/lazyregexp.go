// Package lazyregexp has regular expressions that are compiled when they are
// first used. The readers of the formats have dozens of them, a project has few
// of the formats, and compiling them all was a quarter of the start of the process.
package lazyregexp

import (
	"regexp"
	"sync"
)

// Regexp is a regexp.Regexp, with those of its methods that are in use.
type Regexp struct {
	compiled func() *regexp.Regexp
}

// New is regexp.MustCompile: it panics, at the first use, where the text is no
// regular expression.
func New(text string) *Regexp {
	return &Regexp{sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(text) })}
}

// MatchString is that of regexp.Regexp, as are all that follow.
func (r *Regexp) MatchString(s string) bool { return r.compiled().MatchString(s) }

// FindString finds the first match.
func (r *Regexp) FindString(s string) string { return r.compiled().FindString(s) }

// FindSubmatch finds the first match and its groups.
func (r *Regexp) FindSubmatch(b []byte) [][]byte { return r.compiled().FindSubmatch(b) }

// FindStringSubmatch finds the first match and its groups.
func (r *Regexp) FindStringSubmatch(s string) []string { return r.compiled().FindStringSubmatch(s) }

// Match tells whether there is a match.
func (r *Regexp) Match(b []byte) bool { return r.compiled().Match(b) }

// FindAllString finds the first n matches, all for n < 0.
func (r *Regexp) FindAllString(s string, n int) []string { return r.compiled().FindAllString(s, n) }

// ReplaceAllString replaces all matches.
func (r *Regexp) ReplaceAllString(s, by string) string { return r.compiled().ReplaceAllString(s, by) }

// ReplaceAllStringFunc replaces all matches.
func (r *Regexp) ReplaceAllStringFunc(s string, by func(string) string) string {
	return r.compiled().ReplaceAllStringFunc(s, by)
}

// FindAllStringSubmatch finds the first n matches with their groups, all for n < 0.
func (r *Regexp) FindAllStringSubmatch(s string, n int) [][]string {
	return r.compiled().FindAllStringSubmatch(s, n)
}
