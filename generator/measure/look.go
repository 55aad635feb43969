package measure

import (
	"context"
	"fmt"
	"io"
)

// Look builds each Dockerfile once, as any build would with what is cached, and tells
// what the layers hold. Nothing is timed. It adds to a report that is there already.
func Look(ctx context.Context, b Builder, subjects []*Subject, report *Report, o Options) *Report {
	if report == nil {
		report = &Report{Format: 1, Builder: b.String(), Images: []*Result{}}
		for _, s := range subjects {
			report.Images = append(report.Images, &Result{Name: s.Name, Context: s.Context})
		}
	}
	r := &run{Options: o, builder: b, total: len(subjects)}
	for i, s := range subjects {
		if ctx.Err() != nil {
			report.Interrupted = true
			break
		}
		r.look(ctx, s, report.Images[i])
		r.done++
	}
	return report
}

func (r *run) look(ctx context.Context, s *Subject, to *Result) {
	if to.Error != nil {
		return
	}
	word := r.Name()
	defer r.builder.Clean(context.WithoutCancel(ctx), word)
	var img Image
	p, err := r.builder.Build(ctx, Job{
		Context: s.Tree.Dir(), Dockerfile: s.Dockerfile, Namespace: word,
		Read: func(stream io.Reader) (err error) {
			img, err = r.Archives.Read(stream)
			return err
		},
		Step: func(step string) { r.tell(Event{Subject: s.Name, Kind: "layers", Step: step}) },
	})
	switch {
	case ctx.Err() != nil:
	case err != nil:
		to.Error = &Failure{Message: fmt.Sprintf("the build failed: %v", err), Details: p.Failure(maxFailure)}
	default:
		if to.Contents = Break(img); to.Size == nil {
			to.Size = &Size{Unpacked: img.Unpacked(), Compressed: img.Compressed(), Layers: len(img.Layers)}
		}
		if img.unread() {
			to.Notes = append(to.Notes, zstdNote)
		}
	}
}

const zstdNote = "a layer is compressed with zstd, and its files were not counted"
