package nodejs

import (
	"path"
	"slices"
	"strings"
)

// silent are programs of build scripts that write nothing which is served.
var silent = []string{"tsc", "vue-tsc", "tsgo", "eslint", "oxlint", "biome", "stylelint", "prettier", "vitest", "jest", "svelte-check", "svelte-kit",
	"rm", "rimraf", "del", "del-cli", "mkdir", "mkdirp", "echo", "true", "test", "exit", "set", "export", "graphql-codegen", "openapi-typescript", "npm-check", "tsr", "paraglide-js"}

// keywords are the shell's own.
var keywords = []string{"if", "then", "else", "fi", "for", "do", "done", "while", "case", "esac", "[", "[["}

// servers are programs whose builds run on Node.
var servers = []string{"next", "nuxt", "nuxi", "remix", "react-router", "gatsby-serve"}

// tools write files. Each gives the paths as seen from where the command runs;
// false where it cannot be told.
var tools = map[string]func(*folder, command) ([]string, bool){
	"vite":             (*folder).vite,
	"vue-cli-service":  (*folder).vueCLI,
	"react-scripts":    (*folder).react,
	"craco":            (*folder).react,
	"webpack":          (*folder).webpack,
	"webpack-cli":      (*folder).webpack,
	"rollup":           (*folder).rollup,
	"parcel":           (*folder).parcel,
	"esbuild":          (*folder).esbuild,
	"tailwindcss":      (*folder).written,
	"tailwind":         (*folder).written,
	"@tailwindcss/cli": (*folder).written,
	"postcss":          (*folder).written,
	"lessc":            (*folder).last,
	"sass":             (*folder).sass,
	"ng":               (*folder).angular,
	"astro":            func(f *folder, c command) ([]string, bool) { return f.setting(c, "astro.config", "outDir", "dist") },
	"docusaurus":       func(_ *folder, c command) ([]string, bool) { return optional(c, "build", "--out-dir"), true },
	"gatsby":           func(*folder, command) ([]string, bool) { return []string{"public"}, true },
	"cp":               (*folder).last,
}

// outputs settles what the build script writes.
func (f *folder) outputs() {
	commands, known := f.commands(f.m.scripts["build"], 0)
	if !known {
		f.out.Why = "its build script runs others that are not told"
	}
	for _, c := range commands {
		find, ok := tools[c.tool]
		switch {
		case slices.Contains(silent, c.tool):
			continue
		case slices.Contains(servers, c.tool):
			f.server(c)
			continue
		case slices.Contains(keywords, c.tool):
			f.out.Why = "its build script is a program of the shell"
			continue
		case !ok:
			f.out.Why = "what " + name(c.tool) + " writes is not told"
			continue
		}
		paths, ok := find(f, c)
		if !ok {
			f.out.Why = "the output of " + c.tool + " is computed"
			continue
		}
		f.out.Tool = c.tool
		for _, p := range paths {
			if at := path.Join(c.dir, p); !path.IsAbs(p) && at != ".." && !strings.HasPrefix(at, "../") && at != f.dir && at != "." {
				f.out.Outputs = append(f.out.Outputs, at)
			} else {
				f.out.Why = "it writes to " + name(p)
			}
		}
	}
	if f.out.Why != "" {
		f.out.Outputs = nil
	} else if len(f.out.Outputs) == 0 && !f.out.Serves {
		f.out.Why = "its build script writes no files that are known of"
	}
	f.out.Outputs = outermost(f.out.Outputs)
	f.wide(commands)
}

// name is a word of a project's for a message.
func name(word string) string {
	if len(word) > 60 || strings.ContainsFunc(word, func(r rune) bool { return r < ' ' || r == 0x7f }) {
		return "a program"
	}
	return word
}

// outermost leaves out what lies in another of the folders.
func outermost(list []string) []string {
	slices.Sort(list)
	list = slices.Compact(list)
	return slices.DeleteFunc(slices.Clone(list), func(p string) bool {
		return slices.ContainsFunc(list, func(o string) bool { return strings.HasPrefix(p, o+"/") })
	})
}

