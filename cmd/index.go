package cmd

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path"

	"github.com/spf13/cobra"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/index"
)

// indexOptions are the flags of the verbs that may ask package indexes, which
// they do for locks that name no files.
type indexOptions struct {
	url     string
	extra   []string
	offline bool
	refresh bool
}

func (o *indexOptions) register(c *cobra.Command) {
	o.registerURLs(c)
	f := c.Flags()
	f.BoolVar(&o.offline, "offline", false, "ask no index: what "+index.RecordName+" does not hold stays unknown (also DOCKWRIGHT_OFFLINE=1)")
	f.BoolVar(&o.refresh, "refresh", false, "ask the indexes anew for what "+index.RecordName+" holds")
	c.MarkFlagsMutuallyExclusive("offline", "refresh")
}

// registerURLs adds the flags that name indexes.
func (o *indexOptions) registerURLs(c *cobra.Command) {
	f := c.Flags()
	f.StringVar(&o.url, "index-url", "", "package index to ask when the lock names no files (default: as pip or uv is configured)")
	f.StringSliceVar(&o.extra, "extra-index-url", nil, "package index to ask besides (repeatable)")
}

// asking is how a verb comes to know the files of a lock that names none.
type asking struct {
	indexOptions
	dockerfile string   // the name that -o gives it, whose record is used
	streams    *Streams // where progress is shown; nil for nowhere
	bound      bool     // required-version counts
}

// recordName is the record of a Dockerfile: dockwright.lock beside a file of
// that very name, and one with the Dockerfile's name before it otherwise, so
// that several in a folder don't share one.
func recordName(dockerfile string) string {
	dir, base := path.Split(dockerfile)
	if base == "Dockerfile" {
		return dir + index.RecordName
	}
	return dockerfile + "." + index.RecordName
}

// fill gives a lock that names no files those that the record holds, or else
// the indexes.
func (l *loaded) fill(ctx context.Context, a asking) error {
	lock := l.project.Lock
	if lock == nil || !index.Needed(lock) {
		return nil
	}
	lock.Nameless = true
	var err error
	if l.recordPath, err = l.recordFile(a); err != nil {
		return err
	}
	machine := index.ThisMachine()
	request := index.Request{Offline: a.offline || machine.Offline(), Refresh: a.refresh, Local: l.findLinks}
	if request.Record, err = l.readRecord(l.recordPath); err != nil {
		return err
	}
	l.recorded = request.Record != nil
	if request.Offline {
		machine = index.Environment{} // whom it would ask is no matter: check says the same everywhere
	}
	if request.Sources, err = index.NewSources(index.Flags{IndexURL: a.url, ExtraIndexURLs: a.extra}, lock, l.project.Manager, machine); err != nil {
		return err
	}
	if !request.Offline {
		if request.Client, err = index.NewMachineClient(machine, Version, a.refresh); err != nil {
			return err
		}
		var done func()
		request.Progress, done = progress(a.streams, "Asking the index")
		defer done()
	}
	if l.asked, err = index.Fill(ctx, lock, request); err != nil {
		return err
	}
	l.diags = append(l.diags, l.asked.Diagnostics(lock.Path)...)
	return nil
}

// readRecord reads what indexes said before, nil when there is nothing.
func (l *loaded) readRecord(path string) (*index.Record, error) {
	if l.known == nil {
		record, err := l.parseRecord(path)
		if err != nil || record == nil {
			return nil, err
		}
		l.known = record
	}
	return l.known.Asked(), nil
}

// parseRecord reads a record, nil when there is none.
func (l *loaded) parseRecord(path string) (*index.Record, error) {
	data, err := l.readFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, facts.Errorf(path, 0, "cannot be read: %v", cause(err)).Fix("see that it is an ordinary file that you may read")
	}
	return index.ParseRecord(path, data)
}

// findLinks lists a folder of the project's that --find-links names.
func (l *loaded) findLinks(place string) ([]string, error) {
	entries, err := fs.ReadDir(l.fsys.FS(), path.Clean(place))
	var names []string
	for _, e := range entries {
		if !e.IsDir() {
			names = append(names, e.Name())
		}
	}
	return names, err
}

// terminal tells whether a stream is one, so that lines may be written over.
func terminal(w any) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0 && os.Getenv("TERM") != "dumb"
}
