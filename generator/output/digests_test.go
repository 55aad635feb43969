package output

import (
	"strings"
	"testing"
)

func TestOnlyDigests(t *testing.T) {
	a, b := "@sha256:"+strings.Repeat("a", 64), "@sha256:"+strings.Repeat("b", 64)
	for _, c := range []struct {
		name, x, y string
		want       bool
	}{
		{"the same", "FROM p:3" + a + "\n", "FROM p:3" + a + "\n", false},
		{"another", "FROM p:3" + a + " AS build\nRUN x\n", "FROM p:3" + b + " AS build\nRUN x\n", true},
		{"added", "# syntax=docker/dockerfile:1\nFROM p:3\n", "# syntax=docker/dockerfile:1" + a + "\nFROM p:3" + b + "\n", true},
		{"copied from", "COPY --from=h:5000/u:1" + a + " /u /u\n", "copy --from=h:5000/u:1" + a + " /u /u\n", false},
		{"copied from another", "COPY --link --from=h:5000/u:1" + a + " /u /u\n", "COPY --link --from=h:5000/u:1" + b + " /u /u\n", true},
		{"mounted", "RUN --mount=type=bind,from=u:1" + a + ",target=/x true\n", "RUN --mount=type=bind,from=u:1" + b + ",target=/x true\n", true},
		{"and a tag", "FROM p:3" + a + "\n", "FROM p:4" + b + "\n", false},
		{"and a line", "FROM p:3" + a + "\n", "FROM p:3" + b + "\nUSER root\n", false},
		{"no image", "RUN curl x:1" + a + "\n", "RUN curl x:1" + b + "\n", false},
		{"no digest", "FROM p:3" + a + "\n", "FROM p:3@sha256:00\n", false},
		{"longer", "FROM p:3" + a + "\n", "FROM p:3" + b + "0\n", false},
		{"no tag", "FROM p" + a + "\n", "FROM p" + b + "\n", false},
	} {
		if got := onlyDigests([]byte(c.x), []byte(c.y)); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}
