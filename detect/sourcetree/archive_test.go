package sourcetree

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/flate"
	"compress/gzip"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
)

// member is an entry of an archive that is made for a test.
type member struct {
	name, text string
	kind       byte // of tar; 0 for a file
}

func tarred(t testing.TB, members ...member) []byte {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, m := range members {
		h := &tar.Header{Name: m.name, Size: int64(len(m.text)), Mode: 0o644, Typeflag: tar.TypeReg}
		if m.kind != 0 {
			h.Typeflag, h.Linkname, h.Size = m.kind, m.text, 0
		}
		if err := w.WriteHeader(h); err != nil {
			t.Fatal(err)
		}
		if m.kind == 0 {
			io.WriteString(w, m.text)
		}
	}
	w.Close()
	return b.Bytes()
}

func gzipped(data []byte) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	w.Write(data)
	w.Close()
	return b.Bytes()
}

func zipped(t testing.TB, members ...member) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, m := range members {
		f, err := w.Create(m.name)
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(f, m.text)
	}
	w.Close()
	return b.Bytes()
}

func open(name string, data []byte) (Tree, error) {
	return Archive(name, bytes.NewReader(data), int64(len(data)))
}

func TestArchive(t *testing.T) {
	members := []member{{name: "x-1/setup.py", text: "setup(ext_modules=[Extension('x', ['x.c'])])"}, {name: "x-1/x.c"}, {name: "x-1/PKG-INFO"}}
	plain := tarred(t, members...)
	for name, data := range map[string][]byte{"x-1.tar.gz": gzipped(plain), "x-1.TGZ": gzipped(plain), "x-1.tar": plain, "x-1.zip": zipped(t, members...)} {
		tree, err := open(name, data)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := strings.Join(tree.Files(), " "); got != "PKG-INFO setup.py x.c" {
			t.Errorf("%s: %s", name, got)
		}
		if got := said(Read(tree)); got != "c" {
			t.Errorf("%s: %s", name, got)
		}
	}
}

// What an archive may hold to do harm is passed over.
func TestHostile(t *testing.T) {
	tree, err := open("x.tar.gz", gzipped(tarred(t,
		member{name: "x-1/../../etc/setup.py", text: "setup()"}, member{name: "/etc/pyproject.toml", text: "x"}, member{name: "..\\setup.py", text: "x"},
		member{name: "x-1/setup.py", text: "/etc/passwd", kind: tar.TypeSymlink}, member{name: "x-1/setup.cfg", text: "x-1/y", kind: tar.TypeLink},
		member{name: "x-1/dev", kind: tar.TypeChar}, member{name: "x-1/a\nb.c"}, member{name: "x-1/" + strings.Repeat("a", 2000)},
		member{name: "x-1/pyproject.toml", text: "old"}, member{name: "x-1/pyproject.toml", text: "new"}, member{name: "x-1/x.py"})))
	if err != nil {
		t.Fatal(err)
	}
	if got := tree.Files(); !slices.Equal(got, []string{"pyproject.toml", "x.py"}) {
		t.Errorf("%q", got)
	}
	if data, ok := tree.Read("pyproject.toml"); !ok || string(data) != "new" {
		t.Errorf("%q, %v: the last of one name is what unpacking leaves", data, ok)
	}
	for _, name := range []string{"setup.py", "../etc/setup.py", "/etc/passwd", "setup.cfg"} {
		if data, ok := tree.Read(name); ok {
			t.Errorf("%s: %q", name, data)
		}
	}
}

// zeros gives that many zero bytes.
type zeros struct{ left int64 }

func (z *zeros) Read(p []byte) (int, error) {
	n := min(int64(len(p)), z.left)
	z.left -= n
	if n == 0 {
		return 0, io.EOF
	}
	clear(p[:n])
	return int(n), nil
}

