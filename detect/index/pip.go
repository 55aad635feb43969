package index

import (
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
)

// Environment is what a machine says about indexes, handed in so that nothing
// here depends on where it runs.
type Environment struct {
	// Lookup reads a variable, as os.LookupEnv does.
	Lookup func(name string) (string, bool)
	// ReadFile reads a file by its absolute path, as os.ReadFile does. nil when
	// no file may be read.
	ReadFile func(path string) ([]byte, error)
	Home     string // the user's folder, "" for none
	OS       string // as runtime.GOOS
}

func (e Environment) get(name string) string {
	if e.Lookup == nil {
		return ""
	}
	value, _ := e.Lookup(name)
	return value
}

// read reads a file; ok is false where there is none.
func (e Environment) read(name string) (data []byte, ok bool, err error) {
	if e.ReadFile == nil || name == "" {
		return nil, false, nil
	}
	data, err = e.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, facts.Errorf(name, 0, "it cannot be read").Fix("check that it is a file that you may read")
	}
	return data, true, nil
}

// pipConfig is what pip's files and variables say about indexes.
type pipConfig struct {
	indexURL  string
	extra     []string
	findLinks []string
	noIndex   bool
	cert      string
}

// empty tells whether nothing is said of places to look in.
func (c pipConfig) empty() bool {
	return c.indexURL == "" && len(c.extra) == 0 && len(c.findLinks) == 0 && !c.noIndex
}

// pipFiles are pip's configuration files, a later one before an earlier
// (_internal/configuration.py): global, user, site, PIP_CONFIG_FILE.
func (e Environment) pipFiles() (paths []string, userless bool) {
	base := "pip.conf"
	if e.OS == "windows" {
		base = "pip.ini"
	}
	own := e.get("PIP_CONFIG_FILE")
	if own == "/dev/null" || e.OS == "windows" && own == "nul" {
		return nil, true
	}
	paths = append(paths, e.globalFiles(base)...)
	if _, exists, err := e.read(own); exists || err != nil {
		userless = true
	}
	if !userless {
		paths = append(paths, e.userFiles(base)...)
	}
	if venv := e.get("VIRTUAL_ENV"); venv != "" {
		paths = append(paths, path.Join(venv, base))
	}
	if own != "" {
		paths = append(paths, own)
	}
	return paths, userless
}

func (e Environment) globalFiles(base string) []string {
	switch e.OS {
	case "windows":
		if data := e.get("ProgramData"); data != "" {
			return []string{path.Join(data, "pip", base)}
		}
		return nil
	case "darwin":
		return []string{"/Library/Application Support/pip/" + base}
	}
	folders := e.get("XDG_CONFIG_DIRS")
	if strings.TrimSpace(folders) == "" {
		folders = "/etc/xdg"
	}
	var paths []string
	for folder := range strings.SplitSeq(folders, ":") {
		if folder != "" {
			paths = append(paths, path.Join(folder, "pip", base))
		}
	}
	return append(paths, path.Join("/etc", base))
}

func (e Environment) userFiles(base string) []string {
	if e.OS == "windows" {
		paths := []string{path.Join(e.Home, "pip", base)}
		if data := e.get("APPDATA"); data != "" {
			paths = append(paths, path.Join(data, "pip", base))
		}
		return paths
	}
	config := e.get("XDG_CONFIG_HOME")
	if e.Home == "" && config == "" {
		return nil
	}
	if strings.TrimSpace(config) == "" || e.OS == "darwin" {
		config = path.Join(e.Home, ".config")
	}
	own := path.Join(config, "pip", base)
	if e.OS == "darwin" {
		// pip takes the first of these whose folder exists.
		library := path.Join(e.Home, "Library/Application Support/pip", base)
		if _, exists, err := e.read(library); exists || err != nil {
			own = library
		}
	}
	return []string{path.Join(e.Home, ".pip", base), own}
}

// pip reads pip's configuration: variables before [install] before [global],
// whichever file these stand in, and of two files the later. A value that is
// empty counts as none, but hides what earlier files say in the same section.
func (e Environment) pip() (pipConfig, error) {
	sections := map[string]map[string]string{"global": {}, "install": {}, variables: {}}
	aliases := map[string]string{"pypi-url": "index-url"}
	paths, _ := e.pipFiles()
	for _, p := range paths {
		data, ok, err := e.read(p)
		if err != nil {
			return pipConfig{}, err
		}
		if !ok {
			continue
		}
		settings, err := parsePipConf(p, data)
		if err != nil {
			return pipConfig{}, err
		}
		for _, s := range settings {
			key := s.key
			if a, ok := aliases[key]; ok {
				key = a
			}
			if section := sections[s.section]; section != nil {
				section[key] = s.value
			}
		}
	}
	for _, key := range []string{"index-url", "extra-index-url", "find-links", "no-index", "cert"} {
		sections[variables][key] = e.get("PIP_" + strings.ToUpper(strings.ReplaceAll(key, "-", "_")))
	}
	return merge(sections)
}

const variables = ":env:"

func merge(sections map[string]map[string]string) (c pipConfig, err error) {
	for _, name := range []string{"global", "install", variables} {
		s := sections[name]
		if v := s["index-url"]; v != "" {
			c.indexURL = strings.TrimSpace(v)
		}
		if v := s["extra-index-url"]; v != "" {
			c.extra = strings.Fields(v)
		}
		if v := s["find-links"]; v != "" {
			c.findLinks = strings.Fields(v)
		}
		if v := s["cert"]; v != "" {
			c.cert = v
		}
		if v := s["no-index"]; v != "" {
			switch v := strings.ToLower(v); {
			case slices.Contains([]string{"y", "yes", "t", "true", "on", "1"}, v):
				c.noIndex = true
			case slices.Contains([]string{"n", "no", "f", "false", "off", "0"}, v):
				c.noIndex = false
			default:
				where := "pip's configuration"
				if name == variables {
					where = "PIP_NO_INDEX"
				}
				return c, facts.Errorf(where, 0, "no-index is neither yes nor no").Fix("set it to 1 or 0; pip refuses it too")
			}
		}
	}
	return c, nil
}
