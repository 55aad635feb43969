package measure

import (
	"math"
	"slices"

	"github.com/dockwright/dockwright/detect/facts"
)

// Report is what was measured. It is what --output-format json prints
// (docs/measure.schema.json). Times are seconds, weights bytes.
type Report struct {
	Format   int    `json:"format"`
	Builder  string `json:"builder"`
	Runs     int    `json:"runs"` // that were asked for
	Baseline string `json:"baseline,omitempty"`
	// Interrupted tells that it ended early.
	Interrupted bool      `json:"interrupted,omitempty"`
	Images      []*Result `json:"images"`
}

// Result is what was measured of one Dockerfile. What is not known is left out.
type Result struct {
	Name       string     `json:"name"`
	Context    string     `json:"context"`
	Size       *Size      `json:"size,omitempty"`
	Memory     int64      `json:"memory,omitempty"` // the highest peak of a step
	Cold       *Build     `json:"cold,omitempty"`
	Unchanged  *Build     `json:"unchanged,omitempty"`
	Code       *Build     `json:"code,omitempty"`
	Dependency *Build     `json:"dependency,omitempty"`
	Ratios     *Ratios    `json:"ratios,omitempty"`
	Notes      []string   `json:"notes,omitempty"`
	Error      *Failure   `json:"error,omitempty"`
	Contents   *Breakdown `json:"contents,omitempty"`
}

// Size is that of the image, base image and all.
type Size struct {
	Unpacked   int64 `json:"unpacked"`
	Compressed int64 `json:"compressed"`
	Layers     int   `json:"layers"`
}

// Build is one kind of build.
type Build struct {
	Seconds  Spread   `json:"seconds"`
	Pack     Spread   `json:"pack"` // to make and compress the layers, which is no part of seconds
	Download *Fetched `json:"download,omitempty"`
	New      *New     `json:"new,omitempty"` // not for the cold build
	Change   string   `json:"change,omitempty"`
}

// Fetched is what fetching packages took, a part of the build's seconds.
type Fetched struct {
	Seconds float64 `json:"seconds"`
	Bytes   int64   `json:"bytes,omitempty"` // at least
}

// New are the layers that a registry with the images before does not hold.
type New struct {
	Layers     int   `json:"layers"`
	Compressed int64 `json:"compressed"`
	Unpacked   int64 `json:"unpacked"`
}

// Spread are the figures of several runs.
type Spread struct {
	Median float64   `json:"median"`
	Least  float64   `json:"least"`
	Most   float64   `json:"most"`
	All    []float64 `json:"all"` // in the order of the runs
}

// Failure is why nothing was measured.
type Failure struct {
	Message string   `json:"message"`
	Details []string `json:"details,omitempty"`
}

// Ratios are figures over the baseline's.
type Ratios struct {
	Unpacked      *float64 `json:"unpacked,omitempty"`
	Compressed    *float64 `json:"compressed,omitempty"`
	Cold          *float64 `json:"cold,omitempty"`
	Unchanged     *float64 `json:"unchanged,omitempty"`
	Code          *float64 `json:"code,omitempty"`
	Dependency    *float64 `json:"dependency,omitempty"`
	NewCode       *float64 `json:"new_code,omitempty"`
	NewDependency *float64 `json:"new_dependency,omitempty"`
}

// Build is that of a kind, nil where it was not measured.
func (r *Result) Build(k Kind) *Build {
	return map[Kind]*Build{Cold: r.Cold, Unchanged: r.Unchanged, Code: r.Code, Dependency: r.Dependency}[k]
}

// report makes the figures of the samples.
func (r *run) report(interrupted bool) *Report {
	out := &Report{Format: 1, Builder: r.builder.String(), Runs: r.Runs, Interrupted: interrupted, Images: []*Result{}}
	for _, t := range r.taken {
		out.Images = append(out.Images, t.result())
	}
	return out
}

func (t *taken) result() *Result {
	r := &Result{Name: t.Name, Context: t.Context, Notes: t.notes}
	if t.failed != nil {
		r.Error = &Failure{Message: t.failed.Error(), Details: t.failures}
	}
	r.Cold, r.Unchanged, r.Code, r.Dependency = t.build(Cold), t.build(Unchanged), t.build(Code), t.build(Dependency)
	for _, k := range Kinds {
		if t.why[k] != "" {
			r.Notes = append(r.Notes, string(k)+" change: "+t.why[k])
		}
	}
	cold := t.samples[Cold]
	if len(cold) == 0 {
		return r
	}
	r.Size = &Size{
		Unpacked:   medianOf(cold, func(s sample) int64 { return s.image.Unpacked() }),
		Compressed: medianOf(cold, func(s sample) int64 { return s.image.Compressed() }),
		Layers:     len(t.image.Layers),
	}
	for _, s := range cold {
		r.Memory = max(r.Memory, s.image.Memory)
	}
	if t.image.unread() {
		r.Notes = append(r.Notes, zstdNote)
	}
	return r
}

