package cmd

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/dockwright/dockwright/detect"
	"github.com/dockwright/dockwright/generator/wizard"
)

// home is where the repository is at home, by the files of its CI and by the places
// that git fetches from.
func (l *loaded) home() wizard.Place {
	top := filepath.Join(l.root, filepath.FromSlash(up(l.context())))
	has := func(name string) bool {
		_, err := os.Lstat(filepath.Join(top, name))
		return err == nil
	}
	remotes := remotesOf(filepath.Join(top, ".git", "config"))
	return wizard.Place{
		GitHub: has(".github") || strings.Contains(remotes, "github."),
		GitLab: has(".gitlab-ci.yml") || strings.Contains(remotes, "gitlab"),
	}
}

// up is the way from a folder below another one to that one.
func up(dir string) string {
	if dir == "." {
		return dir
	}
	return strings.Repeat("../", strings.Count(dir, "/")+1)
}

// remotesOf are the hosts of git's remotes, "" for none. It is a hint for a
// question: what git reads besides (includes, worktrees) is not looked at.
func remotesOf(config string) string {
	data, err := detect.ReadFile(os.DirFS(filepath.Dir(config)), filepath.Base(config))
	if err != nil {
		return ""
	}
	var hosts []string
	for line := range strings.Lines(string(data)) {
		key, url, ok := strings.Cut(line, "=")
		if !ok || strings.TrimSpace(key) != "url" {
			continue
		}
		url = strings.TrimSpace(url)
		if _, rest, ok := strings.Cut(url, "://"); ok {
			url = rest
		}
		if _, rest, ok := strings.Cut(url, "@"); ok {
			url = rest
		}
		hosts = append(hosts, strings.ToLower(url[:strings.IndexAny(url+"/", "/:")]))
	}
	return strings.Join(hosts, " ")
}
