package golden

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"
)

// browser is a Chromium without a window, told what to do through a pipe:
// https://chromedevtools.github.io/devtools-protocol/ and, for the pipe,
// --remote-debugging-pipe of its command line: JSON, each message ended by NUL.
type browser struct {
	in      io.WriteCloser
	ended   chan struct{} // closed when it says nothing any more
	mu      sync.Mutex
	last    int
	replies map[int]chan message
	events  []message
	changed chan struct{} // closed and made anew with each event
}

// message is a command, its reply, or an event of a page (a session).
type message struct {
	ID      int             `json:"id,omitempty"`
	Session string          `json:"sessionId,omitempty"`
	Method  string          `json:"method,omitempty"`
	Params  json.RawMessage `json:"params,omitempty"`
	Result  json.RawMessage `json:"result,omitempty"`
	Error   *struct {
		Message string `json:"message"`
	} `json:"error,omitempty"`
}

// patience is how long a browser may take for anything that it is told.
const patience = 60 * time.Second

// newBrowser starts the Chromium of the path, or skips the test. The switches
// keep it from asking the network for anything by itself.
func newBrowser(t *testing.T) *browser {
	t.Helper()
	var program string
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if p, err := exec.LookPath(name); err == nil {
			program = p
			break
		}
	}
	if program == "" {
		t.Skip("there is no Chromium to show the page with (Debian: apt-get install chromium)")
	}
	theirIn, in, err1 := os.Pipe()
	out, theirOut, err2 := os.Pipe()
	if err1 != nil || err2 != nil {
		t.Fatal(err1, err2)
	}
	profile, err := os.MkdirTemp("", "dockwright-chromium")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	c := exec.CommandContext(ctx, program, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
		"--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-default-apps", "--hide-scrollbars",
		"--user-data-dir="+profile, "--remote-debugging-pipe", "about:blank")
	c.ExtraFiles = []*os.File{theirIn, theirOut} // as descriptors 3 and 4
	c.WaitDelay = 10 * time.Second
	var said strings.Builder
	c.Stderr = &said
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	theirIn.Close()
	theirOut.Close()
	b := &browser{in: in, ended: make(chan struct{}), replies: map[int]chan message{}, changed: make(chan struct{})}
	go b.listen(out)
	t.Cleanup(func() {
		b.send(message{ID: 1 << 30, Method: "Browser.close"})
		select {
		case <-b.ended:
		case <-time.After(patience / 4):
		}
		in.Close()
		cancel()
		c.Wait()
		out.Close()
		for range 20 { // its children may still be writing
			if os.RemoveAll(profile) == nil {
				break
			}
			time.Sleep(100 * time.Millisecond)
		}
		if t.Failed() {
			for line := range strings.Lines(said.String()) {
				if !strings.Contains(line, "dbus") { // which a machine without a desktop hasn't
					t.Logf("Chromium said: %s", line)
				}
			}
		}
	})
	return b
}

// listen hands replies to those who wait, and keeps events.
func (b *browser) listen(out io.Reader) {
	defer close(b.ended)
	r := bufio.NewReaderSize(out, 1<<20)
	for {
		data, err := r.ReadBytes(0)
		if err != nil {
			return
		}
		var m message
		if err := json.Unmarshal(data[:len(data)-1], &m); err != nil {
			return
		}
		b.mu.Lock()
		if m.ID != 0 {
			if c := b.replies[m.ID]; c != nil {
				c <- m
			}
		} else {
			b.events = append(b.events, m)
			close(b.changed)
			b.changed = make(chan struct{})
		}
		b.mu.Unlock()
	}
}

func (b *browser) send(m message) error {
	data, err := json.Marshal(m)
	if err == nil {
		_, err = b.in.Write(append(data, 0))
	}
	return err
}

// call gives a command and waits for its result, which it reads into to.
func (b *browser) call(t *testing.T, session, method string, params, to any) {
	t.Helper()
	data, err := json.Marshal(params)
	if err != nil {
		t.Fatal(err)
	}
	reply := make(chan message, 1)
	b.mu.Lock()
	b.last++
	id := b.last
	b.replies[id] = reply
	b.mu.Unlock()
	if err := b.send(message{ID: id, Session: session, Method: method, Params: data}); err != nil {
		t.Fatalf("%s: %v", method, err)
	}
	select {
	case m := <-reply:
		if m.Error != nil {
			t.Fatalf("%s: %s", method, m.Error.Message)
		}
		if to != nil {
			if err := json.Unmarshal(m.Result, to); err != nil {
				t.Fatalf("%s: %v", method, err)
			}
		}
	case <-b.ended:
		t.Fatalf("%s: the browser has ended", method)
	case <-time.After(patience):
		t.Fatalf("%s: no reply", method)
	}
}

// window is the window that a page is shown in.
type window struct {
	width, height int
	dark          bool
}

// request is one that the page made for something besides itself.
type request struct {
	url     string
	blocked string // why the browser didn't send it ("csp"), "" where it did
}
