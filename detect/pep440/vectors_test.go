package pep440

import (
	"encoding/json"
	"fmt"
	"github.com/dockwright/dockwright/golden/reference"
	"math/big"
	"os"
	"strings"
	"testing"
)

// The vectors are what pypa/packaging answers; testdata/vectors.py says how to
// make them anew.

func readVectors(t testing.TB, name string, into any) {
	t.Helper()
	data, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, into); err != nil {
		t.Fatal(err)
	}
}

// row is a JSON array of mixed types.
type row []any

func (r row) text(i int) string { return r[i].(string) }
func (r row) number(i int) int  { return int(r[i].(float64)) }

type versionVectors struct {
	Valid   []row
	Invalid []string
	Order   [][]string
}

func mustParse(t testing.TB, s string) Version {
	t.Helper()
	v, err := Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestVersionsAsPackaging(t *testing.T) {
	var vectors versionVectors
	readVectors(t, "versions.json", &vectors)
	if len(vectors.Valid) < 2000 || len(vectors.Invalid) < 500 {
		t.Fatalf("only %d valid and %d invalid versions", len(vectors.Valid), len(vectors.Invalid))
	}
	for _, r := range vectors.Valid {
		v, err := Parse(r.text(0))
		if err != nil {
			t.Error(err)
			continue
		}
		got := fmt.Sprint(v.String(), v.release, v.IsPrerelease(), v.Local())
		want := fmt.Sprint(r.text(1), r.text(2), r.number(3) == 1, r.text(4))
		if got != want {
			t.Errorf("%q: %s, want %s", r.text(0), got, want)
		}
	}
	for _, s := range vectors.Invalid {
		if v, err := Parse(s); err == nil {
			t.Errorf("%q is accepted as %s", s, v)
		}
	}
}

// TestOrderAsPackaging compares every version with every other.
func TestOrderAsPackaging(t *testing.T) {
	var vectors versionVectors
	readVectors(t, "versions.json", &vectors)
	var versions []Version
	var ranks []int
	for rank, equal := range vectors.Order {
		for _, s := range equal {
			versions, ranks = append(versions, mustParse(t, s)), append(ranks, rank)
		}
	}
	if len(versions) < 700 {
		t.Fatalf("only %d versions", len(versions))
	}
	for i, v := range versions {
		for j, w := range versions {
			if got, want := sign(v.Compare(w)), sign(ranks[i]-ranks[j]); got != want {
				t.Errorf("%s compared with %s: %d, want %d", v, w, got, want)
			}
		}
	}
}

func sign(n int) int {
	switch {
	case n < 0:
		return -1
	case n > 0:
		return 1
	}
	return 0
}

func TestSpecifiersAsPackaging(t *testing.T) {
	var vectors struct {
		Invalid, Versions []string
		Matrix, Pairs     []row
	}
	readVectors(t, "specifiers.json", &vectors)
	if len(vectors.Matrix) < 500 || len(vectors.Versions) < 100 || len(vectors.Pairs) < 2000 || len(vectors.Invalid) < 500 {
		t.Fatalf("only %d sets with %d versions, %d pairs, %d invalid", len(vectors.Matrix), len(vectors.Versions), len(vectors.Pairs), len(vectors.Invalid))
	}
	var versions []Version
	for _, s := range vectors.Versions {
		versions = append(versions, mustParse(t, s))
	}
	check := func(text string, specs Specifiers, v Version, prereleases, want bool) {
		if got := specs.Contains(v, prereleases); got != want {
			t.Errorf("%q contains %s (pre-releases %v): %v, want %v", text, v, prereleases, got, want)
		}
	}
	for _, r := range vectors.Matrix {
		specs, err := ParseSpecifiers(r.text(0))
		if err != nil {
			t.Error(err)
			continue
		}
		if got := specs.String(); got != r.text(1) {
			t.Errorf("%q: canonical %q, want %q", r.text(0), got, r.text(1))
		}
		for column, prereleases := range []bool{true, false} {
			bits, ok := new(big.Int).SetString(r.text(2+column), 16)
			if !ok {
				t.Fatalf("%q is no hexadecimal number", r.text(2+column))
			}
			for i, v := range versions {
				check(r.text(0), specs, v, prereleases, bits.Bit(i) == 1)
			}
		}
	}
	for _, r := range vectors.Pairs {
		specs, err := ParseSpecifiers(r.text(0))
		if err != nil {
			t.Error(err)
			continue
		}
		v := mustParse(t, r.text(1))
		check(r.text(0), specs, v, true, r.number(2)&1 != 0)
		check(r.text(0), specs, v, false, r.number(2)&2 != 0)
	}
	for _, s := range vectors.Invalid {
		if specs, err := ParseSpecifiers(s); err == nil {
			t.Errorf("%q is accepted as %s", s, strings.TrimSpace(specs.String()))
		}
	}
}

// TestRecorded makes the vectors of this package and of pep508 anew.
func TestRecorded(t *testing.T) {
	reference.Reproduces(t, "pypa", "testdata/vectors.py", "../pep508/testdata")
}
