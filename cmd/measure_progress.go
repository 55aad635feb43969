package cmd

import (
	"fmt"
	"io"
	"strings"
	"sync"

	"github.com/dockwright/dockwright/generator/measure"
)

// measuring returns what is told how far measuring is, and what ends that: a bar on a
// terminal, elsewhere a line for each build that has ended.
func measuring(s Streams, quiet bool) (told func(measure.Event), end func()) {
	if quiet {
		return nil, func() {}
	}
	if !terminal(s.Err) {
		return func(e measure.Event) {
			if line := endedLine(e); line != "" {
				fmt.Fprintln(s.Err, line)
			}
		}, func() {}
	}
	b := &buildBar{out: s.Err}
	return b.tell, b.end
}

func endedLine(e measure.Event) string {
	switch {
	case e.Failed:
		return printable(fmt.Sprintf("%s: %s: failed", e.Subject, e.Kind))
	case e.Step == "":
		return printable(fmt.Sprintf("%s: %s: %.2f s", e.Subject, e.Kind, e.Seconds))
	}
	return ""
}

// buildBar is a progress bar on the last line of a terminal. Steps are told by the
// builder's reader, ends by the one who measures.
type buildBar struct {
	out   io.Writer
	mutex sync.Mutex
	shown bool
}

func (b *buildBar) tell(e measure.Event) {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	if line := endedLine(e); line != "" {
		fmt.Fprintf(b.out, "\r\x1b[K%s\n", line)
		b.shown = false
		return
	}
	const width, most = 20, 60
	full := 0
	if e.Total > 0 {
		full = min(width, width*e.Done/e.Total)
	}
	step := []rune(printable(fmt.Sprintf("%s, %s: %s", e.Subject, e.Kind, e.Step)))
	if len(step) > most {
		step = append(step[:most-1], '…')
	}
	fmt.Fprintf(b.out, "\r[%s%s] %d of %d  %s\x1b[K", strings.Repeat("=", full), strings.Repeat(" ", width-full), e.Done, e.Total, string(step))
	b.shown = true
}

// end takes the bar away.
func (b *buildBar) end() {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	if b.shown {
		fmt.Fprint(b.out, "\r\x1b[K")
	}
	b.shown = false
}
