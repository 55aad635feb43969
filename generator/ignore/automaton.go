package ignore

import (
	"encoding/binary"
	"slices"
)

// automaton is a glob as a nondeterministic machine over bytes. State 2i stands
// before element i, state 2i+1 within it. Two questions need it that no matcher
// answers: do two patterns have a path in common, and does one cover the other.
type automaton struct {
	edges  [][]edge
	final  []bool
	sample string // a path that matches
	glob   glob   // what it was made of
	below  bool   // it accepts what lies below a match too
	// now and next are what matches works with, made once.
	now, next states
}

type edge struct {
	set *charset
	to  int
}

// compile makes the machine; with below, it accepts what lies below a match too.
func (g glob) compile(below bool) *automaton {
	end := 2 * len(g)
	a := &automaton{edges: make([][]edge, end+2), final: make([]bool, end+2), glob: g, below: below}
	a.final[end] = true
	a.sample = g.sample()
	own := make([]edge, len(g)) // those of single bytes, which most elements are
	for i := range g {
		at, in, next := 2*i, 2*i+1, 2*i+2
		switch g[i].kind {
		case one:
			own[i] = edge{&g[i].set, next}
			a.edges[at] = own[i : i+1 : i+1]
		case star:
			a.edges[at] = []edge{{&notSlash, at}}
		case name:
			a.edges[at] = []edge{{&notSlash, in}}
			a.edges[in] = []edge{{&notSlash, in}}
		case dirs:
			a.edges[at] = []edge{{&notSlash, in}}
			a.edges[in] = []edge{{&anyByte, in}, {&slash, next}}
		case rest:
			a.edges[at] = []edge{{&anyByte, in}}
			a.edges[in] = []edge{{&anyByte, in}}
			a.final[in] = true
		}
	}
	// From the end, take over what can be reached without a byte.
	for i := len(g) - 1; i >= 0; i-- {
		from, next := 2*i, 2*i+2
		switch g[i].kind {
		case name:
			from++
		case one, rest:
			continue
		}
		a.edges[from] = append(a.edges[from], a.edges[next]...)
		a.final[from] = a.final[next]
	}
	if below {
		inside := end + 1
		a.edges[inside] = []edge{{&anyByte, inside}}
		for s := range inside {
			if a.final[s] {
				a.edges[s] = append(a.edges[s], edge{&slash, inside})
			}
		}
		a.final[inside] = true
	}
	return a
}

// matches tells whether a path matches.
func (a *automaton) matches(path string) bool {
	if a.now.in == nil {
		a.now, a.next = a.none(), a.none()
	}
	a.now.clear()
	a.now.add(0)
	for i := 0; i < len(path) && len(a.now.list) > 0; i++ {
		a.next.clear()
		a.stepInto(&a.next, a.now, path[i])
		a.now, a.next = a.next, a.now
	}
	return a.accepts(a.now)
}

// states are the states that an automaton may be in, which are few: a list, and
// a set to keep it free of doubles.
type states struct {
	list []int
	in   []uint64
}

func (s *states) add(state int) {
	if bit := uint64(1) << (state & 63); s.in[state>>6]&bit == 0 {
		s.in[state>>6] |= bit
		s.list = append(s.list, state)
	}
}

func (s *states) clear() {
	s.list = s.list[:0]
	clear(s.in)
}

func (a *automaton) none() states { return states{in: make([]uint64, len(a.edges)>>6+1)} }

func (a *automaton) start() states {
	s := a.none()
	s.add(0)
	return s
}

func (a *automaton) step(now states, b byte) states {
	next := a.none()
	a.stepInto(&next, now, b)
	return next
}

func (a *automaton) stepInto(next *states, now states, b byte) {
	for _, s := range now.list {
		for _, e := range a.edges[s] {
			if e.set.has(b) {
				next.add(e.to)
			}
		}
	}
}

func (a *automaton) accepts(now states) bool {
	return slices.ContainsFunc(now.list, func(s int) bool { return a.final[s] })
}

// maxWork bounds the two searches below; beyond it they give the answer that
// leaves less out.
const maxWork = 100_000

