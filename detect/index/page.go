// Package index asks package indexes which files a locked version has, for
// locks that name none: requirements files and Pipfile.lock.
//
// The way is Sources (which indexes, in which order), Client (a page over HTTP,
// through a cache), ParsePage (a page's files), Fill (the lock's packages get
// their files) and Record (dockwright.lock: what was learned, so that the next
// run needs no network and comes to the same).
//
// The formats are those of the simple repository API: PEP 503, 592, 629, 658,
// 691, 700 and 714, in their living form
// https://packaging.python.org/en/latest/specifications/simple-repository-api/.
// Where these leave room it does what pip does.
//
// It opens no file of its own accord and reads no environment: both are handed
// in. Only the client asks the network, and only the cache writes.
package index

import (
	"mime"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/dockwright/dockwright/detect/credentials"
	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/pep508"
)

// File is a file as an index lists it.
type File struct {
	Name string // percent-decoded
	URL  string // absolute, without the digest; it may hold a signature: never show it
	// Hashes are "algorithm:hexadecimal" of algorithms that pip knows, the ones
	// that locks use first. Empty when the index gives none.
	Hashes         []string
	Size           int64  // bytes; 0 when the index doesn't say (HTML never does)
	RequiresPython string // PEP 440 as written; "" for any
	Yanked         bool   // PEP 592
	YankedReason   string
	Uploaded       time.Time // PEP 700; zero when the index doesn't say
}

// Page is an answer of an index, and what it was the answer to.
type Page struct {
	// URL is where the body came from, after redirects: relative links start there.
	URL string
	// Shown is the URL that errors name: without credentials and variables' values.
	Shown       string
	ContentType string
	Body        []byte
	// Project is the normalized name that was asked for; "" for a page of
	// --find-links, which may hold files of any project.
	Project string
}

// The content types of the simple repository API.
const (
	typeJSON     = "application/vnd.pypi.simple.v1+json"
	typeHTML     = "application/vnd.pypi.simple.v1+html"
	typePlain    = "text/html"
	legacyPrefix = "application/vnd.pypi.simple."
)

// ParsePage lists the distributions of a page, in its order. Links to anything
// else are passed over, as installers do.
//
// The error is a *facts.Error: another content type, an API version that is not
// 1.x, broken JSON, HTML that is a sign-in page or breaks off, a page of another
// project.
func ParsePage(p Page) ([]File, error) {
	mediaType, parameters, err := mime.ParseMediaType(p.ContentType)
	if err != nil && mediaType == "" {
		return nil, p.errorf("it states no content type that can be read").Fix(wrongAddress)
	}
	var files []File
	switch {
	case mediaType == typeJSON:
		files, err = parseJSON(p)
	case mediaType == typeHTML, mediaType == typePlain:
		files, err = parseHTML(p, parameters["charset"])
	case strings.HasPrefix(mediaType, legacyPrefix):
		return nil, p.errorf("it answered in %s, of which only version 1 is known", printable(mediaType)).
			Fix("use a newer dockwright, or an index that speaks version 1 of the simple API")
	default:
		return nil, p.errorf("it answered with %s, not a page of the simple API", printable(mediaType)).Fix(wrongAddress)
	}
	if err != nil {
		return nil, err
	}
	files = slices.DeleteFunc(files, func(f File) bool { return !isDistribution(f.Name) })
	return files, p.holdsProject(files)
}

const wrongAddress = "check the address of the index: it ends in /simple as a rule, and must be reachable without signing in by hand"

func (p Page) errorf(format string, args ...any) *facts.Error {
	return facts.Errorf(p.Shown, 0, format, args...)
}

// holdsProject refuses a page that has files, and none of the project.
func (p Page) holdsProject(files []File) error {
	if p.Project == "" || len(files) == 0 {
		return nil
	}
	for _, f := range files {
		// By the beginning alone: old projects have files that no installer takes.
		if strings.HasPrefix(pep508.NormalizeName(f.Name), p.Project+"-") {
			return nil
		}
	}
	return p.errorf("it lists files of other projects only, such as %s", printable(files[0].Name)).Fix(wrongAddress)
}

// distributions are the endings of files that may be a project's, whether or
// not an installer of today takes them.
var distributions = []string{".whl", ".tar.gz", ".zip", ".tar.bz2", ".tgz", ".tar.xz", ".tbz", ".tar", ".txz",
	".tlz", ".tar.lz", ".tar.lzma", ".egg", ".exe", ".msi", ".rpm", ".deb", ".dmg", ".tar.Z"}

func isDistribution(name string) bool {
	return len(name) <= 255 && name == strings.TrimSpace(name) && !strings.ContainsFunc(name, unicode.IsControl) &&
		slices.ContainsFunc(distributions, func(ending string) bool { return strings.HasSuffix(name, ending) })
}

// algorithms are those whose digests pip checks, in the order in which they are
// kept, with the length of their digests in hexadecimal.
var algorithms = []struct {
	name   string
	length int
}{{"sha256", 64}, {"sha384", 96}, {"sha512", 128}, {"sha224", 56}, {"sha1", 40}, {"md5", 32}}

// digest is "algorithm:hexadecimal" in lower case, "" for what cannot be one.
func digest(algorithm, value string) string {
	for _, a := range algorithms {
		if a.name == algorithm && len(value) == a.length && isHex(value) {
			return algorithm + ":" + strings.ToLower(value)
		}
	}
	return ""
}

// orderHashes puts digests in the order of algorithms, each once.
func orderHashes(hashes []string) []string {
	rank := func(h string) int {
		name, _, _ := strings.Cut(h, ":")
		for i, a := range algorithms {
			if a.name == name {
				return i
			}
		}
		return len(algorithms)
	}
	slices.SortFunc(hashes, func(a, b string) int {
		if c := rank(a) - rank(b); c != 0 {
			return c
		}
		return strings.Compare(a, b)
	})
	return slices.Compact(hashes)
}

func isHex(s string) bool {
	for i := range len(s) {
		if _, ok := unhex(s[i]); !ok {
			return false
		}
	}
	return s != ""
}

// printable is text of a server, fit for a message: one line, short, without
// control characters and credentials.
func printable(s string) string {
	if len(s) > 200 {
		s = strings.ToValidUTF8(s[:200], "") + "…"
	}
	return credentials.Redact(strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return ' '
		}
		return r
	}, s))
}

func sameProject(a, b string) bool { return pep508.NormalizeName(a) == pep508.NormalizeName(b) }
