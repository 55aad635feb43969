package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

// bundled is what the program of bundle/ says: libpq comes from psycopg2's own folder.
var bundled = regexp.MustCompile(`^True /app/\.venv/lib/python3\.13/site-packages/psycopg2\.libs/libpq-[0-9a-f]{8}\.so\.5[.0-9]* True\n$`)

// TestBundle builds psycopg2 with bundle = "auditwheel" for each manager whose lock can be
// cut. The last stage installs no system package, the check stage passes, and the program
// loads libpq from the environment. diet = "safe" has auditwheel strip what it copies.
func TestBundle(t *testing.T) {
	t.Parallel()
	for _, manager := range fewer(1, "uv", "pip", "poetry", "pdm", "pipenv") {
		t.Run(manager, func(t *testing.T) {
			ctx, b := needBuilder(t)
			r := needRunner(t, b)
			g, err := generate(ctx, filepath.Join("bundle", manager), t.TempDir(), "")
			if err != nil {
				t.Fatal(err)
			}
			for stage := range 8 {
				if used, err := g.used(stage); err != nil || stage > 0 && len(used) > 0 {
					t.Fatalf("stage %d installs %v (%v)", stage, used, err)
				}
			}
			name := fmt.Sprintf("dockwright-e2e-bundle-%s-%d", manager, os.Getpid())
			t.Cleanup(func() { r.remove(name) })
			image, _ := mustBuild(ctx, t, b, g, name)
			out, err := r.once(ctx, image, name)
			if err != nil || !bundled.MatchString(out) {
				text, _ := g.text()
				t.Errorf("ended with %v and said %q\n%s", err, out, text)
			}
		})
	}
}
