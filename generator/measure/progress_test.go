package measure

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"
)

func recorded(t *testing.T, name string) Progress {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata", "progress", name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	p, err := ReadProgress(f, nil)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestRecorded holds what is read of recordings to what stands in them: the times at which
// steps began, and the lines of apt, pip and uv. In each of them the base image is a
// step that another build had begun a minute before.
func TestRecorded(t *testing.T) {
	for _, c := range []struct {
		name     string
		built    string // from the Dockerfile's sending to the export's beginning
		packed   bool
		download string
		bytes    int64
	}{
		// "Fetched 16.3 MB in 2s", "Fetched 280 kB in 0s", then pip from "Collecting" to "Installing".
		{"pip.rawjson", between(t, "pip.rawjson", "[internal] load build definition from pip.Dockerfile", "exporting to oci image format"), true, "2.86s", 16_300_000 + 280_000 + 108_000 + 22_000},
		{"uv.rawjson", between(t, "uv.rawjson", "[internal] load build definition from uv.Dockerfile", "exporting to oci image format"), true, "1.26s", 0},
		{"failed.rawjson", "", false, "0s", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := recorded(t, c.name)
			took, ok := p.Built()
			if !ok || c.built != "" && took.String() != c.built {
				t.Errorf("it took %s (%t), not %s", took, ok, c.built)
			}
			if took > time.Minute {
				t.Errorf("%s has the time of another build in it", took)
			}
			if (p.Packed() > 0) != c.packed {
				t.Errorf("to pack took %s", p.Packed())
			}
			d := p.Download()
			if got := d.Took.Round(10 * time.Millisecond).String(); got != c.download || d.Bytes != c.bytes {
				t.Errorf("%s and %d bytes to download, not %s and %d", got, d.Bytes, c.download, c.bytes)
			}
		})
	}
}

// between is the time from one step's beginning to another's, read from the text.
func between(t *testing.T, name, from, to string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "progress", name))
	if err != nil {
		t.Fatal(err)
	}
	at := func(step string) time.Time {
		_, rest, ok := strings.Cut(string(text), `"name":"`+step+`","started":"`)
		stamp, _, _ := strings.Cut(rest, `"`)
		moment, err := time.Parse(time.RFC3339Nano, stamp)
		if !ok || err != nil {
			t.Fatalf("%s: no time of %s: %v", name, step, err)
		}
		return moment
	}
	return at(to).Sub(at(from)).String()
}

func TestFailure(t *testing.T) {
	p := recorded(t, "failed.rawjson")
	got := strings.Join(p.Failure(10), "\n")
	if !strings.Contains(got, "[2/2] RUN echo before") || !strings.Contains(got, "before\na requirement is missing") {
		t.Errorf("the failure is told as\n%s", got)
	}
	if two := p.Failure(2); len(two) != 2 || two[1] != "a requirement is missing" {
		t.Errorf("two lines of it are %q", two)
	}
	if rest := (Progress{Rest: "error: no such host\n"}).Failure(5); len(rest) != 1 || rest[0] != "error: no such host" {
		t.Errorf("what the client says is told as %q", rest)
	}
}

// TestDownload has lines as the tools write them.
func TestDownload(t *testing.T) {
	at := time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		lines string
		took  time.Duration
		bytes int64
	}{
		{"Fetched 8,123 kB in 1min 2s (4,061 kB/s)\n", 62 * time.Second, 8_123_000},
		{"Fetched 1,234 MB in 1h 1min 2s (1 kB/s)\n", 3662 * time.Second, 1_234_000_000},
		{"\x1b[2mPrepared \x1b[1m12 packages\x1b[0m in 1m 02s\x1b[0m\n", 62 * time.Second, 0},
		{"Downloading numpy (15.5MiB)\nPrepared 1 package in 350ms\n", 350 * time.Millisecond, 15<<20 + 1<<19},
		{"Prepared\x1b[0m 2 packages in 2s\nPrepared 2 packages in 1s\n", 2 * time.Second, 0}, // at the same time
		{"Downloading a.whl (2.5 MB)\nDownloading b.whl (512 bytes)\n", 0, 2_500_512},
		{"Fetched in 2s\nPrepared packages in no time\nInstalling collected packages: a\n", 0, 0},
	} {
		var s Step
		for _, part := range strings.SplitAfter(c.lines, " ") { // as it comes, in parts
			s.log.write([]byte(part), at)
		}
		d := Progress{Steps: []*Step{&s}}.Download()
		if d.Took != c.took || d.Bytes != c.bytes || d.Known != (c.took > 0) {
			t.Errorf("%q: %+v", c.lines, d)
		}
	}
}

