package hooks

import (
	"strings"
	"testing"
)

func TestNeedsShell(t *testing.T) {
	for _, c := range []struct{ place, lines, fault string }{
		{"runtime.after", "RUN mkdir /data", "RUN in its shell form"},
		{"runtime.source", "ENV A=1\nRUN --mount=type=cache,target=/c \\\n  make", "RUN in its shell form"},
		{"runtime.after", "RUN <<EOF\nmkdir /data\nEOF", "RUN in its shell form"},
		{"worker.after", "CMD celery worker", "CMD in its shell form"},
		{"final.after", "ENTRYPOINT exec app", "ENTRYPOINT in its shell form"},
		{"final.after", "HEALTHCHECK --interval=5s CMD curl -f localhost", "CMD in its shell form"},
		{"final.after", `ENTRYPOINT ["/bin/sh", "-c", "app"]`, "starts /bin/sh"},
		{"check.after", `RUN ["bash", "-c", "x"]`, "starts bash"},

		{"runtime.after", `RUN ["python", "-m", "compileall", "/x"]`, ""},
		{"final.after", "HEALTHCHECK NONE", ""},
		{"final.after", `HEALTHCHECK CMD ["python", "-c", "1"]`, ""},
		{"final.after", "ENTRYPOINT []", ""},
		{"runtime.after", "RUN --mount=type=bind,from=rootfs,source=/usr/bin/dash,target=/usr/bin/sh echo", ""},
		{"runtime.after", "ENV A=1\nCOPY --link a /a\nUSER 1", ""},
		{"runtime.before", "RUN mkdir /data", ""},
		{"build.after", "RUN mkdir /data", ""},
		{"assets2.after", "RUN mkdir /data", ""},
		{GlobalStages, "FROM x\nRUN mkdir /data", ""},
	} {
		fault := NeedsShell(c.place, strings.Split(c.lines, "\n"))
		switch {
		case fault == nil && c.fault != "":
			t.Errorf("%s %q passes", c.place, c.lines)
		case fault != nil && (c.fault == "" || !strings.Contains(fault.Fact, c.fault) || fault.Remedy == ""):
			t.Errorf("%s %q: %s (%s)", c.place, c.lines, fault.Fact, fault.Remedy)
		}
	}
}
