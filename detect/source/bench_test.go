package source

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// BenchmarkScan scans a project of 10,000 files of 6 KB on average, as a large
// one is: packages of 20 modules that import each other, every tenth with routes
// of FastAPI, and one application.
func BenchmarkScan(b *testing.B) {
	dir := b.TempDir()
	size := writeProject(b, dir, 10000)
	b.SetBytes(size)
	b.ResetTimer()
	for b.Loop() {
		r, err := Scan(os.DirFS(dir), ".", Options{})
		if err != nil || len(r.Apps) != 1 || r.Apps[0].Health != "/api/healthz" {
			b.Fatalf("%v %+v", err, r.Apps)
		}
	}
}

func writeProject(b *testing.B, dir string, files int) int64 {
	b.Helper()
	random := rand.New(rand.NewPCG(1, 2))
	var size int64
	write := func(name, text string) {
		size += int64(len(text))
		name = filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			b.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			b.Fatal(err)
		}
	}
	var includes strings.Builder
	for i := range files {
		pkg := i / 20
		var t strings.Builder
		fmt.Fprintf(&t, "\"\"\"Module %d.\"\"\"\n\nimport logging\nfrom dataclasses import dataclass\nfrom typing import Any\n\nfrom shop.p%d import m%d\nfrom shop.p%d.m%d import Record as Other\n", i, pkg, i, max(pkg-1, 0), i/2)
		if i%10 == 0 {
			t.WriteString("from fastapi import APIRouter, Depends\n\nrouter = APIRouter(prefix=\"/api\")\n")
			path := fmt.Sprintf("/items%d", i)
			if i == 0 {
				path = "/healthz"
			}
			fmt.Fprintf(&t, "\n@router.get(%q)\nasync def read():\n    return {}\n", path)
			fmt.Fprintf(&includes, "from shop.p%d.m%d import router as r%d\n", pkg, i, i)
		}
		t.WriteString("\nlog = logging.getLogger(__name__)\n\n@dataclass\nclass Record:\n    name: str\n    value: int = 0\n")
		for n, full := 0, 1000+random.IntN(10500); t.Len() < full; n++ {
			fmt.Fprintf(&t, "\n\ndef compute_%d(first: int, second: dict[str, Any], *rest: str) -> Record:\n    \"\"\"What it is for.\"\"\"\n    total = sum(len(x) for x in rest) + first * 2  # a comment\n    if second.get(\"name\") and total > %d:\n        log.info(\"taken %%s of %%s\", total, f\"{first:>10}\")\n        return Record(name=second[\"name\"], value=total)\n    return Record(\"none\")\n", n, n)
		}
		write(fmt.Sprintf("shop/p%d/m%d.py", pkg, i), t.String())
		if i%20 == 0 {
			write(fmt.Sprintf("shop/p%d/__init__.py", pkg), "")
		}
	}
	main := "from fastapi import FastAPI\n" + includes.String() + "app = FastAPI()\n"
	for i := 0; i < files; i += 10 {
		main += fmt.Sprintf("app.include_router(r%d)\n", i)
	}
	write("shop/__init__.py", "")
	write("shop/main.py", main)
	return size
}
