package render

import (
	"bytes"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"text/template"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/framework"
	"github.com/dockwright/dockwright/generator/output"
	"github.com/dockwright/dockwright/generator/plan"
	"github.com/dockwright/dockwright/templates"
)

// BakeFile is the name of the file that `docker buildx bake` looks for.
// https://docs.docker.com/build/bake/reference/
const BakeFile = "docker-bake.hcl"

// fleetSign stands in the first lines of a bake file of several projects, and of no
// other: which of the two a file is, is read from it.
const fleetSign = "`dockwright generate --recursive --emit bake` writes it."

// Member is a project whose images a bake file builds.
type Member struct {
	Plan plan.Plan
	// Context is the build context, and Dockerfile the file's path below that. Both
	// are slash-separated, the context relative to the bake file's folder.
	Context, Dockerfile string
}

// bake is what its template is given.
type bake struct {
	File    string // its name
	Fleet   string // that it is of several projects, "" for one
	Image   string // the variable's default
	Bases   []*bakeBase
	Members []bakeMember
}

// bakeBase is the stage that several Dockerfiles have in common.
type bakeBase struct {
	Name, Context, Dockerfile, Stage string
	Platforms                        []string
	Images                           int
	Holds                            string

	key string // what tells it from others
}

// bakeMember are the targets that are built from one Dockerfile.
type bakeMember struct {
	Context, Dockerfile string
	Platforms           []string
	Emulated, Compiled  string // the CPU that is emulated, and what is compiled for it
	Secrets             []plan.Secret
	Cache               string // the tag of its layers
	Shared              string // the target that they inherit from, "" for one target
	What                string
	Base, Stage         string       // the target that takes the place of a stage, "" for none
	Targets             []bakeTarget // the first is the Dockerfile's last stage
}

// bakeTarget is an image.
type bakeTarget struct {
	Name, Why string
	Stage     string // "" for the last
	Image     string // the name that tags are put behind, as a template of HCL
	Cache     string
}

// Several tells that there is more than one image, and Multi that one is for several
// platforms, which not every store of images takes.
func (v bake) Several() bool { return len(v.Members) > 1 || len(v.Members[0].Targets) > 1 }
func (v bake) Multi() bool {
	return slices.ContainsFunc(v.Members, func(m bakeMember) bool { return len(m.Platforms) > 1 })
}

// Netrc tells that one of the secrets is a netrc file.
func (m bakeMember) Netrc() bool {
	return slices.ContainsFunc(m.Secrets, func(s plan.Secret) bool { return s.Env == "" })
}

// Bake renders a bake file with a target for each process of a project. It lies in the
// build context, and name is its path there: bake reads paths from the folder that it
// is called in, and asks before it reads above that.
// https://docs.docker.com/reference/cli/docker/buildx/bake/#allow
func Bake(p plan.Plan, name, dockerfile string) (output.File, error) {
	v := bake{File: name, Image: ImageName(p.Name)}
	m, err := newBakeMember(Member{p, ".", dockerfile}, "", names{})
	if err != nil {
		return output.File{}, err
	}
	v.Members = []bakeMember{m}
	return v.render()
}

// BakeAll renders a bake file with the targets of many projects, each named by its
// folder. It lies in a folder that holds all their build contexts.
func BakeAll(members []Member) (output.File, error) {
	v := bake{File: BakeFile, Fleet: fleetSign, Image: "app"}
	taken := names{}
	for _, m := range members {
		id := m.id()
		if id == "" {
			v.Image = ImageName(m.Plan.Name)
		} else {
			id = taken.unique(id)
		}
		x, err := newBakeMember(m, id, taken)
		if err != nil {
			return output.File{}, err
		}
		v.Members = append(v.Members, x)
	}
	v.bases(members, taken)
	return v.render()
}

// bases adds a target for each stage that several Dockerfiles of one context share.
func (v *bake) bases(members []Member, taken names) {
	for i, m := range members {
		if len(m.Plan.Shared) == 0 {
			continue
		}
		var list []string
		for _, p := range m.Plan.Shared {
			list = append(list, p.Name)
		}
		key := m.Context + " " + m.Plan.Base.Image + " " + strings.Join(list, " ")
		at := slices.IndexFunc(v.Bases, func(b *bakeBase) bool { return b.key == key })
		if at < 0 {
			at = len(v.Bases)
			v.Bases = append(v.Bases, &bakeBase{key: key, Name: taken.unique("base"), Context: v.Members[i].Context, Dockerfile: v.Members[i].Dockerfile, Stage: SharedStage,
				Platforms: m.Plan.Platforms, Holds: some(list, 8)})
		}
		v.Bases[at].Images++
		v.Members[i].Base, v.Members[i].Stage = v.Bases[at].Name, SharedStage
	}
}

// IsBakeAll tells whether a bake file is one of several projects.
func IsBakeAll(body []byte) bool {
	const top = 4 << 10
	return bytes.Contains(body[:min(top, len(body))], []byte("# The images of the projects below this folder. "+fleetSign+"\n"))
}

