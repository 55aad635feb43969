package measure

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"time"
)

// Bounds of what is kept of a build's progress, whatever the builder sends.
const (
	maxStatus = 8 << 20 // bytes of one status
	maxSteps  = 5000
	maxTail   = 16 << 10 // bytes of one step's output
	maxRest   = 64 << 10 // bytes of what is no progress
)

// Progress is what a build told: --progress=rawjson, BuildKit's SolveStatus one by one.
// https://pkg.go.dev/github.com/moby/buildkit/client#SolveStatus
type Progress struct {
	Steps []*Step // in the order of their appearance
	Rest  string  // what was no JSON: the client's own messages
	byID  map[string]*Step
}

// Step is a vertex of BuildKit's graph. That of an instruction is named
// "[build 4/6] RUN uv sync".
type Step struct {
	Name   string
	Cached bool
	Error  string
	// Started is the first time that it ran, Completed the last; zero where it did not.
	Started, Completed time.Time
	// Tail is the end of its output.
	Tail     string
	substeps []substep
	log      logReader
}

// substep is a part of a step: a layer that is pulled, "exporting layers".
type substep struct {
	name               string
	total              int64
	started, completed time.Time
}

// status is BuildKit's SolveStatus, as far as it is read.
type status struct {
	Vertexes []struct {
		Digest, Name, Error string
		Cached              bool
		Started, Completed  *time.Time
	}
	Statuses []struct {
		ID, Vertex, Name   string
		Total              int64
		Started, Completed *time.Time
	}
	Logs []struct {
		Vertex    string
		Data      []byte
		Timestamp time.Time
	}
}

// ReadProgress reads until the end. told is given the name of each step that
// begins, and may be nil. The error is the reader's own.
func ReadProgress(r io.Reader, told func(step string)) (Progress, error) {
	p := Progress{byID: map[string]*Step{}}
	b := bufio.NewReaderSize(r, 64<<10)
	for {
		text, err := readStatus(b)
		if len(text) > 0 {
			p.add(text, told)
		}
		if errors.Is(err, io.EOF) {
			return p, nil
		}
		if err != nil {
			return p, err
		}
	}
}

// readStatus reads one status, or a line that is none. A status is a line, but one that
// buildx 0.13 writes is indented: the lines from a brace of its own to the one that closes it.
func readStatus(b *bufio.Reader) ([]byte, error) {
	text, err := readLine(b)
	if string(text) != "{\n" {
		return text, err
	}
	for err == nil {
		var line []byte
		line, err = readLine(b)
		if len(text)+len(line) <= maxStatus {
			text = append(text, line...)
		}
		if string(line) == "}\n" {
			break
		}
	}
	return text, err
}

// readLine reads a line of any length, and returns no more of it than may be kept.
func readLine(b *bufio.Reader) ([]byte, error) {
	var line []byte
	for {
		part, err := b.ReadSlice('\n')
		if len(line)+len(part) <= maxStatus {
			line = append(line, part...)
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return line, err
		}
	}
}

func (p *Progress) add(text []byte, told func(string)) {
	var s status
	if json.Unmarshal(text, &s) != nil {
		if len(p.Rest) < maxRest {
			p.Rest += string(text)
		}
		return
	}
	for _, v := range s.Vertexes {
		step := p.step(v.Digest)
		if step == nil {
			continue
		}
		if v.Started != nil && step.Started.IsZero() && told != nil {
			told(v.Name)
		}
		step.Name, step.Cached = v.Name, step.Cached || v.Cached
		if v.Error != "" {
			step.Error = v.Error
		}
		span(&step.Started, &step.Completed, v.Started, v.Completed)
	}
	for _, v := range s.Statuses {
		if step := p.step(v.Vertex); step != nil {
			sub := step.substep(v.ID, v.Total)
			span(&sub.started, &sub.completed, v.Started, v.Completed)
		}
	}
	for _, l := range s.Logs {
		if step := p.step(l.Vertex); step != nil {
			step.Tail = end(step.Tail+string(l.Data), maxTail)
			step.log.write(l.Data, l.Timestamp)
		}
	}
}

