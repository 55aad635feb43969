package e2e

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const aRecord = `target cp313-glibc2.41-x86_64 CPython=3.13.9 pip=26.2 uv=0.13.9
target cp313-musl1.2-x86_64 CPython=3.13.9 pip=26.2 uv=0.13.9
idna==3.10 idna-3.10-py3-none-any.whl everywhere
numpy==2.3.1 numpy-2.3.1-cp313-cp313-manylinux_2_28_x86_64.whl cp313-glibc2.41-x86_64
numpy==2.3.1 numpy-2.3.1-cp313-cp313-musllinux_1_2_x86_64.whl cp313-musl1.2-x86_64/pip
numpy==2.3.1 numpy-2.3.1.tar.gz cp313-musl1.2-x86_64/uv
triton==3.7.1 - cp313-musl1.2-x86_64
`

func readText(t *testing.T, text string) (*installed, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "record.txt")
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return readInstalled(path)
}

func TestRecordSaysWhatItWasMadeOf(t *testing.T) {
	i, err := readText(t, aRecord)
	if err != nil {
		t.Fatal(err)
	}
	_, body, _ := strings.Cut(i.String(), "\ntarget ")
	if body := "target " + body; body != aRecord {
		t.Errorf("read and written again it is\n%s", body)
	}
	for _, c := range []struct{ target, tool, key, file string }{
		{"cp313-glibc2.41-x86_64", "uv", "idna==3.10", "idna-3.10-py3-none-any.whl"},
		{"cp313-musl1.2-x86_64", "pip", "numpy==2.3.1", "numpy-2.3.1-cp313-cp313-musllinux_1_2_x86_64.whl"},
		{"cp313-musl1.2-x86_64", "uv", "numpy==2.3.1", "numpy-2.3.1.tar.gz"},
		{"cp313-musl1.2-x86_64", "uv", "triton==3.7.1", "-"},
		{"cp313-glibc2.41-x86_64", "uv", "triton==3.7.1", ""},
	} {
		if file := i.taken[c.target][c.tool][c.key]; file != c.file {
			t.Errorf("%s took %q of %s on %s, want %q", c.tool, file, c.key, c.target, c.file)
		}
	}
}

// TestDifferencesAreFound: what is apart is told, once for each tool.
func TestDifferencesAreFound(t *testing.T) {
	i, err := readText(t, aRecord)
	if err != nil {
		t.Fatal(err)
	}
	const glibc, musl = "cp313-glibc2.41-x86_64", "cp313-musl1.2-x86_64"
	s := said{files: map[string]map[string]string{
		glibc: {"idna==3.10": "idna-3.10-py3-none-any.whl", "numpy==2.3.1": "numpy-2.3.1-cp313-cp313-manylinux_2_17_x86_64.whl", "triton==3.7.1": "triton-3.7.1.whl"},
		musl:  {"numpy==2.3.1": "numpy-2.3.1-cp313-cp313-musllinux_1_2_x86_64.whl", "triton==3.7.1": "-"},
	}}
	different, compared := i.differences(s)
	want := []difference{
		{glibc, "pip", "numpy==2.3.1", "numpy-2.3.1-cp313-cp313-manylinux_2_17_x86_64.whl", "numpy-2.3.1-cp313-cp313-manylinux_2_28_x86_64.whl"},
		{glibc, "pip", "triton==3.7.1", "triton-3.7.1.whl", ""},
		{glibc, "uv", "numpy==2.3.1", "numpy-2.3.1-cp313-cp313-manylinux_2_17_x86_64.whl", "numpy-2.3.1-cp313-cp313-manylinux_2_28_x86_64.whl"},
		{glibc, "uv", "triton==3.7.1", "triton-3.7.1.whl", ""},
		{musl, "pip", "idna==3.10", "", "idna-3.10-py3-none-any.whl"},
		{musl, "uv", "idna==3.10", "", "idna-3.10-py3-none-any.whl"},
		{musl, "uv", "numpy==2.3.1", "numpy-2.3.1-cp313-cp313-musllinux_1_2_x86_64.whl", "numpy-2.3.1.tar.gz"},
	}
	if !slices.Equal(different, want) || compared != 10 {
		t.Errorf("%d compared, different are\n%v", compared, different)
	}
	if different, _ := newInstalled().differences(s); len(different) != 4 {
		t.Errorf("nothing was asked, and the differences are %q", different)
	}
}

func TestRecordsThatAreNone(t *testing.T) {
	for _, text := range []string{
		"idna==3.10 idna-3.10-py3-none-any.whl everywhere\n", // before any target
		strings.Replace(aRecord, "everywhere", "somewhere", 1),
		strings.Replace(aRecord, "x86_64/uv", "x86_64/poetry", 1),
		strings.Replace(aRecord, "x86_64/uv", "x86_64", 1), // pip's twice
		strings.Replace(aRecord, " everywhere", "", 1),
	} {
		if i, err := readText(t, text); err == nil {
			t.Errorf("this was read as %v:\n%s", i.taken, text)
		}
	}
}

func TestTied(t *testing.T) {
	const a = "pyqt5_sip-12.18.0-cp313-cp313-manylinux1_x86_64.manylinux_2_5_x86_64.whl"
	for b, want := range map[string]bool{
		"pyqt5_sip-12.18.0-cp313-cp313-manylinux_2_5_x86_64.manylinux1_x86_64.whl":   true,
		"pyqt5_sip-12.18.0-cp313-cp313-manylinux_2_17_x86_64.manylinux1_x86_64.whl":  false,
		"pyqt5_sip-12.18.0-1-cp313-cp313-manylinux_2_5_x86_64.manylinux1_x86_64.whl": false,
		"pyqt5_sip-12.18.0.tar.gz": false,
		"-":                        false,
		"":                         false,
	} {
		if tied(a, b) != want || tied(b, a) != want {
			t.Errorf("%s: want %t", b, want)
		}
	}
}
