package inspection

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/generator/plan"
)

// alpineSummary says in a sentence what an image on Alpine comes to.
func (d Document) alpineSummary() string {
	a := d.Plan.Alpine
	image := Printable(a.Image)
	counts := map[facts.Class]int{facts.Unknown: d.unknownOnAlpine()}
	untimed := 0
	for _, b := range a.Blockers {
		counts[b.Class]++
		if b.Class == facts.Sdist && b.Seconds == 0 {
			untimed++
		}
	}
	var parts []string
	if n := counts[facts.None]; n > 0 {
		parts = append(parts, count(n, "dependency", "dependencies")+" cannot be installed")
	}
	if n := counts[facts.Sdist]; n > 0 {
		part := count(n, "dependency with wheels for glibc", "dependencies with wheels for glibc") + " would be compiled"
		switch {
		case a.Seconds == 0:
		case untimed == 0:
			part += ", in about " + durationText(a.Seconds) + " on one core"
		default:
			part += fmt.Sprintf(", in %s on one core and the time of %d more", durationText(a.Seconds), untimed)
		}
		parts = append(parts, part)
	}
	if n := counts[facts.Unknown]; n > 0 {
		parts = append(parts, "it is not known of "+count(n, "dependency", "dependencies")+", since nothing names the files")
	}
	if len(parts) == 0 {
		return image + ": compiles no more than Debian"
	}
	return image + ": " + strings.Join(parts, "; ")
}

// Alpine says in a sentence what an image on Alpine comes to, "" where no Alpine
// has an image of the plan's Python. The plan has to hold the alternatives.
func Alpine(p plan.Plan) string {
	if p.Alpine.Image == "" {
		return ""
	}
	return New(facts.Project{}, p, nil).alpineSummary()
}

// unknownOnAlpine counts those of which nothing says whether they install there.
func (d Document) unknownOnAlpine() int {
	most := 0
	for _, a := range d.Plan.Pythons {
		for _, x := range a.Tallies {
			if a.Chosen && strings.HasPrefix(columnOf(x.Target).libc, string(facts.Musl)) {
				most = max(most, x.Unknown)
			}
		}
	}
	return most
}

// blockers are dependencies that the same is said of.
type blockers struct {
	class   facts.Class
	names   string
	because string
}

// alike puts the blockers together of which the same is said, those that cannot
// be installed first.
func alike(list []plan.Blocker) []blockers {
	var out []blockers
	for _, class := range []facts.Class{facts.None, facts.Sdist} {
		for _, b := range list {
			if b.Class != class {
				continue
			}
			name, because := strings.TrimSpace(Printable(b.Name)+" "+Printable(b.Version)), Printable(b.Because)
			i := slices.IndexFunc(out, func(o blockers) bool { return o.class == class && o.because == because })
			if i < 0 {
				out = append(out, blockers{class, name, because})
			} else {
				out[i].names += ", " + name
			}
		}
	}
	return out
}
