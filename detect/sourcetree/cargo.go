package sourcetree

import (
	"bytes"
	"fmt"
	"path"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/pyproject"
)

// editions are the first releases of Rust that know an edition.
// https://doc.rust-lang.org/edition-guide/editions/index.html
var editions = map[string]string{"2018": "1.31", "2021": "1.56", "2024": "1.85"}

// lockVersions are the first releases of Cargo that read a Cargo.lock of a
// version. https://doc.rust-lang.org/cargo/CHANGELOG.html#cargo-178-2024-05-02
var lockVersions = map[string]string{"3": "1.53", "4": "1.78"}

// rustRelease is the oldest release of Rust that compiles the tree's crates: what
// Cargo.toml states as rust-version, or what its edition and Cargo.lock ask for
// where that is more. "" where no rust-version is stated: the crates that are
// downloaded may want more than edition and lock tell. It notes, too, what crates
// of the tree run when they are built.
// https://doc.rust-lang.org/cargo/reference/manifest.html#the-rust-version-field
func (r *reader) rustRelease() string {
	release, stated := "", false
	for _, f := range r.tree.Files() {
		vendored := strings.Contains("/"+f, "/vendor/") // crates of others, of which not all may be built
		if isAside(f) || vendored {
			continue
		}
		data, ok := r.tree.Read(f)
		switch base := path.Base(f); {
		case !ok:
		case base == "Cargo.toml":
			if doc, err := pyproject.ParseTOML(f, data); err == nil {
				release = newer(release, r.crate(f, doc))
				stated = stated || doc.Get("package", "rust-version").Text() != "" || doc.Get("workspace", "package", "rust-version").Text() != ""
			}
		case base == "Cargo.lock":
			release = newer(release, lockVersions[lockVersion(data)])
			r.openssl(f, data)
		}
	}
	if !stated {
		return ""
	}
	return release
}

// crate reads a Cargo.toml. What is inherited stands in the workspace's own.
func (r *reader) crate(name string, doc pyproject.Value) string {
	release := ""
	for _, table := range []pyproject.Value{doc.Get("package"), doc.Get("workspace", "package")} {
		release = newer(release, newer(table.Get("rust-version").Text(), editions[table.Get("edition").Text()]))
	}
	builds := doc.Get("build-dependencies")
	for _, crate := range []struct{ name, tool string }{{"cmake", "cmake"}, {"pkg-config", "pkg-config"}} {
		if at := builds.Get(crate.name); at.Exists() {
			r.need(crate.tool, facts.Evidence{What: "build-dependencies name " + crate.name, Path: name, Line: at.Line()})
		}
	}
	return release
}

// openssl notes what the crate openssl-sys looks for, unless one that compiles
// OpenSSL itself is there too.
// https://docs.rs/openssl/latest/openssl/#building
func (r *reader) openssl(name string, lock []byte) {
	at := bytes.Index(lock, []byte("name = \"openssl-sys\"\n"))
	if at < 0 || bytes.Contains(lock, []byte("name = \"openssl-src\"\n")) {
		return
	}
	r.need("pkg-config", facts.Evidence{What: "the crate openssl-sys", Path: name, Line: 1 + bytes.Count(lock[:at], []byte("\n"))})
	r.library("ssl")
}

// lockVersion is the version that a Cargo.lock states; it comes before the packages.
func lockVersion(data []byte) string {
	for line := range bytes.Lines(data) {
		text := strings.TrimSpace(string(line))
		if strings.HasPrefix(text, "[") {
			break
		}
		if key, value, ok := strings.Cut(text, "="); ok && strings.TrimSpace(key) == "version" {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

// newer is the newer of two releases, by their first two numbers.
func newer(a, b string) string {
	var x, y [2]int
	na, _ := fmt.Sscanf(a, "%d.%d", &x[0], &x[1])
	nb, _ := fmt.Sscanf(b, "%d.%d", &y[0], &y[1])
	switch {
	case na < 2 && nb < 2:
		return ""
	case nb < 2, na == 2 && (x[0] > y[0] || x[0] == y[0] && x[1] >= y[1]):
		return fmt.Sprintf("%d.%d", x[0], x[1])
	}
	return fmt.Sprintf("%d.%d", y[0], y[1])
}
