package credentials

import (
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/lazyregexp"
)

// reference is an environment variable in a URL, as pip, PDM and Pipenv have it.
var reference = lazyregexp.New(`\$\{([A-Za-z_][A-Za-z0-9_]*)\}`)

// Login tells from the URL of an index, as it was written, that the index asks for a
// login: why says what shows it, "" for nothing. variables are the environment
// variables in the URL, each once.
func Login(url string) (why string, variables []string) {
	for _, m := range reference.FindAllStringSubmatch(url, -1) {
		name := m[1]
		if !slices.Contains(variables, name) {
			variables = append(variables, name)
		}
	}
	if len(variables) > 0 {
		return "its URL has variables", variables
	}
	if start := authority(url); start >= 0 {
		host, _, _ := strings.Cut(url[start:], "/")
		if strings.Contains(host, "@") {
			return "its URL has a user", nil
		}
	}
	if clean, found := Strip(url); found && clean != url {
		return "its URL has a token", nil
	}
	return "", nil
}
