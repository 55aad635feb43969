package syslib

import (
	"strings"
	"testing"

	"github.com/dockwright/dockwright/detect/pep440"
)

func TestFor(t *testing.T) {
	tests := []struct {
		about, name, version string
		extras               []string
		with                 string // also installed, joined by spaces
		built                bool
		family, suite        string
		build, runtime       string // joined by spaces
		missing              string
	}{
		{about: "built", name: "psycopg2", version: "2.9.10", built: true, family: Debian, suite: "trixie",
			build: "gcc libc6-dev libpq-dev", runtime: "libpq5"},
		{about: "the names are Alpine's", name: "psycopg2", version: "2.9.10", built: true, family: Alpine, suite: "3.24",
			build: "gcc libpq-dev musl-dev", runtime: "libpq"},
		{about: "a wheel that holds its libraries", name: "psycopg2-binary", version: "2.9.10", family: Debian, suite: "trixie"},
		{about: "a wheel that opens the system's", name: "psycopg", version: "3.2.3", family: Debian, suite: "bookworm",
			runtime: "libpq5"},
		{about: "pure, yet built: no compiler", name: "psycopg", version: "3.2.3", built: true, family: Debian, suite: "bookworm",
			runtime: "libpq5"},
		{about: "an extra that brings it", name: "psycopg", version: "3.2.3", extras: []string{"pool", "Binary"}, family: Debian, suite: "trixie"},
		{about: "its extra's package, by another way", name: "psycopg", version: "3.2.3", with: "psycopg-binary", family: Debian, suite: "trixie"},
		{about: "its C part beside it", name: "psycopg", version: "3.2.3", with: "psycopg-c", family: Debian, suite: "trixie", runtime: "libpq5"},
		{about: "another package's binary", name: "psycopg2", version: "2.9.10", with: "psycopg-binary", built: true, family: Debian, suite: "trixie",
			build: "gcc libc6-dev libpq-dev", runtime: "libpq5"},
		{about: "an extra that is linked with it", name: "psycopg", version: "3.2.3", extras: []string{"c"}, family: Debian, suite: "trixie",
			runtime: "libpq5"},
		{about: "its C part", name: "psycopg_c", version: "3.3.2", built: true, family: Debian, suite: "trixie",
			build: "gcc libc6-dev libpq-dev", runtime: "libpq5"},
		{about: "a name in another spelling", name: "Python.LDAP", version: "3.4.4", built: true, family: Debian, suite: "trixie",
			build: "gcc libc6-dev libldap-dev libsasl2-dev", runtime: "libldap2 libsasl2-2"},
		{about: "an older suite's name", name: "python-ldap", version: "3.4.4", built: true, family: Debian, suite: "bookworm",
			build: "gcc libc6-dev libldap-dev libsasl2-dev", runtime: "libldap-2.5-0 libsasl2-2"},
		{about: "the oldest suite's name", name: "python-ldap", version: "3.4.4", built: true, family: Debian, suite: "bullseye",
			build: "gcc libc6-dev libldap2-dev libsasl2-dev", runtime: "libldap-2.4-2 libsasl2-2"},
		{about: "64-bit time, before", name: "python-magic", version: "0.4.27", family: Debian, suite: "bookworm", runtime: "libmagic1"},
		{about: "64-bit time, after", name: "python-magic", version: "0.4.27", family: Debian, suite: "trixie", runtime: "libmagic1t64"},
		{about: "a suite that is newer than the data", name: "python-magic", version: "0.4.27", family: Debian, suite: "forky", runtime: "libmagic1t64"},
		{about: "a newer version", name: "mysqlclient", version: "2.2.7", built: true, family: Debian, suite: "trixie",
			build: "default-libmysqlclient-dev gcc libc6-dev pkgconf", runtime: "libmariadb3"},
		{about: "an older version", name: "mysqlclient", version: "2.1.1", built: true, family: Debian, suite: "trixie",
			build: "default-libmysqlclient-dev gcc libc6-dev", runtime: "libmariadb3"},
		{about: "no version: the newest", name: "mysqlclient", built: true, family: Debian, suite: "trixie",
			build: "default-libmysqlclient-dev gcc libc6-dev pkgconf", runtime: "libmariadb3"},
		{about: "the boundary itself", name: "bcrypt", version: "4.0.0", built: true, family: Debian, suite: "trixie",
			build: "cargo gcc libc6-dev rustc"},
		{about: "before Rust", name: "bcrypt", version: "3.2.2", built: true, family: Debian, suite: "trixie", build: "gcc libc6-dev"},
		{about: "what Rust links, where the image lacks it", name: "orjson", version: "3.11.4", built: true, family: Alpine, suite: "3.24",
			build: "cargo gcc musl-dev rust", runtime: "libgcc"},
		{about: "what C++ links, where the image lacks it", name: "greenlet", version: "3.2.4", built: true, family: Alpine, suite: "3.24",
			build: "g++ musl-dev", runtime: "libstdc++"},
		{about: "Fortran", name: "scipy", version: "1.16.0", built: true, family: Debian, suite: "trixie",
			build: "g++ gfortran libc6-dev libopenblas-dev pkgconf", runtime: "libgfortran5 libopenblas0"},
		{about: "headers on one family only", name: "psutil", version: "7.0.0", built: true, family: Alpine, suite: "3.24",
			build: "gcc linux-headers musl-dev"},
		{about: "libraries of a wheel on one family only", name: "soundfile", version: "0.13.1", family: Alpine, suite: "3.24", runtime: "libsndfile"},
		{about: "… and not on the other", name: "soundfile", version: "0.13.1", family: Debian, suite: "trixie"},
		{about: "linked with what the wheel does not hold", name: "rasterio", version: "1.5.2", family: Debian, suite: "trixie", runtime: "libexpat1"},
		{about: "the same, built", name: "rasterio", version: "1.4.4", built: true, family: Debian, suite: "bookworm",
			build: "g++ libc6-dev libgdal-dev", runtime: "libexpat1 libgdal32"},
		{about: "a program that says where the data is", name: "pyproj", version: "3.6.1", built: true, family: Debian, suite: "bookworm",
			build: "gcc libc6-dev libproj-dev proj-bin", runtime: "libproj25 proj-bin"},
		{about: "a library that may not be older than it", name: "gdal", version: "3.8.4", built: true, family: Debian, suite: "bookworm",
			build: "g++ libc6-dev libgdal-dev", runtime: "libgdal32", missing: "GDAL as new as the package"},
		{about: "… and on the next suite is not", name: "gdal", version: "3.8.4", built: true, family: Debian, suite: "trixie",
			build: "g++ libc6-dev libgdal-dev", runtime: "libgdal36"},
		{about: "a compiler when it runs", name: "cmdstanpy", version: "1.3.2", family: Debian, suite: "trixie", runtime: "g++ libc6-dev make"},
		{about: "… which another package makes needless", name: "cmdstanpy", version: "1.3.2", with: "prophet", family: Debian, suite: "trixie"},
		{about: "an extra that nothing else of it needs", name: "unstructured", version: "0.27.35", extras: []string{"pdf"}, family: Debian, suite: "bookworm",
			runtime: "libmagic1 poppler-utils tesseract-ocr"},
		{about: "… and not asked for", name: "unstructured", version: "0.27.35", family: Debian, suite: "bookworm"},
		{about: "its compiled half is another package", name: "polars", version: "1.34.0", built: true, family: Debian, suite: "trixie"},
		{about: "Qt", name: "opencv-python", version: "4.12.0.88", family: Debian, suite: "bookworm", runtime: "libgl1 libglib2.0-0"},
		{about: "no Qt", name: "opencv-python-headless", version: "4.12.0.88", family: Debian, suite: "bookworm"},
		{about: "a program that it runs", name: "pdf2image", version: "1.17.0", family: Debian, suite: "trixie", runtime: "poppler-utils"},
		{about: "a package that the suite lacks", name: "pygobject", version: "3.52.3", built: true, family: Debian, suite: "bookworm",
			build: "gcc libc6-dev libcairo2-dev pkgconf", runtime: "gir1.2-glib-2.0 libcairo-gobject2", missing: "libgirepository-2.0-0 libgirepository-2.0-dev"},
		{about: "a program that only an older suite has", name: "pdfkit", version: "1.0.0", family: Debian, suite: "bookworm", runtime: "wkhtmltopdf"},
		{about: "… and the newest does not", name: "pdfkit", version: "1.0.0", family: Debian, suite: "trixie", missing: "wkhtmltopdf"},
		{about: "… nor one that is newer than the data", name: "pdfkit", version: "1.0.0", family: Debian, suite: "forky", missing: "wkhtmltopdf"},
		{about: "… nor the other family", name: "pdfkit", version: "1.0.0", family: Alpine, suite: "3.24", missing: "wkhtmltopdf"},
		{about: "Rust, not C", name: "fastuuid", version: "0.12.0", built: true, family: Debian, suite: "trixie", build: "cargo gcc libc6-dev rustc"},
		{about: "a fork that runs the same program", name: "unstructured.pytesseract", version: "0.3.15", family: Debian, suite: "trixie", runtime: "tesseract-ocr"},
		{about: "the same program for all of its versions", name: "openai-whisper", version: "20240930", built: true, family: Debian, suite: "trixie", runtime: "ffmpeg"},
		{about: "Rust of the suite is too old, its browsers' is not", name: "cryptography", version: "46.0.3", built: true, family: Debian, suite: "bookworm",
			build: "cargo-web gcc libc6-dev libssl-dev pkgconf rustc-web", runtime: "libssl3"},
		{about: "an older release takes the suite's own", name: "cryptography", version: "42.0.8", built: true, family: Debian, suite: "bookworm",
			build: "cargo gcc libc6-dev libssl-dev pkgconf rustc", runtime: "libssl3"},
		{about: "C++ by a minor release", name: "frozenlist", version: "1.8.0", built: true, family: Debian, suite: "trixie", build: "g++ libc6-dev"},
		{about: "a wheel with all but Expat", name: "pyuwsgi", version: "2.0.30.post1", family: Debian, suite: "trixie", runtime: "libexpat1"},
		{about: "the library's release has to be the package's", name: "confluent-kafka", version: "2.16.1", built: true, family: Debian, suite: "trixie",
			build: "gcc libc6-dev librdkafka-dev", runtime: "librdkafka1", missing: "librdkafka as new as the package, 2.10 or newer"},
		{about: "… which it is", name: "confluent-kafka", version: "2.8.0", built: true, family: Debian, suite: "trixie",
			build: "gcc libc6-dev librdkafka-dev", runtime: "librdkafka1"},
		{about: "… nor yet newer than the suite's", name: "confluent-kafka", version: "2.9.0", built: true, family: Debian, suite: "trixie",
			build: "gcc libc6-dev librdkafka-dev", runtime: "librdkafka1"},
		{about: "its programs hang on its version", name: "textract", version: "1.6.5", family: Debian, suite: "trixie",
			runtime: "antiword flac ghostscript poppler-utils sox tesseract-ocr unrtf"},
		{about: "a release candidate is not the newest", name: "mariadb", built: true, family: Debian, suite: "trixie",
			build: "gcc libc6-dev libmariadb-dev", runtime: "libmariadb3"},
		{about: "pure", name: "docopt", version: "0.6.2", built: true, family: Debian, suite: "trixie"},
	}
	for _, tt := range tests {
		t.Run(tt.name+" "+tt.about, func(t *testing.T) {
			n := For(Query{tt.name, tt.version, tt.extras, installed(tt.with), "3.13", tt.built, false, Image{tt.family, tt.suite}})
			if !n.Known || n.Source == "" {
				t.Fatalf("not known: %+v", n)
			}
			if got := strings.Join(n.Build, " "); got != tt.build {
				t.Errorf("build: %s, want %s", got, tt.build)
			}
			if got := strings.Join(n.Runtime, " "); got != tt.runtime {
				t.Errorf("runtime: %s, want %s", got, tt.runtime)
			}
			if got := strings.Join(n.Missing, " "); got != tt.missing {
				t.Errorf("missing: %s, want %s", got, tt.missing)
			}
		})
	}
}

