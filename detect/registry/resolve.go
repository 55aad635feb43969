package registry

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/image"
	"github.com/dockwright/dockwright/detect/lazyregexp"
)

// The media types that are asked for, of the image specification and of Docker.
// https://github.com/opencontainers/image-spec/blob/main/media-types.md
// https://distribution.github.io/distribution/spec/manifest-v2-2/
var (
	indexTypes    = []string{"application/vnd.oci.image.index.v1+json", "application/vnd.docker.distribution.manifest.list.v2+json"}
	manifestTypes = []string{"application/vnd.oci.image.manifest.v1+json", "application/vnd.docker.distribution.manifest.v2+json"}
)

// How long an answer may be. The specification has registries take manifests of 4 MB.
// https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pushing-manifests
const (
	maxManifest = 4 << 20
	maxConfig   = 4 << 20
	// maxPlatforms is more than any image has.
	maxPlatforms = 200
)

// descriptor is what manifests name others by.
type descriptor struct {
	Digest   string    `json:"digest"`
	Platform *platform `json:"platform"`
}

type platform struct {
	OS           string `json:"os"`
	Architecture string `json:"architecture"`
	Variant      string `json:"variant"`
}

// manifest is an index, or the manifest of one image.
type manifest struct {
	SchemaVersion int          `json:"schemaVersion"`
	Manifests     []descriptor `json:"manifests"`
	Config        descriptor   `json:"config"`
}

// resolve asks for the tag. Its digest alone is asked for first, which costs nothing of
// what Docker Hub lets one pull.
// https://docs.docker.com/docker-hub/usage/pulls/
func (q *question) resolve(ctx context.Context, known facts.Image) (facts.Image, error) {
	current, err := q.head(ctx)
	if err != nil {
		return facts.Image{}, err
	}
	if current != "" && current == known.Digest && len(known.Platforms) > 0 {
		return known, nil
	}
	reference := current
	if reference == "" {
		reference = q.tag
	}
	body, kind, err := q.get(ctx, "manifests/"+reference, maxManifest, slices.Concat(indexTypes, manifestTypes)...)
	if err != nil {
		return facts.Image{}, err
	}
	found := facts.Image{Name: q.name, Digest: digestOf(body)}
	if current != "" && found.Digest != current {
		return facts.Image{}, q.fail("what it sends has not the digest that it names").Fix(outOfOrder)
	}
	var m manifest
	if json.Unmarshal(body, &m) != nil || m.SchemaVersion != 2 {
		return facts.Image{}, q.fail("it sends what is no manifest of an image").Fix(outOfOrder)
	}
	if slices.Contains(indexTypes, kind) {
		found.Platforms, err = q.platforms(m)
	} else {
		found.Platforms, err = q.own(ctx, m)
	}
	return found, err
}

// current is the image by its name and digest.
func (q *question) current(ctx context.Context) (facts.Image, error) {
	digest, err := q.head(ctx)
	if err == nil && digest == "" {
		var body []byte
		body, _, err = q.get(ctx, "manifests/"+q.tag, maxManifest, slices.Concat(indexTypes, manifestTypes)...)
		digest = digestOf(body)
	}
	return facts.Image{Name: q.name, Digest: digest}, err
}

// head is the digest that a registry names for the tag, "" where it names none.
func (q *question) head(ctx context.Context) (string, error) {
	res, err := q.ask(ctx, http.MethodHead, "manifests/"+q.tag, slices.Concat(indexTypes, manifestTypes)...)
	if err != nil {
		return "", err
	}
	res.Body.Close()
	switch digest := res.Header.Get("Docker-Content-Digest"); {
	case res.StatusCode == http.StatusMethodNotAllowed:
		return "", nil
	case res.StatusCode != http.StatusOK:
		return "", q.refused(res)
	case image.IsDigest(digest):
		return digest, nil
	}
	return "", nil
}

