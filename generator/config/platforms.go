package config

import (
	"fmt"
	"slices"
	"strings"
)

// Platform is one that images are made for: Docker's name of it, and the name that
// wheels' platform tags have for its CPU.
type Platform struct {
	Name, Arch string
	// others are further names that people have for it.
	others []string
}

// Platforms are those that an image can be for, in the order in which everything
// names them.
func Platforms() []Platform {
	return []Platform{
		{"linux/amd64", "x86_64", []string{"amd64", "x86_64", "x86-64", "linux/x86_64"}},
		{"linux/arm64", "aarch64", []string{"arm64", "aarch64", "linux/aarch64", "linux/arm64/v8", "arm64/v8"}},
	}
}

func platformNames() (out []string) {
	for _, p := range Platforms() {
		out = append(out, p.Name)
	}
	return out
}

// checkPlatforms refuses what the plan cannot judge. Debian, Alpine and Python have
// images for more platforms (https://hub.docker.com/_/python), but how long builds
// take and what a build from source needs is known for these two only.
func checkPlatforms(names []string) error {
	if names != nil && len(names) == 0 {
		return fmt.Errorf("platforms is empty: name linux/amd64, linux/arm64 or both, or leave the key out")
	}
	for _, name := range names {
		if slices.ContainsFunc(Platforms(), func(p Platform) bool { return p.Name == name }) {
			continue
		}
		lower := strings.ToLower(name)
		for _, p := range Platforms() {
			if lower == p.Name || slices.Contains(p.others, lower) {
				return fmt.Errorf("platforms has %q: write %s", name, p.Name)
			}
		}
		if system, _, found := strings.Cut(lower, "/"); found && system != "linux" {
			return fmt.Errorf("platforms has %q: the images are for Linux, on linux/amd64 and linux/arm64", name)
		}
		return fmt.Errorf("platforms has %q: what an image for it takes is known for linux/amd64 and linux/arm64 only", name)
	}
	return nil
}
