package source

import (
	"errors"
	"io"
	"io/fs"
	"path"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/pyast"
)

// parallel calls do for 0 to n-1 on all CPUs. The numbers are handed out in
// order.
func parallel(n int, do func(i int)) {
	workers := min(runtime.GOMAXPROCS(0), n)
	if workers < 2 {
		for i := range n {
			do(i)
		}
		return
	}
	var next atomic.Int64
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				do(i)
			}
		})
	}
	wg.Wait()
}

// readAll reads every file and parses those that say something: see sift. A
// file that cannot be read, or is too large, is as if it were not there.
func (t *tree) readAll(know *knowledge, scripts []facts.Script) error {
	wanted := map[string]bool{}
	for _, s := range scripts {
		module, _, _ := strings.Cut(s.Target, ":")
		rel := strings.ReplaceAll(module, ".", "/")
		for _, base := range []string{t.dir, path.Join(t.dir, "src")} {
			wanted[path.Join(base, rel)+".py"] = true
			wanted[path.Join(base, rel, "__init__.py")] = true
		}
	}
	sizes := make([]int, len(t.paths))
	var total atomic.Int64
	buffers := sync.Pool{New: func() any { b := make([]byte, 0, 64<<10); return &b }}
	parallel(len(t.paths), func(i int) {
		if total.Load() > maxBytes {
			sizes[i] = -1
			return
		}
		buffer := buffers.Get().(*[]byte)
		defer buffers.Put(buffer)
		data, err := readFile(t.fsys, t.paths[i], (*buffer)[:0])
		if err != nil {
			sizes[i] = -1
			return
		}
		*buffer = data
		sizes[i] = len(data)
		total.Add(int64(len(data)))
		f := t.files[t.paths[i]]
		name := t.paths[i]
		own := path.Dir(name) == t.dir || path.Dir(name) == path.Join(t.dir, "src")
		if own || wanted[name] || know.sift(data) || isUsual(path.Base(name)) {
			f.tree = pyast.Parse(data)
			f.sifted = true
		}
	})
	// The sum decides in the files' order, whichever was read first.
	sum, kept := 0, t.paths[:0:0]
	for i, name := range t.paths {
		if sizes[i] >= 0 {
			sum += sizes[i]
		}
		if sizes[i] < 0 || sum > maxBytes {
			delete(t.files, name)
			continue
		}
		kept = append(kept, name)
	}
	t.paths = kept
	return nil
}

var errLarge = errors.New("too large")

// readFile reads a file into buf, which it grows as needed.
func readFile(fsys fs.FS, name string, buf []byte) ([]byte, error) {
	f, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	for {
		if len(buf) == cap(buf) {
			buf = append(buf, 0)[:len(buf)]
		}
		n, err := f.Read(buf[len(buf):cap(buf)])
		buf = buf[:len(buf)+n]
		if len(buf) > maxSize {
			return nil, errLarge
		}
		if err == io.EOF {
			return buf, nil
		}
		if err != nil {
			return nil, err
		}
	}
}

// isUsual names files in which an application is looked for whatever they say.
func isUsual(base string) bool {
	switch base {
	case "main.py", "app.py", "server.py", "web.py", "webapp.py", "api.py", "application.py", "wsgi.py", "asgi.py", "__main__.py", "run.py", "bot.py", "worker.py", "urls.py":
		return true
	}
	return false
}
