package output

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"path"

	"github.com/dockwright/dockwright/detect/facts"
)

// Last is the last render: what generate wrote before anybody edited it, and
// what that followed from. It lies in LastDir beside the Dockerfile and is to be
// committed, so that a merge has its base and check its reasons on any machine.
type Last struct {
	// Version is that of the dockwright that wrote it.
	Version string
	// Files are the renders, without their headers.
	Files []File
	// Deleted are the paths of files that were rendered and not written, since the
	// user had deleted them.
	Deleted []string
	// Decided is what the decisions rested on (JSON), nil if it was not kept.
	Decided json.RawMessage
}

// LastDir is the folder of what is kept.
const LastDir = ".dockwright"

const (
	lastFormat = 1
	// MaxLast is how many bytes a Last may unpack to: a compressed file from a
	// repository may be made to unpack to any length.
	MaxLast = 16 << 20
)

// LastPath is where the Last of a Dockerfile lies.
func LastPath(dockerfile string) string {
	return path.Join(path.Dir(dockerfile), LastDir, path.Base(dockerfile)+".last")
}

type lastJSON struct {
	Format  int             `json:"format"`
	Version string          `json:"version"`
	Files   []lastFile      `json:"files"`
	Deleted []string        `json:"deleted,omitempty"`
	Decided json.RawMessage `json:"decided,omitempty"`
}

type lastFile struct {
	Path string `json:"path"`
	Body string `json:"body"`
}

// Format is the Last as it lies on the disk: JSON, compressed by gzip, without a
// time. Another release of Go may compress to other bytes, so existing, what lies
// there now (nil for nothing), is given back where it unpacks to the same.
func (l Last) Format(existing []byte) ([]byte, error) {
	doc := lastJSON{Format: lastFormat, Version: l.Version, Files: []lastFile{}, Deleted: l.Deleted, Decided: l.Decided}
	for _, f := range l.Files {
		doc.Files = append(doc.Files, lastFile{f.Path, string(Body(f.Body))})
	}
	text, err := json.Marshal(doc)
	if err != nil {
		return nil, err
	}
	if old, err := unpack(existing); err == nil && bytes.Equal(old, text) {
		return existing, nil
	}
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write(text); err != nil {
		return nil, err
	}
	err = z.Close()
	return b.Bytes(), err
}

func unpack(data []byte) ([]byte, error) {
	z, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	text, err := io.ReadAll(io.LimitReader(z, MaxLast+1))
	if err == nil && len(text) > MaxLast {
		err = fmt.Errorf("it unpacks to more than %d MB", MaxLast>>20)
	}
	return text, err
}

// ReadLast reads what Format wrote. Any bytes may come: the file lies in a
// repository. Errors are *facts.Error without a path.
func ReadLast(data []byte) (Last, error) {
	broken := func(err error) (Last, error) {
		return Last{}, facts.Errorf("", 0, "is no render that dockwright kept: %v", err).Fix("remove it: the next `dockwright generate` writes it anew")
	}
	text, err := unpack(data)
	if err != nil {
		return broken(err)
	}
	var doc lastJSON
	if err := json.Unmarshal(text, &doc); err != nil {
		return broken(err)
	}
	if doc.Format != lastFormat {
		return broken(fmt.Errorf("its format is %d, not %d", doc.Format, lastFormat))
	}
	l := Last{Version: doc.Version, Deleted: doc.Deleted, Decided: doc.Decided}
	for _, f := range doc.Files {
		l.Files = append(l.Files, File{Path: f.Path, Body: []byte(f.Body)})
	}
	return l, nil
}

// render is what a file was rendered to; false when it was not among the files.
func (l Last) render(path string) ([]byte, bool) {
	for _, f := range l.Files {
		if f.Path == path {
			return f.Body, true
		}
	}
	return nil, false
}
