package cmd

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"time"
)

// patience is how long something may take before a bar tells how far it is.
const patience = 500 * time.Millisecond

// bar is a progress bar on the last line of a terminal.
type bar struct {
	out         io.Writer
	mutex       sync.Mutex
	shown       bool
	over        bool
	done, total int
	doing       string
}

// progress returns what is to be told how far the asking has come, and what ends
// it. Nothing is shown unless messages go to a terminal and it takes its time.
func progress(s *Streams, doing string) (told func(done, total int), end func()) {
	if s == nil || !terminal(s.Err) {
		return nil, func() {}
	}
	b := &bar{out: s.Err, doing: doing}
	timer := time.AfterFunc(patience, b.start)
	return b.tell, func() {
		timer.Stop()
		b.end()
	}
}

func (b *bar) start() {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	b.shown = !b.over
	b.draw()
}

func (b *bar) tell(done, total int) {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	b.done, b.total = done, total
	b.draw()
}

// end takes the bar away.
func (b *bar) end() {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	if b.shown {
		fmt.Fprint(b.out, "\r\x1b[K")
	}
	b.shown, b.over = false, true
}

func (b *bar) draw() {
	if !b.shown || b.total == 0 {
		return
	}
	const width = 30
	full := width * b.done / b.total
	fmt.Fprintf(b.out, "\r%s  [%s%s] %d of %d\x1b[K", b.doing, strings.Repeat("=", full), strings.Repeat(" ", width-full), b.done, b.total)
}
