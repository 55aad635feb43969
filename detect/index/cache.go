package index

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// Cache keeps answers of indexes on the disk, as HTTP allows it (RFC 9111): for
// as long as Cache-Control says, and after that for asking whether they changed.
// What it cannot read, or was damaged, it does not have; what it cannot write
// is not kept. Neither is an error, since the network has the answer.
//
// It is the user's own: entries lie in a folder that nobody else can read, under
// names that tell neither URLs nor credentials.
type Cache struct {
	// Dir is where the entries lie; "" for no cache.
	Dir string
	// Now is the clock; time.Now when nil.
	Now func() time.Time
}

// entry is one answer with status 200.
type entry struct {
	ContentType  string
	ETag         string    `json:",omitempty"`
	LastModified string    `json:",omitempty"`
	Fresh        time.Time // until when it needs no asking
	SHA256       string    // of the body
	body         []byte
}

// cacheVersion is part of every key: another layout never meets old entries.
const cacheVersion = "1"

// maxFresh bounds how long a server can have an answer believed.
const maxFresh = 24 * time.Hour

func (c *Cache) now() time.Time {
	if c.Now != nil {
		return c.Now()
	}
	return time.Now()
}

// key names the entry for a URL, what was accepted, and as whom it was asked.
func (c *Cache) key(url, accept string, l login) string {
	sum := sha256.Sum256([]byte(strings.Join([]string{cacheVersion, url, accept, l.fingerprint()}, "\x00")))
	return hex.EncodeToString(sum[:])
}

// get is the entry of a key, nil when there is none.
func (c *Cache) get(key string) *entry {
	if c == nil || c.Dir == "" {
		return nil
	}
	data, err := os.ReadFile(filepath.Join(c.Dir, key))
	if err != nil {
		return nil
	}
	head, body, ok := bytes.Cut(data, []byte("\n"))
	var e entry
	if !ok || json.Unmarshal(head, &e) != nil {
		return nil
	}
	if sum := sha256.Sum256(body); hex.EncodeToString(sum[:]) != e.SHA256 {
		return nil
	}
	e.body = body
	return &e
}

// put keeps an answer, or drops the one that is there where it must not be kept.
func (c *Cache) put(key string, header http.Header, body []byte) {
	if c == nil || c.Dir == "" {
		return
	}
	fresh, keep := freshness(header, c.now())
	e := entry{ContentType: header.Get("Content-Type"), ETag: header.Get("ETag"), LastModified: header.Get("Last-Modified"), Fresh: fresh}
	path := filepath.Join(c.Dir, key)
	if !keep || e.ETag == "" && e.LastModified == "" && !fresh.After(c.now()) {
		os.Remove(path)
		return
	}
	sum := sha256.Sum256(body)
	e.SHA256 = hex.EncodeToString(sum[:])
	c.write(path, &e, body)
}

// renew notes that a server confirmed an entry.
func (c *Cache) renew(key string, e *entry, header http.Header) {
	fresh, keep := freshness(header, c.now())
	if !keep {
		os.Remove(filepath.Join(c.Dir, key))
		return
	}
	renewed := *e
	renewed.Fresh = fresh
	c.write(filepath.Join(c.Dir, key), &renewed, e.body)
}

// write puts a whole file in place, or nothing.
func (c *Cache) write(path string, e *entry, body []byte) {
	head, err := json.Marshal(e)
	if err != nil || os.MkdirAll(c.Dir, 0o700) != nil {
		return
	}
	f, err := os.CreateTemp(c.Dir, ".new-*")
	if err != nil {
		return
	}
	_, err1 := f.Write(append(head, '\n'))
	_, err2 := f.Write(body)
	if err3 := f.Close(); err1 != nil || err2 != nil || err3 != nil || os.Rename(f.Name(), path) != nil {
		os.Remove(f.Name())
	}
}

// freshness reads until when an answer may be used unasked, and whether it may
// be kept at all.
func freshness(header http.Header, now time.Time) (until time.Time, keep bool) {
	age := time.Duration(0)
	for _, line := range header.Values("Cache-Control") {
		for directive := range strings.SplitSeq(strings.ToLower(line), ",") {
			name, value, _ := strings.Cut(strings.TrimSpace(directive), "=")
			switch name {
			case "no-store":
				return time.Time{}, false
			case "no-cache":
				return time.Time{}, true
			case "max-age":
				if n, err := strconv.Atoi(strings.Trim(value, `"`)); err == nil && n > 0 {
					age = min(time.Duration(min(n, int(maxFresh/time.Second)))*time.Second, maxFresh)
				}
			}
		}
	}
	if n, err := strconv.Atoi(header.Get("Age")); err == nil && n > 0 {
		age -= time.Duration(min(n, int(maxFresh/time.Second))) * time.Second
	}
	if age <= 0 {
		return time.Time{}, true
	}
	return now.Add(age), true
}
