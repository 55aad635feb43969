package facts

// Image is what a registry said of a container image.
type Image struct {
	// Name is what a Dockerfile names it by, with its tag and without a digest:
	// "python:3.13-slim-trixie".
	Name string `json:"name"`
	// Digest is "sha256:" and 64 hexadecimal digits: of the index where the image is for
	// several platforms, of its manifest otherwise.
	// https://github.com/opencontainers/image-spec/blob/main/descriptor.md#digests
	Digest string `json:"digest"`
	// Platforms are those that it is for, by Docker's names ("linux/arm64/v8"), sorted;
	// empty where nobody said.
	Platforms []string `json:"platforms,omitempty"`
}
