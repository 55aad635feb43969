package detect

import (
	"bytes"
	"io/fs"
	"path"
	"slices"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/sourcetree"
)

// build is what building the project in dir takes. The files that say so are
// inputs, as far as they are the build's own and not what it compiles.
func (d *detector) build(dir string, m facts.Manifest) (facts.Build, error) {
	if !m.HasProject {
		return facts.Build{}, nil
	}
	b := sourcetree.ReadAll(sourcetree.Folder(d.files.fsys, dir))
	if !b.Compiles() {
		return facts.Build{Sources: b.Sources}, nil
	}
	for i := range b.Tools {
		at := &b.Tools[i].Because
		if at.Path == "" {
			continue
		}
		at.Path = join(dir, at.Path)
		if kind := path.Base(at.Path); buildFiles[kind] {
			if _, ok, err := d.files.read(at.Path); err != nil {
				return b, err
			} else if ok {
				d.files.use(at.Path, kind)
			}
		}
	}
	return b, nil
}

// buildFiles are the files by which backends are told what to compile.
var buildFiles = map[string]bool{"setup.py": true, "CMakeLists.txt": true, "meson.build": true, "Cargo.toml": true, "hatch.toml": true}

// localSdists reads the source trees and sdists of the context that the lock
// names as dependencies: no network is needed for them. The project itself and
// the members of its workspace are read with their manifests.
func (d *detector) localSdists() error {
	if d.project.Lock == nil {
		return nil
	}
	for i := range d.project.Lock.Packages {
		p := &d.project.Lock.Packages[i]
		at := path.Clean(p.Source.URL)
		if !fs.ValidPath(at) || at == d.project.Dir {
			continue
		}
		switch p.Source.Kind {
		case facts.SourceDirectory, facts.SourceEditable:
			if !slices.ContainsFunc(d.project.Members, func(m facts.Member) bool { return m.Dir == at }) {
				b := sourcetree.ReadAll(sourcetree.Folder(d.files.fsys, at))
				if p.Build = b; !b.Compiles() {
					p.Build = facts.Build{Sources: b.Sources}
				}
			}
		case facts.SourcePath:
			if err := d.localSdist(p, at); err != nil {
				return err
			}
		}
	}
	return nil
}

// localSdist reads an sdist. One that cannot be read is the installer's to
// refuse: nothing is known of it.
func (d *detector) localSdist(p *facts.Package, at string) error {
	if !sourcetree.Readable(at) {
		return nil
	}
	data, ok, err := d.files.read(at)
	if err != nil || !ok {
		return err
	}
	if tree, err := sourcetree.Archive(at, bytes.NewReader(data), int64(len(data))); err == nil {
		p.Build = sourcetree.Read(tree)
		d.files.use(at, "sdist")
	}
	return nil
}
