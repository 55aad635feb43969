package index

import (
	"encoding/json"
	"io/fs"
	"math"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/requirements"
	"github.com/dockwright/dockwright/golden/reference"
)

// The vectors are what pip and Python answer: testdata/vectors.py makes them anew.
func vectors[T any](t testing.TB, name string) []T {
	t.Helper()
	data, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	var cases []T
	if err := json.Unmarshal(data, &cases); err != nil {
		t.Fatal(err)
	}
	return cases
}

type linkCase struct {
	About, URL, Type, Body, Charset, Error string
	Links                                  []struct {
		Name, URL, Python string
		Hashes            map[string]string
		Yanked            *string
		Uploaded          *float64
	}
}

// TestLinks holds pages against pip's parse_links.
func TestLinks(t *testing.T) {
	cases := vectors[linkCase](t, "links.json")
	if len(cases) < 350 {
		t.Fatalf("%d vectors", len(cases))
	}
	for _, c := range cases {
		if c.Error != "" {
			continue // pip gives up on the whole page; TestLinksPipRefuses
		}
		t.Run(c.About, func(t *testing.T) {
			body := []byte(c.Body)
			p := Page{URL: c.URL, Shown: c.URL, ContentType: c.Type, Body: body}
			var files []File
			var err error
			if c.Type == typeJSON {
				files, err = parseJSON(p)
			} else {
				if c.Charset != "" {
					p.Body = latin1(c.Body)
				}
				files, err = parseHTML(p, c.Charset)
			}
			if err != nil && len(c.Links) == 0 {
				return // no page of an index: TestNoPage
			}
			if err != nil {
				t.Fatal(err)
			}
			if len(files) != len(c.Links) {
				t.Fatalf("%d links, pip has %d", len(files), len(c.Links))
			}
			for i, want := range c.Links {
				got := files[i]
				// What leads to no host is no place to get a file from, and what is not
				// UTF-8 when it is unquoted is no name.
				host := splitLink(want.URL).authority
				place := got.URL == want.URL || host == "" || strings.Contains(want.URL, "%EF%BF%BD")
				named := got.Name == want.Name || got.Name == "" && want.Name == host || want.Name == ""
				if !named || !place || got.RequiresPython != want.Python {
					t.Errorf("%q %q %q\npip: %q %q %q", got.Name, got.URL, got.RequiresPython, want.Name, want.URL, want.Python)
				}
				if got.Yanked != (want.Yanked != nil) || got.Yanked && got.YankedReason != *want.Yanked {
					t.Errorf("yanked %v %q, pip: %v", got.Yanked, got.YankedReason, want.Yanked)
				}
				var hashes []string
				for k, v := range want.Hashes {
					hashes = append(hashes, k+":"+v)
				}
				if !slices.Equal(got.Hashes, orderHashes(hashes)) {
					t.Errorf("hashes %q, pip: %q", got.Hashes, hashes)
				}
				if want.Uploaded != nil && math.Abs(float64(got.Uploaded.UnixMicro())/1e6-*want.Uploaded) > 1e-5 || want.Uploaded == nil && !got.Uploaded.Equal(time.Time{}) {
					t.Errorf("uploaded %v, pip: %v", got.Uploaded, want.Uploaded)
				}
			}
		})
	}
}

func latin1(s string) []byte {
	var b []byte
	for _, r := range s {
		b = append(b, byte(r))
	}
	return b
}

// TestLinksPipRefuses holds that a link at which pip gives up a page does no
// harm: pip itself would not get to the files behind it.
func TestLinksPipRefuses(t *testing.T) {
	n := 0
	for _, c := range vectors[linkCase](t, "links.json") {
		if c.Error != "" {
			n++
			if _, err := parseHTML(Page{URL: c.URL, Body: []byte(c.Body)}, ""); err != nil {
				t.Errorf("%s: %v", c.About, err)
			}
		}
	}
	if n == 0 {
		t.Error("no vectors")
	}
}

// machine is an Environment made of maps.
func machine(env, files map[string]string) Environment {
	return Environment{
		Lookup: func(name string) (string, bool) { v, ok := env[name]; return v, ok },
		ReadFile: func(path string) ([]byte, error) {
			if text, ok := files[path]; ok {
				return []byte(text), nil
			}
			return nil, fs.ErrNotExist
		},
		Home: "/home/u", OS: "linux",
	}
}

// TestConfig holds the order of indexes against pip's own, from its
// configuration files, its variables and the options of requirements files.
func TestConfig(t *testing.T) {
	type configCase struct {
		About, Requirements string
		Env, Files          map[string]string
		Indexes, Links      []string
		Error               bool
	}
	for _, c := range vectors[configCase](t, "config.json") {
		t.Run(c.About, func(t *testing.T) {
			lock, _, err := requirements.Parse("requirements.txt", []byte(c.Requirements+"foo==1.0\n"), nil)
			if err != nil {
				t.Fatal(err)
			}
			s, err := NewSources(Flags{}, lock, facts.Pip, machine(c.Env, c.Files))
			if (err != nil) != c.Error {
				t.Fatalf("error %v, pip's: %v", err, c.Error)
			}
			if err != nil {
				return
			}
			var indexes, links []string
			for _, i := range s.Indexes {
				address := i.address
				if !i.login.empty() {
					address = strings.Replace(address, "://", "://"+i.login.user()+":"+i.login.password()+"@", 1)
				}
				indexes = append(indexes, address)
			}
			for _, p := range s.Pages {
				links = append(links, p.address)
			}
			for i, u := range c.Indexes { // as what is sent for them
				clean, l := splitLogin(u)
				if !l.empty() {
					c.Indexes[i] = strings.Replace(clean, "://", "://"+l.user()+":"+l.password()+"@", 1)
				}
			}
			if !slices.Equal(indexes, c.Indexes) || !slices.Equal(links, c.Links) {
				t.Errorf("%q and %q\npip: %q and %q", indexes, links, c.Indexes, c.Links)
			}
		})
	}
}

// TestNetrc holds the reader against Python's netrc module.
func TestNetrc(t *testing.T) {
	type netrcCase struct {
		Text  string
		Hosts map[string][2]string
		Error bool
	}
	good := 0
	for _, c := range vectors[netrcCase](t, "netrc.json") {
		n, err := ParseNetrc("netrc", []byte(c.Text))
		if (err != nil) != c.Error {
			t.Errorf("%q: %v; Python's error: %v", c.Text, err, c.Error)
			continue
		}
		if err != nil {
			continue
		}
		good++
		if len(n.hosts) != len(c.Hosts) {
			t.Errorf("%q: hosts %d, Python has %v", c.Text, len(n.hosts), c.Hosts)
		}
		for host, want := range c.Hosts {
			if got := n.hosts[host]; got.user() != want[0] || got.password() != want[1] {
				t.Errorf("%q: %s has %q %q, Python %q", c.Text, host, got.user(), got.password(), want)
			}
		}
	}
	if good < 300 {
		t.Errorf("%d good files", good)
	}
}

func TestRecorded(t *testing.T) {
	reference.Reproduces(t, "pypa", "testdata/vectors.py")
	reference.Reproduces(t, "pypa", "testdata/picks.py")
}
