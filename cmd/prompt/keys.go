package prompt

import (
	"bytes"
	"context"
	"io"
	"os"
	"time"
)

const (
	interrupt = 0x03 // Ctrl-C
	endOfText = 0x04 // Ctrl-D
)

// keys is a terminal's input that ends in one way only: Ctrl-D, a closed input
// and an ended context all read as Ctrl-C. survey would take Ctrl-D for an answer
// in some questions, and waits for a key whatever becomes of the context.
//
// It hands out what the terminal says of its cursor apart from the keys behind
// that: survey reads one with a buffer of its own, in which those would be lost.
type keys struct {
	ctx    context.Context
	file   *os.File
	chunks chan chunk
	busy   bool   // a read is under way
	rest   []byte // read and not handed out
	ended  bool
	// asked counts the replies of the terminal that are to come.
	asked int
	// again repeats the last Ctrl-C: survey may take the first for something else.
	again bool
}

type chunk struct {
	data []byte
	err  error
}

// Fd is the terminal's, whose mode is set while a question is open.
func (k *keys) Fd() uintptr { return k.file.Fd() }

// Read waits for a key or for the context's end.
func (k *keys) Read(p []byte) (int, error) {
	switch {
	case len(k.rest) > 0:
	case k.ended && k.again:
		k.end(nil)
	case k.ended:
		return 0, io.EOF
	default:
		k.wait()
	}
	n := len(k.rest)
	if end := replyEnd(k.rest); end >= 0 {
		n = end
	}
	if n = copy(p, k.rest[:n]); !k.ended {
		k.asked -= replies(p[:n])
	}
	k.rest = k.rest[n:]
	return n, nil
}

func (k *keys) wait() {
	k.read()
	select {
	case <-k.ctx.Done():
		k.end(nil)
	case c := <-k.chunks:
		k.busy = false
		k.rest = c.data
		for i, b := range c.data {
			if b == interrupt || b == endOfText {
				k.asked -= replies(c.data[i:])
				k.end(c.data[:i])
				return
			}
		}
		if len(c.data) == 0 || c.err != nil {
			k.end(c.data)
		}
	}
}

// read begins to wait for keys, if nobody does.
func (k *keys) read() {
	if k.busy {
		return
	}
	k.busy = true
	go func() {
		data := make([]byte, 256)
		n, err := k.file.Read(data)
		k.chunks <- chunk{data[:n], err}
	}()
}

// end makes Ctrl-C the last key. A reply of the terminal that is under way is
// waited for, or the shell would take it for keys.
func (k *keys) end(before []byte) {
	k.ended = true
	k.rest = append(before[:len(before):len(before)], interrupt)
	k.asked -= replies(before)
	for limit := time.After(replyTime); k.asked > 0; {
		k.read()
		select {
		case <-limit:
			return
		case c := <-k.chunks:
			k.busy = false
			k.asked -= replies(c.data)
			if len(c.data) == 0 || c.err != nil {
				return
			}
		}
	}
}

// over tells that the conversation has ended, whatever a question returned.
func (k *keys) over() bool { return k.ended || k.ctx.Err() != nil }

// replyTime is how long a terminal may take to say where its cursor is.
const replyTime = 300 * time.Millisecond

// whereCursor asks a terminal where its cursor is.
// https://vt100.net/docs/vt510-rm/CPR.html
const whereCursor = "\x1b[6n"

// replyEnd is where the first reply to that ends, or -1.
func replyEnd(data []byte) int {
	for at := 0; ; {
		start := bytes.Index(data[at:], []byte("\x1b["))
		if start < 0 {
			return -1
		}
		at += start + 2
		rest := data[at:]
		if n := len(rest) - len(bytes.TrimLeft(rest, "0123456789;")); n > 0 && n < len(rest) && rest[n] == 'R' {
			return at + n + 1
		}
	}
}

// replies counts those in data.
func replies(data []byte) (n int) {
	for {
		end := replyEnd(data)
		if end < 0 {
			return n
		}
		data, n = data[end:], n+1
	}
}

// screen is a terminal's output. It takes down what the terminal has to reply to,
// and asks nothing of it any more once the conversation has ended.
type screen struct {
	*os.File
	keys *keys
}

func (s screen) Write(p []byte) (int, error) {
	if n := bytes.Count(p, []byte(whereCursor)); n > 0 {
		if s.keys.ended {
			return len(p), nil
		}
		s.keys.asked += n
	}
	return s.File.Write(p)
}