// get is a whole answer and its media type, which is one of those that are asked for.
func (q *question) get(ctx context.Context, what string, most int64, types ...string) (body []byte, kind string, err error) {
	res, err := q.ask(ctx, http.MethodGet, what, types...)
	if err != nil {
		return nil, "", err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return nil, "", q.refused(res)
	}
	kind, _, _ = mime.ParseMediaType(res.Header.Get("Content-Type"))
	if len(types) > 0 && !slices.Contains(types, kind) {
		return nil, "", q.fail("it sends what is no manifest of an image: %s", printable(kind)).Fix(outOfOrder)
	}
	body, err = io.ReadAll(io.LimitReader(res.Body, most+1))
	switch {
	case err != nil:
		return nil, "", q.broken(ctx, err)
	case int64(len(body)) > most:
		return nil, "", q.fail("its answer is longer than %d MB", most>>20).Fix(outOfOrder)
	}
	return body, kind, nil
}

func (q *question) ask(ctx context.Context, method, what string, types ...string) (*http.Response, error) {
	u := url.URL{Scheme: q.repo.Scheme(), Host: q.repo.RegistryStr(), Path: "/v2/" + q.repo.RepositoryStr() + "/" + what}
	r, err := http.NewRequestWithContext(ctx, method, u.String(), nil)
	if err != nil {
		return nil, q.broken(ctx, err)
	}
	if len(types) > 0 {
		r.Header.Set("Accept", strings.Join(types, ","))
	}
	res, err := q.http.Do(r)
	if err != nil {
		return nil, q.broken(ctx, err)
	}
	return res, nil
}

// platforms are those of an index. What is none of an image, as the attestations that
// BuildKit adds, has the platform unknown/unknown.
// https://docs.docker.com/build/metadata/attestations/attestation-storage/
func (q *question) platforms(m manifest) ([]string, error) {
	var out []string
	for _, d := range m.Manifests {
		if !image.IsDigest(d.Digest) || len(m.Manifests) > maxPlatforms {
			return nil, q.fail("it sends an index that names no images").Fix(outOfOrder)
		}
		if d.Platform == nil || d.Platform.OS == "unknown" {
			continue
		}
		name, err := q.platform(*d.Platform)
		if err != nil {
			return nil, err
		}
		out = append(out, name)
	}
	if len(out) == 0 {
		return nil, q.fail("its index names an image for no platform").Fix(outOfOrder)
	}
	slices.Sort(out)
	return slices.Compact(out), nil
}

// own is the platform of an image that has a manifest only: its configuration says it.
// https://github.com/opencontainers/image-spec/blob/main/config.md
func (q *question) own(ctx context.Context, m manifest) ([]string, error) {
	if !image.IsDigest(m.Config.Digest) {
		return nil, q.fail("it sends a manifest without a configuration").Fix(outOfOrder)
	}
	body, _, err := q.get(ctx, "blobs/"+m.Config.Digest, maxConfig)
	if err != nil {
		return nil, err
	}
	var p platform
	if digestOf(body) != m.Config.Digest || json.Unmarshal(body, &p) != nil {
		return nil, q.fail("the configuration that it sends is not the image's").Fix(outOfOrder)
	}
	name, err := q.platform(p)
	return []string{name}, err
}

// word is a part of a platform.
var word = lazyregexp.New(`^[a-z0-9][a-z0-9._-]{0,31}$`)

// platform writes a platform as Docker does. The variant v8 of arm64 is the only one that
// it has, and is left out. https://github.com/containerd/platforms
func (q *question) platform(p platform) (string, error) {
	parts := []string{p.OS, p.Architecture}
	if p.Variant != "" && (p.Architecture != "arm64" || p.Variant != "v8") {
		parts = append(parts, p.Variant)
	}
	for _, w := range parts {
		if !word.MatchString(w) {
			return "", q.fail("it names a platform that is none").Fix(outOfOrder)
		}
	}
	return strings.Join(parts, "/"), nil
}

func digestOf(body []byte) string { return fmt.Sprintf("sha256:%x", sha256.Sum256(body)) }
