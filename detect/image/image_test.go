package image

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-containerregistry/pkg/name"
)

func TestCheck(t *testing.T) {
	for _, good := range []string{"python:3.13-slim-trixie", "docker/dockerfile:1", "ghcr.io/astral-sh/uv:0.9", "127.0.0.1:5000/a/b:1", "localhost/a:x",
		"registry.example/docker-hub/library/python:3", "a__b/c--d/e.f:_1", "123456789012.dkr.ecr.eu-west-1.amazonaws.com/docker-hub/library/node:22"} {
		if err := Check(good); err != nil {
			t.Error(err)
		}
	}
	for _, bad := range []string{"", "python", ":3", "python:", "Python:3", "python:3@sha256:" + hex64, "python:3 AS x", "python:3\nRUN x", "a//b:1", "-a:1", "a:1/b", "https://a/b:1", "$A:1", "a/${B}:1", "é:1",
		"a:" + strings.Repeat("x", 129), strings.Repeat("a", 256) + ":1", "a:1\n"} {
		if Check(bad) == nil {
			t.Errorf("%q is taken", bad)
		}
	}
}

const hex64 = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

// FuzzParse holds names that Check takes to go-containerregistry's reading of them.
func FuzzParse(f *testing.F) {
	for _, s := range []string{"python:3.13", "a/b:1", "ghcr.io/a/b:1", "localhost:5000/a:b", "localhost/a:b", "a.b/c:d", "docker.io/library/a:1", "docker.io/a:1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if Check(s) != nil {
			return
		}
		r := Parse(s)
		ref, err := name.NewTag(s)
		if err != nil {
			return // it is stricter in what is too long or too short
		}
		registry := strings.Replace(ref.RegistryStr(), "index.docker.io", Hub, 1)
		if r.Registry == "index.docker.io" {
			r.Registry = Hub
		}
		if r.Registry != registry || r.Repository != ref.RepositoryStr() || r.Tag != ref.TagStr() {
			t.Errorf("%s is %+v, and %s %s %s", s, r, registry, ref.RepositoryStr(), ref.TagStr())
		}
	})
}

func TestMirrors(t *testing.T) {
	m := Mirrors{"docker.io=registry.example/docker-hub", "ghcr.io=localhost:5000"}
	if err := CheckMirrors(m); err != nil {
		t.Fatal(err)
	}
	for from, to := range map[string]string{
		"python:3.13-slim":        "registry.example/docker-hub/library/python:3.13-slim",
		"docker/dockerfile:1":     "registry.example/docker-hub/docker/dockerfile:1",
		"docker.io/oven/bun:1":    "registry.example/docker-hub/oven/bun:1",
		"ghcr.io/astral-sh/uv:1":  "localhost:5000/astral-sh/uv:1",
		"gcr.io/distroless/x:1":   "gcr.io/distroless/x:1",
		"ghcr.io.example/a/uv:1":  "ghcr.io.example/a/uv:1",
		"registry.example/a/uv:1": "registry.example/a/uv:1",
	} {
		if got := m.Name(from); got != to || Check(got) != nil {
			t.Errorf("%s is named %s, not %s", from, got, to)
		}
	}
	for _, bad := range [][]string{{"registry.example"}, {"docker.io="}, {"=a.example"}, {"docker.io=a b"}, {"docker.io=a.example/"}, {"docker.io=a.example/UP"}, {"docker.io=https://a.example"},
		{"docker.io=a.example/x:1"}, {"docker.io=a.example\n"}, {"docker.io=registry/hub"}, {"docker.io=a.example", "docker.io=b.example"}} {
		if CheckMirrors(bad) == nil {
			t.Errorf("%q is taken", bad)
		}
	}
}

func TestPinned(t *testing.T) {
	a, b := "sha256:"+hex64, "sha256:"+strings.Repeat("f", 64)
	text := "# syntax=docker/dockerfile:1@" + a + "\r\nFROM python:3@" + a + " AS build\n" +
		"COPY --from=ghcr.io/u/uv:1@" + b + " /uv /uv\nRUN --mount=type=bind,from=node:22@" + b + ",source=/x,target=/x true\n" +
		"FROM python:3@" + b + "\nFROM other/python:3@" + a + "\nFROM python:3@sha256:00\nFROM python:3.1@" + a + "\nFROM python:3@" + a + "0\n"
	for name, want := range map[string][]Found{
		"docker/dockerfile:1": {{1, a}},
		"python:3":            {{2, a}, {5, b}},
		"ghcr.io/u/uv:1":      {{3, b}},
		"node:22":             {{4, b}},
		"python:3.1":          {{8, a}},
		"uv:1":                nil,
	} {
		if got := Pinned(text, name); !slices.Equal(got, want) {
			t.Errorf("%s: %v, not %v", name, got, want)
		}
	}
}
