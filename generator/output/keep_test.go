package output

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/dockwright/dockwright/detect/facts"
)

const (
	keepA = "# dockwright: keep a\n"
	keepB = "# dockwright: keep b\n"
	ends  = "# dockwright: end\n"
)

// rendered is a file with places: a behind its second line, b at its end.
func rendered(last string) File {
	body := "# syntax=docker/dockerfile:1\n\nFROM x\nRUN " + last + "\n"
	return File{Path: "Dockerfile", Body: []byte(body), Places: []Place{{"b", len(body)}, {"a", strings.Index(body, "RUN")}}}
}

func sealFile(f File) []byte { return Seal(f.Body, "0.1.0", nil) }

// insert puts text into a sealed file before the first line that begins so.
func insert(file []byte, before, text string) []byte {
	i := bytes.Index(file, []byte(before))
	return slices.Concat(file[:i], []byte(text), file[i:])
}

func TestKeep(t *testing.T) {
	sealed := sealFile(rendered("1"))
	for _, c := range []struct {
		name     string
		existing []byte
		last     string // of the new render
		want     string // without the header
		moved    int
	}{
		{"no file", nil, "1", "# syntax=docker/dockerfile:1\n\nFROM x\nRUN 1\n", 0},
		{"no region", sealed, "1", "# syntax=docker/dockerfile:1\n\nFROM x\nRUN 1\n", 0},
		{"at its place", insert(sealed, "RUN", keepA+"mine\n"+ends), "1", "# syntax=docker/dockerfile:1\n\nFROM x\n" + keepA + "mine\n" + ends + "RUN 1\n", 0},
		{"empty", insert(sealed, "RUN", keepA+ends), "1", "# syntax=docker/dockerfile:1\n\nFROM x\n" + keepA + ends + "RUN 1\n", 0},
		{"the render is another", insert(sealed, "RUN", keepA+"mine\n"+ends), "2", "# syntax=docker/dockerfile:1\n\nFROM x\n" + keepA + "mine\n" + ends + "RUN 2\n", 0},
		{"two at one place", insert(sealed, "RUN", keepA+"1\n"+ends+"  #  dockwright:  keep  a  \n2\n"+ends), "1", "# syntax=docker/dockerfile:1\n\nFROM x\n" + keepA + "1\n" + ends + "  #  dockwright:  keep  a  \n2\n" + ends + "RUN 1\n", 0},
		{"at the end, without a line end", append(slices.Clone(sealed), keepB+"mine\n# dockwright: end"...), "1", "# syntax=docker/dockerfile:1\n\nFROM x\nRUN 1\n" + keepB + "mine\n" + ends, 0},
		{"elsewhere", insert(sealed, "FROM", keepA+"mine\n"+ends), "1", "# syntax=docker/dockerfile:1\n\nFROM x\n" + keepA + "mine\n" + ends + "RUN 1\n", 1},
		{"elsewhere, and another render", insert(sealed, "\nFROM", keepB+"mine\n"+ends), "2", "# syntax=docker/dockerfile:1\n\nFROM x\nRUN 2\n" + keepB + "mine\n" + ends, 1},
		{"above the header", append([]byte(keepA+"# dockwright: version=0 body=0123456789abcdef inputs=x\n\nCMD\n"+ends), sealed...), "1", "# syntax=docker/dockerfile:1\n\nFROM x\n" + keepA + "# dockwright: version=0 body=0123456789abcdef inputs=x\n\nCMD\n" + ends + "RUN 1\n", 1},
		{"CRLF", []byte(strings.ReplaceAll(string(insert(sealed, "RUN", keepA+"mine\n"+ends)), "\n", "\r\n")), "1", "# syntax=docker/dockerfile:1\n\nFROM x\n" + keepA + "mine\n" + ends + "RUN 1\n", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			if s := State(c.existing); s != Ours && s != Missing {
				t.Errorf("the file counts as %s", s)
			}
			f := rendered(c.last)
			got, moved, err := Keep(f, c.existing)
			if err != nil {
				t.Fatal(err)
			}
			if string(got.Body) != c.want || len(moved) != c.moved {
				t.Errorf("got\n%s\nand %d moved, want\n%s\nand %d", got.Body, len(moved), c.want, c.moved)
			}
			now := sealFile(got)
			if d := Check(now, true, File{Body: now}, "0.1.0", nil); !d.InSync || len(d.Kinds) > 0 {
				t.Errorf("not in sync: %q", d.Messages())
			}
			if !bytes.Equal(Body(now), f.Body) {
				t.Errorf("the body without regions is\n%s", Body(now))
			}
			d := Check(c.existing, c.existing != nil, File{Body: now}, "0.1.0", nil)
			if c.last == "1" && d.Has(KindMisplaced) != (c.moved > 0) || c.moved > 0 && d.InSync {
				t.Errorf("before: %+v", d)
			}
		})
	}
}