// overlaps tells whether some path matches both; true when that is unknown.
func (a *automaton) overlaps(b *automaton) bool {
	if len(a.edges)*len(b.edges) > maxWork {
		return true
	}
	if !a.below && !b.below && a.glob.apart(b.glob) {
		return false // by far the most
	}
	type pair struct{ a, b int }
	seen := make([]bool, len(a.edges)*len(b.edges))
	queue := []pair{{0, 0}}
	for len(queue) > 0 {
		p := queue[len(queue)-1]
		queue = queue[:len(queue)-1]
		if a.final[p.a] && b.final[p.b] {
			return true
		}
		for _, x := range a.edges[p.a] {
			for _, y := range b.edges[p.b] {
				if at := x.to*len(b.edges) + y.to; !seen[at] && x.set.meets(y.set) {
					seen[at] = true
					queue = append(queue, pair{x.to, y.to})
				}
			}
		}
	}
	return false
}

// apart tells by their ends alone that two globs have no path in common: one
// says *.log, the other *.py.
func (g glob) apart(other glob) bool {
	for i, j := len(g)-1, len(other)-1; i >= 0 && j >= 0 && g[i].kind == one && other[j].kind == one; i, j = i-1, j-1 {
		if !g[i].set.meets(&other[j].set) {
			return true
		}
	}
	return false
}

// covers tells whether every path of b is one of a; false when that is unknown.
// It looks for a word that b accepts and a doesn't, with all states of a at once.
func (a *automaton) covers(b *automaton) bool {
	if !a.matches(b.sample) {
		return false // by far the most
	}
	if len(b.glob) > 0 && b.glob[0].kind == dirs && !a.matches("q/"+b.sample) {
		return false
	}
	if a.below && (a.glob.leads(b.glob) || a.glob.takes(b.glob)) {
		return true // nearly all others
	}
	letters := alphabet(a, b)
	type pair struct {
		b int
		a string
	}
	type todo struct {
		b int
		a states
	}
	seen := map[pair]bool{}
	queue := []todo{{0, a.start()}}
	for work := 0; len(queue) > 0; work++ {
		if work*len(a.edges) > maxWork {
			return false
		}
		p := queue[0]
		queue = queue[1:]
		if b.final[p.b] && !a.accepts(p.a) {
			return false
		}
		for _, letter := range letters {
			next := a.step(p.a, letter)
			for _, e := range b.edges[p.b] {
				if k := (pair{e.to, next.key()}); e.set.has(letter) && !seen[k] {
					seen[k] = true
					queue = append(queue, todo{e.to, next})
				}
			}
		}
	}
	return true
}

// leads tells by its look alone whether all that another glob matches is what
// this one matches, or lies below that.
func (g glob) leads(other glob) bool {
	if len(g) > 0 && g[0].kind == dirs && g[1:].leads(other) {
		return true // "**/" may stand for no folder
	}
	if len(other) < len(g) || !slices.Equal(g, other[:len(g)]) {
		return false
	}
	below := other[len(g):]
	return len(below) == 0 || below[0].kind == one && below[0].set == slash
}

// takes tells by its look alone whether all that another glob matches is what
// this one matches, given that it matches the other's sample: the other is a
// single path, or a single name in any folder, where this one asks for no folder
// either.
func (g glob) takes(other glob) bool {
	anywhere := len(other) > 0 && other[0].kind == dirs
	if anywhere {
		other = other[1:]
		if len(g) == 0 || g[0].kind != dirs {
			return false
		}
	}
	return !slices.ContainsFunc(other, func(e elem) bool {
		_, single := e.set.single()
		return e.kind != one || !single || anywhere && e.set == slash
	})
}

// key tells sets of states apart.
func (s states) key() string {
	k := make([]byte, 0, 8*len(s.in))
	for _, word := range s.in {
		k = binary.LittleEndian.AppendUint64(k, word)
	}
	return string(k)
}

// alphabet is one byte of each kind that the two tell apart.
func alphabet(machines ...*automaton) []byte {
	var sets []*charset
	known := map[charset]bool{}
	for _, m := range machines {
		for _, edges := range m.edges {
			for _, e := range edges {
				if !known[*e.set] {
					known[*e.set] = true
					sets = append(sets, e.set)
				}
			}
		}
	}
	var letters []byte
	kinds := map[string]bool{}
	for b := 1; b < 256; b++ {
		kind := make([]byte, len(sets))
		for i, s := range sets {
			if s.has(byte(b)) {
				kind[i] = 1
			}
		}
		if !kinds[string(kind)] {
			kinds[string(kind)] = true
			letters = append(letters, byte(b))
		}
	}
	return letters
}