// id tells a project from the others by its folder, as the CI's files do; "" for one
// that is the bake file's own folder.
func (m Member) id() string {
	id := placeID(m.Plan, Place{Context: m.Context, Dockerfile: m.Dockerfile})
	if id == "" && (m.Context != "." || m.Dockerfile != "Dockerfile") { // no letter of ASCII's
		return ImageName(m.Plan.Name)
	}
	return id
}

// names are those that targets have. Those of groups are theirs, too.
type names map[string]bool

// unique is a name that no target has yet.
func (n names) unique(name string) string {
	out := name
	for i := 2; n[out] || out == "default"; i++ {
		out = name + "-" + strconv.Itoa(i)
	}
	n[out] = true
	return out
}

func newBakeMember(m Member, id string, taken names) (bakeMember, error) {
	p := m.Plan
	v := bakeMember{Context: "./" + m.Context, Dockerfile: dashless(m.Dockerfile), Platforms: p.Platforms, Secrets: p.Secrets, What: path.Join(m.Context, p.Dir)}
	if m.Context == "." {
		v.Context = "." // any other could be taken for an address: github.com/…
	}
	if v.What == "." {
		v.What = "this folder"
	}
	for _, name := range []string{m.Context, m.Dockerfile} {
		if err := checkPlace(name); err != nil {
			return v, err
		}
	}
	if err := checkSecrets(p); err != nil {
		return v, err
	}
	if err := checkNames(p); err != nil {
		return v, err
	}
	if len(p.Platforms) > 1 {
		v.Emulated, v.Compiled = "linux/arm64", some(p.CompiledFor("linux/arm64"), 6)
	}
	image := "${IMAGE}"
	if id != "" {
		image += "/" + id
	}
	v.Cache = id
	if id == "" {
		v.Cache = "main"
	}
	for i, x := range p.Processes {
		t := bakeTarget{Name: x.Name, Why: bakeWhy(x), Image: image, Cache: v.Cache}
		switch {
		case id != "" && i == 0:
			t.Name = id // which no other target has
		case id != "":
			t.Name = taken.unique(id + "-" + x.Name)
		default:
			t.Name = taken.unique(x.Name)
		}
		if i > 0 {
			t.Stage = x.Name
		}
		v.Targets = append(v.Targets, t)
	}
	if len(v.Targets) > 1 {
		v.Shared = taken.unique("_" + v.Targets[0].Name)
	}
	return v, nil
}

// bakeWhy says what an image is.
func bakeWhy(x plan.Process) string {
	if len(x.Command) == 0 {
		return "Nothing says what this image runs."
	}
	if x.Role == framework.Release {
		return "Run before the others start: " + strings.Join(x.Command, " ")
	}
	return strings.Join(x.Command, " ")
}

func (v bake) render() (output.File, error) {
	if err := checkPlace(v.File); err != nil {
		return output.File{}, err
	}
	t, err := template.New("").Option("missingkey=error").Funcs(template.FuncMap{"comment": comment, "hcl": hcl}).ParseFS(templates.FS, "bake/*.tmpl")
	if err != nil {
		return output.File{}, err
	}
	var b bytes.Buffer
	if err := t.ExecuteTemplate(&b, BakeFile+".tmpl", v); err != nil {
		return output.File{}, unwrap(err)
	}
	return output.File{Path: v.File, Body: aligned(b.Bytes())}, nil
}

// hcl writes a text as a quoted template of HCL that stands for itself. Characters that
// are not seen were refused before.
// https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md#quoted-template-expressions
func hcl(s string) (string, error) {
	if checkWord(s) != nil {
		return "", facts.Errorf(comment(s), 0, "holds a character that is not seen, and cannot stand in a bake file").Fix("rename the file or folder")
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "${", "$${", "%{", "%%{").Replace(s) + `"`, nil
}

// attribute is a line that gives an attribute its value.
var attribute = regexp.MustCompile(`^( +)([A-Za-z0-9_-]+|"[a-z.]+")( = )`)

// aligned puts the values of attributes that follow each other below one another, as
// HCL's own formatter does.
func aligned(body []byte) []byte {
	lines := strings.Split(string(body), "\n")
	for i := 0; i < len(lines); i++ {
		n, width := i, 0
		for ; n < len(lines); n++ {
			m := attribute.FindStringSubmatch(lines[n])
			if m == nil {
				break
			}
			if opens := strings.HasSuffix(lines[n], "[") || strings.HasSuffix(lines[n], "{"); opens {
				break // a value of several lines stands by itself
			}
			width = max(width, len(m[2]))
		}
		for ; i < n; i++ {
			m := attribute.FindStringSubmatch(lines[i])
			lines[i] = m[1] + m[2] + strings.Repeat(" ", width-len(m[2])) + lines[i][len(m[1])+len(m[2]):]
		}
	}
	return []byte(strings.Join(lines, "\n"))
}

// ImageName is the project's name where it can be an image's, else "app": the
// line that it stands in is pasted into a shell.
// https://docs.docker.com/reference/cli/docker/image/tag/
func ImageName(name string) string {
	const letters = "abcdefghijklmnopqrstuvwxyz0123456789"
	if name == "" || strings.Trim(name, letters+"-") != "" || strings.Contains(name, "---") || !strings.Contains(letters, name[:1]) || !strings.Contains(letters, name[len(name)-1:]) {
		return "app"
	}
	return name
}
