// Package credentials keeps passwords and tokens that stand in URLs out of
// facts, messages and everything that is written from them.
package credentials

import (
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/lazyregexp"
)

// variable is a reference to an environment variable as pip expands it, with
// nothing around it: a name, not a secret.
var variable = lazyregexp.New(`^(\$\{[A-Z0-9_]+\})+$`)

// accounts are the user names that services have for "the password is a token".
var accounts = []string{"__token__", "oauth2", "gitlab-ci-token", "x-access-token", "x-oauth-basic", "git"}

// Strip leaves the user information (RFC 3986, section 3.2.1) and query
// parameters that are called like secrets out of a URL, and tells whether there
// were any. What is no secret stays: the user name of an SSH address without a
// password, and ${VARIABLES} that the installer replaces at build time. Text
// that is no URL is returned as it is.
func Strip(url string) (clean string, found bool) {
	start := authority(url)
	if start < 0 {
		return url, false
	}
	end := len(url)
	if i := strings.IndexAny(url[start:], "/?#"); i >= 0 {
		end = start + i
	}
	scheme, host, rest := url[:start], url[start:end], url[end:]
	if at := strings.LastIndexByte(host, '@'); at > 0 {
		kept := keep(host[:at], strings.HasSuffix(strings.ToLower(scheme), "ssh://"))
		found = kept != host[:at]
		host = host[at+1:]
		if kept != "" {
			host = kept + "@" + host
		}
	}
	rest, inQuery := stripQuery(rest)
	return scheme + host + rest, found || inQuery
}

// authority is where the authority of a URL begins, or -1.
func authority(url string) int {
	if i := strings.Index(url, "://"); i > 0 && !strings.ContainsAny(url[:i], "/?#@ ") {
		return i + len("://")
	}
	return -1
}

// keep is what of the user information is no secret.
func keep(userinfo string, ssh bool) string {
	user, password, both := strings.Cut(userinfo, ":")
	switch {
	case both && (password == "" || variable.MatchString(password)) &&
		(variable.MatchString(user) || slices.Contains(accounts, user)):
		return userinfo
	case !both && variable.MatchString(user):
		return userinfo
	case ssh:
		return user
	}
	return ""
}

// secretParameter are names of query parameters whose values let somebody in:
// the usual ones, and those of URLs signed by S3, Google and Azure storage.
var secretParameter = lazyregexp.New(
	`(?i)^(.*token|.*password|passwd|pwd|.*secret|auth|.*api[-_]?key|key|sig|.*signature|x-amz-credential|x-goog-credential)$`)

// stripQuery does it for what follows the authority of a URL.
func stripQuery(rest string) (clean string, found bool) {
	before, query, ok := strings.Cut(rest, "?")
	if !ok || strings.Contains(before, "#") {
		return rest, false
	}
	query, fragment, hasFragment := strings.Cut(query, "#")
	var kept []string
	for parameter := range strings.SplitSeq(query, "&") {
		name, value, _ := strings.Cut(parameter, "=")
		if secretParameter.MatchString(name) && value != "" && !variable.MatchString(value) {
			found = true
			continue
		}
		kept = append(kept, parameter)
	}
	if !found {
		return rest, false
	}
	clean = before
	if len(kept) > 0 {
		clean += "?" + strings.Join(kept, "&")
	}
	if hasFragment {
		clean += "#" + fragment
	}
	return clean, true
}

// inText finds URLs in running text.
var inText = lazyregexp.New(`[A-Za-z][A-Za-z0-9+.-]*://[^\s'"<>]+`)

// Redact strips all URLs in a text, so that it can be shown.
func Redact(text string) string {
	return inText.ReplaceAllStringFunc(text, func(url string) string {
		clean, _ := Strip(url)
		return clean
	})
}
