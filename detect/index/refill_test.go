package index

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dockwright/dockwright/detect/facts"
)

// TestRecordAnswers: what the record says is what the index said, without a
// network.
func TestRecordAnswers(t *testing.T) {
	var asked atomic.Int32
	index := shop{
		"foo": {"foo-1.0-py3-none-any.whl#" + sum(1), "foo-1.0.tar.gz#" + sum(2)},
		"old": {`old-1.0.tar.gz#` + sum(7) + ` data-yanked=""`},
		"new": {"new-1.0.tar.gz#" + sum(8)},
	}
	url := serve(t, func(w http.ResponseWriter, r *http.Request) { asked.Add(1); index.ServeHTTP(w, r) })
	const text = "foo==1.0 --hash=" + "%s\nold==1.0 --hash=%s\nnone==1.0 --hash=%s\n"
	// Not stated by the project: the record of one machine serves another.
	env := map[string]string{"PIP_INDEX_URL": strings.Replace(url, "://", "://u:s3cret@", 1) + "/simple"}
	first := lockOf(t, fmt.Sprintf(text, sum(2), sum(7), sum(9)))
	online, err := Fill(t.Context(), first, request(t, first, facts.Pip, env))
	if err != nil {
		t.Fatal(err)
	}
	if namesOf(first, "foo") != "foo-1.0.tar.gz" {
		t.Error(first.Packages[0].Files)
	}
	bytes := online.Record.Format()
	if strings.Contains(string(bytes), "s3cret") || strings.Count(string(bytes), "[[package]]") != 3 {
		t.Errorf("%s", bytes)
	}
	record, err := ParseRecord(RecordName, bytes)
	if err != nil {
		t.Fatal(err)
	}

	asked.Store(0)
	again := lockOf(t, fmt.Sprintf(text, sum(2), sum(7), sum(9)))
	offline, err := Fill(t.Context(), again, Request{Sources: request(t, again, facts.Pip, nil).Sources, Record: record, Offline: true})
	if err != nil || asked.Load() != 0 {
		t.Fatal(err, asked.Load())
	}
	if diff := cmp.Diff(first, again); diff != "" {
		t.Error(diff)
	}
	online.Record = nil
	if diff := cmp.Diff(online, offline); diff != "" {
		t.Error(diff)
	}

	// Online, only what is not known is asked: a new package, and what was absent.
	more := lockOf(t, fmt.Sprintf(text, sum(2), sum(7), sum(9))+"new==1.0 --hash="+sum(8)+"\n")
	r := request(t, more, facts.Pip, env)
	r.Record = record
	report, err := Fill(t.Context(), more, r)
	if err != nil || asked.Load() != 2 || namesOf(more, "new") != "new-1.0.tar.gz" {
		t.Error(err, asked.Load(), more.Packages)
	}
	if len(report.Record.Packages) != 4 {
		t.Errorf("%s", report.Record.Format())
	}
	// A digest that the record does not know: the index has more by now.
	asked.Store(0)
	index["foo"] = append(index["foo"], "foo-1.0-cp313-cp313-win32.whl#"+sum(3))
	newer := lockOf(t, "foo==1.0 --hash="+sum(3)+"\n")
	r = request(t, newer, facts.Pip, env)
	r.Record = record
	if _, err = Fill(t.Context(), newer, r); err != nil || asked.Load() != 1 || namesOf(newer, "foo") != "foo-1.0-cp313-cp313-win32.whl" {
		t.Error(err, asked.Load(), newer.Packages)
	}
	// Refresh asks for everything; the package that is gone leaves the record.
	asked.Store(0)
	fewer := lockOf(t, "foo==1.0\n")
	r = request(t, fewer, facts.Pip, env)
	r.Record, r.Refresh = record, true
	if report, err = Fill(t.Context(), fewer, r); err != nil || asked.Load() != 1 || len(report.Record.Packages) != 1 || len(report.Record.Packages[0].Files) != 3 {
		t.Error(err, asked.Load(), report.Record)
	}
}

