package measure

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

func imageOf(t *testing.T, layers ...[]packed) Image {
	t.Helper()
	var list [][]byte
	for _, l := range layers {
		_, data := pack(t, l...)
		list = append(list, data)
	}
	return readImage(t, &Archives{Sums: true}, ociArchive(t, "", list...))
}

// TestWaste has what the image specification says of whiteouts:
// https://github.com/opencontainers/image-spec/blob/v1.1.1/layer.md#whiteouts
func TestWaste(t *testing.T) {
	for name, c := range map[string]struct {
		layers [][]packed
		want   []string // path bytes layer by how
	}{
		"replaced":                              {[][]packed{{{"a", "12345"}, {"b", "1"}}, {{"a", "12"}}, {{"a", "1"}}}, []string{"/a 5 1 2 replaced", "/a 2 2 3 replaced"}},
		"deleted":                               {[][]packed{{{"d/a", "12345"}, {"d/e/b", "123"}, {"da", "1"}}, {{".wh.d", ""}}}, []string{"/d/a 5 1 2 deleted", "/d/e/b 3 1 2 deleted"}},
		"opaque":                                {[][]packed{{{"d/a", "12345"}, {"b", "1"}}, {{"d/", ""}, {"d/.wh..wh..opq", ""}, {"d/c", "1"}}}, []string{"/d/a 5 1 2 deleted"}},
		"a whiteout leaves its own layer alone": {[][]packed{{{"a", "12345"}}, {{"a", "12"}, {".wh.a", ""}}}, []string{"/a 5 1 2 deleted"}},
		"a file in a folder's place":            {[][]packed{{{"d/a", "12345"}}, {{"d", "12"}}}, []string{"/d/a 5 1 2 replaced"}},
		"a link in a file's place":              {[][]packed{{{"a", "12345"}}, {{"a", "-> b"}}}, []string{"/a 5 1 2 replaced"}},
		"a folder that is there already":        {[][]packed{{{"d/", ""}, {"d/a", "12345"}}, {{"d/", ""}}}, nil},
		"what isn't there":                      {[][]packed{{{"a", "1"}}, {{"b/.wh.c", ""}, {".wh.x", ""}, {"y/.wh..wh..opq", ""}}}, nil},
		"twice in a layer":                      {[][]packed{{{"a", "12345"}, {"./a", "12"}}}, nil},
		"outside":                               {[][]packed{{{"../../a", "12345"}}, {{"/a", "1"}}}, []string{"/a 5 1 2 replaced"}},
	} {
		t.Run(name, func(t *testing.T) {
			d := Break(imageOf(t, c.layers...))
			var got []string
			total := int64(0)
			for _, w := range d.Waste {
				how := "replaced"
				if w.Deleted {
					how = "deleted"
				}
				got = append(got, fmt.Sprintf("%s %d %d %d %s", w.Path, w.Bytes, w.Layer, w.By, how))
				total += w.Bytes
			}
			if !slices.Equal(got, c.want) || d.Wasted != total {
				t.Errorf("wasted are %q (%d bytes), not %q", got, d.Wasted, c.want)
			}
		})
	}
}

func TestCopies(t *testing.T) {
	big := strings.Repeat("x", minSum)
	d := Break(imageOf(t, []packed{{"a", big}, {"b", big}, {"gone", big}, {"small1", "1"}, {"small2", "1"}}, []packed{{"c", big}, {".wh.gone", ""}, {"d", strings.Repeat("y", minSum)}}))
	if d.Double != 2*minSum || len(d.Copies) != 1 || !slices.Equal(d.Copies[0].Paths, []string{"/a", "/b", "/c"}) {
		t.Errorf("%d bytes are stored twice: %+v", d.Double, d.Copies)
	}
}

