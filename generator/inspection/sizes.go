package inspection

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/generator/plan"
)

// sizes are the weights of the dependencies: what is downloaded, in bytes.
type sizes struct {
	known   []weighed // those whose size the lock tells, the heaviest first
	unknown int
	total   int64
}

// weighed is a dependency and its place in the document's list.
type weighed struct {
	plan.Dependency
	at int
}

func weigh(list []plan.Dependency) sizes {
	var s sizes
	for i, d := range list {
		if d.Size > 0 {
			s.known = append(s.known, weighed{d, i})
			s.total += d.Size
		} else if !(facts.Source{Kind: d.Source}).Local() {
			s.unknown++
		}
	}
	slices.SortStableFunc(s.known, func(a, b weighed) int { return cmp.Compare(b.Size, a.Size) })
	return s
}

// tell says whether the known sizes say enough to be compared.
func (s sizes) tell() bool { return s.total > 0 && len(s.known) >= s.unknown }

// sentence tells the sum and what it leaves out.
func (s sizes) sentence() string {
	switch {
	case len(s.known) == 0:
		return "Nothing tells how large the files are"
	case !s.tell():
		return fmt.Sprintf("Known of %d of %s only", len(s.known), count(len(s.known)+s.unknown, "dependency", "dependencies"))
	}
	text := fmt.Sprintf("%s to download at most: of each dependency the largest file that one of the targets takes", bytesText(s.total))
	if s.unknown > 0 {
		text += fmt.Sprintf("; the size of %d is not known", s.unknown)
	}
	return text
}

// family is what dependencies have in common whose names begin alike, such as
// nvidia-cublas-cu12 and nvidia-cudnn-cu12: "nvidia".
func family(name string) string {
	first, _, _ := strings.Cut(name, "-")
	if first == "python" || first == "py" { // these tell nothing
		return name
	}
	return first
}