func installed(names string) map[string]bool {
	out := map[string]bool{}
	for _, n := range strings.Fields(names) {
		out[n] = true
	}
	return out
}

// The sdists were built with pip 26.3, which took setuptools 82 or newer, and
// with the bound as a --build-constraint.
func TestLegacySetuptools(t *testing.T) {
	tests := []struct {
		name, version string
		built         bool
		want          string
	}{
		{"flatdict", "4.0.0", true, ""},
		{"flatdict", "4.0.1", true, "<82"},
		{"flatdict", "4.0.1", false, ""},
		{"flatdict", "4.1.0", true, ""},
		{"openai-whisper", "20230306", true, "<82"},
		{"openai-whisper", "20240930", true, "<82"},
		{"openai-whisper", "20250625", true, ""},
		{"openai-whisper", "", true, ""},
	}
	for _, tt := range tests {
		if n := For(Query{Name: tt.name, Version: tt.version, Built: tt.built, Image: Image{Debian, "trixie"}}); n.LegacySetuptools != tt.want || !n.Pure {
			t.Errorf("%s %s: %+v, want %q", tt.name, tt.version, n, tt.want)
		}
	}
}

func TestUnknown(t *testing.T) {
	for _, name := range []string{"", "no-such-package", "psycopg2-", "\x00", "../psycopg2"} {
		if n := For(Query{Name: name, Version: "1.0", Built: true, Image: Image{Debian, "trixie"}}); n.Known || n.Pure || n.Build != nil || n.Runtime != nil || n.Missing != nil {
			t.Errorf("%q: %+v", name, n)
		}
	}
}

