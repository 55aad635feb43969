package e2e

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"github.com/dockwright/dockwright/cmd"
	"github.com/dockwright/dockwright/detect/syslib"
)

// A proof is a Python package that is installed in an image and used there, to
// prove what detect/syslib knows of it. packages/list.toml has them all.
type proof struct {
	Name    string
	Version string
	// Statement is run by the image's Python and fails if something is missing.
	Statement string
	// Wheel tells that it is installed from its wheel, which loads libraries of the
	// system or runs its programs; all others are built from their sdist.
	Wheel bool
	// Extras are asked of it, and With are further requirements that the statement,
	// or the build, wants.
	Extras []string
	With   []string
	// Python is the version by minor, "" for 3.13.
	Python string
	// Fails says, by suite, what a build prints that cannot work there; Why is the
	// reason, for the table.
	Fails map[string]string
	Why   string
	// Exclude are system packages that are left out.
	Exclude []string
	// Sample has it built whenever a builder is at hand, not only when asked for.
	Sample bool
}

// suites are those that the packages are proved on.
var suites = []string{"trixie", "bookworm"}

func readProofs() ([]proof, error) {
	var file struct{ Package []proof }
	err := readStrictly("packages/list.toml", &file)
	return file.Package, err
}

func readStrictly(path string, into any) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if err := toml.NewDecoder(bytes.NewReader(text)).DisallowUnknownFields().Decode(into); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}

// python is the version by minor.
func (p proof) python() string {
	if p.Python != "" {
		return p.Python
	}
	return "3.13"
}

var cacheMount = regexp.MustCompile(`--mount=type=cache,[^ ]*target=/root/\.cache/[^ ]* `)

// generate writes a project that installs the package, and its Dockerfile for the
// suite.
func (p proof) generate(ctx context.Context, dir, suite string) (generated, error) {
	requirements := p.Name + "==" + p.Version + "\n" + strings.Join(p.With, "\n") + "\n"
	if len(p.Extras) > 0 {
		requirements = p.Name + "[" + strings.Join(p.Extras, ",") + "]" + strings.TrimPrefix(requirements, p.Name)
	}
	if !p.Wheel {
		requirements = "--no-binary=" + p.Name + "\n" + requirements
	}
	config := fmt.Sprintf("python = %q\ndebian = %q\ncheck-stage = true\ncommand = [\"python\"]\n", p.python(), suite)
	if len(p.Exclude) > 0 {
		config += fmt.Sprintf("system-packages.exclude = [\"%s\"]\n", strings.Join(p.Exclude, `", "`))
	}
	for name, text := range map[string]string{"requirements.txt": requirements, "dockwright.toml": config} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			return generated{}, err
		}
	}
	var said bytes.Buffer
	if code := cmd.Main(ctx, []string{"generate", "--quiet", dir}, cmd.Streams{Out: &said, Err: &said}); code != 0 {
		return generated{}, fmt.Errorf("generate ended with %d: %s", code, said.String())
	}
	return generated{context: dir, dockerfile: "Dockerfile"}, nil
}

// hurry has compilers do without most optimisations: which packages a build wants
// does not hang on them.
const hurry = "ENV CFLAGS=-O1 CXXFLAGS=-O1 CARGO_PROFILE_RELEASE_OPT_LEVEL=0 CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16"

// prepare changes the Dockerfile for the proof. The installer's cache is left out,
// since it may hold the package built; the statement runs in a stage after the
// last one; and a compiler that the build stage installs is installed in a stage
// before it, which many packages share.
func (p proof) prepare(g generated) error {
	build, err := g.used(0)
	if err != nil {
		return err
	}
	text, err := g.text()
	if err != nil {
		return err
	}
	for _, compiler := range []string{"g++", "gcc"} {
		if slices.Contains(build, compiler) && slices.Contains(build, "libc6-dev") {
			image, _, _ := strings.Cut(text[strings.Index(text, "\nFROM ")+6:], " AS build")
			text = strings.Replace(text, "\nFROM "+image+" AS build\n", "\nFROM "+image+" AS compiler\n"+
				"RUN apt-get update && apt-get install -y --no-install-recommends "+compiler+" libc6-dev\nFROM compiler AS build\n", 1)
			break
		}
	}
	text = strings.Replace(text, " AS build\n", " AS build\n"+hurry+"\n", 1)
	run, err := json.Marshal([]string{"python", "-c", p.Statement})
	if err != nil {
		return err
	}
	text = cacheMount.ReplaceAllString(text, "") + "\nFROM check\nRUN " + string(run) + "\n"
	return os.WriteFile(filepath.Join(g.context, g.dockerfile), []byte(text), 0o644)
}