func (i Image) unread() bool {
	return slices.ContainsFunc(i.Layers, func(l Layer) bool { return l.blob != nil && l.blob.zstd })
}

func (t *taken) build(k Kind) *Build {
	all := t.samples[k]
	if len(all) == 0 {
		return nil
	}
	b := &Build{
		Seconds: spread(all, func(s sample) float64 { return s.seconds }),
		Pack:    spread(all, func(s sample) float64 { return s.packed }),
		Change:  t.change[k],
	}
	if slices.ContainsFunc(all, func(s sample) bool { return s.download.Known }) {
		b.Download = &Fetched{
			Seconds: spread(all, func(s sample) float64 { return s.download.Took.Seconds() }).Median,
			Bytes:   medianOf(all, func(s sample) int64 { return s.download.Bytes }),
		}
	}
	if k != Cold {
		b.New = &New{
			Layers:     int(medianOf(all, func(s sample) int64 { return int64(len(s.news)) })),
			Compressed: medianOf(all, func(s sample) int64 { return Image{Layers: s.news}.Compressed() }),
			Unpacked:   medianOf(all, func(s sample) int64 { return Image{Layers: s.news}.Unpacked() }),
		}
	}
	return b
}

// spread has the times to the millisecond: no builder's clock says more.
func spread(all []sample, of func(sample) float64) Spread {
	var s Spread
	for _, a := range all {
		s.All = append(s.All, math.Round(of(a)*1000)/1000)
	}
	sorted := slices.Sorted(slices.Values(s.All))
	s.Least, s.Most = sorted[0], sorted[len(sorted)-1]
	s.Median = math.Round((sorted[(len(sorted)-1)/2]+sorted[len(sorted)/2])*500) / 1000
	return s
}

func medianOf(all []sample, of func(sample) int64) int64 {
	var n []int64
	for _, a := range all {
		n = append(n, of(a))
	}
	slices.Sort(n)
	return (n[(len(n)-1)/2] + n[len(n)/2]) / 2
}

// Named holds that one of the Dockerfiles has a name, which may be empty. The error is a
// *facts.Error.
func Named(subjects []*Subject, baseline string) error {
	if baseline == "" || slices.ContainsFunc(subjects, func(s *Subject) bool { return s.Name == baseline }) {
		return nil
	}
	return facts.Errorf("--baseline", 0, "%q is none of the Dockerfiles", baseline).Fix("name one of them as it is named on the command line")
}

// Compare adds the ratios to one of the images, the first where none is named.
func (r *Report) Compare(baseline string) {
	if len(r.Images) == 0 {
		return
	}
	at := max(0, slices.IndexFunc(r.Images, func(i *Result) bool { return i.Name == baseline }))
	base := r.Images[at]
	r.Baseline = base.Name
	for _, i := range r.Images {
		if i.Size == nil || base.Size == nil {
			continue
		}
		i.Ratios = &Ratios{
			Unpacked:      ratio(float64(i.Size.Unpacked), float64(base.Size.Unpacked)),
			Compressed:    ratio(float64(i.Size.Compressed), float64(base.Size.Compressed)),
			Cold:          ratioOf(i.Cold, base.Cold),
			Unchanged:     ratioOf(i.Unchanged, base.Unchanged),
			Code:          ratioOf(i.Code, base.Code),
			Dependency:    ratioOf(i.Dependency, base.Dependency),
			NewCode:       ratioNew(i.Code, base.Code),
			NewDependency: ratioNew(i.Dependency, base.Dependency),
		}
	}
}

func ratioOf(a, b *Build) *float64 {
	if a == nil || b == nil {
		return nil
	}
	return ratio(a.Seconds.Median, b.Seconds.Median)
}

func ratioNew(a, b *Build) *float64 {
	if a == nil || b == nil || a.New == nil || b.New == nil {
		return nil
	}
	return ratio(float64(a.New.Compressed), float64(b.New.Compressed))
}

// ratio is to four places, nil where there is nothing to compare with.
func ratio(a, b float64) *float64 {
	if b <= 0 {
		return nil
	}
	r := math.Round(a/b*10000) / 10000
	return &r
}
