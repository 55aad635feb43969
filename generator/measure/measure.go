// Package measure tells what Dockerfiles cost: the size of the image, the first build, the
// rebuild after each kind of change, and the bytes that a registry is sent then. It
// drives a builder through a small interface, reads the builder's progress and the image's
// archive as they stream in, and knows neither programs nor files: package host does.
package measure

import (
	"context"
	"fmt"
	"io"
	"slices"
)

// A Builder builds images.
type Builder interface {
	// Build runs a build to its end. The progress is there even when it fails.
	Build(ctx context.Context, j Job) (Progress, error)
	// Clean takes away the cache mounts of a namespace, and nothing else.
	Clean(ctx context.Context, namespace string) error
	// String names it for people.
	String() string
}

// Job is one build.
type Job struct {
	Context    string // a folder
	Dockerfile string // a file; what lies beside it with ".dockerignore" after its name counts
	// Fresh has every step run: nothing is read from the layers of earlier builds.
	Fresh bool
	// Namespace keeps cache mounts apart from everybody else's.
	Namespace string
	// Apart keeps the layers of steps that run a program apart as well.
	Apart bool
	// Read is given the image as an OCI archive. Without it nothing is exported.
	Read func(io.Reader) error
	// Step is told what the builder does; nil for nobody.
	Step func(name string)
}

// A Tree is a copy of a build context that may be changed.
type Tree interface {
	// Dir is where it lies.
	Dir() string
	// Sources are the Python files of the context, with their sizes.
	Sources() ([]Source, error)
	// Touch appends a line to a file.
	Touch(name, line string) error
	// Depend makes a light dependency more of it, and tells what was done, or why it
	// can't be: then the error is a *facts.Error.
	Depend(ctx context.Context) (string, error)
	// Reset makes it what it was.
	Reset() error
}

// Source is a Python file of the context.
type Source struct {
	Path string // from the context, with slashes
	Size int64
}

// Subject is a Dockerfile that is measured.
type Subject struct {
	Name       string // as it was named
	Context    string // likewise
	Dockerfile string // the file that the builder reads
	Bases      string // a Dockerfile that brings the base images, "" if there is none to bring
	Tree       Tree
	Touch      string // the file to change; "" for one that is chosen
}

// Kind is one of the builds that are measured.
type Kind string

// The builds, in their order.
const (
	Cold       Kind = "cold"
	Unchanged  Kind = "unchanged"
	Code       Kind = "code"
	Dependency Kind = "dependency"
)

// Kinds are all of them.
var Kinds = []Kind{Cold, Unchanged, Code, Dependency}

// Options are what Run is asked for.
type Options struct {
	Runs     int
	Archives *Archives
	// Name makes a word that was never used before, for namespaces and comments.
	Name func() string
	// Told is told how far it is.
	Told func(Event)
}

// Event is what happens while it is measured.
type Event struct {
	Done, Total int // builds
	Subject     string
	Kind        Kind
	Step        string  // what the builder does; "" when the build has ended
	Seconds     float64 // what it took, when it has ended
	Failed      bool
}

// Run measures. Each run has every Dockerfile's builds, one Dockerfile after the other,
// so that the machine's drift meets all of them alike. It ends early when the
// context does: the report has what is known by then.
func Run(ctx context.Context, b Builder, subjects []*Subject, o Options) *Report {
	r := &run{Options: o, builder: b, total: o.Runs * len(subjects) * len(Kinds)}
	for _, s := range subjects {
		r.taken = append(r.taken, &taken{Subject: s})
	}
	for _, t := range r.taken {
		r.bases(ctx, t)
	}
	for range o.Runs {
		for _, t := range r.taken {
			if ctx.Err() == nil {
				r.sequence(ctx, t)
			}
		}
	}
	return r.report(ctx.Err() != nil)
}

// run is a measurement under way.
type run struct {
	Options
	builder     Builder
	taken       []*taken
	done, total int
	touched     string // the source file that was chosen last
}

// taken is what was measured of a Dockerfile.
type taken struct {
	*Subject
	samples  map[Kind][]sample
	image    Image // of the last cold build
	change   map[Kind]string
	why      map[Kind]string // why a kind is left out
	notes    []string
	failed   error
	failures []string // the lines of it
}

// sample is one build.
type sample struct {
	seconds, packed float64
	download        Download
	image           Image
	news            []Layer // that none of the images before has
}

