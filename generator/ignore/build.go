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
	// Extra are the user's further lines, in .dockerignore's own syntax.
	Extra []string
}

// Build writes the body of a .dockerignore, without a header.
//
// The order matters, since the last match decides: what is common to all
// projects and the project's own .gitignore first, then bytecode and secrets, so
// that no "!" of a .gitignore brings them into an image; then the user's lines,
// which may. Each Keep entry that is left out is re-included: after the rules of
// .gitignore, so that its caches and secrets stay out, and at the end if
// something after that still leaves it out.
func Build(in Input) []byte {
	var b builder
	for _, g := range common {
		b.add(g.title, without(g.patterns, in.Keep))
	}
	b.add("From .gitignore", projectRules(in.GitIgnore))
	b.add("What the Dockerfile reads", b.lost(in.Keep))
	for _, g := range always {
		b.add(g.title, g.patterns)
	}
	b.add("From the configuration", lines(in.Extra))
	b.add("What the Dockerfile reads all the same", b.lost(in.Keep))
	return b.Bytes()
}

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
	m, err := newMatcher(b.Bytes())
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
	keep = path.Clean(strings.TrimPrefix(keep, "/"))
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

// without are the patterns that don't name an entry to keep outright.
func without(patterns, keep []string) []string {
	return slices.DeleteFunc(slices.Clone(patterns), func(p string) bool {
		return slices.ContainsFunc(keep, func(k string) bool { return path.Clean(k) == p })
	})
}

// projectRules are the project's rules that say something new.
func projectRules(gitignores []facts.TextFile) []string {
	known := knownMachines()
	rules := slices.DeleteFunc(parse(gitignores), func(r rule) bool {
		if r.negated {
			return false
		}
		if r.base == "" && template[strings.TrimSuffix(r.raw, "/")] {
			return true
		}
		return slices.ContainsFunc(known, func(k *automaton) bool { return k.covers(r.machine) })
	})
	patterns, _ := arrange(shorten(rules))
	var out []string
	for _, p := range patterns {
		out = append(out, p.Text)
	}
	return out
}

// shorten drops the exclusions that another one covers. Only where no "!" could
// tell them apart.
func shorten(rules []rule) []rule {
	for _, r := range rules {
		if r.negated {
			return rules
		}
	}
	below := make([]*automaton, len(rules))
	for i := range rules {
		// What "data*/" hides below a folder is not what "data*" hides.
		if r := &rules[i]; !r.dirOnly || !r.wildName() {
			below[i] = r.glob.compile(true)
		}
	}
	var out []rule
	for i, r := range rules {
		covered := slices.ContainsFunc(below, func(b *automaton) bool {
			return b != nil && b != below[i] && b.covers(r.machine)
		})
		twin := covered && below[i] != nil && slices.ContainsFunc(out, func(o rule) bool { return sameText(o, r) })
		if !covered || !twin && equalLater(rules[i+1:], r) {
			out = append(out, r)
		}
	}
	return out
}
