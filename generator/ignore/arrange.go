package ignore

import (
	"slices"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/generator/rules"
)

// arrange puts the rules into an order in which Docker's "the last match of a
// path or of a folder above it decides" comes as near as it can to git's "the
// last match of the path decides, and an ignored folder hides what is in it".
//
// Two rules that match no path in common may trade places without a difference
// to git. So every "!" moves up, as far as rules with a path in common let it,
// and what git hides below a folder is hidden again by the folder's rule after
// it. A "!" that ends up with nothing before it that it could undo is left out:
// that is the one that git doesn't honour.
//
// Nothing is left out that git doesn't ignore: let p be a path whose last match
// in the result is an exclusion of p or of a folder q above it. If git doesn't
// ignore q, a later "!" matches q; the two have q in common, so the "!" still
// stands after the exclusion and would be the last match.
func arrange(all []rule) ([]Pattern, []facts.Diagnostic) {
	all, diagnostics := expressible(all)
	a := newArrangement(all)
	if a == nil { // too many to compare; the order of the file leaves out less
		a = &arrangement{rules: all, placed: make([]bool, len(all)), undoes: make([][]int, len(all))}
		for i := range all {
			a.put(i)
		}
		return unique(a.out), diagnostics
	}
	a.simplify()
	for i := a.next(); i >= 0; i = a.next() {
		for _, j := range a.undoes[i] {
			a.put(j)
		}
		a.put(i)
	}
	for i := range all {
		if !all[i].negated {
			a.put(i)
		}
	}
	return unique(a.out), diagnostics
}

// arrangement is the work of arrange.
type arrangement struct {
	rules []rule
	// undoes has, for each "!", the earlier exclusions that it has a path in
	// common with; redoes has, for each exclusion, the earlier "!" of that
	// kind, and is nil when the rules were too many to compare.
	undoes, redoes [][]int
	placed         []bool
	out            []Pattern
}

// maxPairs bounds the comparisons of rules with each other. Real files have some
// hundred rules, and of those with "!" a few dozen.
const maxPairs = 20_000

// newArrangement compares each "!" with each exclusion; nil if they are too many.
func newArrangement(all []rule) *arrangement {
	a := &arrangement{rules: all, placed: make([]bool, len(all)), undoes: make([][]int, len(all)), redoes: make([][]int, len(all))}
	if negations(all)*len(all) > maxPairs {
		return nil
	}
	for i := range all {
		for j := range i {
			if all[i].negated == all[j].negated || !all[i].meets(&all[j]) {
				continue
			}
			if all[i].negated {
				a.undoes[i] = append(a.undoes[i], j)
			} else {
				a.redoes[i] = append(a.redoes[i], j)
			}
		}
	}
	return a
}

func negations(all []rule) (n int) {
	for i := range all {
		if all[i].negated {
			n++
		}
	}
	return n
}

// meets tells whether some path matches both rules, or may.
func (r *rule) meets(s *rule) bool {
	return r.machine == nil || s.machine == nil || r.machine().overlaps(s.machine())
}

// put places a rule, once.
func (a *arrangement) put(i int) {
	if a.placed[i] {
		return
	}
	a.placed[i] = true
	r := &a.rules[i]
	text, _ := r.text()
	a.out = append(a.out, Pattern{Text: text, Path: r.path, Line: r.line})
	// BuildKit asks folder by folder, and asks a "!" only about what is left out
	// by then. A folder that is left out by its contents isn't, but they are.
	if r.negated && a.redoes == nil || slices.ContainsFunc(a.undoes[i], func(j int) bool { return a.rules[j].onlyBelow() }) {
		a.out = append(a.out, Pattern{Text: text + "/**", Path: r.path, Line: r.line})
	}
}

// waits tells whether a "!" is still to be placed. One that undoes nothing never is.
func (a *arrangement) waits(i int) bool { return len(a.undoes[i]) > 0 && !a.placed[i] }

// next is the "!" to place now, -1 for none: of those whose exclusions may be
// placed already, the one that needs the fewest of them. The first one in the
// file always may.
func (a *arrangement) next() int {
	best, fewest := -1, 0
	for i := range a.rules {
		if !a.waits(i) {
			continue
		}
		missing, free := 0, true
		for _, j := range a.undoes[i] {
			if !a.placed[j] {
				missing++
				free = free && !a.heldBack(j, i)
			}
		}
		if free && (best < 0 || missing < fewest) {
			best, fewest = i, missing
		}
	}
	return best
}

// heldBack tells whether an exclusion redoes what a waiting "!" before it, other
// than i, undoes. It must come after that one.
func (a *arrangement) heldBack(exclusion, i int) bool {
	return slices.ContainsFunc(a.redoes[exclusion], func(k int) bool { return k != i && a.waits(k) })
}

// simplify treats each "!" that undoes nothing but rules for everything, as in
// "*", "!*/", "!*.py". Docker needs no "!*/" to look into a folder, and it would
// let everything in; and without such a one, "!name" counts beside the "*" only.
//
// That leaves out nothing more than git does. Without "!*/": a file that git
// keeps below such a rule matches the rule itself, so a "!" for files undoes it,
// and that one stays. With "!name" for the first level: what git keeps has its
// first folder kept, by a "!" that still matches it there.
func (a *arrangement) simplify() {
	opened := false
	for i := range a.rules {
		if r := &a.rules[i]; r.negated && r.dirOnly && a.undoesOnly(i, (*rule).everywhere) {
			a.undoes[i], opened = nil, true
		}
	}
	for i := range a.rules {
		r := &a.rules[i]
		besideIt := func(s *rule) bool { return s.everything() && s.base == r.base }
		if !opened && r.negated && r.unrooted && a.undoesOnly(i, besideIt) {
			r.glob = slices.Delete(slices.Clone(r.glob), r.root(), r.root()+1) // the leading dirs
		}
	}
}

func (a *arrangement) undoesOnly(i int, are func(*rule) bool) bool {
	return len(a.undoes[i]) > 0 && !slices.ContainsFunc(a.undoes[i], func(j int) bool { return !are(&a.rules[j]) })
}

// expressible leaves out the rules that Docker has no words for. For a "!" that
// means that the rules it would undo go too.
func expressible(all []rule) ([]rule, []facts.Diagnostic) {
	var diagnostics []facts.Diagnostic
	gone := make([]bool, len(all))
	many := negations(all)*len(all) > maxPairs
	for i := range all {
		r := &all[i]
		_, problem := r.text()
		if problem == "" {
			continue
		}
		gone[i] = true
		message := "this rule has no counterpart in .dockerignore: " + problem
		if r.negated {
			message += "; the rules that it undoes are left out with it"
			for j := range i {
				gone[j] = gone[j] || !all[j].negated && (many || all[j].meets(r))
			}
		}
		diagnostics = append(diagnostics, rules.New("DW501", r.path, r.line, message, ""))
	}
	var kept []rule
	for i := range all {
		if !gone[i] {
			kept = append(kept, all[i])
		}
	}
	return kept, diagnostics
}

// unique drops a pattern that says again what the one of the same text said,
// unless one of the other sign stands between.
func unique(in []Pattern) []Pattern {
	var out []Pattern
	seen := map[string]bool{}
	sign := false
	for _, p := range in {
		if negated := p.Text[0] == '!'; negated != sign {
			clear(seen)
			sign = negated
		}
		if !seen[p.Text] {
			seen[p.Text] = true
			out = append(out, p)
		}
	}
	return out
}
