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
func (t *tree) readAll(know *knowledge, opt Options) {
	wanted := t.modulesOf(opt.Scripts)
	sizes := make([]int, len(t.paths)) // -1 for a file that is left out
	var total atomic.Int64
	buffers := sync.Pool{New: func() any { b := make([]byte, 0, 64<<10); return &b }}
	parallel(len(t.paths), func(i int) {
		sizes[i] = -1
		if total.Load() > maxBytes {
			return
		}
		buffer := buffers.Get().(*[]byte)
		defer buffers.Put(buffer)
		data, err := readFile(t.fsys, t.paths[i], (*buffer)[:0])
		if err != nil {
			return
		}
		*buffer = data
		sizes[i] = len(data)
		total.Add(int64(len(data)))
		f := t.files[t.paths[i]]
		f.sifted = t.isOwn(f.path) || wanted[f.path] || isUsual(path.Base(f.path)) || know.sift(data)
		f.take(data, opt)
	})
	t.keep(sizes)
}

// take parses a file that was read, if it says something, and shows it.
func (f *file) take(data []byte, opt Options) {
	parse := func() *pyast.Module {
		if f.parsed == nil {
			f.parsed = pyast.Parse(data)
		}
		return f.parsed
	}
	if f.sifted {
		f.tree = parse()
	}
	if opt.See != nil {
		opt.See(f.path, data, parse)
	}
}

// modulesOf are the files that console scripts may stand in.
func (t *tree) modulesOf(scripts []facts.Script) map[string]bool {
	wanted := map[string]bool{}
	for _, s := range scripts {
		module, _, _ := strings.Cut(s.Target, ":")
		rel := strings.ReplaceAll(module, ".", "/")
		for _, base := range []string{t.dir, path.Join(t.dir, "src")} {
			wanted[path.Join(base, rel)+".py"] = true
			wanted[path.Join(base, rel, "__init__.py")] = true
		}
	}
	return wanted
}

// isOwn tells of a file in the project's folder itself, or in src/.
func (t *tree) isOwn(name string) bool {
	dir := path.Dir(name)
	return dir == t.dir || dir == path.Join(t.dir, "src")
}

// keep drops the files that were left out and those beyond the bound. The sum
// decides in the files' order, whichever was read first.
func (t *tree) keep(sizes []int) {
	sum, kept := 0, t.paths[:0:0]
	for i, name := range t.paths {
		sum += max(sizes[i], 0)
		if sizes[i] < 0 || sum > maxBytes {
			delete(t.files, name)
			continue
		}
		kept = append(kept, name)
	}
	t.paths = kept
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
