// Package image reads the names of container images, as Dockerfiles have them. It
// asks nobody: package registry does.
package image

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/dockwright/dockwright/detect/lazyregexp"
)

// Hub is the registry of names that have none.
const Hub = "docker.io"

// The grammar of names, less what no Dockerfile of ours needs: IPv6 addresses.
// https://github.com/distribution/reference/blob/main/reference.go
const (
	domain     = `[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?(\.[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?)*(:[0-9]{1,5})?`
	component  = `[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*`
	repository = component + `(/` + component + `)*`
	tag        = `[a-zA-Z0-9_][a-zA-Z0-9_.-]{0,127}`

	// MirrorPattern is what an entry "REGISTRY=PLACE" matches.
	MirrorPattern = `^` + domain + `=` + domain + `(/` + repository + `)?$`
	// maxName is how long a name may be, without its tag.
	maxName = 255
)

var (
	tagged    = lazyregexp.New(`^((` + domain + `/)?` + repository + `):` + tag + `$`)
	mirrored  = lazyregexp.New(MirrorPattern)
	digestRef = lazyregexp.New(`^sha256:[0-9a-f]{64}$`)
)

// Check holds a name to what can stand in a Dockerfile: a repository and a tag, and no
// digest. The error says what is wrong with it.
func Check(name string) error {
	m := tagged.FindStringSubmatch(name)
	if m == nil || len(m[1]) > maxName {
		return fmt.Errorf("%q is no name of an image with a tag, such as python:3.13-slim", name)
	}
	return nil
}

// IsDigest tells a digest that can be pinned: SHA-256, which every registry has.
func IsDigest(s string) bool { return digestRef.MatchString(s) }

// Ref is a name taken apart.
type Ref struct {
	Registry   string // "docker.io" where the name has none
	Repository string // "library/python"
	Tag        string // "latest" where the name has none
}

// Parse takes a name apart as Docker does: what stands before the first slash is a
// registry if it has a dot or a port or is localhost, and a single word on Docker Hub
// lies in library/.
// https://docs.docker.com/reference/cli/docker/image/tag/#description
func Parse(name string) Ref {
	r := Ref{Registry: Hub, Repository: name, Tag: "latest"}
	if first, rest, ok := strings.Cut(name, "/"); ok && isRegistry(first) {
		r.Registry, r.Repository = first, rest
	}
	if at := strings.LastIndexByte(r.Repository, ':'); at >= 0 {
		r.Repository, r.Tag = r.Repository[:at], r.Repository[at+1:]
	}
	if r.Registry == Hub && !strings.Contains(r.Repository, "/") {
		r.Repository = "library/" + r.Repository
	}
	return r
}

// isRegistry tells whether what stands before the first slash of a name is a registry.
func isRegistry(first string) bool {
	return strings.ContainsAny(first, ".:") || first == "localhost"
}

// Mirrors are places that stand for registries: "REGISTRY=PLACE" each, the place a
// registry or a path on one.
type Mirrors []string

// CheckMirrors holds entries to what they may be. The error begins with the entry.
func CheckMirrors(list []string) error {
	seen := map[string]bool{}
	for _, m := range list {
		registry, place, _ := strings.Cut(m, "=")
		host, _, _ := strings.Cut(place, "/")
		switch {
		case !mirrored.MatchString(m) || len(m) > 2*maxName:
			return fmt.Errorf("%q is not REGISTRY=PLACE, such as docker.io=registry.example/docker-hub", m)
		case !isRegistry(host):
			return fmt.Errorf("%q: Docker takes %s for a name on Docker Hub, as it has neither a dot nor a port", m, host)
		case seen[registry]:
			return fmt.Errorf("%q gives %s a second place", m, registry)
		}
		seen[registry] = true
	}
	return nil
}

// Name is what an image is named at its registry's place, the name as it is where there
// is none.
func (m Mirrors) Name(name string) string {
	r := Parse(name)
	for _, entry := range m {
		if registry, place, _ := strings.Cut(entry, "="); registry == r.Registry {
			return place + "/" + r.Repository + ":" + r.Tag
		}
	}
	return name
}

// Found is a digest that a Dockerfile names an image by.
type Found struct {
	Line   int // 1-based
	Digest string
}

// Pinned finds the digests behind an image's name in the text of a Dockerfile, in its
// instructions and in the line that names the front end.
func Pinned(text, name string) (out []Found) {
	reference, err := regexp.Compile(`(?:^|[\s=])` + regexp.QuoteMeta(name) + `@(sha256:[0-9a-f]{64})(?:$|[\s,])`)
	if err != nil {
		return nil
	}
	line := 0
	for l := range strings.Lines(text) {
		line++
		if m := reference.FindStringSubmatch(strings.TrimRight(l, "\r\n")); m != nil {
			out = append(out, Found{line, m[1]})
		}
	}
	return out
}