// used are the system packages that the Dockerfile installs in a stage, from 0.
func (g generated) used(stage int) ([]string, error) {
	text, err := g.text()
	if err != nil {
		return nil, err
	}
	for _, in := range readDockerfile(text) {
		for _, command := range in.commands() {
			if in.stage == stage && len(command) > 3 && command[0] == "apt-get" && command[1] == "install" {
				return slices.DeleteFunc(command[2:], func(word string) bool { return strings.HasPrefix(word, "-") }), nil
			}
		}
	}
	return nil, nil
}

// rust is the image of Rust that the Dockerfile copies from, "" for none.
func (g generated) rust() string {
	text, _ := g.text()
	_, rest, _ := strings.Cut(text, "\nCOPY --from=rust:")
	version, _, _ := strings.Cut(rest, " ")
	if version == "" {
		return ""
	}
	return "rust:" + version
}

// An outcome is what came of a proof on a suite. packages/record.toml has one for
// each, as the last real builds left it.
type outcome struct {
	Name, Version, Suite, Python string
	Wheel                        bool `toml:",omitempty"`
	// Works tells that the build, the check stage and the statement went through.
	Works bool
	// Build and Runtime are the system packages that the image had.
	Build, Runtime []string
	// Rust is Rust's own image, where the suite's release is too old.
	Rust string `toml:",omitempty"`
}

// of tells whether it is the proof's, on whatever suite.
func (o outcome) of(p proof) bool { return o.Name == p.Name && o.Version == p.Version }

// faults are where the record of a proof is apart from the list, or from what the
// data says of the package today.
func (o outcome) faults(p proof) []string {
	var out []string
	if (p.Fails[o.Suite] == "") != o.Works || !o.Works && p.Why == "" || o.Wheel != p.Wheel || o.Python != p.python() {
		out = append(out, fmt.Sprintf("%+v is recorded, and the list has %+v", o, p))
	}
	n := syslib.For(syslib.Query{Name: p.Name, Version: p.Version, Extras: p.Extras, Built: !p.Wheel, Image: syslib.Image{Family: syslib.Debian, Suite: o.Suite}})
	if !n.Known {
		out = append(out, "there is no entry")
	}
	for _, missing := range slices.Concat(without(n.Build, o.Build), without(n.Runtime, o.Runtime)) {
		out = append(out, "it was proved without "+missing)
	}
	if len(p.With) == 0 { // other requirements have needs of their own
		for _, extra := range slices.Concat(without(o.Build, n.Build), without(o.Runtime, n.Runtime)) {
			out = append(out, "it was proved with "+extra+", which its entry does not name")
		}
	}
	if (n.Rust == "") != (o.Rust == "") {
		out = append(out, "it was proved with Rust's own image "+o.Rust+", and wants "+n.Rust)
	}
	return out
}

// without are the words of a list that another one does not have.
func without(list, other []string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(w string) bool { return slices.Contains(other, w) })
}

func readOutcomes() ([]outcome, error) {
	var file struct{ Outcome []outcome }
	err := readStrictly("packages/record.toml", &file)
	return file.Outcome, err
}

// writeOutcomes writes the record, by name, version and suite, the newest first.
func writeOutcomes(list []outcome) error {
	slices.SortFunc(list, func(a, b outcome) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Version, b.Version), cmp.Compare(b.Suite, a.Suite))
	})
	text, err := toml.Marshal(struct{ Outcome []outcome }{list})
	if err != nil {
		return err
	}
	head := "# What came of building the packages of list.toml: DOCKWRIGHT_PACKAGES=all go test ./golden/e2e -run TestPackages -update\n\n"
	return os.WriteFile("packages/record.toml", append([]byte(head), text...), 0o644)
}

// table is docs/system-packages.md's: what the record says, and of what cannot be
// built the reason that the list has.
func table(proofs []proof, record []outcome) string {
	var b strings.Builder
	b.WriteString("| package | version | from | Debian | built | imported | to build it | to run it |\n|---|---|---|---|---|---|---|---|\n")
	for _, o := range record {
		from, built, imported := "sdist", "yes", "yes"
		if o.Wheel {
			from, built = "wheel", ""
		}
		if !o.Works {
			i := slices.IndexFunc(proofs, o.of)
			built, imported = "no: "+proofs[i].Why, "no"
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s | %s | %s | %s |\n", o.Name, o.Version, from, o.Suite, built, imported,
			strings.TrimSpace(strings.Join(o.Build, " ")+" "+o.Rust), strings.Join(o.Runtime, " "))
	}
	return b.String()
}
