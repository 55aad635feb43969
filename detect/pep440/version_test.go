package pep440

import (
	"math"
	"slices"
	"testing"
)

func TestRelease(t *testing.T) {
	for _, c := range []struct {
		version string
		want    []int
	}{
		{"3.13", []int{3, 13}},
		{"3.13.0rc1", []int{3, 13, 0}},
		{"1!01.002", []int{1, 2}},
		{"2.99999999999999999999", []int{2, math.MaxInt}},
	} {
		if got := mustParse(t, c.version).Release(); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.version, got, c.want)
		}
	}
}

// TestContains has an example of PEP 440 for each operator, and what other
// implementations get wrong.
func TestContains(t *testing.T) {
	for _, c := range []struct {
		set, version      string
		with, withoutPres bool
	}{
		{"", "1.0", true, true},
		{"", "1.0a1", true, false},
		{"~=2.2", "2.9", true, true},
		{"~=2.2", "3.0", false, false},
		{"~=2.2", "3.0.dev1", false, false},
		{"~=1.4.5", "1.5", false, false},
		{"~=2.2.post3", "2.3", true, true},
		{"==3.1", "3.1.0", true, true},
		{"==3.1", "3.1+cu121", true, true},
		{"==3.1+cu121", "3.1", false, false},
		{"==1.4.*", "1.4.0.dev1", true, false},
		{"==1.4.*", "1.4a1", true, false},
		{"==1.4.*", "1.40", false, false},
		{"!=1.1.*", "1.1.post1", false, false},
		{"<3.15", "3.15.0rc1", false, false},
		{"<3.15", "3.14.9", true, true},
		{"<3.15a1", "3.15.0a0", true, false},
		{"<=1.0", "1.0+local", true, true},
		{">1.7", "1.7.0.post1", false, false},
		{">1.7", "1.7+local", false, false},
		{">1.7.post2", "1.7.post3", true, true},
		{">=1.0a1", "1.0a1", true, false},
		{"===1.0RC1", "1.0rc1", true, false},
		{"===1.0", "1.0.0", false, false},
		{">=3.9,!=3.9.1,<4", "3.9.1", false, false},
	} {
		specs, err := ParseSpecifiers(c.set)
		if err != nil {
			t.Fatal(err)
		}
		v := mustParse(t, c.version)
		if with, without := specs.Contains(v, true), specs.Contains(v, false); with != c.with || without != c.withoutPres {
			t.Errorf("%q contains %s: %v and without pre-releases %v, want %v and %v", c.set, v, with, without, c.with, c.withoutPres)
		}
	}
}

func TestContainsAny(t *testing.T) {
	for _, c := range []struct {
		alternatives, version string
		want                  bool
	}{
		{"", "3.13", true},
		{"<3||>=3.9,!=3.9.1", "3.13", true},
		{"<3 || >=3.9,!=3.9.1", "3.9.1", false},
		{"==2.7.* || >=3.6", "2.7.18", true},
		{"==2.7.* || >=3.6", "3.5", false},
		{">=4 || ", "3.13", true}, // an empty set is one that all satisfy
	} {
		got, err := ContainsAny(c.alternatives, mustParse(t, c.version), true)
		if err != nil || got != c.want {
			t.Errorf("%q contains %s: %v, %v, want %v", c.alternatives, c.version, got, err, c.want)
		}
	}
	for _, bad := range []string{">=3 || x", ">=3 | <4", "|"} {
		if _, err := ContainsAny(bad, mustParse(t, "3.13"), true); err == nil {
			t.Errorf("%q is accepted", bad)
		}
	}
}

// FuzzParse holds to what is true of every version and specifier.
func FuzzParse(f *testing.F) {
	for _, s := range []string{"", "1.0", "v1!2.0-Alpha.1-1.dev+Ubuntu_01", ">=1.0,<2", "==1.4.*", "===x", "~=1.0", "1..0", "\x1f1\x00"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if v, err := Parse(s); err == nil {
			again, err := Parse(v.String())
			if err != nil || again.Compare(v) != 0 || again.String() != v.String() {
				t.Errorf("%q: %s reads back as %s, %v", s, v, again, err)
			}
			for _, op := range []string{"==", "===", ">=", "~="} {
				specs, err := ParseSpecifiers(op + v.String())
				if err == nil && !specs.Contains(v, true) {
					t.Errorf("%s%s doesn't contain it", op, v)
				}
			}
			v.Release()
		}
		if specs, err := ParseSpecifiers(s); err == nil {
			again, err := ParseSpecifiers(specs.String())
			if err != nil || again.String() != specs.String() {
				t.Errorf("%q: %s reads back as %s, %v", s, specs, again, err)
			}
		}
	})
}

func BenchmarkParse(b *testing.B) {
	for _, s := range []string{"3.13.5", "2.3.0.post1+cu121"} {
		b.Run(s, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Parse(s); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkContains(b *testing.B) {
	specs, err := ParseSpecifiers(">=3.9,!=3.9.1,<4")
	if err != nil {
		b.Fatal(err)
	}
	v := mustParse(b, "3.13.5")
	b.ReportAllocs()
	for b.Loop() {
		if !specs.Contains(v, true) {
			b.Fatal("not contained")
		}
	}
}