func (t *taken) note(format string, args ...any) {
	if n := fmt.Sprintf(format, args...); !slices.Contains(t.notes, n) {
		t.notes = append(t.notes, n)
	}
}

// bases brings the base images to the builder, before any clock starts.
func (r *run) bases(ctx context.Context, t *taken) {
	if t.Bases == "" || ctx.Err() != nil {
		return
	}
	r.tell(Event{Subject: t.Name, Kind: "base images", Step: "pulling"})
	_, err := r.builder.Build(ctx, Job{Context: t.Tree.Dir(), Dockerfile: t.Bases, Step: func(step string) {
		r.tell(Event{Subject: t.Name, Kind: "base images", Step: step})
	}})
	if err != nil && ctx.Err() == nil {
		t.note("the base images could not be pulled beforehand, so the first build may hold that")
	}
}

func (r *run) tell(e Event) {
	if r.Told != nil {
		e.Done, e.Total = r.done, r.total
		r.Told(e)
	}
}

// sequence is one run of one Dockerfile. Its cold build reads no layer, and what the
// builds after it read is what that one left: the newest record of a step wins, and the
// namespace is part of every step that runs a program.
func (r *run) sequence(ctx context.Context, t *taken) {
	planned := r.done + len(Kinds)
	defer func() { r.done = planned }()
	if t.failed != nil {
		return
	}
	if t.samples == nil {
		t.samples, t.change, t.why = map[Kind][]sample{}, map[Kind]string{}, map[Kind]string{}
	}
	word := r.Name()
	defer t.Tree.Reset()
	defer r.builder.Clean(context.WithoutCancel(ctx), word)
	if t.failed = t.Tree.Reset(); t.failed != nil {
		return
	}
	var before []Image
	for _, kind := range Kinds {
		if ctx.Err() != nil {
			return
		}
		if !r.changed(ctx, t, kind, word) {
			r.done++
			continue
		}
		s, ok := r.build(ctx, t, kind, word, before)
		r.done++
		if !ok {
			return
		}
		before = append(before, s.image)
	}
}

// changed makes the change that a kind of build is about.
func (r *run) changed(ctx context.Context, t *taken, kind Kind, word string) bool {
	if t.why[kind] != "" {
		return false
	}
	var err error
	switch kind {
	case Code:
		err = r.touch(t, word)
	case Dependency:
		r.tell(Event{Subject: t.Name, Kind: kind, Step: "changing a dependency"})
		t.change[kind], err = t.Tree.Depend(ctx)
	}
	if err != nil && ctx.Err() == nil {
		t.why[kind] = err.Error()
	}
	return err == nil
}

func (r *run) build(ctx context.Context, t *taken, kind Kind, word string, before []Image) (sample, bool) {
	r.tell(Event{Subject: t.Name, Kind: kind, Step: "starting"})
	var s sample
	p, err := r.builder.Build(ctx, Job{
		Context: t.Tree.Dir(), Dockerfile: t.Dockerfile, Fresh: kind == Cold, Namespace: word, Apart: true,
		Read: func(stream io.Reader) (err error) {
			s.image, err = r.Archives.Read(stream)
			return err
		},
		Step: func(step string) { r.tell(Event{Subject: t.Name, Kind: kind, Step: step}) },
	})
	if ctx.Err() != nil {
		return s, false
	}
	took, timed := p.Built()
	if err != nil || !timed {
		if err == nil {
			err = fmt.Errorf("the builder told no times")
		}
		r.tell(Event{Subject: t.Name, Kind: kind, Failed: true})
		if kind == Cold || kind == Unchanged {
			t.failed, t.failures = fmt.Errorf("the %s build failed: %w", kind, err), p.Failure(maxFailure)
		} else {
			t.why[kind] = "the build failed: " + shortFailure(p, err)
		}
		return s, false
	}
	s.seconds, s.packed, s.download = took.Seconds(), p.Packed().Seconds(), p.Download()
	s.news = s.image.Without(before...)
	if kind == Cold {
		t.image = s.image
	}
	t.samples[kind] = append(t.samples[kind], s)
	r.tell(Event{Subject: t.Name, Kind: kind, Seconds: s.seconds})
	return s, true
}

const maxFailure = 12 // lines

func shortFailure(p Progress, err error) string {
	if l := p.Failure(maxFailure); len(l) > 0 {
		return l[len(l)-1]
	}
	return err.Error()
}
