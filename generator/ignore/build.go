package ignore

import (
	"bytes"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
)

// Input is what the ignore file depends on.
type Input struct {
	// GitIgnore are the .gitignore files, paths relative to the build context.
	GitIgnore []facts.TextFile
	// Keep are the paths and globs that the Dockerfile reads: lock, manifests,
	// readme, package folders, members.
	Keep []string
	// Record tells that a record of what indexes said lies beside the Dockerfile.
	Record bool
	// Extra are the user's further lines, in .dockerignore's own syntax.
	Extra []string
}

// Build writes the body of a .dockerignore, without a header, and says what of
// the .gitignore files it could not say (DW501).
//
// The order matters, since the last match decides: the project's own .gitignore
// first, so that no "!" in it brings .git or a secret into an image; then what is
// common to all projects; then the user's lines, which may. A Keep entry that is
// left out is re-included before the groups of caches and secrets, so that those
// in it stay out, and at the end if something still leaves it out.
func Build(in Input) ([]byte, []facts.Diagnostic) {
	var written []string
	for _, g := range slices.Concat(common, always) {
		written = append(written, without(g.patterns, in.Keep)...)
	}
	project, diags := projectRules(in.GitIgnore, written)

	var b builder
	b.add(fromGit, project)
	for _, g := range common {
		if in.Record && g.title == ours {
			g.patterns = append(slices.Clone(g.patterns), "**/*dockwright.lock")
		}
		wider := func(p string) bool { return slices.Contains(project, "**/"+p) }
		b.add(g.title, slices.DeleteFunc(without(g.patterns, in.Keep), wider))
	}
	b.add("What the Dockerfile reads", b.lost(in.Keep))
	for _, g := range always {
		b.add(g.title, without(g.patterns, in.Keep))
	}
	b.add("From the configuration", lines(in.Extra))
	b.add("What the Dockerfile reads all the same", b.lost(in.Keep))
	return b.Bytes(), diags
}

// fromGit heads the project's own rules. What git ignores may be what CI makes
// for the image, so it says how to keep a file.
const fromGit = `From .gitignore. To keep a file in the image: ignore = ["!NAME"] in the configuration`

// maxShortened bounds the comparisons of rules with each other.
const maxShortened = 500

// builder collects groups.
type builder struct{ bytes.Buffer }

func (b *builder) add(title string, patterns []string) {
	if len(patterns) == 0 {
		return
	}
	if b.Len() > 0 {
		b.WriteByte('\n')
	}
	fmt.Fprintf(b, "# %s\n%s\n", title, strings.Join(patterns, "\n"))
}

// lost are re-includes for the entries that what is written so far leaves out.
func (b *builder) lost(keep []string) []string {
	m, err := newMatcher(b.Bytes(), false)
	if err != nil {
		return nil // one of the user's lines; the last check, Kept, reports it
	}
	var out []string
	for _, k := range keep {
		text, ok := reInclude(k)
		if !ok || slices.Contains(out, text) {
			continue
		}
		if dropped, err := m.drops(k); err == nil && dropped {
			out = append(out, text)
		}
	}
	return out
}

// reInclude is the line that re-includes a path or glob; false for the context
// itself and for what can't be written.
func reInclude(keep string) (string, bool) {
	keep = below(keep)
	if keep == "." || keep == ".." || strings.HasPrefix(keep, "../") {
		return "", false
	}
	var g glob
	for i := 0; i < len(keep); i++ {
		rest := keep[i:]
		switch {
		case strings.HasPrefix(rest, "**/"):
			g = append(g, elem{kind: dirs})
			i += 2
		case keep[i] == '*':
			g = append(g, elem{kind: star})
		case keep[i] == '?':
			g = append(g, elem{kind: one, set: notSlash})
		default:
			g = append(g, elem{kind: one, set: only(keep[i])})
		}
	}
	text, problem := g.docker()
	return "!" + text, problem == ""
}

// below is a path as seen from the context, "." for the context itself.
func below(name string) string { return path.Clean(strings.TrimLeft(name, "/")) }

// without are the patterns that don't name an entry to keep outright.
func without(patterns, keep []string) []string {
	return slices.DeleteFunc(slices.Clone(patterns), func(p string) bool {
		return slices.ContainsFunc(keep, func(k string) bool { return path.Clean(k) == p })
	})
}

// projectRules are the project's rules that say something new beside the
// patterns that are written anyway.
func projectRules(gitignores []facts.TextFile, written []string) ([]string, []facts.Diagnostic) {
	var known []*automaton
	for _, p := range written {
		if g, ok := parseGlob("/"+p, ""); ok && p[0] != '!' {
			known = append(known, g.compile(true))
		}
	}
	all := slices.DeleteFunc(parse(gitignores), func(r rule) bool {
		if r.negated || r.machine == nil {
			return false
		}
		return template[strings.TrimSuffix(r.raw, "/")] ||
			slices.ContainsFunc(known, func(k *automaton) bool { return k.covers(r.machine()) })
	})
	patterns, diags := arrange(shorten(all))
	var out []string
	for _, p := range patterns {
		out = append(out, p.Text)
	}
	return out, diags
}

// shorten drops exclusions of what another exclusion takes as well, if no "!"
// has a path in common with that one: it comes last then, and takes all.
func shorten(all []rule) []rule {
	if len(all) > maxShortened {
		return all
	}
	negated := slices.DeleteFunc(slices.Clone(all), func(r rule) bool { return !r.negated })
	if len(negated)*len(all) > maxPairs || slices.ContainsFunc(all, func(r rule) bool { return r.machine == nil }) {
		return all
	}
	below := make([]*automaton, len(all))
	for i := range all {
		r := &all[i]
		undone := slices.ContainsFunc(negated, func(n rule) bool { return n.meets(r) })
		if !r.negated && !undone && !r.onlyBelow() {
			below[i] = r.glob.compile(true)
		}
	}
	var out []rule
	for i, r := range all {
		covered := false
		for j, b := range below {
			if b == nil || i == j || !b.covers(r.machine()) {
				continue
			}
			// Of two that cover each other, the first stays.
			if j < i || below[i] == nil || !below[i].covers(all[j].machine()) {
				covered = true
				break
			}
		}
		if r.negated || !covered {
			out = append(out, r)
		}
	}
	return out
}

// lines are the user's lines without what would end one.
func lines(extra []string) []string {
	var out []string
	for _, e := range extra {
		for _, line := range strings.Split(e, "\n") {
			if line = strings.TrimSpace(line); line != "" {
				out = append(out, line)
			}
		}
	}
	return out
}