func TestKeepRefuses(t *testing.T) {
	for _, c := range []struct {
		text, fact, remedy string
		line               int
	}{
		{"FROM x\n" + keepA + "a\n", "does not end", "# dockwright: end", 2},
		{keepA + "a\n" + keepB + ends, "begins within the one of line 1", "end that one before", 3},
		{"a\n" + ends, "none has begun", "# dockwright: keep PLACE", 2},
		{"a\n" + keepA + ends + "# dockwright: keep c\n" + ends, `the place "c", which this file does not have`, "name one of b, a", 4},
		{"# dockwright: keep\n" + ends, "names no place", "name one of b, a", 1},
		{"# dockwright: keep a b\n" + ends, `the place "a%20b"`, "name one of b, a", 1},
	} {
		_, _, err := Keep(rendered("1"), []byte(c.text))
		var e *facts.Error
		if !errors.As(err, &e) {
			t.Errorf("%q: %v", c.text, err)
			continue
		}
		if e.Path != "Dockerfile" || e.Line != c.line || !strings.Contains(e.Fact, c.fact) || !strings.Contains(e.Remedy, c.remedy) {
			t.Errorf("%q: %s:%d: %s (%s)", c.text, e.Path, e.Line, e.Fact, e.Remedy)
		}
	}
	f := rendered("1\n# dockwright: end")
	if _, _, err := Keep(f, nil); err == nil {
		t.Error("a render that ends a region is taken")
	}
}

// TestWriteKeeps holds that what somebody writes into a region while a file is
// being rendered is not written over, even by force.
func TestWriteKeeps(t *testing.T) {
	f := rendered("1")
	old := insert(sealFile(f), "RUN", keepA+"mine\n"+ends)
	kept, _, err := Keep(rendered("2"), old)
	if err != nil {
		t.Fatal(err)
	}
	for name, later := range map[string]string{"changed": keepA + "changed\n" + ends, "a second one": keepA + "mine\n" + ends + keepA + "mine\n" + ends} {
		now := insert(sealFile(f), "RUN", later)
		dir := lay(t, map[string]string{"Dockerfile": string(now)})
		_, err := Write(dir, []File{{Path: "Dockerfile", Body: sealFile(kept)}}, Options{Force: true})
		if err == nil || !strings.Contains(err.Error(), "keep regions") {
			t.Errorf("%s: %v", name, err)
		}
		sameTree(t, dir, map[string]string{"Dockerfile": string(now)})
	}
}

// FuzzKeep holds for any text between the lines of a region: it ends no panic, and
// either it is refused or it stands in the new file byte for byte, the file is in
// sync, and a second time changes nothing. For any file: either it is refused or
// none of its regions is lost.
func FuzzKeep(f *testing.F) {
	for _, s := range []string{"", "mine\n", "RUN <<EOF\n# dockwright: end\n", keepA, ends, "a\r\nb\r", "\xef\xbb\xbf", "\x00\xff", "# dockwright: version=0.1.0 body=0123456789abcdef\n", "#dockwright:keep\ta", "# dockwright: keep b\nx\n# dockwright: end\n"} {
		f.Add(s, true)
		f.Add(s, false)
	}
	sealed := sealFile(rendered("1"))
	f.Fuzz(func(t *testing.T, text string, atPlace bool) {
		region := keepA + text
		if text != "" && !strings.HasSuffix(text, "\n") {
			region += "\n"
		}
		region += ends
		existing := []byte(region)
		if atPlace {
			existing = insert(sealed, "RUN", region)
		}
		regions, errRegions := Regions("Dockerfile", existing)
		got, _, err := Keep(rendered("2"), existing)
		if err != nil {
			var e *facts.Error
			if !errors.As(err, &e) || e.Remedy == "" {
				t.Fatalf("%#v", err)
			}
			return
		}
		if errRegions != nil || len(regions) == 0 {
			t.Fatalf("taken, though its regions are %v (%v)", regions, errRegions)
		}
		for _, r := range regions {
			if !bytes.Contains(got.Body, []byte(r.Text)) {
				t.Fatalf("%q is lost in\n%s", r.Text, got.Body)
			}
		}
		now := sealFile(got)
		if atPlace && State(existing) != Ours || State(now) != Ours || !holds(now, existing) {
			t.Fatalf("before %s, now %s", State(existing), State(now))
		}
		if strings.Count(text, "dockwright:") == 0 && !strings.Contains(text, "\r") && !bytes.Contains(now, []byte(region)) && !strings.HasPrefix(text, "\xef\xbb\xbf") {
			t.Fatalf("%q is not in\n%s", region, now)
		}
		again, moved, err := Keep(rendered("2"), now)
		if err != nil || len(moved) > 0 || !bytes.Equal(sealFile(again), now) {
			t.Fatalf("a second time: %v, %d moved\n%s", err, len(moved), again.Body)
		}
		if d := Check(now, true, File{Body: sealFile(again)}, "0.1.0", nil); !d.InSync || len(d.Kinds) > 0 {
			t.Fatalf("%+v", d)
		}
	})
}
