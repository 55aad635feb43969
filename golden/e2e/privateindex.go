package e2e

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"hash/crc32"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
)

// privateWheel is the one file of the private index. It is the same in each run, as
// the locks in indexes/ name its digest.
func privateWheel() (name string, data []byte) {
	const info = "corp_greeting-1.0.dist-info/"
	files := []struct{ path, text string }{
		{"corp_greeting.py", "WORD = \"from the private index\"\n"},
		{info + "METADATA", "Metadata-Version: 2.1\nName: corp-greeting\nVersion: 1.0\n"},
		{info + "WHEEL", "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"},
		{info + "RECORD", ""},
	}
	record := &files[len(files)-1]
	for _, f := range files[:len(files)-1] {
		sum := sha256.Sum256([]byte(f.text))
		record.text += fmt.Sprintf("%s,sha256=%s,%d\n", f.path, base64.RawURLEncoding.EncodeToString(sum[:]), len(f.text))
	}
	record.text += record.path + ",,\n"
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, f := range files { // with sizes in front, as installers read the file while it comes
		size := uint64(len(f.text))
		w, err := z.CreateRaw(&zip.FileHeader{Name: f.path, Method: zip.Store, CRC32: crc32.ChecksumIEEE([]byte(f.text)), CompressedSize64: size, UncompressedSize64: size})
		if err == nil {
			_, err = w.Write([]byte(f.text))
		}
		if err != nil { // of memory, which does not fail
			panic(err)
		}
	}
	z.Close()
	return "corp_greeting-1.0-py3-none-any.whl", b.Bytes()
}

// privateIndex serves the wheel as PEP 503 has it, to one user, and counts how often.
func privateIndex(user, password string, served *atomic.Int64) http.Handler {
	name, data := privateWheel()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		u, p, _ := r.BasicAuth()
		switch {
		case u != user || p != password:
			w.Header().Set("WWW-Authenticate", `Basic realm="corp"`)
			http.Error(w, "this index wants a login", http.StatusUnauthorized)
		case strings.TrimSuffix(r.URL.Path, "/") == "/simple/corp-greeting":
			w.Header().Set("Content-Type", "text/html")
			fmt.Fprintf(w, "<!DOCTYPE html><a href=\"/files/%s#sha256=%x\">%s</a>\n", name, sha256.Sum256(data), name)
		case r.URL.Path == "/files/"+name:
			w.Header().Set("Content-Type", "application/octet-stream")
			w.Write(data)
			served.Add(1)
		default:
			http.NotFound(w, r)
		}
	})
}

// in are those of the texts that a stream holds, in the order of texts.
func in(r io.Reader, texts []string) (found []string, err error) {
	longest := 0
	for _, text := range texts {
		longest = max(longest, len(text))
	}
	seen := map[string]bool{}
	buffer, kept := make([]byte, 1<<20), 0
	for {
		n, err := io.ReadFull(r, buffer[kept:])
		window := string(buffer[:kept+n])
		for _, text := range texts {
			seen[text] = seen[text] || strings.Contains(window, text)
		}
		if err != nil {
			if err != io.EOF && err != io.ErrUnexpectedEOF {
				return nil, err
			}
			break
		}
		kept = copy(buffer, window[len(window)-longest:])
	}
	for _, text := range texts {
		if seen[text] {
			found = append(found, text)
		}
	}
	return found, nil
}
