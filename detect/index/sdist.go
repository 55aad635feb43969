package index

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/sourcetree"
	"github.com/dockwright/dockwright/detect/wheel"
)

// acceptFile is what is accepted for a file of a distribution.
const acceptFile = "*/*"

// RecallSdists gives packages of a lock, by their places, what the record says of
// their sdists.
func RecallSdists(lock *facts.Lock, packages []int, record *Record) {
	if record == nil {
		return
	}
	for _, i := range packages {
		p := &lock.Packages[i]
		for _, s := range record.Sdists {
			if p.Build.Backend == "" && s.fits(*p) {
				p.Build = s.Build
			}
		}
	}
}

// ReadSdists gives packages of a lock, by their places, what their sdists say:
// those that nothing is known of are fetched, held against the lock's digests and
// read. One that cannot be had stays unknown, and Build.Why says what for. The
// error is the context's alone.
func ReadSdists(ctx context.Context, lock *facts.Lock, packages []int, r Request) ([]RecordedSdist, error) {
	var out []RecordedSdist
	for _, i := range packages {
		p := &lock.Packages[i]
		if p.Source.Local() || p.Source.Kind == facts.SourceGit {
			continue
		}
		s := RecordedSdist{Name: p.Name, Version: sdistVersion(*p)}
		known := -1
		if r.Record != nil {
			known = slices.IndexFunc(r.Record.Sdists, func(s RecordedSdist) bool { return s.fits(*p) })
		}
		if known >= 0 && !r.Refresh {
			s = r.Record.Sdists[known]
			p.Build = s.Build
		} else {
			var err error
			if s.Build, s.SHA256, err = r.readSdist(ctx, *p); err == nil {
				err = s.check()
			}
			if err != nil {
				if ctx.Err() != nil {
					return nil, ctx.Err()
				}
				if known < 0 {
					p.Build = facts.Build{Why: why(err)}
					continue
				}
				s = r.Record.Sdists[known] // an sdist of that digest stays what it was
			}
			p.Build = s.Build
		}
		out = append(out, s)
	}
	slices.SortStableFunc(out, func(a, b RecordedSdist) int {
		return strings.Compare(a.Name+" "+a.Version+" "+a.SHA256, b.Name+" "+b.Version+" "+b.SHA256)
	})
	return slices.CompactFunc(out, func(a, b RecordedSdist) bool {
		return a.Name == b.Name && a.Version == b.Version && a.SHA256 == b.SHA256
	}), nil
}

// why words an error within a sentence.
func why(err error) string {
	var fault *facts.Error
	if errors.As(err, &fault) {
		return "its sdist cannot be read (" + fault.Path + ": " + fault.Fact + ")"
	}
	return "its sdist cannot be read (" + printable(err.Error()) + ")"
}

func (r Request) readSdist(ctx context.Context, p facts.Package) (facts.Build, string, error) {
	name, data, err := r.fetchSdist(ctx, p)
	if err != nil {
		return facts.Build{}, "", err
	}
	tree, err := sourcetree.Archive(name, bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return facts.Build{}, "", fmt.Errorf("%s: %w", name, err)
	}
	b := sourcetree.Read(tree)
	if b.Backend == "" {
		return b, "", errors.New("its pyproject.toml is not valid TOML")
	}
	// What is recorded is what the next run reads: the answer without its signs.
	b.Requires = nil
	for i := range b.Tools {
		b.Tools[i].Because = facts.Evidence{}
	}
	return b, fmt.Sprintf("%x", sha256.Sum256(data)), nil
}

// fetchSdist gets the sdist from where the lock says that it lies, else from the
// indexes.
func (r Request) fetchSdist(ctx context.Context, p facts.Package) (name string, data []byte, err error) {
	sources := r.Sources.of(p)
	wanted := lockedSHA256(p)
	if p.Source.Kind == facts.SourceURL {
		at := resolve("", p.Source.URL)
		data, err := r.Client.file(ctx, Source{}, p.Source.URL, wanted)
		return at.fileName(), data, err
	}
	file := facts.File{}
	if i := slices.IndexFunc(p.Files, func(f facts.File) bool { return sourcetree.Readable(f.Name) }); i >= 0 {
		file = p.Files[i]
	} else if slices.ContainsFunc(p.Files, func(f facts.File) bool { return f.Name != "" }) {
		return "", nil, errors.New("it is no archive of a kind that can be read")
	}
	if isHTTP(file.URL) {
		var from Source
		if len(sources) > 0 {
			from = sources[0]
		}
		if data, err = r.Client.file(ctx, from, file.URL, wanted); err == nil || ctx.Err() != nil {
			return file.Name, data, err
		}
	}
	for _, s := range sources {
		files, _, projectErr := r.Client.Project(ctx, s, p.Name)
		if projectErr != nil {
			err = projectErr
			continue
		}
		for _, f := range files {
			if !sourcetree.Readable(f.Name) || file.Name != "" && f.Name != file.Name || file.Name == "" && !isVersion(f.Name, p) {
				continue
			}
			hashes := wanted
			if len(hashes) == 0 {
				hashes = lockedSHA256(facts.Package{Files: []facts.File{{Hash: strings.Join(first(f.Hashes, "sha256:"), "")}}})
			}
			if data, err = r.Client.file(ctx, s, f.URL, hashes); err == nil || ctx.Err() != nil {
				return f.Name, data, err
			}
		}
	}
	if err == nil {
		err = errors.New("no index has it")
	}
	return "", nil, err
}

// first is the first of a list that begins so, in a list.
func first(list []string, prefix string) []string {
	for _, s := range list {
		if strings.HasPrefix(s, prefix) {
			return []string{s}
		}
	}
	return nil
}

// isVersion tells whether a file is of a package's version.
func isVersion(name string, p facts.Package) bool {
	_, matches := matcher(p.Version)
	version, ok := wheel.Version(name, p.Name)
	return ok && matches(version)
}

// file gets a file that an index or a lock names, and holds it against digests
// (SHA-256, hexadecimal), of which it has one where there are any. The login of
// the source goes to the source's own host only.
func (c *Client) file(ctx context.Context, s Source, address string, wanted []string) ([]byte, error) {
	at, err := url.Parse(address)
	a := asked{source: s, shown: shown(address), accept: acceptFile, origin: at}
	if err != nil || at.Host == "" || at.Scheme != "http" && at.Scheme != "https" {
		return nil, a.fail("it is no http or https URL").Fix(wrongAddress)
	}
	if at.User != nil { // a lock may hold a login
		a.source.address, a.source.login = splitLogin(address)
		at.User = nil
	} else if own, err := url.Parse(s.address); err == nil && own.Host != "" {
		a.origin = own
	}
	at.Fragment = ""
	got, found, err := c.slotted(ctx, a, at)
	if err != nil {
		return nil, err
	}
	if !found {
		return nil, a.fail("there is no such file").Fix(wrongAddress)
	}
	sum := fmt.Sprintf("%x", sha256.Sum256(got.Body))
	if len(wanted) > 0 && !slices.Contains(wanted, sum) {
		return nil, facts.Errorf(path.Base(a.shown), 0, "its SHA-256 is %s, which is not the one that is locked", sum).Fix("lock again if the file was replaced on purpose; otherwise ask who runs the index")
	}
	if got.keep != nil {
		got.keep()
	}
	return got.Body, nil
}
