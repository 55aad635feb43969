package paths

// Finder tells whether a text holds one of some words, in one pass over it.
type Finder struct {
	// pairs are the two bytes that words begin with.
	pairs [1 << 16]bool
	words [256][]string // by their first byte
}

// NewFinder is for words that are not empty.
func NewFinder(words []string) *Finder {
	f := &Finder{}
	for _, w := range words {
		first := int(w[0])
		f.words[first] = append(f.words[first], w)
		if len(w) > 1 {
			f.pairs[first<<8|int(w[1])] = true
			continue
		}
		for next := range 256 {
			f.pairs[first<<8|next] = true
		}
	}
	return f
}

// In tells whether the text holds one of the words.
func (f *Finder) In(text []byte) bool {
	for i, c := range text {
		next := byte(0)
		if i+1 < len(text) {
			next = text[i+1]
		}
		if f.pairs[int(c)<<8|int(next)] && f.at(text[i:]) {
			return true
		}
	}
	return false
}

// at tells whether the text begins with one of the words.
func (f *Finder) at(text []byte) bool {
	for _, w := range f.words[text[0]] {
		if len(text) >= len(w) && string(text[:len(w)]) == w {
			return true
		}
	}
	return false
}
