package prompt

import (
	"context"
	"io"
	"os"
)

const (
	interrupt = 0x03 // Ctrl-C
	endOfText = 0x04 // Ctrl-D
)

// keys is a terminal's input that ends in one way only: Ctrl-D, a closed input
// and an ended context all read as Ctrl-C, after which nothing follows. survey
// would take Ctrl-D for an answer in some questions, and waits for a key whatever
// becomes of the context.
type keys struct {
	ctx    context.Context
	file   *os.File
	chunks chan chunk
	busy   bool   // a read is under way
	rest   []byte // read and not handed out
	ended  bool
}

type chunk struct {
	data []byte
	err  error
}

// Fd is the terminal's, whose mode is set while a question is open.
func (k *keys) Fd() uintptr { return k.file.Fd() }

// Read waits for a key or for the context's end.
func (k *keys) Read(p []byte) (int, error) {
	if len(k.rest) == 0 {
		if k.ended {
			return 0, io.EOF
		}
		k.wait()
	}
	n := copy(p, k.rest)
	k.rest = k.rest[n:]
	return n, nil
}

func (k *keys) wait() {
	if !k.busy {
		k.busy = true
		go func() {
			data := make([]byte, 256)
			n, err := k.file.Read(data)
			k.chunks <- chunk{data[:n], err}
		}()
	}
	select {
	case <-k.ctx.Done():
		k.end(nil)
	case c := <-k.chunks:
		k.busy = false
		k.rest = c.data
		for i, b := range c.data {
			if b == interrupt || b == endOfText {
				k.end(c.data[:i])
				return
			}
		}
		if len(c.data) == 0 || c.err != nil {
			k.end(c.data)
		}
	}
}

// end makes Ctrl-C the last key.
func (k *keys) end(before []byte) {
	k.ended = true
	k.rest = append(before[:len(before):len(before)], interrupt)
}

// over tells that the conversation has ended, whatever a question returned.
func (k *keys) over() bool { return k.ended || k.ctx.Err() != nil }
