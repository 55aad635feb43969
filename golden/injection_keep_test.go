package golden

import (
	"slices"
	"strings"
	"testing"

	"github.com/dockwright/dockwright/generator/output"
)

// markers are texts that would begin or end a keep region, if they came to stand on
// a line of their own.
var markers = []string{
	"# dockwright: keep build.before", "# dockwright: end", "dockwright: keep", "\n# dockwright: keep build.before\nRUN evil\n# dockwright: end\n",
	"evil\r# dockwright: end\r", "evil\u2028# dockwright: keep\u2028",
}

// TestInjectionOfRegions puts these into each place that a project's text can reach
// an output from. No file that is written has a region, and each is whole.
func TestInjectionOfRegions(t *testing.T) {
	if testing.Short() {
		t.Skip("hundreds of projects")
	}
	t.Parallel()
	accepted := 0
	for _, f := range slices.Concat(fields, running) {
		for _, text := range markers {
			files, said, ok := generateIn(t, f, text)
			if !ok {
				continue
			}
			accepted++
			for _, name := range paths(files) {
				if strings.HasSuffix(name, ".last") || strings.HasSuffix(name, ".lock") {
					continue
				}
				if regions, err := output.Regions(name, files[name]); err != nil || len(regions) > 0 {
					t.Errorf("%s, %q: %s has the regions %v (%v)", f.name, text, name, regions, err)
				}
			}
			for _, p := range []problem{steering("message", said), forged(said)} {
				if p.kind != "" {
					t.Errorf("%s, %q: %s: %s", f.name, text, p.kind, p.text)
				}
			}
			if _, err := parseDockerfile(dockerfileOf(files)); err != nil {
				t.Errorf("%s, %q: BuildKit refuses it: %v", f.name, text, err)
			}
		}
	}
	if accepted < 50 {
		t.Errorf("only %d were accepted: the test no longer reaches what renders", accepted)
	}
	t.Logf("%d accepted, the others refused", accepted)
}
