package golden

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/dockwright/dockwright/generator/inspection"
)

// TestPage shows inspect's page in a real browser. With DOCKWRIGHT_SCREENSHOTS
// naming a folder it leaves pictures there to look at.
func TestPage(t *testing.T) {
	b := newBrowser(t)
	for _, c := range []struct {
		name string
		run  func(*testing.T, *browser)
	}{
		{"windows", pageInWindows}, {"map", pageMap}, {"filter", pageFilter}, {"keyboard", pageByKeyboard}, {"accessible", pageAccessible},
		{"without-scripts", pageWithoutScripts}, {"hostile", pageHostile}, {"policy", pagePolicy}, {"corpus", pageOfCorpus},
	} {
		t.Run(c.name, func(t *testing.T) { c.run(t, b) })
	}
}

// pageFile writes a document's page into a folder of the test's.
func pageFile(t *testing.T, d inspection.Document) string {
	t.Helper()
	var b bytes.Buffer
	if err := d.Page(&b, "folder"); err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(t.TempDir(), "page.html")
	if err := os.WriteFile(name, b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	return name
}

// quiet holds that a page asked for nothing and complained of nothing.
func quiet(t *testing.T, p *tab) {
	t.Helper()
	for _, r := range p.requests() {
		t.Errorf("request for %s", r.url)
	}
	for _, c := range p.complaints() {
		t.Error(c)
	}
}

// wellBehaved holds what is so of any page in any window: it asked for nothing
// and complained of nothing, and nothing lies beside the window.
func wellBehaved(t *testing.T, p *tab) {
	t.Helper()
	quiet(t, p)
	var beside []string
	p.eval(t, `(() => {
		const out = [];
		if (document.documentElement.scrollWidth > innerWidth) out.push("the page is " + document.documentElement.scrollWidth + " wide");
		for (const e of document.querySelectorAll("main *, header *, footer *")) {
			const r = e.getBoundingClientRect();
			if (r.width && r.right > innerWidth + 1 && !e.closest(".scroll, .map")) out.push(e.outerHTML.slice(0, 100));
		}
		return out;
	})()`, &beside)
	for _, b := range beside {
		t.Errorf("beside the window: %s", b)
	}
}

// pageInWindows shows the sample in windows of a phone, a tablet and a screen,
// light and dark, and holds the contrast of all text to WCAG 2.2's level AA
// (1.4.3): 4.5, or 3 for large text.
func pageInWindows(t *testing.T, b *browser) {
	file := pageFile(t, sample())
	for _, w := range []window{{320, 700, false}, {375, 700, true}, {375, 700, false}, {768, 900, true}, {1280, 900, false}, {1280, 900, true}} {
		p := b.open(t, file, w)
		name := fmt.Sprintf("sample-%d-%v", w.width, map[bool]string{false: "light", true: "dark"}[w.dark])
		t.Run(name, func(t *testing.T) {
			wellBehaved(t, p)
			var seen struct {
				Texts int
				Poor  []string
				Dark  bool
			}
			p.eval(t, contrastScript, &seen)
			if seen.Texts < 100 {
				t.Errorf("%d texts were looked at", seen.Texts)
			}
			if seen.Dark != w.dark {
				t.Errorf("the background is dark: %v", seen.Dark)
			}
			for _, poor := range seen.Poor {
				t.Error(poor)
			}
			p.screenshot(t, name)
		})
	}
}

// contrastScript computes the ratio of each visible text and what lies below it.
const contrastScript = `(() => {
	const parts = (c) => c.match(/[\d.]+/g).map(Number);
	const light = (c) => {
		const [r, g, b] = parts(c).map((v) => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
		return 0.2126 * r + 0.7152 * g + 0.0722 * b;
	};
	const below = (e) => {
		for (; e; e = e.parentElement) {
			const c = getComputedStyle(e).backgroundColor, a = parts(c)[3];
			if (a === undefined || a === 1) return c;
			if (a > 0) throw new Error("a background that shows through: " + c);
		}
		throw new Error("no background");
	};
	const ratio = (a, b) => (Math.max(light(a), light(b)) + 0.05) / (Math.min(light(a), light(b)) + 0.05);
	const out = { Texts: 0, Poor: [], Dark: light(getComputedStyle(document.body).backgroundColor) < 0.2 };
	const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
	for (let n; (n = walk.nextNode()); ) {
		const e = n.parentElement, s = getComputedStyle(e);
		if (!n.data.trim() || !e.checkVisibility() || e.closest("script, .hidden")) continue;
		out.Texts++;
		const size = parseFloat(s.fontSize), large = size >= 24 || (size >= 18.66 && s.fontWeight >= 700);
		const r = ratio(s.color, below(e));
		if (r < (large ? 3 : 4.5)) out.Poor.push(n.data.trim().slice(0, 40) + ": " + r.toFixed(2) + ", " + s.color + " on " + below(e));
		if (size < 11) out.Poor.push(n.data.trim().slice(0, 40) + ": " + size + " px");
	}
	const field = document.getElementById("filter");
	const hint = ratio(getComputedStyle(field, "::placeholder").color, below(field));
	if (hint < 4.5) out.Poor.push("the filter's hint: " + hint.toFixed(2));
	return out;
})()`

// pageFilter holds what the script does: it filters, sorts by keyboard, and
// shows the row that a tile leads to.
func pageFilter(t *testing.T, b *browser) {
	p := b.open(t, pageFile(t, sample()), window{1280, 900, false})
	rows := func() string {
		t.Helper()
		var names []string
		p.eval(t, `[...document.querySelectorAll("#dependencies tbody tr:not(.part)")].filter((r) => r.checkVisibility()).map((r) => r.cells[0].firstChild.data.trim())`, &names)
		return strings.Join(names, " ")
	}
	all := rows()
	if len(strings.Fields(all)) != len(sample().Dependencies) || !strings.HasPrefix(all, "internal-tools psycopg2 ") {
		t.Errorf("the rows are %s", all)
	}
	for _, c := range []struct{ typed, want, found string }{
		{"NVIDIA", "nvidia-cublas-cu12 nvidia-cudnn-cu12 nvidia-nvtx-cu12", "3 of 14"},
		{"none torch", "torch", "1 of 14"},
		{"2.9.10", "psycopg2", "1 of 14"},
		{"?", "mystery", "1 of 14"},
		{"no such thing", "", "0 of 14"},
		{"  ", all, ""},
	} {
		p.eval(t, fmt.Sprintf(`{ const f = document.getElementById("filter"); f.focus(); f.select(); document.execCommand("insertText", false, %q); }`, c.typed), nil)
		var found string
		p.eval(t, `document.getElementById("found").textContent`, &found)
		if got := rows(); got != c.want || found != c.found {
			t.Errorf("%q finds %q, %q", c.typed, got, found)
		}
	}
	var parts int
	p.eval(t, `{ const f = document.getElementById("filter"); f.value = "torch"; f.dispatchEvent(new Event("input")); }
		[...document.querySelectorAll("#dependencies .part")].filter((r) => r.checkVisibility()).length`, &parts)
	if parts != 1 {
		t.Errorf("%d headings of parts over one row", parts)
	}
	p.eval(t, `document.querySelector(".tile[title^=numpy]").click(), new Promise((r) => setTimeout(r, 100))`, nil)
	if got := rows(); got != all {
		t.Errorf("a tile whose row was filtered away leads to %s", got)
	}
	var ink string
	p.eval(t, `[...document.querySelectorAll("#dependencies tr:target")].map((r) => r.cells[0].firstChild.data.trim() + (r.getBoundingClientRect().top > 0 && r.getBoundingClientRect().bottom < innerHeight)).join()`, &ink)
	if ink != "numpytrue" {
		t.Errorf("the tile of numpy leads to %q", ink)
	}
	for _, want := range []struct{ state, first string }{
		{"descending", "torch nvidia-cudnn-cu12 nvidia-cublas-cu12"}, {"ascending", "internal-tools nvidia-nvtx-cu12 psycopg2"}, {"", "internal-tools psycopg2 nvidia-cublas-cu12"},
	} {
		p.eval(t, `[...document.querySelectorAll("#dependencies thead button")].find((b) => b.textContent === "Size").focus()`, nil)
		p.press(t, "Enter", 13)
		var state string
		p.eval(t, `document.activeElement.closest("th").getAttribute("aria-sort") || ""`, &state)
		if got := rows(); state != want.state || !strings.HasPrefix(got, want.first+" ") {
			t.Errorf("sorted by size, %s: %s", state, got)
		}
	}
	for i, c := range []struct{ button, first string }{{"Dependency", "internal-tools nvidia-cublas-cu12"}, {"x86_64", "internal-tools psycopg2"}, {"aarch64", "internal-tools psycopg2"}} {
		p.eval(t, fmt.Sprintf(`[...document.querySelectorAll("#dependencies thead button")][%d].click()`, i), nil)
		if got := rows(); !strings.HasPrefix(got, c.first+" ") {
			t.Errorf("sorted by %s: %s", c.button, got)
		}
	}
	wellBehaved(t, p)
}

// pageByKeyboard goes through the page with Tab: what it comes to is in sight,
// and seen to be where the keyboard is.
func pageByKeyboard(t *testing.T, b *browser) {
	p := b.open(t, pageFile(t, sample()), window{1280, 900, false})
	var at []string
	for range 30 {
		p.press(t, "Tab", 9)
		var e struct {
			Name    string
			InSight bool
			Ring    bool
		}
		p.eval(t, `(() => {
			const e = document.activeElement;
			if (e === document.body) return { Name: "" };
			const r = e.getBoundingClientRect(), s = getComputedStyle(e);
			return { Name: e.id || e.className || e.textContent, InSight: r.bottom > 0 && r.top < innerHeight && r.right > 0 && r.left < innerWidth,
				Ring: s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2 };
		})()`, &e)
		if e.Name == "" || slices.Contains(at, e.Name) && e.Name != "scroll" && e.Name != "x86_64" && e.Name != "aarch64" {
			break // through
		}
		at = append(at, e.Name)
		if !e.InSight || !e.Ring {
			t.Errorf("%s: in sight %v, with a ring %v", e.Name, e.InSight, e.Ring)
		}
	}
	want := "skip scroll filter files scroll Dependency x86_64 aarch64 x86_64 aarch64 Size"
	if got := strings.Join(at, " "); got != want {
		t.Errorf("Tab goes to %s, not %s", got, want)
	}
	var files []string
	p.eval(t, `document.getElementById("files").focus()`, nil)
	p.press(t, " ", 32)
	p.eval(t, `[...document.querySelectorAll(".file")].filter((e) => e.checkVisibility()).map((e) => e.textContent)`, &files)
	if len(files) < 30 || !slices.Contains(files, "psycopg2-2.9.10.tar.gz") {
		t.Errorf("file names: %q", files)
	}
	wellBehaved(t, p)
}

// pageAccessible holds what assistive technology needs: tables have a
// caption and headings with a scope, the map a text of its own, controls a name.
func pageAccessible(t *testing.T, b *browser) {
	p := b.open(t, pageFile(t, sample()), window{1280, 900, false})
	var amiss []string
	p.eval(t, `(() => {
		const out = [], all = (s) => [...document.querySelectorAll(s)];
		for (const e of all("table")) if (!e.caption || !e.caption.textContent.trim()) out.push("a table without a caption");
		for (const e of all("th")) if (!e.scope) out.push("a heading without a scope: " + e.textContent);
		for (const e of all("[id]")) if (all("#" + CSS.escape(e.id)).length > 1) out.push("twice: #" + e.id);
		for (const e of all("[aria-labelledby]")) if (!document.getElementById(e.getAttribute("aria-labelledby"))) out.push("no " + e.getAttribute("aria-labelledby"));
		if (!document.documentElement.lang || !document.title || all("h1").length !== 1 || all("main").length !== 1) out.push("language, title, h1, main");
		for (const row of all("#dependencies tbody tr:not(.part)")) {
			const cells = [...row.cells].slice(1, -1);
			if (cells.some((c) => !c.firstElementChild.textContent)) out.push("no word in a cell of " + row.cells[0].textContent);
		}
		return out;
	})()`, &amiss)
	for _, a := range amiss {
		t.Error(a)
	}
	var tree struct {
		Nodes []struct {
			Ignored bool
			Role    struct{ Value string }
			Name    struct{ Value string }
		}
	}
	p.call(t, p.session, "Accessibility.getFullAXTree", map[string]any{}, &tree)
	named := map[string][]string{}
	for _, n := range tree.Nodes {
		if !n.Ignored {
			named[n.Role.Value] = append(named[n.Role.Value], n.Name.Value)
		}
	}
	for role, want := range map[string]string{
		"searchbox": "Filter", "checkbox": "File names", "image": "A treemap of the sizes. The table of the dependencies has the same numbers.",
		"table": "How each dependency installs on each target, the odd ones first", "rowheader": "torch 2.6.0", "columnheader": "glibc 2.41", "button": "Size",
	} {
		if !slices.Contains(named[role], want) {
			t.Errorf("no %s is called %q, but %q", role, want, named[role])
		}
		if slices.Contains(named[role], "") && role != "rowheader" {
			t.Errorf("a %s has no name", role)
		}
	}
}

// pageWithoutScripts holds that the page is whole where scripts don't run.
func pageWithoutScripts(t *testing.T, b *browser) {
	p := b.open(t, pageFile(t, manySizes()), window{1280, 900, false})
	p.call(t, p.session, "Emulation.setScriptExecutionDisabled", map[string]any{"value": true}, nil)
	p.reload(t)
	var root struct {
		Root struct {
			NodeID int `json:"nodeId"`
		}
	}
	p.call(t, p.session, "DOM.getDocument", map[string]any{}, &root)
	count := func(selector string) int {
		var found struct {
			NodeIDs []int `json:"nodeIds"`
		}
		p.call(t, p.session, "DOM.querySelectorAll", map[string]any{"nodeId": root.Root.NodeID, "selector": selector}, &found)
		return len(found.NodeIDs)
	}
	if n := count("#dependencies tbody tr:not(.part):not([hidden])"); n != 400 {
		t.Errorf("%d rows", n)
	}
	if count("label[hidden] #filter") != 1 || count("#dependencies button") != 0 {
		t.Error("there are controls that do nothing")
	}
	if count(".tile") < 50 {
		t.Error("no map")
	}
	quiet(t, p)
}

// pageOfCorpus shows the pages of real projects on a phone.
func pageOfCorpus(t *testing.T, b *browser) {
	if os.Getenv("DOCKWRIGHT_CORPUS") == "" {
		t.Skip("DOCKWRIGHT_CORPUS names no folder: the development corpus is not part of the repository")
	}
	eachOfCorpus(t, func(t *testing.T, dir string, theirs theirFacts) {
		project, p, err := decide(filepath.Join(dir, filepath.FromSlash(theirs.AppDir)), nil)
		if err != nil {
			t.Skip(err) // TestCorpus knows which are refused
		}
		doc := inspection.New(project, p, nil)
		tab := b.open(t, pageFile(t, doc), window{375, 700, false})
		wellBehaved(t, tab)
		tab.close(t)
	})
}
