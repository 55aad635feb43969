package requirements

import (
	"encoding/json"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// tree is a project's files by path.
type tree map[string]string

func (t tree) read(p string) ([]byte, error) {
	if text, ok := t[p]; ok {
		return []byte(text), nil
	}
	return nil, fs.ErrNotExist
}

func (t tree) paths() (out []string) {
	for p := range t {
		out = append(out, p)
	}
	return out // in any order: Choose sorts them
}

func TestChoose(t *testing.T) {
	tests := []struct {
		name   string
		files  tree
		want   []string
		reason string // a part of it
	}{
		{"none", tree{}, nil, "no requirements file"},
		{"no candidates", tree{"README.txt": "", "robots.txt": "", "MANIFEST.in": "", "app/data.txt": ""}, nil, "no requirements file"},
		{"plain", tree{"requirements.txt": "flask", "requirements-dev.txt": "pytest", "dev-requirements.txt": "", "test_requirements.txt": ""},
			[]string{"requirements.txt"}, "the project's requirements file"},
		{"prod beside dev", tree{"requirements/prod.txt": "flask", "requirements/dev.txt": "-r prod.txt\npytest", "requirements/tests.txt": "", "requirements/template.txt": ""},
			[]string{"requirements/prod.txt"}, "named for production (prod)"},
		{"one -r is followed", tree{"requirements.txt": "# for a platform\n-r requirements/base.txt", "requirements/base.txt": "flask", "requirements/main.txt": "django"},
			[]string{"requirements/base.txt"}, "what requirements.txt refers to"},
		{"-r to production", tree{"requirements.txt": "-r requirements/production.txt", "requirements/production.txt": "flask", "requirements/base.txt": "flask"},
			[]string{"requirements/production.txt"}, "requirements.txt only refers to it"},
		{"decoy", tree{"requirements.txt": "# for dependabot\n-r requirements/main.txt\n-r requirements/lint.txt", "requirements/main.txt": "flask\njinja2", "requirements/lint.txt": "ruff", "requirements/deploy.txt": "gunicorn"},
			[]string{"requirements/deploy.txt", "requirements/main.txt"}, "does not include requirements/main.txt"},
		{"tools only", tree{"requirements.txt": "pip==26.3\npoetry==2.5.1", "requirements/base.txt": "flask"},
			[]string{"requirements/base.txt"}, "named for all installations (base)"},
		{"tools only, alone", tree{"requirements.txt": "pipenv"}, nil, "tooling"},
		{"aggregate without development", tree{"requirements.txt": "-r requirements/a.txt\n-r requirements/b.txt", "requirements/a.txt": "flask", "requirements/b.txt": "django"},
			[]string{"requirements.txt"}, ""},
		{"production adds to plain", tree{"requirements.txt": "flask\njinja2", "requirements-prod.txt": "gunicorn"},
			[]string{"requirements-prod.txt", "requirements.txt"}, ""},
		{"a base beside plain", tree{"requirements.txt": "torch\nultralytics\nopencv-python", "requirements-base.txt": "gunicorn\nlabel-studio-ml", "requirements-test.txt": "pytest"},
			[]string{"requirements.txt", "requirements-base.txt"}, "does not include requirements-base.txt"},
		{"a base that plain repeats", tree{"requirements.txt": "flask==1\njinja2==1\ngunicorn==1", "requirements-base.txt": "flask\njinja2"},
			[]string{"requirements.txt"}, ""},
		{"production includes plain", tree{"requirements.txt": "flask\njinja2", "requirements.prod.txt": "-r requirements.txt\ngunicorn"},
			[]string{"requirements.prod.txt"}, ""},
		{"production repeats plain", tree{"requirements.txt": "flask==1\njinja2==1", "requirements_docker.txt": "flask==1\njinja2==1\ngunicorn==1"},
			[]string{"requirements_docker.txt"}, ""},
		{"production is less than plain", tree{"requirements.txt": "flask\njinja2\npytest\nruff\nmypy\nblack", "requirements-docker.txt": "flask\njinja2"},
			[]string{"requirements-docker.txt"}, ""},
		{"production contradicts plain", tree{"requirements.txt": "flask==1\njinja2==1\nclick==1", "requirements-prod.txt": "gunicorn==1\nuvicorn==1\nclick==2"},
			[]string{"requirements-prod.txt"}, ""},
		{"layers of pip-tools", tree{"requirements/base.in": "flask", "requirements/base.txt": "flask==1\njinja2==1", "requirements/prod.in": "-r base.in\ngunicorn", "requirements/prod.txt": "flask==1\njinja2==1\ngunicorn==1"},
			[]string{"requirements/prod.txt"}, ""},
		{"layers that add up", tree{"requirements/main.in": "flask\njinja2\nclick", "requirements/main.txt": "flask==1\njinja2==1\nclick==1\npackaging==1", "requirements/deploy.in": "gunicorn", "requirements/deploy.txt": "gunicorn==1\npackaging==1"},
			[]string{"requirements/deploy.txt", "requirements/main.txt"}, ""},
		{"base has no compiled file", tree{"requirements/base.in": "flask", "requirements/prod.in": "-r base.in\npsycopg2", "requirements/prod.txt": "flask==1\npsycopg2==1", "requirements/dev.txt": "flask==1"},
			[]string{"requirements/prod.txt"}, ""},
		{".in only", tree{"requirements/main.in": "flask", "requirements/dev.in": "pytest"}, []string{"requirements/main.in"}, ""},
		{"root .in", tree{"requirements.in": "flask"}, []string{"requirements.in"}, ""},
		{"compiled before .in", tree{"requirements.in": "flask", "requirements.txt": "flask==1"}, []string{"requirements.txt"}, ""},
		{"lock before loose", tree{"requirements.txt": "flask", "requirements-lock.txt": "flask==1"}, []string{"requirements-lock.txt"}, ""},
		{"rye", tree{"requirements.lock": "flask==1", "requirements-dev.lock": "flask==1\npytest==1"}, []string{"requirements.lock"}, ""},
		{"common beside dev", tree{"requirements/common.txt": "flask", "requirements/dev.txt": "pytest"}, []string{"requirements/common.txt"}, "(common)"},
		{"drivers include base", tree{"requirements/base.txt": "django", "requirements/mariadb.txt": "-r base.txt\nmysqlclient", "requirements/postgres.txt": "-r base.txt\npsycopg", "requirements/devel.txt": "", "requirements/readthedocs.txt": ""},
			[]string{"requirements/mariadb.txt", "requirements/postgres.txt"}, "some may not be needed"},
		{"stores beside plain", tree{"requirements.txt": "aiohttp", "requirements_s3.txt": "boto3", "requirements_docs.txt": ""},
			[]string{"requirements.txt", "requirements_s3.txt"}, ""},
		{"a store that contradicts", tree{"requirements.txt": "idna==1", "requirements_s3.txt": "idna==2"}, []string{"requirements.txt"}, ""},
		{"an option is not added", tree{"requirements.txt": "flask", "requirements-extra.txt": "x", "requirements-gpu.txt": "torch"}, []string{"requirements.txt"}, ""},
		{"platforms", tree{"requirements/linux.txt": "-r base.txt\nuvloop", "requirements/windows.txt": "-r base.txt", "requirements/base.txt": "flask"},
			[]string{"requirements/linux.txt"}, "(linux)"},
		{"cpu and gpu", tree{"requirements-cpu.txt": "torch", "requirements-gpu.txt": "torch"}, []string{"requirements-cpu.txt"}, ""},
		{"folders", tree{"reqs/production.txt": "flask", "reqs/dev.txt": ""}, []string{"reqs/production.txt"}, ""},
		{"folders of roles", tree{"requirements/prod/requirements.txt": "flask", "requirements/dev/requirements.txt": ""}, []string{"requirements/prod/requirements.txt"}, ""},
		{"deps", tree{"deps/main.txt": "flask", "deps/test.txt": ""}, []string{"deps/main.txt"}, ""},
		{"nearest to the root", tree{"requirements.txt": "flask", "docs/requirements.txt": "sphinx", "services/a/requirements/prod.txt": "django"}, []string{"requirements.txt"}, ""},
		{"below the root only", tree{"src/requirements.txt": "flask", "src/lib/x/requirements-upstream.txt": ""}, []string{"src/requirements.txt"}, ""},
		{"a project's own folder", tree{"examples/web/requirements.txt": "flask", "examples/web/requirements-dev.txt": ""}, []string{"examples/web/requirements.txt"}, ""},
		{"development only", tree{"requirements-dev.txt": "pytest", "requirements/tests.txt": ""}, nil, "for development"},
		{"constraints are none", tree{"constraints.txt": "flask==1", "requirements/constraints.txt": "flask==1", "requirements.txt": "flask"}, []string{"requirements.txt"}, ""},
		{"several unknown", tree{"requirements/alpha.txt": "flask", "requirements/beta.txt": "django"}, nil, "several could be meant"},
		{"one unknown", tree{"requirements/alpha.txt": "flask", "requirements/dev.txt": ""}, []string{"requirements/alpha.txt"}, "the only one"},
		{"a circle of single includes", tree{"requirements.txt": "-r requirements/base.txt", "requirements/base.txt": "-r ../requirements.txt"}, []string{"requirements.txt"}, ""},
		{"dangling", tree{"requirements.txt": "-r requirements/gone.txt"}, []string{"requirements.txt"}, ""},
		{"upper case and underscores", tree{"Requirements_Prod.TXT": "flask"}, []string{"Requirements_Prod.TXT"}, ""},
		{"glued names", tree{"requirementsdev.txt": "pytest", "requirements.txt": "flask"}, []string{"requirements.txt"}, ""},
		{"prod of a cloud", tree{"requirements/prod-aws.txt": "flask", "requirements/prod-test.txt": "flask"}, []string{"requirements/prod-aws.txt"}, "(prod)"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := Choose(tt.files.paths(), tt.files.read)
			if !slices.Equal(got.Paths, tt.want) {
				t.Errorf("chose %q (%s), want %q", got.Paths, got.Reason, tt.want)
			}
			if !strings.Contains(got.Reason, tt.reason) || got.Reason == "" {
				t.Errorf("reason %q lacks %q", got.Reason, tt.reason)
			}
			for p := range tt.files {
				offered := slices.ContainsFunc(got.Alternatives, func(a Alternative) bool { return a.Path == p && a.Why != "" })
				if IsCandidate(p) != (offered != slices.Contains(got.Paths, p)) {
					t.Errorf("%s is neither chosen nor offered, or both", p)
				}
			}
		})
	}
}