// server takes Next's static export for files, and all else of it for a server.
// https://nextjs.org/docs/app/guides/static-exports
func (f *folder) server(c command) {
	switch s := f.config("next.config", ""); {
	case c.tool == "next" && slices.ContainsFunc(s.keys("output"), func(i int) bool { v, ok := s.value(i, "", 0); return ok && v == "export" }):
		f.out.Tool = "next"
		f.out.Outputs = append(f.out.Outputs, path.Join(c.dir, "out"))
	case (c.tool == "nuxt" || c.tool == "nuxi") && slices.Contains(c.args, "generate"):
		f.out.Tool = c.tool
		f.out.Outputs = append(f.out.Outputs, path.Join(c.dir, ".output/public"))
	default:
		f.out.Serves = true
	}
}

// config reads a tool's configuration: the one that is named, or the first of
// the usual endings.
func (f *folder) config(base, named string) settings {
	if named != "" {
		data, _ := f.open(path.Join(f.dir, named))
		return tokenize(data[:min(len(data), maxText)])
	}
	for _, ext := range []string{".js", ".ts", ".mjs", ".mts", ".cjs", ".cts", ".babel.js"} {
		if data, ok := f.open(path.Join(f.dir, base+ext)); ok {
			return tokenize(data[:min(len(data), maxText)])
		}
	}
	return nil
}

// setting is the one value of a key of a configuration file, with a default.
func (f *folder) setting(c command, base, key, fallback string) ([]string, bool) {
	named, _ := c.flag("--config", "-c")
	s := f.config(base, named)
	return s.values(s.keys(key), fallback)
}

// values are the literals at the places, the default where there are none.
func (s settings) values(at []int, fallback string) ([]string, bool) {
	if len(at) == 0 {
		return []string{fallback}, fallback != ""
	}
	var out []string
	for _, i := range at {
		v, ok := s.value(i, ".", 0)
		if !ok || v == "" {
			return nil, false
		}
		out = append(out, v)
	}
	return out, true
}

func optional(c command, fallback string, flags ...string) []string {
	if v, ok := c.flag(flags...); ok {
		return []string{v}
	}
	return []string{fallback}
}

// vite: https://vite.dev/config/build-options.html#build-outdir, which is seen
// from `root`.
func (f *folder) vite(c command) ([]string, bool) {
	if words := c.plain(); len(words) > 0 && words[0] != "build" { // such as `vite optimize`
		return nil, len(f.out.Outputs) > 0
	}
	if v, ok := c.flag("--outDir"); ok {
		return []string{v}, true
	}
	if f.hasConfig("svelte.config") && f.m.dependencies["@sveltejs/kit"] != "" {
		return f.svelte()
	}
	named, _ := c.flag("--config", "-c")
	s := f.config("vite.config", named)
	// Plugins of back ends set the folder themselves.
	// https://docs.litestar.dev/latest/ and https://laravel.com/docs/vite
	if f.m.dependencies["litestar-vite-plugin"] != "" || f.m.dependencies["laravel-vite-plugin"] != "" {
		return s.values(append(s.keys("bundleDirectory"), s.keys("bundleDir")...), "")
	}
	roots, ok := s.values(s.keys("root"), ".")
	outs, ok2 := s.values(s.keys("outDir"), "dist")
	if !ok || !ok2 || len(roots) != 1 {
		return nil, false
	}
	for i, o := range outs {
		outs[i] = path.Join(roots[0], o)
	}
	return outs, true
}

func (f *folder) hasConfig(base string) bool { return f.config(base, "") != nil }

// svelte: https://svelte.dev/docs/kit/adapter-static
func (f *folder) svelte() ([]string, bool) {
	if f.m.dependencies["@sveltejs/adapter-static"] == "" {
		f.out.Serves = true
		return nil, true
	}
	s := f.config("svelte.config", "")
	return s.values(s.keys("pages"), "build")
}

// vueCLI: https://cli.vuejs.org/config/#outputdir
func (f *folder) vueCLI(c command) ([]string, bool) {
	if v, ok := c.flag("--dest"); ok {
		return []string{v}, true
	}
	return f.setting(command{}, "vue.config", "outputDir", "dist")
}

// react: https://create-react-app.dev/docs/advanced-configuration/ (BUILD_PATH).
func (f *folder) react(c command) ([]string, bool) {
	if v := c.env["BUILD_PATH"]; v != "" {
		return []string{v}, true
	}
	return []string{"build"}, true
}

