package cmd

import (
	"bytes"
	"strings"
	"testing"
)

// TestBar holds that the bar shows nothing before its time and nothing after its
// end, and leaves an empty line.
func TestBar(t *testing.T) {
	var out bytes.Buffer
	b := &bar{out: &out, doing: "Asking the index"}
	b.tell(0, 60)
	b.tell(12, 60)
	if out.Len() > 0 {
		t.Errorf("before its time: %q", out.String())
	}
	b.start()
	if want := "\rAsking the index  [======                        ] 12 of 60\x1b[K"; out.String() != want {
		t.Errorf("%q, want %q", out.String(), want)
	}
	b.tell(60, 60)
	if !strings.HasSuffix(out.String(), "["+strings.Repeat("=", 30)+"] 60 of 60\x1b[K") {
		t.Errorf("at the end: %q", out.String())
	}
	b.end()
	if !strings.HasSuffix(out.String(), "\r\x1b[K") {
		t.Errorf("the line stays: %q", out.String())
	}
	said := out.Len()
	b.start()
	b.tell(60, 60)
	b.end()
	if out.Len() != said {
		t.Errorf("after its end: %q", out.String()[said:])
	}
}

// TestProgressNeedsTerminal holds that nothing is drawn into a file or pipe.
func TestProgressNeedsTerminal(t *testing.T) {
	for _, s := range []*Streams{nil, {Err: &bytes.Buffer{}}} {
		if told, end := progress(s, "Asking the index"); told != nil {
			t.Error("a bar for no terminal")
		} else {
			end()
		}
	}
}
