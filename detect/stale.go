package detect

import (
	"slices"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/pdmlock"
	"github.com/dockwright/dockwright/detect/pipfile"
	"github.com/dockwright/dockwright/detect/poetrylock"
	"github.com/dockwright/dockwright/detect/uvlock"
	"github.com/dockwright/dockwright/generator/rules"
)

// Each format tells in its own way that it no longer fits the manifest: three
// by a digest of its contents, uv.lock by repeating it. What cannot be computed
// says nothing: the managers themselves check again in the build.

func uvStale(lock *facts.Lock, _ []byte, m facts.Manifest, _ string, _ []byte) []facts.Diagnostic {
	return uvlock.Stale(lock, m)
}

func poetryStale(lock *facts.Lock, _ []byte, _ facts.Manifest, path string, manifest []byte) []facts.Diagnostic {
	known, err := poetrylock.ContentHashes(manifest)
	return hashDiffers(lock, path, lock.ContentHash, known, err, "poetry lock")
}

func pdmStale(lock *facts.Lock, _ []byte, _ facts.Manifest, path string, manifest []byte) []facts.Diagnostic {
	known, err := pdmlock.ContentHashes(manifest)
	return hashDiffers(lock, path, lock.ContentHash, known, err, "pdm lock")
}

func pipfileStale(lock *facts.Lock, data []byte, _ facts.Manifest, path string, manifest []byte) []facts.Diagnostic {
	known, err := pipfile.Hashes(manifest)
	return hashDiffers(lock, path, pipfile.LockHash(data), known, err, "pipenv lock")
}

func hashDiffers(lock *facts.Lock, path, stated string, known []string, err error, command string) []facts.Diagnostic {
	if err != nil || stated == "" || len(known) == 0 {
		return nil
	}
	if i := slices.Index(known, stated); i >= 0 { // newest first
		lock.OldHash = i > 0
		return nil
	}
	return []facts.Diagnostic{rules.New("DW102", lock.Path, 0,
		"the lock was made from another state of "+path+": its content hash differs, and the build will refuse it", "run `"+command+"` and commit the lock")}
}
