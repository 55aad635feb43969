package index

import (
	"strings"

	"github.com/dockwright/dockwright/detect/configparser"
)

// setting is a key of a section of pip.conf; the key is normalized.
type setting struct {
	section, key, value string
}

const defaultSection = "DEFAULT"

// parsePipConf reads a configuration file as pip does: what [DEFAULT] says goes
// for every section. The error is a *facts.Error for what pip refuses to read.
func parsePipConf(path string, data []byte) ([]setting, error) {
	file, err := configparser.Parse(path, data, normalKey, "correct the file; pip refuses it too")
	if err != nil {
		return nil, err
	}
	var all []setting
	for _, s := range file {
		if s.Name == defaultSection {
			continue
		}
		for _, from := range []*configparser.Section{file.Get(defaultSection), s} {
			if from == nil {
				continue
			}
			for _, o := range from.Options {
				all = append(all, setting{s.Name, o.Key, o.Value()})
			}
		}
	}
	return all, nil
}

// normalKey is pip's form of an option's name, wherever it stands.
func normalKey(key string) string {
	return strings.TrimPrefix(strings.ReplaceAll(strings.ToLower(key), "_", "-"), "--")
}