// TestDistributions has a RECORD as pip writes it, with bytecode, and one as uv does, without.
// https://packaging.python.org/en/latest/specifications/recording-installed-packages/
func TestDistributions(t *testing.T) {
	const site = "app/.venv/lib/python3.13/site-packages/"
	record := "a/__init__.py,sha256=x,10\n\"a/with, comma.py\",,\na/__pycache__/__init__.cpython-313.pyc,,\n../../../bin/a,,\na-1.0.dist-info/RECORD,,\na/missing.py,,\n"
	img := imageOf(t, []packed{
		{site + "a/__init__.py", strings.Repeat("1", 10)}, {site + "a/with, comma.py", strings.Repeat("1", 20)},
		{site + "a/__pycache__/__init__.cpython-313.pyc", strings.Repeat("1", 30)}, {"app/.venv/bin/a", strings.Repeat("1", 40)},
		{site + "a-1.0.dist-info/RECORD", record},
		{site + "of_nobody.py", "12345"},
	}, []packed{
		{site + "b/mod.py", strings.Repeat("1", 1000)}, {site + "b/__pycache__/mod.cpython-313.pyc", strings.Repeat("1", 500)},
		{site + "b/__pycache__/mod.cpython-313.opt-1.pyc", strings.Repeat("1", 300)}, {site + "b/__pycache__/model.cpython-313.pyc", strings.Repeat("1", 7)},
		{site + "b_c-2.0+cpu.dist-info/RECORD", "b/mod.py,,\n/app/.venv/bin/a,,\nno \"csv\n"},
		{site + "gone-1.dist-info/RECORD", "a/__init__.py,,\n"},
	}, []packed{{site + ".wh.gone-1.dist-info", ""}})
	got := Break(img).Distributions
	want := []Distribution{
		{"b_c", "2.0+cpu", 1800, 800, 3, 2},
		{"a", "1.0", int64(100 + len(record)), 30, 5, 1},
	}
	if !slices.Equal(got, want) {
		t.Errorf("%+v\nwant %+v", got, want)
	}
}

func TestChoose(t *testing.T) {
	img := imageOf(t, []packed{
		{"app/hello/main.py", "12345"}, {"app/hello/__init__.py", "1"}, {"app/hello/util.py", "123"}, {"app/tests/app.py", "1234"},
		{"venv/site-packages/pkg/core.py", "1234567"}, {"venv/site-packages/other/x.py", "12"},
	})
	for name, c := range map[string]struct {
		sources  []Source
		before   string
		want, at string
	}{
		"an application's":      {[]Source{{"hello/util.py", 3}, {"hello/main.py", 5}, {"tests/app.py", 4}}, "", "hello/main.py", "/app/hello/main.py"},
		"the one of before":     {[]Source{{"hello/util.py", 3}, {"hello/main.py", 5}}, "hello/util.py", "hello/util.py", "/app/hello/util.py"},
		"installed out of src":  {[]Source{{"src/pkg/core.py", 7}}, "", "src/pkg/core.py", "/venv/site-packages/pkg/core.py"},
		"a member's":            {[]Source{{"libs/one/src/pkg/core.py", 7}}, "", "libs/one/src/pkg/core.py", "/venv/site-packages/pkg/core.py"},
		"another size":          {[]Source{{"hello/main.py", 6}}, "", "", ""},
		"another place":         {[]Source{{"main.py", 5}, {"goodbye/main.py", 5}}, "", "main.py", "/app/hello/main.py"},
		"rather no test":        {[]Source{{"tests/app.py", 4}, {"hello/util.py", 3}}, "", "hello/util.py", "/app/hello/util.py"},
		"a test if that is all": {[]Source{{"tests/app.py", 4}}, "", "tests/app.py", "/app/tests/app.py"},
		"an empty file":         {[]Source{{"hello/__init__.py", 0}}, "", "", ""},
	} {
		if got, at := choose(c.sources, img, c.before); got != c.want || at != c.at {
			t.Errorf("%s: %q at %q, not %q at %q", name, got, at, c.want, c.at)
		}
	}
}
