package index

import (
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dockwright/dockwright/detect/facts"
)

func someRecord() *Record {
	return &Record{
		Stated: []string{"https://a.example/simple"},
		Packages: []RecordedPackage{
			{Name: "zope", Version: "1.0"},
			{Name: "foo", Version: "1.10", Index: "https://a.example/simple", Files: []RecordedFile{
				{Name: "foo-1.10.tar.gz", Hashes: []string{"sha256:" + hex64}, Size: 123456789, RequiresPython: ">=3.8", Yanked: true, YankedReason: "it \"breaks\"\n\u202e\\ x"},
				{Name: "foo-1.10-py3-none-any.whl", Yanked: true},
			}},
			{Name: "foo", Version: "1.9", Index: "https://b.example/simple", Files: []RecordedFile{{Name: "foo-1.9.zip", Hashes: []string{"sha256:" + hex64, "md5:" + hex64[:32]}}}},
			{Name: "foo", Version: "1.9", Index: "https://a.example/simple", Files: []RecordedFile{{Name: "foo-1.9.zip"}}},
		},
	}
}

const someText = recordHead + `version = 1
indexes = ["https://a.example/simple"]

[[package]]
name = "foo"
version = "1.9"
index = "https://b.example/simple"
files = [
    { name = "foo-1.9.zip", hashes = ["sha256:` + hex64 + `", "md5:00112233445566778899aabbccddeeff"] },
]

[[package]]
name = "foo"
version = "1.9"
index = "https://a.example/simple"
files = [
    { name = "foo-1.9.zip" },
]

[[package]]
name = "foo"
version = "1.10"
index = "https://a.example/simple"
files = [
    { name = "foo-1.10.tar.gz", hashes = ["sha256:` + hex64 + `"], size = 123456789, requires-python = ">=3.8", yanked = "it \"breaks\"\u000A\u202E\\ x" },
    { name = "foo-1.10-py3-none-any.whl", yanked = true },
]

[[package]]
name = "zope"
version = "1.0"
files = []
`

func TestRecord(t *testing.T) {
	text := string(someRecord().Format())
	if diff := cmp.Diff(someText, text); diff != "" {
		t.Fatal(diff)
	}
	again, err := ParseRecord(RecordName, []byte(strings.ReplaceAll(text, "\n", "\r\n")))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(someText, string(again.Format())); diff != "" {
		t.Error(diff)
	}
	want := someRecord()
	slices.SortStableFunc(want.Packages, comparePackages)
	if diff := cmp.Diff(want, again); diff != "" {
		t.Error(diff)
	}
}

// TestRecordOrder: only the order of one version's indexes means something.
func TestRecordOrder(t *testing.T) {
	for seed := range uint64(20) {
		r := someRecord()
		r.Packages = slices.Delete(r.Packages, 3, 4)
		want := string(r.Format())
		rng := rand.New(rand.NewPCG(seed, 0))
		rng.Shuffle(len(r.Packages), func(i, j int) { r.Packages[i], r.Packages[j] = r.Packages[j], r.Packages[i] })
		if got := string(r.Format()); got != want {
			t.Fatal(got)
		}
	}
}

