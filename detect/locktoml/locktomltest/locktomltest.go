// Package locktomltest holds the two ways of locktoml to one result, for the
// types of the packages that read locks with it.
package locktomltest

import (
	"bytes"
	"io/fs"
	"maps"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"github.com/dockwright/dockwright/detect/locktoml"
)

// Files are the locks of a folder by path: the files whose base name is wanted.
func Files(t testing.TB, folder fs.FS, wanted func(name string) bool) map[string][]byte {
	t.Helper()
	files := map[string][]byte{}
	err := fs.WalkDir(folder, ".", func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !wanted(d.Name()) {
			return err
		}
		files[file], err = fs.ReadFile(folder, file)
		return err
	})
	if err != nil || len(files) == 0 {
		t.Fatalf("no locks in %v: %v", folder, err)
	}
	return files
}

// Corpus holds the locks of a folder that open opens, as the tools wrote them and
// changed. It skips the test where no folder is named.
func Corpus[T any](t *testing.T, folder string, open func(string) fs.FS, wanted func(name string) bool) {
	t.Helper()
	if folder == "" {
		t.Skip("DOCKWRIGHT_CORPUS names no folder of locks as the tools wrote them")
	}
	files := Files(t, open(folder), wanted)
	Streams[T](t, files)
	Mutants[T](t, files, 400)
}

// Streams fails unless each file is read in one pass, with go-toml's result. A
// file that go-toml refuses as well is no lock.
func Streams[T any](t *testing.T, files map[string][]byte) {
	t.Helper()
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if Same[T](t, name, files[name]) {
			continue
		}
		var v T
		if err := locktoml.General(files[name], &v); err != nil {
			t.Logf("%s: %v", name, err)
		} else {
			t.Errorf("%s is left to go-toml", name)
		}
	}
}

// Mutants changes pieces of the files in n ways each, always the same ones, and
// fails where the one pass reads something that go-toml refuses or reads
// otherwise.
func Mutants[T any](t *testing.T, files map[string][]byte, n int) {
	t.Helper()
	r := rand.New(rand.NewPCG(1, 2))
	streamed, all := 0, 0
	for _, name := range slices.Sorted(maps.Keys(files)) {
		for range n {
			mutant := piece(r, files[name])
			for range 1 + r.IntN(3) {
				mutant = mutate(r, mutant)
			}
			all++
			if Same[T](t, name, mutant) {
				streamed++
			}
		}
	}
	t.Logf("%d of %d mutants were read in one pass", streamed, all)
	// A test that compared nothing would hold nothing.
	if streamed < all/20 {
		t.Errorf("only %d of %d mutants were read in one pass", streamed, all)
	}
}

// Same tells whether the data is read in one pass, and fails if that gives
// another result than go-toml.
func Same[T any](t testing.TB, name string, data []byte) bool {
	t.Helper()
	var got, want T
	if !locktoml.Stream(bytes.Clone(data), &got) {
		return false
	}
	if err := locktoml.General(data, &want); err != nil {
		t.Fatalf("%s: go-toml refuses what the one pass reads: %v\n%s", name, err, excerpt(data))
	}
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("%s: another result\n got %+v\nwant %+v\n%s", name, got, want, excerpt(data))
	}
	return true
}

func excerpt(data []byte) []byte { return data[:min(len(data), 4000)] }

// piece is a few tables of a file: its beginning, or some from its middle.
func piece(r *rand.Rand, data []byte) []byte {
	const size = 1500
	if len(data) <= size || r.IntN(8) == 0 {
		return bytes.Clone(data[:min(len(data), size)])
	}
	start := r.IntN(len(data) - size)
	i := bytes.Index(data[start:], []byte("\n[["))
	if i < 0 {
		return bytes.Clone(data[:size])
	}
	start += i + 1
	out := data[start:min(len(data), start+size)]
	// To the end of a table, so that most pieces are whole.
	if i := bytes.LastIndex(out, []byte("\n[")); i > 0 {
		out = out[:i+1]
	}
	return bytes.Clone(out)
}