// webpack: https://webpack.js.org/configuration/output/#outputpath
func (f *folder) webpack(c command) ([]string, bool) {
	if v, ok := c.flag("--output-path", "-o"); ok {
		return []string{v}, true
	}
	named, _ := c.flag("--config", "-c")
	s := f.config("webpack.config", named)
	if s == nil && named != "" {
		return nil, false
	}
	var at []int
	for depth := 0; depth < 3 && len(at) == 0; depth++ {
		for _, i := range s.keys("output") {
			at = append(at, s.within(i, "path")...)
		}
		if len(at) > 0 {
			break
		}
		base := s.base()
		if base == "" {
			break
		}
		if s = f.config(strings.TrimSuffix(base, ".js"), ""); s == nil {
			return nil, false
		}
	}
	return s.values(at, "dist")
}

// base is the file beside it that a configuration is merged with.
func (s settings) base() string {
	for i, t := range s {
		if t.kind == 's' && strings.HasPrefix(t.text, "./webpack") && (s.at(i-1).text == "from" || s.is(i-1, "(") && s.at(i-2).text == "require") {
			return path.Clean(t.text)
		}
	}
	return ""
}

// rollup: https://rollupjs.org/configuration-options/#output-dir
func (f *folder) rollup(c command) ([]string, bool) {
	if v, ok := c.flag("-d", "--dir", "-o", "--file"); ok {
		return []string{v}, true
	}
	s := f.config("rollup.config", "")
	at := append(s.keys("dir"), s.keys("file")...)
	return s.values(at, "")
}

// parcel: https://parceljs.org/features/cli/
func (f *folder) parcel(c command) ([]string, bool) {
	return optional(c, "dist", "--dist-dir", "-d"), true
}

// esbuild: https://esbuild.github.io/api/#outdir
func (f *folder) esbuild(c command) ([]string, bool) {
	v, ok := c.flag("--outdir", "--outfile")
	return []string{v}, ok
}

// written is for tools that are told the file that they write: postcss and
// Tailwind's CLI (https://tailwindcss.com/docs/installation/tailwind-cli).
func (f *folder) written(c command) ([]string, bool) {
	v, ok := c.flag("-o", "--output", "-d", "--dir")
	return []string{v}, ok
}

// last is for programs whose last argument is what they write.
func (f *folder) last(c command) ([]string, bool) {
	words := c.plain()
	if len(words) < 2 || strings.ContainsAny(words[len(words)-1], "$*") {
		return nil, false
	}
	return words[len(words)-1:], true
}

// sass: https://sass-lang.com/documentation/cli/dart-sass/
func (f *folder) sass(c command) ([]string, bool) {
	var out []string
	words := slices.DeleteFunc(c.plain(), func(w string) bool { return strings.HasPrefix(w, "node_modules") && !strings.Contains(w, ":") })
	for _, w := range words {
		if _, to, ok := strings.Cut(w, ":"); ok {
			out = append(out, to)
		}
	}
	if len(out) == 0 && len(words) == 2 {
		out = words[1:]
	}
	return out, len(out) > 0
}

// wide tells that what a build reads may lie outside of the folder: Tailwind
// looks for class names in templates, and a configuration may name paths above.
func (f *folder) wide(commands []command) {
	for _, c := range commands {
		if strings.Contains(c.tool, "tailwind") || strings.Contains(strings.Join(c.args, " "), "../") {
			f.out.Wide = true
		}
	}
	for _, base := range []string{"vite.config", "webpack.config", "tailwind.config", "postcss.config", "rollup.config"} {
		for _, t := range f.config(base, "") {
			// What is written there is no source.
			if t.kind == 's' && strings.HasPrefix(t.text, "../") && !f.isOutput(t.text) {
				f.out.Wide = true
			}
		}
	}
	f.out.Wide = f.out.Wide && f.dir != "."
}

func (f *folder) isOutput(p string) bool {
	at := path.Join(f.dir, p)
	return slices.ContainsFunc(f.out.Outputs, func(o string) bool { return o == at || strings.HasPrefix(o, at+"/") })
}