func TestPulledBase(t *testing.T) {
	line := func(from, to string) string {
		return fmt.Sprintf(`{"statuses":[{"id":"sha256:1","vertex":"v","total":1000,"current":1000,"started":"2026-01-01T00:00:%sZ","completed":"2026-01-01T00:00:%sZ"}]}`, from, to)
	}
	p, err := ReadProgress(strings.NewReader(line("01", "03")+"\n"), nil)
	if d := p.Download(); err != nil || d.Took != 2*time.Second || d.Bytes != 1000 {
		t.Errorf("a pulled layer is %+v, %v", d, err)
	}
}

// TestIndented: buildx 0.13 indents what it tells, with its own messages between.
func TestIndented(t *testing.T) {
	const name = "failed.rawjson"
	text, err := os.ReadFile(filepath.Join("testdata", "progress", name))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	for line := range bytes.Lines(text) {
		if json.Indent(&b, line, "", "  ") != nil {
			b.Write(line)
		}
	}
	b.WriteString("{\n")
	p, err := ReadProgress(&b, nil)
	want := recorded(t, name)
	want.Rest += "{\n"
	if err != nil || !reflect.DeepEqual(p, want) || len(p.Steps) == 0 {
		t.Errorf("%v: %d steps and %q, not %d and %q", err, len(p.Steps), p.Rest, len(want.Steps), want.Rest)
	}
}

// TestProgressBounds: what a builder says may be long; what is kept is not.
func TestProgressBounds(t *testing.T) {
	var b bytes.Buffer
	b.WriteString(strings.Repeat("x", 3*maxStatus) + "\n")
	for i := range maxSteps + 100 {
		fmt.Fprintf(&b, `{"vertexes":[{"digest":"%d","name":"step"}]}`+"\n", i)
	}
	fmt.Fprintf(&b, `{"logs":[{"vertex":"1","data":"%s"}]}`+"\n", strings.Repeat("QUJD", 20_000))
	p, err := ReadProgress(&b, nil)
	if err != nil || len(p.Steps) != maxSteps || len(p.Rest) > maxStatus || len(p.Steps[1].Tail) != maxTail {
		t.Errorf("%v: %d steps, %d bytes aside, %d of output", err, len(p.Steps), len(p.Rest), len(p.Steps[1].Tail))
	}
}

func FuzzReadProgress(f *testing.F) {
	for _, name := range []string{"pip", "uv", "failed"} {
		text, err := os.ReadFile(filepath.Join("testdata", "progress", name+".rawjson"))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Add([]byte(`{"vertexes":[{"digest":"a","started":"0001-01-01T00:00:00Z","completed":"9999-01-01T00:00:00Z"}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := ReadProgress(bytes.NewReader(data), func(string) {})
		if err != nil {
			t.Fatal(err)
		}
		if took, ok := p.Built(); took < 0 || !ok && took != 0 {
			t.Errorf("it took %s", took)
		}
		if d := p.Download(); d.Took < 0 || d.Bytes < 0 {
			t.Errorf("%+v", d)
		}
		if p.Packed() < 0 || len(p.Failure(5)) > 5 {
			t.Error("a time before its beginning, or too many lines")
		}
	})
}
