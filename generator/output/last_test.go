package output

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestLast(t *testing.T) {
	files := []File{{Path: "api/Dockerfile", Body: []byte("FROM a\n")}, {Path: ".dockerignore", Body: []byte(".git\n")}}
	last := Last{Version: "0.1.0", Files: files, Decided: json.RawMessage(`{"python":"3.13"}`)}
	sealed := last
	sealed.Files = []File{{Path: "api/Dockerfile", Body: Seal(files[0].Body, "0.1.0", nil)}, files[1]}
	data, err := sealed.Format(nil)
	if err != nil {
		t.Fatal(err)
	}
	got, err := ReadLast(data)
	if diff := cmp.Diff(last, got); err != nil || diff != "" {
		t.Errorf("%v\n%s", err, diff)
	}

	// The same packed otherwise, as another release of Go may do, stays as it is.
	text, err := unpack(data)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	z, _ := gzip.NewWriterLevel(&b, gzip.NoCompression)
	z.Write(text)
	z.Close()
	if kept, err := last.Format(b.Bytes()); err != nil || !bytes.Equal(kept, b.Bytes()) {
		t.Errorf("%v: packed anew", err)
	}
	last.Version = "0.2.0"
	if kept, err := last.Format(b.Bytes()); err != nil || bytes.Equal(kept, b.Bytes()) {
		t.Errorf("%v: another version was not written", err)
	}
}

func TestLastPath(t *testing.T) {
	for in, want := range map[string]string{
		"Dockerfile":                  ".dockwright/Dockerfile.last",
		"services/api/docker/Prod.df": "services/api/docker/.dockwright/Prod.df.last",
	} {
		if got := LastPath(in); got != want {
			t.Errorf("%s: %s", in, got)
		}
	}
}

func TestReadLastRefuses(t *testing.T) {
	for _, c := range []struct {
		name string
		data []byte
		fact string
	}{
		{"empty", nil, "EOF"},
		{"no gzip", []byte(`{"format":1}`), "invalid header"},
		{"cut off", packed(`{"format":1}`)[:20], "unexpected EOF"},
		{"no JSON", packed("format: 1"), "invalid character"},
		{"another format", packed(`{"format":2}`), "its format is 2, not 1"},
		{"a bomb", packed(strings.Repeat(" ", MaxLast+1)), "unpacks to more than 16 MB"},
	} {
		if _, err := ReadLast(c.data); err == nil || !strings.Contains(err.Error(), c.fact) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

// FuzzReadLast holds that any bytes end in an error or in a Last that is written
// and read again as it is.
func FuzzReadLast(f *testing.F) {
	good, _ := Last{Version: "1", Files: []File{{Path: "Dockerfile", Body: []byte("FROM a\n")}}}.Format(nil)
	f.Add(good)
	f.Add([]byte("\x1f\x8b\x08"))
	f.Fuzz(func(t *testing.T, data []byte) {
		last, err := ReadLast(data)
		if err != nil {
			return
		}
		again, err := last.Format(data)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := ReadLast(again); err != nil {
			t.Fatal(err)
		}
	})
}

func packed(text string) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	z.Write([]byte(text))
	z.Close()
	return b.Bytes()
}