// span widens a time to what is told of it.
func span(from, to *time.Time, started, completed *time.Time) {
	if started != nil && (from.IsZero() || started.Before(*from)) {
		*from = *started
	}
	if completed != nil && completed.After(*to) {
		*to = *completed
	}
}

func (p *Progress) step(id string) *Step {
	if s := p.byID[id]; s != nil {
		return s
	}
	if len(p.Steps) >= maxSteps {
		return nil
	}
	s := &Step{}
	p.byID[id] = s
	p.Steps = append(p.Steps, s)
	return s
}

func (s *Step) substep(name string, total int64) *substep {
	for i := range s.substeps {
		if s.substeps[i].name == name {
			s.substeps[i].total = max(s.substeps[i].total, total)
			return &s.substeps[i]
		}
	}
	if len(s.substeps) >= maxSteps {
		return &substep{}
	}
	s.substeps = append(s.substeps, substep{name: name, total: total})
	return &s.substeps[len(s.substeps)-1]
}

// end is the end of a text, no longer than most.
func end(s string, most int) string {
	if len(s) > most {
		return s[len(s)-most:]
	}
	return s
}

// Built is the time from the first step to the moment at which the image's export
// began: what the builder's clock tells of the build alone. ok is false where no
// step tells of a time.
//
// A step that another build had begun is shared with it, and tells of that one's
// beginning: so the first is the one that sends the Dockerfile, which nobody shares.
func (p Progress) Built() (took time.Duration, ok bool) {
	var began, from, to, last time.Time
	for _, s := range p.Steps {
		if s.Started.IsZero() {
			continue
		}
		if strings.HasPrefix(s.Name, "[internal] load build definition") && (began.IsZero() || s.Started.Before(began)) {
			began = s.Started
		}
		if exports(s.Name) {
			if to.IsZero() || s.Started.Before(to) {
				to = s.Started
			}
			continue
		}
		if from.IsZero() || s.Started.Before(from) {
			from = s.Started
		}
		if s.Completed.After(last) {
			last = s.Completed
		}
	}
	if to.IsZero() {
		to = last
	}
	if !began.IsZero() {
		from = began
	}
	if from.IsZero() || to.Before(from) {
		return 0, false
	}
	return to.Sub(from), true
}

// Packed is the time in which the image's new layers were made out of what the
// build left, and compressed.
func (p Progress) Packed() time.Duration {
	var took time.Duration
	for _, s := range p.Steps {
		for _, sub := range s.substeps {
			if exports(s.Name) && sub.name == "exporting layers" && sub.completed.After(sub.started) && !sub.started.IsZero() {
				took += sub.completed.Sub(sub.started)
			}
		}
	}
	return took
}

func exports(name string) bool { return strings.HasPrefix(name, "exporting to ") }

// Failure is what a person wants to see of a failed build: the step that failed and
// the end of what it said, or else what the client said. No more than most lines.
func (p Progress) Failure(most int) []string {
	var out []string
	for _, s := range p.Steps {
		if s.Error != "" {
			out = append(out, s.Name)
			out = append(out, lines(s.Tail)...)
			if s.Tail == "" {
				out = append(out, lines(s.Error)...)
			}
		}
	}
	if out == nil {
		out = lines(p.Rest)
	}
	if len(out) > most {
		out = append(out[:1], out[len(out)-most+1:]...)
	}
	return out
}

// lines are the lines of a text that are not empty, a line that was written over
// (a progress bar's) being what it was last.
func lines(text string) []string {
	var out []string
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\r\n \t")
		line = line[strings.LastIndexByte(line, '\r')+1:]
		if line != "" {
			out = append(out, line)
		}
	}
	return out
}