// TestOffline: what the record lacks stays unknown and is named.
func TestOffline(t *testing.T) {
	record := &Record{Packages: []RecordedPackage{{Name: "foo", Version: "1.0", Index: PyPI, Files: []RecordedFile{{Name: "foo-1.0.tar.gz"}}}}}
	lock := lockOf(t, "foo==1.0\nbar==1.0\n")
	r := Request{Record: record, Offline: true, Sources: request(t, lock, facts.Pip, nil).Sources}
	report, err := Fill(t.Context(), lock, r)
	if err != nil || notes(report.Lacking) != "bar 1.0" || report.Record != nil || namesOf(lock, "foo") == "" || namesOf(lock, "bar") != "" {
		t.Errorf("%v %+v", err, report)
	}
	// The project names another index now: the record does not count.
	lock = lockOf(t, "--index-url https://other.example\nfoo==1.0\n")
	r.Sources = request(t, lock, facts.Pip, nil).Sources
	report, err = Fill(t.Context(), lock, r)
	if err != nil || !report.Stale || notes(report.Lacking) != "foo 1.0" || namesOf(lock, "foo") != "" {
		t.Errorf("%v %+v", err, report)
	}
	// There is none.
	r.Record = nil
	if report, err = Fill(t.Context(), lock, r); err != nil || report.Stale || notes(report.Lacking) != "foo 1.0" {
		t.Errorf("%v %+v", err, report)
	}
}

// TestNothingHalf: when one answer is missing, the lock is as it was.
func TestNothingHalf(t *testing.T) {
	good := shop{"a": {"a-1.0.zip"}, "b": {"b-1.0.zip"}, "c": {"c-1.0.zip"}}
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/simple/b/" {
			w.WriteHeader(500)
			return
		}
		good.ServeHTTP(w, r)
	})
	text := "-i " + url + "/simple\na==1.0\nb==1.0\nc==1.0\n"
	lock := lockOf(t, text)
	report, err := Fill(t.Context(), lock, request(t, lock, facts.Pip, nil))
	var e *facts.Error
	if !errors.As(err, &e) || e.Path != url+"/simple/b/" || report.Record != nil {
		t.Error(err, report)
	}
	if diff := cmp.Diff(lockOf(t, text), lock); diff != "" {
		t.Error(diff)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Fill(ctx, lock, request(t, lock, facts.Pip, nil)); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// TestSameBytes: the record does not depend on which answer comes first, nor on
// the order that an index lists files in.
func TestSameBytes(t *testing.T) {
	index := shop{}
	text := ""
	for i := range 30 {
		name := fmt.Sprintf("p%d", i)
		index[name] = []string{name + "-1.0.zip#" + sum(i), name + "-2.0.zip#" + sum(i+100), name + "-1.0.tar.gz#" + sum(i+200)}
		text += fmt.Sprintf("%s==1.0; python_version < '3'\n%s==2.0; python_version >= '3'\n", name, name)
	}
	var mutex sync.Mutex
	n := 0
	asked := map[string]int{}
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		mutex.Lock()
		n++
		asked[r.URL.Path]++
		wait := time.Duration((n*7)%5) * time.Millisecond
		mutex.Unlock()
		time.Sleep(wait)
		index.ServeHTTP(w, r)
	})
	want := ""
	for round := range 4 {
		for _, files := range index {
			slices.Reverse(files)
		}
		lock := lockOf(t, "-i "+url+"/simple\n"+text)
		report, err := Fill(t.Context(), lock, request(t, lock, facts.Pip, nil))
		if err != nil {
			t.Fatal(err)
		}
		got := string(report.Record.Format())
		if want != "" && got != want {
			t.Fatal(cmp.Diff(want, got))
		}
		want = got
		if len(report.Record.Packages) != 60 || asked["/simple/p0/"] != round+1 {
			t.Errorf("%d packages, %v", len(report.Record.Packages), asked)
		}
	}
}
