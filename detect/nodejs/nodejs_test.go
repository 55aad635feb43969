package nodejs

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// TestAllows holds the ranges to npm's semver, which testdata/ranges.mjs asked.
func TestAllows(t *testing.T) {
	data, err := os.ReadFile("testdata/ranges.txt")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for line := range strings.Lines(string(data)) {
		line = strings.TrimSpace(line)
		end := strings.LastIndexByte(line, '"') + 1
		text, err := strconv.Unquote(line[:end])
		if err != nil {
			t.Fatal(err)
		}
		want := strings.Fields(line[end:])
		var got []string
		for _, major := range []int{14, 16, 18, 20, 22, 23, 24, 25, 26} {
			if Allows(text, major) {
				got = append(got, fmt.Sprint(major))
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q allows %v, npm says %v", text, got, want)
		}
		n++
	}
	if n < 20 {
		t.Errorf("%d ranges", n)
	}
}

// folderOf opens files of a map, by path below "ui".
func folderOf(files map[string]string) Open {
	return func(name string) ([]byte, bool) {
		text, ok := files[strings.TrimPrefix(name, "ui/")]
		return []byte(text), ok
	}
}

// TestOutputs has what the tools' documentation says of where they write.
func TestOutputs(t *testing.T) {
	for _, c := range []struct {
		name, script string
		files        map[string]string
		want         []string
	}{
		{"Vite's default", "tsc && vite build", nil, []string{"ui/dist"}},
		{"Vite's outDir", "vite build", map[string]string{"vite.config.ts": "export default { build: { outDir: '../app/static' } }"}, []string{"app/static"}},
		{"Vite's root", "vite build", map[string]string{"vite.config.js": "export default { root: 'src', build: { outDir: '../out' } }"}, []string{"ui/out"}},
		{"a comment", "vite build", map[string]string{"vite.config.js": "/* outDir: 'a' */ // outDir: 'b'\nexport default {}"}, []string{"ui/dist"}},
		{"a string", "vite build", map[string]string{"vite.config.js": "console.log(`outDir: 'a'`); const r = /outDir: 'x'/; export default {}"}, []string{"ui/dist"}},
		{"computed", "vite build", map[string]string{"vite.config.js": "export default { build: { outDir: process.env.OUT } }"}, nil},
		{"a choice", "vite build", map[string]string{"vite.config.js": "export default { build: { outDir: 'a' + suffix } }"}, nil},
		{"a template", "vite build", map[string]string{"vite.config.js": "export default { build: { outDir: `a/${b}` } }"}, nil},
		{"a constant", "vite build", map[string]string{"vite.config.js": "const out = path.resolve(__dirname, '..', 'static');\nexport default { build: { outDir: out } }"}, []string{"static"}},
		{"the flag", "vite build --outDir=public", nil, []string{"ui/public"}},
		{"webpack", "cross-env NODE_ENV=production webpack --config w.js", map[string]string{"w.js": "module.exports = { output: { filename: 'x', path: path.join(__dirname, 'static', 'js') } }"}, []string{"ui/static/js"}},
		{"webpack's other path", "webpack", map[string]string{"webpack.config.js": "module.exports = { devServer: { static: { path: 'x' } } }"}, []string{"ui/dist"}},
		{"create-react-app", "react-scripts build", nil, []string{"ui/build"}},
		{"Vue CLI", "vue-cli-service build", map[string]string{"vue.config.js": "module.exports = { outputDir: 'web' }"}, []string{"ui/web"}},
		{"Angular", "ng build", map[string]string{"angular.json": `{"projects": {"a": {"architect": {"build": {"builder": "@angular/build:application", "options": {"outputPath": "dist/a"}}}}}}`}, []string{"ui/dist/a/browser"}},
		{"Angular before", "ng build", map[string]string{"angular.json": `{"projects": {"a": {"architect": {"build": {"builder": "@angular-devkit/build-angular:browser", "options": {"outputPath": "dist/a"}}}}}}`}, []string{"ui/dist/a"}},
		{"Tailwind", "npx @tailwindcss/cli@4 -i in.css -o ../static/out.css --minify", nil, []string{"static/out.css"}},
		{"two tools", "npm run css && npm-run-all 'js:*'", nil, []string{"ui/out.css", "ui/out.js"}},
		{"esbuild", "node_modules/.bin/esbuild a.js --bundle --outfile=out/a.js", nil, []string{"ui/out/a.js"}},
		{"a static export", "next build", map[string]string{"next.config.js": "module.exports = { output: 'export' }"}, []string{"ui/out"}},
		{"a server", "next build", nil, nil},
		{"gulp", "gulp", nil, nil},
		{"itself", "npm run build", nil, nil},
		{"out of the context", "vite build --outDir ../../x", nil, nil},
		{"the folder itself", "vite build --outDir .", nil, nil},
	} {
		files := map[string]string{"package.json": fmt.Sprintf(`{"scripts": {"build": %q, "css": "sass a.scss out.css", "js:a": "esbuild a.js --outfile=out.js"}}`, c.script)}
		for name, text := range c.files {
			files[name] = text
		}
		f, ok := Read("ui", folderOf(files))
		if !ok || !slices.Equal(f.Outputs, c.want) {
			t.Errorf("%s: %v (%s), not %v", c.name, f.Outputs, f.Why, c.want)
		}
		if len(f.Outputs) == 0 && f.Why == "" && !f.Serves {
			t.Errorf("%s: nothing is said", c.name)
		}
	}
}

func TestManager(t *testing.T) {
	for _, c := range []struct {
		files                  map[string]string
		manager, version, lock string
		berry                  bool
	}{
		{map[string]string{"package.json": `{}`}, "npm", "", "", false},
		{map[string]string{"package.json": `{}`, "package-lock.json": ""}, "npm", "", "ui/package-lock.json", false},
		{map[string]string{"package.json": `{"packageManager": "pnpm@9.3.0+sha512.ee"}`, "pnpm-lock.yaml": "", "package-lock.json": ""}, "pnpm", "9.3.0", "ui/pnpm-lock.yaml", false},
		{map[string]string{"package.json": `{}`, "pnpm-lock.yaml": "lockfileVersion: '6.0'\n"}, "pnpm", "8", "ui/pnpm-lock.yaml", false},
		{map[string]string{"package.json": `{}`, "yarn.lock": "# yarn lockfile v1\n"}, "yarn", "", "ui/yarn.lock", false},
		{map[string]string{"package.json": `{"packageManager": "yarn@4.9.1"}`, "yarn.lock": "#\n\n__metadata:\n"}, "yarn", "4.9.1", "ui/yarn.lock", true},
		{map[string]string{"package.json": `{"packageManager": "pnpm@$(id)"}`, "bun.lock": ""}, "bun", "", "ui/bun.lock", false},
	} {
		f, ok := Read("ui", folderOf(c.files))
		if !ok || f.Manager != c.manager || f.ManagerVersion != c.version || f.Lock != c.lock || f.Berry != c.berry {
			t.Errorf("%v: %s %q %s, Berry %v", c.files, f.Manager, f.ManagerVersion, f.Lock, f.Berry)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add(`{"scripts": {"build": "vite build && webpack"}}`, "export default { build: { outDir: path.join(__dirname, 'a') } }")
	f.Add(`{"scripts": {"build": "run-s a", "a": "npm run build"}}`, "const a = b; const b = a; outDir: a, output: {path: import.meta.dirname")
	f.Fuzz(func(t *testing.T, manifest, config string) {
		files := map[string]string{"package.json": manifest, "vite.config.js": config, "webpack.config.js": config, "angular.json": config, "next.config.js": config}
		got, ok := Read("ui", folderOf(files))
		for _, out := range got.Outputs {
			if !ok || strings.HasPrefix(out, "../") || strings.HasPrefix(out, "/") || out == "." {
				t.Errorf("%q", out)
			}
		}
	})
}