// TestChooseCorpus holds the choice against what the projects' own Dockerfiles
// install from, includes counted. They agree in all of them.
// TestMeant holds which of the files that are passed over are worth a word.
func TestMeant(t *testing.T) {
	files := tree{"requirements.txt": "flask\njinja2", "requirements-insights.txt": "boto3", "requirements-flask.txt": "flask", "requirements-dev.txt": "pytest",
		"requirements-windows.txt": "pywin32", "requirements-empty.txt": ""}
	var got []string
	for _, a := range Choose(files.paths(), files.read).Alternatives {
		if a.Meant {
			got = append(got, a.Path)
		}
	}
	if want := []string{"requirements-insights.txt"}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

func TestChooseCorpus(t *testing.T) {
	corpus := os.Getenv("DOCKWRIGHT_CORPUS")
	if corpus == "" {
		t.Skip("DOCKWRIGHT_CORPUS names no folder of real projects")
	}
	projects := []string{
		"hypothesis__h", "internetarchive__openlibrary", "kiwitcms__Kiwi", "mozilla__pontoon", "mozilla__treeherder",
		"openedx__credentials", "pypa__bandersnatch", "pypi__warehouse", "dgtlmoon__changedetection.io",
		"babybuddy__babybuddy", "Evernight__lazy-beancount", "FabioLeitao__data-boar",
	}
	for _, project := range projects {
		t.Run(project, func(t *testing.T) {
			root := filepath.Join(corpus, project)
			read := func(p string) ([]byte, error) { return os.ReadFile(filepath.Join(root, filepath.FromSlash(p))) }
			var files []string
			err := fs.WalkDir(os.DirFS(root), ".", func(p string, d fs.DirEntry, err error) error {
				if err == nil && !d.IsDir() {
					files = append(files, p)
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			var truth struct{ Inputs []string }
			data, err := read("facts.json")
			if err == nil {
				err = json.Unmarshal(data, &truth)
			}
			if err != nil {
				t.Fatal(err)
			}
			choice := Choose(files, read)
			lock, _, err := ParseAll(choice.Paths, read)
			if err != nil {
				t.Fatal(err)
			}
			got := append(append([]string{lock.Path}, lock.Includes...), choice.Paths...)
			agree := true
			for _, in := range truth.Inputs {
				if IsCandidate(in) && path.Ext(in) != ".toml" && !slices.Contains(got, in) {
					agree = false
				}
			}
			for _, p := range choice.Paths {
				agree = agree && slices.Contains(truth.Inputs, p)
			}
			if !agree {
				t.Errorf("chose %q (%s), the Dockerfile installs from %q", got, choice.Reason, truth.Inputs)
			}
		})
	}
}