// odd are bits of TOML that lock tools do not write, and of what is no TOML.
var odd = []string{
	"\"\"\"a\nb\"\"\"", "'''a\nb'''", "\"\"", "''", "\"", "'", "\\", `\u00e9`, `"\u00e9"`, `"\q"`, `"\e"`, `"a\tb"`, "é", "\xff", "\x00", "\x7f", "\t", "\r", "\r\n", "\n", " ",
	"0", "-1", "+1", "01", "1_000", "0x1f", "1.5", "1e5", "-0", "inf", "nan", "9223372036854775808", "true", "false", "tru",
	"2024-02-30", "2024-01-01T10:00:00Z", "2024-01-01 10:00:00Z", "2024-01-01T10:00:00.5+01:00", "10:00:00", "2024-01-01T25:61:61Z",
	"[", "]", "{", "}", ",", "=", ".", "#", "# a", "[]", "{}", "[{}]", "[[]]", "[,]", "{a = 1, a = 2}", "[1, \"a\"]", "[1.5,]", "{x = {y = [1, {z = 1979-05-27}]}}",
	"\n[a]\n", "\n[a.b]\n", "\n[[a]]\n", "\n[[a.b]]\n", "\n[package]\n", "\n[[package]]\n", "\n[package.x]\n", "\n[package.source]\n", "\n[package.metadata]\n", "\n[package.dependencies]\n",
	"\n[[packages]]\n", "\n[packages.sdist]\n", "\n[[packages.wheels]]\n", "\n[packages.wheels.hashes]\n", "\n[package.dependencies.x]\n", "\n[[package.dependencies.x]]\n", "\n[metadata]\n", "\n[metadata.files]\n", "\n[[metadata.targets]]\n", "\n[tool.pipenv]\n", "\n[tool.pipenv.x]\n", "\n[extras]\n",
	"\nname = 'x'\n", "\nName = 'x'\n", "\nVERSION = 1\n", "\na.b = 1\n", "\n\"a b\" = 1\n", "\n'a' = 1\n", "\n\"\" = 1\n", "\nx = 1\n", "\nsource = {}\n", "\nsource = { url = 'a' }\n", "\nmarkers = { a = 'b' }\n", "\nfiles = []\n", "\nwheels = [\n]\n", "\nsize = 3\n", "\nmarkers = 1.5\n",
}

// mutate changes one thing.
func mutate(r *rand.Rand, data []byte) []byte {
	if len(data) == 0 {
		return []byte(odd[r.IntN(len(odd))])
	}
	at := r.IntN(len(data))
	switch r.IntN(8) {
	case 0: // a bit
		data[at] ^= 1 << r.IntN(8)
		return data
	case 1: // a few bytes less
		return append(data[:at:at], data[min(len(data), at+1+r.IntN(12)):]...)
	case 2, 3: // something put in
		return bytes.Join([][]byte{data[:at], data[at:]}, []byte(odd[r.IntN(len(odd))]))
	case 4: // a value that is another
		if i := bytes.Index(data[at:], []byte("= ")); i >= 0 {
			start := at + i + 2
			end := start + bytes.IndexAny(append(data[start:len(data):len(data)], '\n'), ",}\n")
			return bytes.Join([][]byte{data[:start], data[end:]}, []byte(odd[r.IntN(len(odd))]))
		}
		return data
	}
	lines := bytes.SplitAfter(data, []byte("\n"))
	i, j := r.IntN(len(lines)), r.IntN(len(lines))
	switch r.IntN(3) {
	case 0: // a line twice
		lines = append(lines[:j:j], append([][]byte{lines[i]}, lines[j:]...)...)
	case 1: // two lines in each other's place
		lines[i], lines[j] = lines[j], lines[i]
	case 2: // a line less
		lines = append(lines[:i:i], lines[i+1:]...)
	}
	return bytes.Join(lines, nil)
}