// sasl 0.3.1 compiles up to Python 3.10.
func TestLacks(t *testing.T) {
	for python, want := range map[string]bool{"3.10": false, "3.11": true, "3.9": false, "": true} {
		n := For(Query{Name: "sasl", Version: "0.3.1", Python: python, Built: true, Image: Image{Debian, "trixie"}})
		if (n.Lacks != "") != want || (n.Remedy != "") != want {
			t.Errorf("%q: lacks %q, remedy %q", python, n.Lacks, n.Remedy)
		}
	}
	if n := For(Query{Name: "sasl", Version: "0.3.1", Python: "3.13", Image: Image{Debian, "trixie"}}); n.Lacks != "" {
		t.Errorf("a wheel lacks %q", n.Lacks)
	}
}

// An answer is the caller's own: changing it changes no later one.
func TestForIsFresh(t *testing.T) {
	ask := func() Need {
		return For(Query{Name: "psycopg2", Version: "2.9", Built: true, Image: Image{Debian, "trixie"}})
	}
	n := ask()
	n.Build[0], n.Runtime[0] = "x", "x"
	if m := ask(); m.Build[0] == "x" || m.Runtime[0] == "x" {
		t.Errorf("%+v", m)
	}
}

func BenchmarkFor(b *testing.B) {
	for b.Loop() {
		For(Query{Name: "python-ldap", Version: "3.4.4", Built: true, Image: Image{Debian, "bookworm"}})
	}
}

