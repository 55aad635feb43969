package pyast

import (
	"os"
	"testing"
)

// corpus is up to 20 MB of the interpreter's libraries.
func corpus(b *testing.B) (files [][]byte, size int64) {
	for i, path := range libraries(b, python(b)) {
		data, err := os.ReadFile(path)
		if i%4 != 0 || err != nil {
			continue
		}
		files = append(files, data)
		if size += int64(len(data)); size > 20<<20 {
			break
		}
	}
	return files, size
}

func BenchmarkParse(b *testing.B) {
	files, size := corpus(b)
	b.SetBytes(size)
	b.ReportAllocs()
	for b.Loop() {
		for _, data := range files {
			Parse(data)
		}
	}
	b.ReportMetric(float64(len(files)), "files/op")
}

func BenchmarkTokens(b *testing.B) {
	files, size := corpus(b)
	b.SetBytes(size)
	b.ReportAllocs()
	var l lexer
	for b.Loop() {
		for _, data := range files {
			text, _ := decode(data)
			l.reset(text)
			l.run()
		}
	}
}
