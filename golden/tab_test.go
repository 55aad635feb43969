package golden

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

// tab is a page that was opened.
type tab struct {
	*browser
	session, target, url string
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
