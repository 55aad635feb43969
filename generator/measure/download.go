package measure

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/dockwright/dockwright/detect/lazyregexp"
)

// Download is what fetching packages took of a build, as far as apt, uv and pip tell
// of it in their output, and base images that had to be pulled all the same.
type Download struct {
	Took  time.Duration
	Bytes int64 // at least: not every tool says what each file weighs
	Known bool  // something was told
}

// interval is a time in which something was fetched.
type interval struct{ from, to time.Time }

// logReader finds in a step's output, line by line, when packages were fetched.
type logReader struct {
	partial string
	pip     time.Time // when pip began to collect, zero while it does not
	fetched []interval
	bytes   int64
}

const maxPartial = 4 << 10

func (l *logReader) write(data []byte, at time.Time) {
	text := l.partial + string(data)
	for {
		line, rest, ok := strings.Cut(text, "\n")
		if !ok {
			break
		}
		l.line(strings.TrimRight(line, "\r"), at)
		text = rest
	}
	l.partial = end(text, maxPartial)
}

var (
	// aptFetched: "Fetched 8,123 kB in 1min 2s (4,061 kB/s)".
	aptFetched = lazyregexp.New(`^Fetched ([0-9][0-9.,]*) ([kMGT]?B) in (?:([0-9]+)h )?(?:([0-9]+)min )?([0-9]+)s `)
	// uvPrepared: "Prepared 12 packages in 1m 02s", "in 1.25s", "in 350ms". What uv prepares
	// it fetches and unpacks, and builds where there is no wheel.
	uvPrepared = lazyregexp.New(`^Prepared [0-9]+ packages? in (?:([0-9]+)m )?([0-9]+(?:\.[0-9]+)?)(ms|s)$`)
	// pipDownload: "  Downloading numpy-2.4.0-cp313-….whl (16.2 MB)".
	pipDownload = lazyregexp.New(`^ *Downloading \S+ \(([0-9.]+) ?([kMGT]i?B|bytes)\)$`)
	// uvDownload: "Downloading numpy (15.7MiB)" and " Downloaded numpy".
	uvDownload = lazyregexp.New(`^Downloading \S+ \(([0-9.]+)([KMGT]iB|B)\)$`)
)

func (l *logReader) line(line string, at time.Time) {
	line = stripColour(line)
	if len(line) > maxPartial || len(l.fetched) > maxSteps {
		return
	}
	if m := uvDownload.FindStringSubmatch(line); m != nil {
		l.bytes = sum(l.bytes, weight(m[1], m[2]))
	} else if m := pipDownload.FindStringSubmatch(line); m != nil {
		l.bytes = sum(l.bytes, weight(m[1], m[2]))
	}
	switch {
	case strings.HasPrefix(line, "Fetched "):
		if m := aptFetched.FindStringSubmatch(line); m != nil {
			l.bytes = sum(l.bytes, weight(strings.ReplaceAll(m[1], ",", ""), m[2]))
			l.took(at, seconds(m[3])*3600+seconds(m[4])*60+seconds(m[5]))
		}
	case strings.HasPrefix(line, "Prepared "):
		if m := uvPrepared.FindStringSubmatch(line); m != nil {
			s := seconds(m[2])
			if m[3] == "ms" {
				s /= 1000
			}
			l.took(at, seconds(m[1])*60+s)
		}
	case strings.HasPrefix(line, "Collecting "):
		if l.pip.IsZero() {
			l.pip = at
		}
	case strings.HasPrefix(line, "Building wheels for collected packages"), strings.HasPrefix(line, "Installing collected packages"):
		if !l.pip.IsZero() {
			l.fetched = append(l.fetched, interval{l.pip, at})
			l.pip = time.Time{}
		}
	}
}

// took notes what ended just now and said how long it had taken.
func (l *logReader) took(at time.Time, seconds float64) {
	if seconds >= 0 && seconds < 1e6 {
		l.fetched = append(l.fetched, interval{at.Add(-time.Duration(seconds * float64(time.Second))), at})
	}
}

func seconds(s string) float64 {
	f, err := strconv.ParseFloat(cmp.Or(s, "0"), 64)
	if err != nil {
		return -1
	}
	return f
}

// weight is a number of bytes as tools write it: kB is 1000 and KiB 1024, as they say.
func weight(number, unit string) int64 {
	f, err := strconv.ParseFloat(number, 64)
	if err != nil || f < 0 || f > 1e12 {
		return 0
	}
	base := 1000.0
	if strings.Contains(unit, "i") {
		base = 1024
	}
	for _, u := range "KMGT" {
		if unit[0] == 'b' || unit[0] == 'B' {
			break
		}
		f *= base
		if strings.ToUpper(unit[:1]) == string(u) {
			break
		}
	}
	return int64(min(f, 1e15))
}

// sum adds weights that somebody else states: no more than an image could be.
func sum(a, b int64) int64 { return min(a, 1<<60) + min(b, 1<<60) }

var colour = lazyregexp.New("\x1b\\[[0-9;]*[A-Za-z]")

func stripColour(s string) string {
	if !strings.Contains(s, "\x1b") {
		return s
	}
	return colour.ReplaceAllString(s, "")
}

// Download is what the build's steps tell of fetching. Times that overlap count once.
func (p Progress) Download() Download {
	var all []interval
	var d Download
	for _, s := range p.Steps {
		all = append(all, s.log.fetched...)
		d.Bytes = sum(d.Bytes, s.log.bytes)
		for _, sub := range s.substeps {
			if strings.HasPrefix(sub.name, "sha256:") && sub.total > 0 && sub.completed.After(sub.started) && !sub.started.IsZero() {
				all = append(all, interval{sub.started, sub.completed})
				d.Bytes = sum(d.Bytes, sub.total)
			}
		}
	}
	slices.SortFunc(all, func(a, b interval) int { return cmp.Or(a.from.Compare(b.from), a.to.Compare(b.to)) })
	var until time.Time
	for _, i := range all {
		if i.from.Before(until) {
			i.from = until
		}
		if i.to.After(i.from) {
			d.Took += i.to.Sub(i.from)
			until = i.to
		}
	}
	d.Known = len(all) > 0
	return d
}