func BenchmarkRead(b *testing.B) {
	for b.Loop() {
		if _, err := read(files); err != nil {
			b.Fatal(err)
		}
	}
}

func version(t *testing.T, s string) pep440.Version {
	t.Helper()
	v, err := pep440.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// What most often forces a compile, or loads a library of the system.
func TestCoverage(t *testing.T) {
	names := strings.Fields(`annoy argon2-cffi-bindings bcrypt bitsandbytes blosc brotli cairosvg cffi confluent-kafka cryptography cx-oracle
		cython cytoolz dbus-python deepspeed duckdb evdev faiss-cpu fasttext fiona flash-attn gdal gevent greenlet grpcio gssapi h5py hnswlib
		ibm-db igraph jax jaxlib kaleido krb5 leveldb levenshtein lightgbm llama-cpp-python lmdb lxml m2crypto mariadb matplotlib moviepy
		mysqlclient netcdf4 netifaces numpy onnxruntime opencv-contrib-python opencv-contrib-python-headless opencv-python opencv-python-headless
		oracledb orjson pandas pcapy pdf2image pillow pillow-simd playwright plyvel prophet protobuf psutil psycopg psycopg-c psycopg2
		psycopg2-binary pyarrow pyaudio pycairo pycurl pydantic-core pydub pyenchant pygobject pygraphviz pyhive pyicu pykerberos pylzma pymssql
		pynacl pyodbc pyppeteer pyproj pyscard pystan pytesseract python-ldap python-magic python-pkcs11 python-rocksdb python-snappy pyusb
		pyyaml pyzbar rasterio ray regex reportlab rpi-gpio ruamel-yaml-clib sasl scapy scikit-learn scipy selenium sentencepiece setproctitle
		shapely smbus snowflake-connector-python sounddevice soundfile spacy systemd-python tables tensorflow thrift tokenizers torch ujson uwsgi
		vllm wand weasyprint xgboost xmlsec zstandard`)
	for _, name := range names {
		if !For(Query{Name: name, Built: true, Image: Image{Debian, "trixie"}}).Known {
			t.Errorf("%s has no entry", name)
		}
	}
	t.Logf("%d names, of %d that have an entry", len(names), len(load().byName))
}

// TestBundled holds that what auditwheel puts into a wheel is not asked of the image, and
// that what loads plugins or data of its own stays there.
func TestBundled(t *testing.T) {
	for _, c := range []struct{ name, version, runtime, no string }{
		{"psycopg2", "2.9.13", "", ""},
		{"pycurl", "7.49.0", "", ""},
		{"mysqlclient", "2.3.1", "libmariadb3", "plugins"},
		{"xmlsec", "1.3.17", "libxml2 libxmlsec1t64-openssl", ""}, // which nobody has tried
	} {
		n := For(Query{Name: c.name, Version: c.version, Built: true, Bundled: true, Image: Image{Debian, "trixie"}})
		if got := strings.Join(n.Runtime, " "); got != c.runtime || n.Bundles != (c.runtime == "") || !n.Linked || !strings.Contains(n.NoBundle, c.no) {
			t.Errorf("%s: %+v", c.name, n)
		}
	}
}