func TestRecordFaults(t *testing.T) {
	edit := func(old, new string) string {
		if !strings.Contains(someText, old) {
			t.Fatalf("%q is not there", old)
		}
		return strings.Replace(someText, old, new, 1)
	}
	for _, tt := range []struct{ about, text, want string }{
		{"empty", "", "dockwright.lock: it states no version"},
		{"NUL", "\x00", "dockwright.lock:1: it cannot be read"},
		{"not UTF-8", "version = 1 # \xff", "dockwright.lock: it is not in UTF-8"},
		{"conflict", "version = 1\n<<<<<<< HEAD\n", "dockwright.lock:2: it cannot be read"},
		{"format 2", edit("version = 1", "version = 2"), "dockwright.lock: it is of version 2"},
		{"format 2 with other keys", edit("version = 1", "version = 2\nnew = 1"), "dockwright.lock: it is of version 2"},
		{"format as text", edit("version = 1", `version = "1"`), "dockwright.lock:3: it cannot be read"},
		{"unknown key", edit(`name = "foo"`, "name = \"foo\"\nnote = 1"), "dockwright.lock:8: the key note is not known"},
		{"unknown key of a file", edit("{ name =", "{ colour = 1, name ="), "dockwright.lock:11: the key colour is not known"},
		{"cut", someText[:len(someText)-200], "dockwright.lock:2"},
		{"name", edit(`name = "zope"`, `name = "Zope"`), `dockwright.lock:31: "Zope" is no normalized name`},
		{"no name", edit(`name = "zope"`, `name = ""`), `dockwright.lock:31: "" is no normalized name`},
		{"version", edit(`version = "1.10"`, `version = "1.10-1"`), `dockwright.lock:22: "1.10-1" is no normalized version`},
		{"credentials", edit("https://b.example", "https://u:s3cret@b.example"), "dockwright.lock:6: the index of foo holds credentials"},
		{"path", edit("foo-1.9.zip", "../foo-1.9.zip"), "dockwright.lock:6: foo: \"../foo-1.9.zip\" is no file"},
		{"no distribution", edit("foo-1.9.zip", "foo-1.9.txt"), "is no file of a distribution"},
		{"short digest", edit("aabbccddeeff\"", "\""), "is no digest"},
		{"capital digest", edit("aabbccddeeff\"", "AABBCCDDEEFF\""), "is no digest"},
		{"size", edit("size = 1", "size = -1"), "negative"},
		{"size beyond", edit("size = 1", "size = 99999999999991"), "dockwright.lock:27: it cannot be read"},
		{"requires-python", edit(`">=3.8"`, `"python3"`), "requires-python"},
		{"yanked", edit("yanked = true", "yanked = 1"), "yanked is neither"},
		{"twice", edit("https://b.example", "https://a.example"), "foo 1.9 stands there twice"},
		{"file twice", edit("{ name = \"foo-1.10-py3-none-any.whl\"", "{ name = \"foo-1.10.tar.gz\""), "foo-1.10.tar.gz stands there twice"},
		{"index without files", "version = 1\n[[package]]\nname = \"foo\"\nversion = \"1.9\"\nindex = \"https://b.example/simple\"\nfiles = []\n", "dockwright.lock:2: foo has an index without files"},
	} {
		r, err := ParseRecord(RecordName, []byte(tt.text))
		var e *facts.Error
		if r != nil || !errors.As(err, &e) || e.Remedy == "" || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%s: %v, want %s", tt.about, err, tt.want)
		}
	}
}

func FuzzRecord(f *testing.F) {
	f.Add([]byte(someText))
	f.Add([]byte("version = 1\n"))
	f.Add([]byte(imagesText))
	f.Add([]byte("version = 1\n[[package]]\nname = 'a'\nversion = '1'\nindex='x'\nfiles = [{name = 'a-1.zip'}]"))
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := ParseRecord(RecordName, data)
		if err != nil {
			var e *facts.Error
			if r != nil || !errors.As(err, &e) || e.Fact == "" || strings.ContainsAny(e.Error(), "\n\r") {
				t.Errorf("%v %q", r, err)
			}
			return
		}
		text := r.Format()
		again, err := ParseRecord(RecordName, text)
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		if string(again.Format()) != string(text) {
			t.Errorf("%s\nbecomes\n%s", text, again.Format())
		}
	})
}

func BenchmarkParseRecord(b *testing.B) {
	r := &Record{}
	for i := range 300 {
		p := RecordedPackage{Name: "p" + strings.Repeat("x", i%7) + string(rune('a'+i%26)) + string(rune('a'+i/26)), Version: "1.0", Index: PyPI}
		for j := range 30 {
			p.Files = append(p.Files, RecordedFile{Name: p.Name + "-1.0-cp3" + string(rune('a'+j)) + "-cp313-manylinux_2_17_x86_64.whl", Hashes: []string{"sha256:" + hex64}, Size: 12345, RequiresPython: ">=3.8"})
		}
		r.Packages = append(r.Packages, p)
	}
	text := r.Format()
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := ParseRecord(RecordName, text); err != nil {
			b.Fatal(err)
		}
	}
}
