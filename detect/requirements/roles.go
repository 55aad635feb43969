package requirements

import (
	"path"
	"slices"
	"strings"
)

// role is what a requirements file is for, as far as its name tells.
type role int

const (
	production role = iota // what is deployed
	general                // what every installation needs
	addOn                  // one more driver or store, beside the general file
	unclear                // an option, a variant, or a name that says nothing
	other                  // development, tests, documentation, tooling, other systems
)

// What words in a file's name stand for. Within a role the earlier word comes
// first. In a name of several words, see strength.
var (
	productionWords = []string{
		"production", "prod", "prd", "deploy", "deployment", "release", "live", "docker", "container",
		"heroku", "runtime", "linux", "server", "web", "app", "application", "backend", "api",
	}
	generalWords = []string{"main", "base", "common", "core", "default", "install", "project", "package", "cpu"}
	addOnWords   = []string{
		"postgres", "postgresql", "psycopg", "psycopg2", "pgsql", "mysql", "mariadb", "sqlite", "oracle", "mssql",
		"sqlserver", "mongo", "mongodb", "redis", "memcached", "s3", "gcs", "azure", "swift", "ldap", "sentry",
	}
	otherWords = []string{
		"dev", "devel", "develop", "development", "developer", "debug", "local", "test", "tests", "testing", "tox",
		"nox", "pytest", "functest", "functests", "unittest", "e2e", "integration", "qa", "quality", "coverage", "cov",
		"doc", "docs", "documentation", "readthedocs", "rtd", "sphinx", "mkdocs", "checkdocs", "lint", "linter",
		"linters", "linting", "style", "flake8", "ruff", "format", "formatting", "checkformatting", "mypy", "typing",
		"types", "typecheck", "typechecking", "ci", "cd", "github", "travis", "build", "building", "tool", "tools",
		"tooling", "pip", "piptools", "precommit", "commit", "bench", "benchmark", "benchmarks", "profiling", "example",
		"examples", "sample", "samples", "demo", "notebook", "notebooks", "jupyter", "ipython", "tutorial",
		"dependabot", "renovate", "snyk", "template", "translation", "translations", "i18n", "script", "scripts",
		"maintenance", "publish", "publishing", "packaging", "security", "audit", "upstream", "nightly", "latest",
		"oldest", "lowest", "minimum", "constraint", "constraints", "windows", "win", "win32", "win64", "macos", "mac",
		"osx", "darwin", "freebsd", "android", "ios", "conda", "vscode", "devcontainer", "staging",
	}
	// Words of a generated file with exact versions, beside one by hand.
	lockWords = []string{"lock", "locked", "frozen", "freeze", "pinned", "compiled"}
	// Words that say nothing.
	plainWords = []string{
		"requirements", "requirement", "reqs", "req", "require", "requires", "dependencies", "deps", "txt", "in",
		"python", "py", "py3", "python3", "d",
	}
	folderWords = []string{"requirements", "requirement", "reqs", "req", "deps", "dependencies", "requirements.d", "requires"}
)

// tooling are packages that install others or serve development, and that no
// application consists of.
var tooling = []string{
	"pip", "pip-tools", "pip-compile-multi", "pip-sync-faster", "pipenv", "poetry", "poetry-core", "pdm", "uv", "hatch",
	"hatchling", "flit", "setuptools", "wheel", "build", "twine", "tox", "tox-uv", "nox", "pre-commit", "virtualenv",
	"ruff", "black", "flake8", "mypy", "pylint", "isort", "pytest", "pytest-cov", "coverage", "bump2version", "bumpversion",
	"sphinx", "mkdocs", "invoke", "copier", "cookiecutter",
}

func isRequirementsDir(name string) bool { return slices.Contains(folderWords, strings.ToLower(name)) }

// IsCandidate tells by its path whether a file may be a requirements file: one
// of .txt, .in, .lock or .pip that is called after requirements, or lies in a
// folder that is.
func IsCandidate(file string) bool {
	base := strings.ToLower(path.Base(file))
	ext := path.Ext(base)
	if !slices.Contains([]string{".txt", ".in", ".lock", ".pip"}, ext) {
		return false
	}
	for _, word := range words(strings.TrimSuffix(base, ext)) {
		if strings.HasPrefix(word, "requirement") || word == "reqs" || word == "requires" {
			return true
		}
	}
	inside := slices.ContainsFunc(strings.Split(path.Dir(file), "/"), isRequirementsDir)
	return inside && (ext == ".txt" || ext == ".in")
}

// strength is the order in which roles decide in a name of several words:
// "prod-test" is for tests, "prod-aws" is production's, "base-gpu" a variant.
var strength = []role{other, production, addOn, unclear, general}

func words(name string) []string {
	return strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return strings.ContainsRune("-_. /", r) })
}

// named is what a path says: role, place in the role's order, and the word that
// told it.
type named struct {
	role   role
	rank   int
	word   string // "" for a plain requirements.txt
	locked bool
}

// classify reads the name of a file, its folders below the project's included.
func classify(file, root string) named {
	file = strings.TrimPrefix(strings.TrimPrefix(file, root), "/")
	ext := path.Ext(file)
	n := named{role: general, rank: -1, locked: ext == ".lock"}
	found := false
	for _, word := range words(strings.TrimSuffix(file, ext)) {
		word = withoutPrefix(word)
		if word == "" || slices.Contains(plainWords, word) {
			continue
		}
		if slices.Contains(lockWords, word) {
			n.locked = true
			continue
		}
		r, rank := meaning(word)
		if !found || slices.Index(strength, r) < slices.Index(strength, n.role) {
			n.role, n.rank, n.word = r, rank, word
		}
		found = true
	}
	return n
}

// withoutPrefix reads "requirementsdev" as "dev".
func withoutPrefix(word string) string {
	for _, prefix := range []string{"requirements", "requirement"} {
		if rest, ok := strings.CutPrefix(word, prefix); ok {
			return rest
		}
	}
	return word
}

func meaning(word string) (role, int) {
	for _, table := range []struct {
		role  role
		words []string
	}{{production, productionWords}, {general, generalWords}, {addOn, addOnWords}, {other, otherWords}} {
		if i := slices.Index(table.words, word); i >= 0 {
			if table.role == addOn {
				i = 0 // of equal standing: by name
			}
			return table.role, i
		}
	}
	for _, ending := range []string{"tests", "docs", "formatting", "dev"} {
		if strings.HasSuffix(word, ending) {
			return other, len(otherWords)
		}
	}
	return unclear, 0
}
