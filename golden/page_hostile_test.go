package golden

import (
	"bytes"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/generator/inspection"
	"github.com/dockwright/dockwright/generator/plan"
)

// pageHostile fills every text of a document with what breaks out of HTML,
// of attributes, scripts and styles, or turns the direction of a line, and holds
// that it is text, that nothing of it ran and nothing was asked for.
func pageHostile(t *testing.T, b *browser) {
	for _, evil := range []string{
		`</script><img src="https://evil.example/x.png" onerror="hacked=1"><script>hacked=1</script>`,
		`"><script>hacked=1</script><a href='javascript:hacked=1' onclick='hacked=1' autofocus onfocus="hacked=1">`,
		`' onmouseover=hacked=1 style=background:url(https://evil.example/) x='`,
		`</style></title></textarea></table><iframe srcdoc="<script>parent.hacked=1</script>"></iframe><base href="https://evil.example/">`,
		`<meta http-equiv="refresh" content="0;url=https://evil.example/"><svg onload=hacked=1><link rel=stylesheet href=//evil.example/x.css>`,
		"{{.}} ${hacked=1} <!-- --> ]]> &lt;b&gt; \u202egnp.exe\u2066\u200f\u061c\ufeff \x00\x1b[31m\r\n\u2028\u0085",
	} {
		p := b.open(t, pageFile(t, hostileDocument(evil)), window{375, 700, false})
		p.eval(t, `{ const f = document.getElementById("filter"); f.value = "script"; f.dispatchEvent(new Event("input"));
			for (const e of document.querySelectorAll("a, th, td, .tile")) e.dispatchEvent(new MouseEvent("mouseover", { bubbles: true }));
			for (const e of document.querySelectorAll("thead button")) e.click(); }
			new Promise((r) => setTimeout(r, 200))`, nil)
		wellBehaved(t, p)
		var seen struct {
			Hacked   bool
			Elements []string
			Turned   bool
			Name     string
		}
		p.eval(t, `({
			Hacked: "hacked" in window || document.scripts.length !== 1,
			Elements: [...new Set([...document.querySelectorAll("*")].map((e) => e.localName + (e.href && !e.hash ? e.href : "") + [...e.attributes].filter((a) => a.name.startsWith("on") || a.name === "style").map((a) => a.name)))].sort(),
			Turned: /[\p{Cf}\p{Zl}\p{Zp}]|(?!\n)\p{Cc}/u.test(document.documentElement.outerHTML),
			Name: document.querySelector("h1").textContent,
		})`, &seen)
		if seen.Hacked {
			t.Errorf("a script of %s ran", evil)
		}
		if seen.Turned {
			t.Errorf("something of %q turns the line", evil)
		}
		known := strings.Fields("a b body br button caption code div footer h1 h2 head header html i input label li link main meta output p script section small span style table tbody td th thead title tr ul")
		for _, e := range seen.Elements {
			if !slices.Contains(known, e) {
				t.Errorf("%s made an element: %s", evil, e)
			}
		}
		if start, _, _ := strings.Cut(evil, " "); !strings.HasPrefix(seen.Name, start) {
			t.Errorf("the name is %q, not %q", seen.Name, evil)
		}
	}
}

// hostileDocument is a document all of whose texts are the given one.
func hostileDocument(evil string) inspection.Document {
	target := facts.Target{Major: 3, Minor: 13, Libc: facts.Glibc, LibcMajor: 2, LibcMinor: 41, Arch: "x86_64"}
	p := plan.Plan{Name: evil, Dir: evil, Python: plan.Python{Minor: "3.13"}, Base: plan.Base{Image: evil, Libc: facts.Glibc}, Manager: plan.Manager{Name: facts.Manager(evil)},
		Targets: []facts.Target{target}, Decisions: []plan.Decision{{What: evil, Chose: evil, Because: evil}}, Inputs: []facts.Input{{Path: evil, Kind: evil}},
		Pythons:  []plan.Alternative{{Python: evil, Against: evil, Tallies: []plan.Tally{{Target: evil, Sdist: 1, None: 1, Built: []string{evil}, Lacking: []string{evil}}}}},
		Alpine:   plan.OnAlpine{Image: evil, Blockers: []plan.Blocker{{Name: evil, Version: evil, Class: facts.Sdist, Arches: []string{evil}, File: evil, Packages: []string{evil}, Because: evil}}},
		Compiled: []plan.Compiled{{Name: evil, Version: evil, Source: facts.SourceRegistry}},
	}
	for i, class := range []facts.Class{facts.Wheel, facts.Sdist, facts.Unknown, facts.None, facts.Class(evil)} {
		p.Dependencies = append(p.Dependencies, plan.Dependency{Name: evil, Version: evil, Source: facts.SourceKind([]string{"registry", "git", "directory", "path", evil}[i]),
			Groups: []string{evil}, Size: 100, Targets: map[string]facts.Verdict{target.String(): {Class: class, File: evil}}})
	}
	return inspection.New(facts.Project{Name: evil}, p, []facts.Diagnostic{{Rule: evil, Severity: facts.Severity(evil), Path: evil, Line: 1, Message: evil, Remedy: evil}})
}

// pagePolicy holds that the page's policy is in force: what gets into the file
// all the same neither runs nor asks for anything.
func pagePolicy(t *testing.T, b *browser) {
	file := pageFile(t, sample())
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	evil := `<main><script>hacked = 1</script><img src="https://evil.example/x.png" onerror="hacked = 1"><p id="styled" style="color: red">` +
		`<link rel="stylesheet" href="https://evil.example/x.css"><form action="https://evil.example/"></form>`
	data = bytes.Replace(data, []byte("<main>"), []byte(evil), 1)
	if err := os.WriteFile(file, data, 0o644); err != nil {
		t.Fatal(err)
	}
	p := b.open(t, file, window{1280, 900, false})
	var seen struct {
		Hacked bool
		Color  string
	}
	p.eval(t, `document.forms[0].submit(), new Promise((r) => setTimeout(r, 200)).then(() => ({ Hacked: "hacked" in window, Color: getComputedStyle(document.getElementById("styled")).color }))`, &seen)
	if seen.Hacked || seen.Color == "rgb(255, 0, 0)" {
		t.Errorf("the policy lets pass: %+v", seen)
	}
	tried := p.requests()
	for _, r := range tried {
		if r.blocked != "csp" {
			t.Errorf("%s was asked for (%q)", r.url, r.blocked)
		}
	}
	said := strings.Join(p.complaints(), "\n")
	if len(tried) < 2 || strings.Count(said, "Content Security Policy") < 4 {
		t.Errorf("requests %v; the browser says only %s", tried, said)
	}
}
