package output

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestFullDisk writes to disks that are full at any point of the writing: nothing is
// changed then, or all is done.
func TestFullDisk(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("only root can make a disk")
	}
	page := os.Getpagesize()
	big := strings.Repeat("x\n", 3*page) // six pages
	for _, s := range scenarios() {
		for i := range s.files { // so that one page more or less counts
			if !s.files[i].Record && i > 0 {
				s.files[i].Body = seal(big)
			}
		}
		after, _ := s.outcome(t)
		done, refused := 0, 0
		for free := 0; free < 40; free += 3 {
			dir := t.TempDir()
			if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=1m"); err != nil {
				t.Skip(err)
			}
			fill(t, dir, s.before, free*page)
			err := s.run(dir, func(string) error { return nil })
			if rm := os.Remove(filepath.Join(dir, "ballast")); rm != nil {
				t.Error(rm)
			}
			found := regular(t, dir)
			if um := syscall.Unmount(dir, 0); um != nil {
				t.Fatal(um)
			}
			want := after
			switch full := err != nil && strings.Contains(err.Error(), syscall.ENOSPC.Error()); {
			case full:
				refused++
				want = s.before
			case err != nil && !s.conflict:
				t.Errorf("%s, %d pages free: %v", s.name, free, err)
			default:
				done++
			}
			for name, data := range found {
				if data != want[name] {
					t.Errorf("%s, %d pages free, %v: %s holds %.200q", s.name, free, err, name, data)
				}
			}
			if len(found) != len(want) {
				t.Errorf("%s, %d pages free, %v: %d files, not %d", s.name, free, err, len(found), len(want))
			}
		}
		if done == 0 || refused == 0 {
			t.Errorf("%s: %d done and %d refused: the disk was never full, or always", s.name, done, refused)
		}
	}
}

// fill lays files into a folder that is a disk of its own, and leaves so many bytes.
func fill(t *testing.T, dir string, files map[string]string, free int) {
	t.Helper()
	for name, data := range files {
		name = filepath.Join(dir, filepath.FromSlash(name))
		if err := errors.Join(os.MkdirAll(filepath.Dir(name), 0o755), os.WriteFile(name, []byte(data), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	f, err := os.Create(filepath.Join(dir, "ballast"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var size int64
	for page := bytes.Repeat([]byte("b"), os.Getpagesize()); ; {
		n, err := f.Write(page)
		size += int64(n)
		if err != nil {
			break
		}
	}
	if err := f.Truncate(max(size-int64(free), 0)); err != nil {
		t.Fatal(err)
	}
}
