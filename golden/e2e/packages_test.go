package e2e

import (
	"context"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/dockwright/dockwright/golden"
)

// TestPackages builds the packages of packages/list.toml on each suite, most of
// them from their sdist, with the system packages that are known for them alone,
// and uses them in the slim image. DOCKWRIGHT_PACKAGES names those that are built:
// "all", "changed" for those whose outcome is not recorded with what the data says
// today, or names with commas in between; without it the list's samples are. With
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
	if *golden.Update { // what is no longer listed goes
		record = slices.DeleteFunc(record, func(o outcome) bool { return !slices.ContainsFunc(proofs, o.of) })
	}
	wanted := os.Getenv("DOCKWRIGHT_PACKAGES")
	t.Setenv("DOCKWRIGHT_OFFLINE", "")
	var writing sync.Mutex
	for _, p := range proofs {
		for _, suite := range fewer(1, suites...) {
			this := func(o outcome) bool { return o.of(p) && o.Suite == suite }
			last := slices.IndexFunc(record, this)
			switch {
			case wanted == "" && p.Sample, wanted == "all", slices.Contains(strings.Split(wanted, ","), p.Name):
			case wanted == "changed" && (last < 0 || len(record[last].faults(p)) > 0):
			default:
				continue
			}
			recorded := last >= 0 && record[last].Works
			t.Run(p.Name+" "+suite, func(t *testing.T) {
				t.Parallel()
				got := p.prove(t, suite)
				if *golden.Update { // at once, since the next one takes minutes
					writing.Lock()
					defer writing.Unlock()
					record = append(slices.DeleteFunc(record, this), got)
					if err := writeOutcomes(record); err != nil {
						t.Fatal(err)
					}
				} else if last < 0 || recorded != got.Works {
					t.Errorf("it works: %v; recorded is %v, if it is: -update writes it", got.Works, recorded)
				}
			})
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
	out := outcome{Name: p.Name, Version: p.Version, Suite: suite, Python: p.python(), Wheel: p.Wheel}
	g, err := p.generate(ctx, t.TempDir(), suite)
	if err == nil {
		out.Build, err = g.used(0)
	}
	if err == nil {
		out.Runtime, err = g.used(1)
	}
	if out.Rust = g.rust(); err == nil {
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

// The check stage fails the build and names each library that is missing, with the
// package that has it: one named after the library, one that is not.
func TestCheckStageNamesWhatIsMissing(t *testing.T) {
	_, b := needBuilder(t)
	t.Setenv("DOCKWRIGHT_OFFLINE", "")
	ctx, cancel := context.WithTimeout(t.Context(), proofLimit)
	defer cancel()
	p := proof{Name: "opencv-python", Version: "5.0.0.93", Wheel: true, Exclude: []string{"libgl1", "libglib2.0-0t64"}}
	g, err := p.generate(ctx, t.TempDir(), "trixie")
	if err != nil {
		t.Fatal(err)
	}
	err = b.try(ctx, g.context, g.dockerfile)
	if err == nil {
		t.Fatal("an image without GL and GLib passes")
	}
	for _, want := range []string{"needs libGL.so.1, which the image lacks. Debian's rule names its package libgl1.", "libgthread-2.0.so.0, which the image lacks. The package libglib2.0-0t64 has it."} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%s\ndoes not say: %s", tail(err.Error(), 20), want)
		}
	}
}

// tail is the last lines of a text.
func tail(text string, lines int) string {
	all := strings.Split(strings.TrimSpace(text), "\n")
	return strings.Join(all[max(0, len(all)-lines):], "\n")
}

// TestPackagesRecord holds the record to the list and to the data of today: each
// package was proved on each suite, with the system packages that are known for it
// now. docs/system-packages.md has the table.
func TestPackagesRecord(t *testing.T) {
	proofs, err := readProofs()
	if err != nil {
		t.Fatal(err)
	}
	record, err := readOutcomes()
	if err != nil {
		t.Fatal(err)
	}
	listed := 0
	for _, p := range proofs {
		for _, suite := range suites {
			i := slices.IndexFunc(record, func(o outcome) bool { return o.of(p) && o.Suite == suite })
			if i < 0 {
				t.Errorf("%s %s is not proved on %s", p.Name, p.Version, suite)
				continue
			}
			listed++
			for _, fault := range record[i].faults(p) {
				t.Errorf("%s on %s: %s", p.Name, suite, fault)
			}
		}
	}
	if listed != len(record) {
		t.Errorf("%d outcomes are recorded, %d are listed", len(record), listed)
	}
	const page = "../../docs/system-packages.md"
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	head, rest, _ := strings.Cut(string(golden.LF(text)), "<!-- table -->\n")
	_, foot, ok := strings.Cut(rest, "<!-- end -->")
	if !ok {
		t.Fatalf("%s has no table", page)
	}
	golden.Equal(t, page, []byte(head+"<!-- table -->\n"+table(proofs, record)+"<!-- end -->"+foot))
}