// An archive that unpacks to more than any sdist is given up, whatever it says.
func TestBomb(t *testing.T) {
	if testing.Short() {
		t.Skip("half a gigabyte")
	}
	var b bytes.Buffer
	z, _ := gzip.NewWriterLevel(&b, gzip.BestSpeed)
	w := tar.NewWriter(z)
	w.WriteHeader(&tar.Header{Name: "x-1/setup.py", Size: maxUnpacked + 1, Mode: 0o644})
	io.Copy(w, &zeros{maxUnpacked + 1})
	w.Close()
	z.Close()
	if _, err := open("x-1.tar.gz", b.Bytes()); err == nil || !strings.Contains(err.Error(), "more than 512 MB") {
		t.Errorf("%v", err)
	}
	// What is kept of a file in a zip is bounded, however it unpacks.
	tree, err := open("x.zip", zipped(t, member{name: "setup.py", text: strings.Repeat("#", maxFile+1)}, member{name: "y.pyx", text: strings.Repeat("#", maxFile)}))
	if err != nil {
		t.Fatal(err)
	}
	if data, ok := tree.Read("setup.py"); ok {
		t.Errorf("%d bytes", len(data))
	}
	if data, _ := tree.Read("y.pyx"); len(data) != headOf {
		t.Errorf("%d bytes of a source file's head", len(data))
	}
}

// A zip's files may share their bytes: what is unpacked of all of them is bounded.
func TestBombOfMany(t *testing.T) {
	if testing.Short() {
		t.Skip("half a gigabyte")
	}
	var packed, b bytes.Buffer
	f, _ := flate.NewWriter(&packed, flate.BestSpeed)
	io.Copy(f, &zeros{maxFile + 1})
	f.Close()
	z := zip.NewWriter(&b)
	for i := range maxUnpacked/maxFile + 1 {
		w, err := z.CreateRaw(&zip.FileHeader{Name: fmt.Sprintf("x/%d/setup.cfg", i), Method: zip.Deflate, CompressedSize64: uint64(packed.Len()), UncompressedSize64: maxFile + 1})
		if err != nil {
			t.Fatal(err)
		}
		w.Write(packed.Bytes())
	}
	z.Close()
	if _, err := open("x-1.zip", b.Bytes()); err == nil || !strings.Contains(err.Error(), "more than 512 MB") {
		t.Errorf("%v", err)
	}
}

func TestNoArchive(t *testing.T) {
	for name, data := range map[string]string{"x.tar.gz": "", "y.tar.gz": "no gzip", "x.zip": "no zip", "x.tar.xz": "", "x.whl": "", "x.tar.bz2": "BZh9?", "x.tar": "short"} {
		if tree, err := open(name, []byte(data)); err == nil {
			t.Errorf("%s: %v", name, tree.Files())
		}
	}
	if Readable("x.tar.xz") || !Readable("X-1.TAR.GZ") {
		t.Error("Readable")
	}
}

func FuzzArchive(f *testing.F) {
	plain := tarred(f, member{name: "x-1/setup.py", text: "setup()"}, member{name: "x-1/y", text: "z", kind: tar.TypeSymlink})
	f.Add(uint8(0), gzipped(plain))
	f.Add(uint8(1), plain)
	f.Add(uint8(2), zipped(f, member{name: "x-1/setup.py", text: "setup()"}))
	f.Add(uint8(3), []byte("BZh91AY&SY"))
	f.Fuzz(func(t *testing.T, kind uint8, data []byte) {
		tree, err := open([]string{"x.tar.gz", "x.tar", "x.zip", "x.tar.bz2"}[kind%4], data)
		if err != nil {
			return
		}
		files := tree.Files()
		if !slices.IsSorted(files) {
			t.Errorf("%q is not sorted", files)
		}
		for _, name := range files {
			if strings.HasPrefix(name, "/") || slices.Contains(strings.Split(name, "/"), "..") {
				t.Errorf("%q", name)
			}
		}
		Read(tree)
	})
}
