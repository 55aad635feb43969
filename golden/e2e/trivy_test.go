package e2e

import (
	"slices"
	"testing"
)

const clean = `# syntax=docker/dockerfile:1
FROM python:3.13-slim-trixie AS build
COPY --from=ghcr.io/astral-sh/uv:0.13.9 /uv /usr/local/bin/uv
ENV UV_COMPILE_BYTECODE=1
RUN --mount=type=cache,target=/var/cache/apt,sharing=locked \
    apt-get update \
    # a comment between
    && apt-get install -y --no-install-recommends libpq-dev
RUN apk update && apk add --no-cache libpq
WORKDIR /app
COPY a.py b.py /app/

FROM python:3.13-slim-trixie
COPY --link --from=build /app/.venv /app/.venv
USER 10001:10001
EXPOSE 8000
HEALTHCHECK CMD ["python", "-c", "cd"]
CMD ["app"]
`

// TestTrivyRules gives each rule a Dockerfile that only that rule reports.
func TestTrivyRules(t *testing.T) {
	if got := trivy(clean); len(got) != 0 {
		t.Errorf("a clean Dockerfile has findings: %v", got)
	}
	bad := map[string][]string{
		"DS-0001": {"FROM python\nUSER 1", "FROM registry:5000/python\nUSER 1", "FROM python:latest AS a\nFROM a\nUSER 1"},
		"DS-0002": {"FROM a:1", "FROM a:1\nUSER root", "FROM a:1\nUSER 1\nUSER 0:0"},
		"DS-0004": {"FROM a:1\nUSER 1\nEXPOSE 22/tcp"},
		"DS-0005": {"FROM a:1\nUSER 1\nADD src /app"},
		"DS-0006": {"FROM a:1 AS b\nCOPY --from=b /x /y\nUSER 1"},
		"DS-0007": {"FROM a:1\nUSER 1\nENTRYPOINT a\nENTRYPOINT b"},
		"DS-0008": {"FROM a:1\nUSER 1\nEXPOSE 80800"},
		"DS-0009": {"FROM a:1\nUSER 1\nWORKDIR app"},
		"DS-0010": {"FROM a:1\nUSER 1\nRUN true && sudo ls"},
		"DS-0011": {"FROM a:1\nUSER 1\nCOPY a b /app"},
		"DS-0012": {"FROM a:1 AS x\nFROM b:1 AS x\nUSER 1"},
		"DS-0013": {"FROM a:1\nUSER 1\nRUN cd /app && ls"},
		"DS-0014": {"FROM a:1\nUSER 1\nRUN wget x\nRUN true && curl y"},
		"DS-0016": {"FROM a:1\nUSER 1\nCMD a\nCMD b"},
		"DS-0017": {"FROM a:1\nUSER 1\nRUN apt-get update", "FROM a:1\nUSER 1\nRUN apk add --no-cache a && apk update"},
		"DS-0021": {"FROM a:1\nUSER 1\nRUN apt-get install --no-install-recommends git"},
		"DS-0022": {"FROM a:1\nUSER 1\nMAINTAINER me"},
		"DS-0023": {"FROM a:1\nUSER 1\nHEALTHCHECK NONE"},
		"DS-0024": {"FROM a:1\nUSER 1\nRUN apt-get -y dist-upgrade"},
		"DS-0025": {"FROM a:1\nUSER 1\nRUN apk add git"},
		"DS-0026": {"FROM a:1\nUSER 1"},
		"DS-0029": {"FROM a:1\nUSER 1\nRUN apt-get update && apt-get install -y git"},
		"DS-0030": {"FROM a:1\nUSER 1\nWORKDIR /proc/self"},
		"DS-0031": {"FROM a:1\nUSER 1\nENV A=1 SECRET_KEY=x", "FROM a:1 AS x\nARG TOKEN\nFROM a:1\nUSER 1"},
	}
	for _, r := range trivyRules {
		if len(bad[r.id]) == 0 {
			t.Errorf("%s has no example", r.id)
		}
		for _, text := range bad[r.id] {
			if r.id != "DS-0026" {
				text += "\nHEALTHCHECK NONE"
			}
			found := trivy(text)
			if len(found) == 0 || slices.ContainsFunc(found, func(f finding) bool { return f.rule != r.id }) {
				t.Errorf("%q: want %s alone, got %v", text, r.id, found)
			}
		}
	}
}
