package measure

import (
	"archive/tar"
	"crypto/sha256"
	"errors"
	"io"
	"path"
	"strings"
)

// blob is what is known of a layer's files.
type blob struct {
	unpacked int64
	files    int
	entries  []entry
	records  map[string][]byte // RECORD files of distributions, by path
	zstd     bool              // it is packed as Go's library reads none, and was not read
}

// entry is something that a layer brings, or takes away.
type entry struct {
	path string // from the root, clean
	kind kind
	size int64
	sum  [16]byte // of the content, where contents are compared
}

type kind uint8

const (
	file kind = iota
	folder
	other    // a link, a device: it weighs nothing
	whiteout // the path is gone, with all that was below it
	opaque   // all that was below the folder is gone
)

const (
	whiteoutPrefix = ".wh."
	opaqueMark     = ".wh..wh..opq"

	minSum        = 4 << 10 // smaller files aren't compared: they are often alike, and weigh nothing
	maxRecord     = 8 << 20
	maxAllRecords = 64 << 20 // of a layer
	maxPath       = 4 << 10
)

// layer reads a layer: a tar archive, with whiteouts.
// https://github.com/opencontainers/image-spec/blob/v1.1.1/layer.md
func (a *Archives) layer(b *blob, r io.Reader) error {
	limited := &io.LimitedReader{R: r, N: maxLayer}
	t := tar.NewReader(limited)
	records := 0
	for {
		h, err := t.Next()
		if errors.Is(err, io.EOF) {
			if _, err = io.Copy(io.Discard, limited); err == nil && limited.N <= 0 {
				err = errors.New("the layer is too large")
			}
			return err
		}
		if err != nil {
			return err
		}
		if a.entries++; a.entries > maxEntries || len(h.Name) > maxPath {
			return errors.New("it holds too many files")
		}
		e := newEntry(h)
		if e.kind == file {
			b.unpacked += e.size
			b.files++
			if isRecord(e.path) && e.size <= maxRecord && records+int(e.size) <= maxAllRecords {
				records += int(e.size)
				if err := b.record(e.path, t); err != nil {
					return err
				}
			} else if a.Sums && e.size >= minSum {
				sum := sha256.New()
				if _, err := io.Copy(sum, t); err != nil {
					return err
				}
				copy(e.sum[:], sum.Sum(nil))
			}
		}
		b.entries = append(b.entries, e)
	}
}

func newEntry(h *tar.Header) entry {
	e := entry{path: path.Clean("/" + h.Name), kind: other}
	parent, name := path.Split(e.path)
	switch {
	case name == opaqueMark:
		e.path, e.kind = path.Clean(parent), opaque
	case strings.HasPrefix(name, whiteoutPrefix):
		e.path, e.kind = path.Join(parent, name[len(whiteoutPrefix):]), whiteout
	case h.Typeflag == tar.TypeReg:
		e.kind, e.size = file, h.Size
	case h.Typeflag == tar.TypeDir:
		e.kind = folder
	}
	return e
}

func isRecord(name string) bool { return strings.HasSuffix(name, ".dist-info/RECORD") }

func (b *blob) record(name string, r io.Reader) error {
	data, err := io.ReadAll(r)
	if b.records == nil {
		b.records = map[string][]byte{}
	}
	b.records[name] = data
	return err
}
