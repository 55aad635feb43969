package cmd

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/generator/config"
	"github.com/dockwright/dockwright/generator/wizard"
)

// readAnswers takes the answers of --answers for what no flag answers. They have
// the form of the configuration, of which they may have those keys that a
// question or a flag has.
func (v *conversation) readAnswers() error {
	if v.answers == "" {
		return nil
	}
	name, data, err := v.answersFile()
	if err != nil {
		return err
	}
	data, line, err := asTOML(name, data)
	if err != nil {
		return err
	}
	a, err := config.Parse(config.FileName, data)
	if err != nil {
		var e *facts.Error
		if errors.As(err, &e) {
			e.Path, e.Line = name, e.Line*line
		}
		return err
	}
	var keys map[string]any
	if err := toml.Unmarshal(data, &keys); err != nil {
		return facts.Errorf(name, 0, "not valid TOML: %v", err).Fix("write the answers as KEY = VALUE, a line each, or as a JSON object")
	}
	for _, key := range config.Keys() { // in a settled order
		top, _, _ := strings.Cut(key, ".")
		if _, given := keys[top]; given && !slices.Contains(wizard.Names(), top) {
			return facts.Errorf(name, a.Line(top)*line, "%q is no question of init", top).Fix("set it in the configuration; the questions are %s", strings.Join(wizard.Names(), ", "))
		}
	}
	v.take(a)
	return nil
}

func (v *conversation) answersFile() (name string, data []byte, err error) {
	if v.answers != "-" {
		if data, err = os.ReadFile(v.answers); err != nil {
			err = facts.Errorf(v.answers, 0, "the answers cannot be read: %v", cause(err)).Fix("name a file with answers, or - for standard input")
		}
		return v.answers, data, err
	}
	if v.streams.In == nil {
		return "", nil, facts.Errorf("--answers", 0, "there is no standard input to read from").Fix("name a file with answers")
	}
	const most = 1 << 20
	data, err = io.ReadAll(io.LimitReader(v.streams.In, most))
	if err != nil {
		return "", nil, facts.Errorf("standard input", 0, "the answers cannot be read: %v", cause(err)).Fix("name a file with answers")
	}
	return "standard input", data, nil
}

// asTOML is a file of answers as TOML. line is 1 where its lines are those of the
// file, 0 where they tell nothing: JSON is written anew.
func asTOML(name string, data []byte) (out []byte, line int, err error) {
	if !bytes.HasPrefix(bytes.TrimLeft(data, " \t\r\n\ufeff"), []byte("{")) {
		return data, 1, nil
	}
	var doc map[string]any
	dec := json.NewDecoder(bytes.NewReader(bytes.TrimPrefix(data, []byte("\ufeff"))))
	dec.UseNumber()
	if err = dec.Decode(&doc); err == nil {
		_, err = dec.Token()
		if err == nil {
			err = errors.New("something follows the object")
		} else if errors.Is(err, io.EOF) {
			err = nil
		}
	}
	if err != nil {
		return nil, 0, facts.Errorf(name, 0, "not valid JSON: %v", err).Fix("write the answers as one object, or as TOML")
	}
	if out, err = toml.Marshal(numbered(doc)); err != nil {
		return nil, 0, facts.Errorf(name, 0, "holds a value that no answer is: %v", err).Fix("give texts, whole numbers, true, false, or lists of texts")
	}
	return out, 0, nil
}

// numbered makes numbers of JSON's: integers where they are such.
func numbered(value any) any {
	switch v := value.(type) {
	case json.Number:
		if i, err := v.Int64(); err == nil {
			return i
		}
		f, _ := v.Float64()
		return f
	case []any:
		for i := range v {
			v[i] = numbered(v[i])
		}
	case map[string]any:
		for key := range v {
			v[key] = numbered(v[key])
		}
	}
	return value
}

// take fills what no flag gives.
func (v *conversation) take(a config.Config) {
	text := func(to *string, value string) {
		if *to == "" {
			*to = value
		}
	}
	list := func(to *[]string, value []string) {
		if *to == nil {
			*to = value
		}
	}
	text(&v.manager, string(a.Manager))
	text(&v.pkg, a.Package)
	text(&v.python, a.Python)
	text(&v.base, a.Base)
	text(&v.debian, a.Debian)
	text(&v.diet, a.Diet)
	text(&v.pack, a.Pack)
	text(&v.process, a.Process)
	text(&v.health, a.Health)
	list(&v.platforms, a.Platforms)
	list(&v.groups, a.Groups)
	list(&v.extras, a.Extras)
	list(&v.requirements, a.Requirements)
	list(&v.command, a.Command)
	list(&v.emits, a.Emit)
	if v.port == 0 {
		v.port = a.Port
	}
	if a.IndexSecrets != nil && !v.given("index-secrets") {
		v.indexSecrets, v.given = *a.IndexSecrets, also(v.given, "index-secrets")
	}
	if a.CheckStage && !v.given("check-stage") {
		v.checkStage, v.given = true, also(v.given, "check-stage")
	}
	if a.GPU != nil && !v.given("gpu") {
		v.gpu, v.given = *a.GPU, also(v.given, "gpu")
	}
}

// also takes a flag for given besides those that are.
func also(given func(string) bool, name string) func(string) bool {
	return func(flag string) bool { return flag == name || given(flag) }
}

// settled are the questions that flags and answers answer, by their names.
func (v *conversation) settled() []string {
	var out []string
	for _, k := range []struct {
		key   string
		given bool
	}{
		{"python", v.python != ""}, {"base", v.base != ""}, {"platforms", v.platforms != nil}, {"groups", v.groups != nil}, {"extras", v.extras != nil},
		{"index-secrets", v.given("index-secrets")},
		{"process", v.process != "" || v.command != nil}, {"command", v.command != nil || v.process != ""},
		{"port", v.port != 0}, {"health", v.health != ""}, {"gpu", v.given != nil && v.given("gpu")}, {"emit", v.emits != nil},
	} {
		if k.given {
			out = append(out, k.key)
		}
	}
	return out
}
