package e2e

import (
	"cmp"
	"context"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dockwright/dockwright/golden"
)

// TestPackages builds the packages of packages/list.toml on each suite, most of
// them from their sdist, with the system packages that are known for them alone,
// and uses them in the slim image. DOCKWRIGHT_PACKAGES names those that are built:
// "all", or names with commas in between; without it the list's samples are. With
// -update the record is written, otherwise the outcome has to be the recorded one.
func TestPackages(t *testing.T) {
	proofs, err := readProofs()
	if err != nil {
		t.Fatal(err)
	}
	record, err := readOutcomes()
	if err != nil && !*golden.Update {
		t.Fatal(err)
	}
	wanted := os.Getenv("DOCKWRIGHT_PACKAGES")
	for _, p := range proofs {
		if wanted == "" && !p.Sample || wanted != "" && wanted != "all" && !slices.Contains(strings.Split(wanted, ","), p.Name) {
			continue
		}
		for _, suite := range suites {
			t.Run(p.Name+" "+suite, func(t *testing.T) {
				got := p.prove(t, suite)
				i := slices.IndexFunc(record, func(o outcome) bool { return o.Name == p.Name && o.Version == p.Version && o.Suite == suite })
				switch {
				case *golden.Update:
					record = slices.DeleteFunc(record, func(o outcome) bool { return o.Name == p.Name && o.Version == p.Version && o.Suite == suite })
					record = append(record, got)
				case i < 0:
					t.Errorf("no outcome is recorded: -update writes it")
				case record[i].Works != got.Works:
					t.Errorf("it works: %v, recorded is %v", got.Works, record[i].Works)
				}
			})
		}
	}
	if *golden.Update {
		slices.SortFunc(record, func(a, b outcome) int {
			return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Version, b.Version), cmp.Compare(b.Suite, a.Suite))
		})
		if err := writeOutcomes(record); err != nil {
			t.Fatal(err)
		}
	}
}

// proofLimit is the time that one package may take to compile.
const proofLimit = 20 * time.Minute

// prove builds and uses the package. What fails and is not known to is an error.
func (p proof) prove(t *testing.T, suite string) outcome {
	t.Helper()
	_, b := needBuilder(t)
	ctx, cancel := context.WithTimeout(t.Context(), proofLimit)
	defer cancel()
	t.Setenv("DOCKWRIGHT_OFFLINE", "")
	out := outcome{Name: p.Name, Version: p.Version, Suite: suite, Python: p.python(), Wheel: p.Wheel}
	g, err := p.generate(ctx, t.TempDir(), suite)
	if err == nil {
		out.Build, err = g.used(0)
	}
	if err == nil {
		out.Runtime, err = g.used(1)
	}
	if err == nil {
		err = p.prepare(g)
	}
	if err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	err = b.try(ctx, g.context, g.dockerfile)
	out.Works = err == nil
	t.Logf("%s, with %v and %v", time.Since(began).Round(time.Second), out.Build, out.Runtime)
	switch said := p.Fails[suite]; {
	case err != nil && (said == "" || !strings.Contains(err.Error(), said)):
		text, _ := g.text()
		text, _, _ = strings.Cut(text, "\nFROM final AS check")
		t.Errorf("%v\n%s", tail(err.Error(), 40), text)
	case err == nil && said != "":
		t.Errorf("it works, and list.toml says that it fails with %q", said)
	}
	return out
}

// tail is the last lines of a text.
func tail(text string, lines int) string {
	all := strings.Split(strings.TrimSpace(text), "\n")
	return strings.Join(all[max(0, len(all)-lines):], "\n")
}
