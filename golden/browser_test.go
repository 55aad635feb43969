package golden

import (
	"bufio"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
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

// tab is a page that was opened.
type tab struct {
	*browser
	session, target, url string
}

// window is the window that a page is shown in.
type window struct {
	width, height int
	dark          bool
}

// open shows a file and waits until it is loaded.
func (b *browser) open(t *testing.T, file string, w window) *tab {
	t.Helper()
	var target struct {
		TargetID string `json:"targetId"`
	}
	b.call(t, "", "Target.createTarget", map[string]any{"url": "about:blank"}, &target)
	var session struct {
		SessionID string `json:"sessionId"`
	}
	b.call(t, "", "Target.attachToTarget", map[string]any{"targetId": target.TargetID, "flatten": true}, &session)
	p := &tab{b, session.SessionID, target.TargetID, "file://" + filepath.ToSlash(file)}
	for _, domain := range []string{"Page", "Runtime", "Log", "Network"} {
		b.call(t, p.session, domain+".enable", map[string]any{}, nil)
	}
	b.call(t, p.session, "Emulation.setDeviceMetricsOverride", map[string]any{"width": w.width, "height": w.height, "deviceScaleFactor": 1, "mobile": w.width < 600}, nil)
	scheme := "light"
	if w.dark {
		scheme = "dark"
	}
	b.call(t, p.session, "Emulation.setEmulatedMedia", map[string]any{"features": []map[string]string{{"name": "prefers-color-scheme", "value": scheme}}}, nil)
	b.call(t, p.session, "Page.navigate", map[string]any{"url": p.url}, nil)
	p.wait(t, "Page.loadEventFired")
	return p
}

// reload loads the page anew, and forgets what happened until then.
func (p *tab) reload(t *testing.T) {
	t.Helper()
	p.mu.Lock()
	p.events = slices.DeleteFunc(p.events, func(m message) bool { return m.Session == p.session })
	p.mu.Unlock()
	p.call(t, p.session, "Page.reload", map[string]any{}, nil)
	p.wait(t, "Page.loadEventFired")
}

// close forgets the page.
func (p *tab) close(t *testing.T) {
	t.Helper()
	p.call(t, "", "Target.closeTarget", map[string]any{"targetId": p.target}, nil)
}

// wait returns when the page has told an event.
func (p *tab) wait(t *testing.T, method string) {
	t.Helper()
	late := time.After(patience)
	for {
		p.mu.Lock()
		have := slices.ContainsFunc(p.events, func(m message) bool { return m.Session == p.session && m.Method == method })
		changed := p.changed
		p.mu.Unlock()
		if have {
			return
		}
		select {
		case <-changed:
		case <-p.ended:
			t.Fatalf("%s: the browser has ended", method)
		case <-late:
			t.Fatalf("%s did not come", method)
		}
	}
}

// eval runs JavaScript in the page and reads its value into to. What a promise
// holds is waited for.
func (p *tab) eval(t *testing.T, script string, to any) {
	t.Helper()
	var r struct {
		Result struct {
			Value json.RawMessage `json:"value"`
		} `json:"result"`
		Thrown *struct {
			Text      string `json:"text"`
			Exception struct {
				Description string `json:"description"`
			} `json:"exception"`
		} `json:"exceptionDetails"`
	}
	p.call(t, p.session, "Runtime.evaluate", map[string]any{"expression": script, "returnByValue": true, "awaitPromise": true}, &r)
	if r.Thrown != nil {
		t.Fatalf("%s %s", r.Thrown.Text, r.Thrown.Exception.Description)
	}
	if to != nil {
		if err := json.Unmarshal(r.Result.Value, to); err != nil {
			t.Fatalf("%v: %s", err, r.Result.Value)
		}
	}
}

// press types one key, by its DOM name.
func (p *tab) press(t *testing.T, key string, code int) {
	t.Helper()
	text := ""
	if key == "Enter" {
		text = "\r"
	}
	p.call(t, p.session, "Input.dispatchKeyEvent", map[string]any{"type": "keyDown", "key": key, "code": key, "windowsVirtualKeyCode": code, "text": text}, nil)
	p.call(t, p.session, "Input.dispatchKeyEvent", map[string]any{"type": "keyUp", "key": key, "code": key, "windowsVirtualKeyCode": code}, nil)
}

// request is one that the page made for something besides itself.
type request struct {
	url     string
	blocked string // why the browser didn't send it ("csp"), "" where it did
}

// happened reads the page's events of one kind.
func happened[T any](p *tab, method string) []T {
	p.mu.Lock()
	defer p.mu.Unlock()
	var out []T
	for _, m := range p.events {
		if m.Session == p.session && m.Method == method {
			var x T
			if err := json.Unmarshal(m.Params, &x); err != nil {
				panic(err)
			}
			out = append(out, x)
		}
	}
	return out
}

// requests are those that the page made or tried.
func (p *tab) requests() []request {
	type sent struct {
		ID      string `json:"requestId"`
		Request struct {
			URL string `json:"url"`
		} `json:"request"`
	}
	type failed struct {
		ID     string `json:"requestId"`
		Reason string `json:"blockedReason"`
	}
	blocked := map[string]string{}
	for _, f := range happened[failed](p, "Network.loadingFailed") {
		blocked[f.ID] = f.Reason
	}
	var out []request
	for _, s := range happened[sent](p, "Network.requestWillBeSent") {
		if s.Request.URL != p.url {
			out = append(out, request{s.Request.URL, blocked[s.ID]})
		}
	}
	return out
}

// complaints are what the page threw or wrote to the console, and what the
// browser said of it there.
func (p *tab) complaints() []string {
	var out []string
	for _, method := range []string{"Runtime.exceptionThrown", "Runtime.consoleAPICalled", "Log.entryAdded", "Page.javascriptDialogOpening", "Network.webSocketCreated"} {
		for _, m := range happened[json.RawMessage](p, method) {
			out = append(out, fmt.Sprintf("%s: %s", method, m))
		}
	}
	return out
}

// screenshot writes a picture of the whole page, for a person to look at, where
// DOCKWRIGHT_SCREENSHOTS names a folder.
func (p *tab) screenshot(t *testing.T, name string) {
	t.Helper()
	dir := os.Getenv("DOCKWRIGHT_SCREENSHOTS")
	if dir == "" {
		return
	}
	var r struct {
		Data string `json:"data"`
	}
	p.call(t, p.session, "Page.captureScreenshot", map[string]any{"format": "png", "captureBeyondViewport": true}, &r)
	data, err := base64.StdEncoding.DecodeString(r.Data)
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, name+".png"), data, 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
}
