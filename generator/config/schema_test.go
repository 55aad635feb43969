package config

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pelletier/go-toml/v2"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

var update = flag.Bool("update", false, "write docs/dockwright.schema.json anew")

const schemaFile = "../../docs/dockwright.schema.json"

// TestSchemaFile holds docs/dockwright.schema.json to what `dockwright schema` prints.
func TestSchemaFile(t *testing.T) {
	if *update {
		if err := os.WriteFile(schemaFile, Schema(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	data, err := os.ReadFile(schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n")), Schema()) {
		t.Errorf("%s is not what Schema() gives; -update writes it anew", schemaFile)
	}
}

// compiled is the schema as a validator of its own dialect understands it.
func compiled(t *testing.T) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(Schema()))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("dockwright.schema.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("dockwright.schema.json") // holds it against the metaschema too
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// table is the configuration of a file as a validator of JSON takes it; nil if the
// file has none.
func tableOf(t *testing.T, name string, data []byte) any {
	t.Helper()
	var doc map[string]any
	if err := toml.Unmarshal(data, &doc); err != nil {
		return nil
	}
	var table any = doc
	if filepath.Base(name) != FileName {
		tool, _ := doc["tool"].(map[string]any)
		if table = tool["dockwright"]; table == nil {
			return nil
		}
	}
	text, err := json.Marshal(table)
	if err != nil {
		t.Fatal(err)
	}
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// TestSchemaAccepts holds the schema to each configuration of the golden cases and the
// real builds, and to each example of the documentation.
func TestSchemaAccepts(t *testing.T) {
	s := compiled(t)
	seen := 0
	accepts := func(where, name string, data []byte) {
		v := tableOf(t, name, data)
		if v == nil {
			return
		}
		if _, err := Parse(name, data); err != nil {
			return // a case of the error
		}
		seen++
		if err := s.Validate(v); err != nil {
			t.Errorf("%s: Parse takes it, and the schema doesn't: %v", where, err)
		}
	}
	for _, root := range []string{"../../golden/cases", "../../golden/e2e", "../../docs/example"} {
		err := filepath.WalkDir(root, func(p string, e os.DirEntry, err error) error {
			if err != nil || e.Name() != FileName && e.Name() != "pyproject.toml" {
				return err
			}
			data, err := os.ReadFile(p)
			accepts(p, e.Name(), data)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	page, err := os.ReadFile("../../docs/configuration.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, block := range strings.Split(strings.ReplaceAll(string(page), "\r\n", "\n"), "```toml\n")[1:] {
		block, _, _ = strings.Cut(block, "```")
		name := FileName
		if strings.Contains(block, "[tool.dockwright") {
			name = "pyproject.toml"
		}
		accepts("docs/configuration.md", name, []byte(block))
	}
	if seen < 40 {
		t.Errorf("only %d configurations were looked at", seen)
	}
}

// TestSchemaRefuses holds the schema to refuse a wrong value of every key, an unknown
// key beside it, and what Parse refuses for other reasons.
func TestSchemaRefuses(t *testing.T) {
	s := compiled(t)
	refused := func(text string) {
		t.Helper()
		v := tableOf(t, FileName, []byte(text))
		if v == nil {
			t.Errorf("no TOML: %s", text)
			return
		}
		if s.Validate(v) == nil {
			t.Errorf("the schema takes %s", text)
		}
		if _, err := Parse(FileName, []byte(text)); err == nil {
			t.Errorf("Parse takes %s", text)
		}
	}
	wrong := map[Type][]string{
		String:  {"3.13", "true", "[]", "{}"},
		Integer: {`"8000"`, "1.5", "-1", "9999999", "true"},
		Boolean: {`"yes"`, "1"},
		Strings: {`"x"`, "1", "[1]", "[[]]", "true"},
	}
	for _, k := range Table() {
		name := strings.Replace(k.Name, "NAME", "web", 1)
		beside := ""
		if strings.HasPrefix(name, "processes.") && name != "processes.web.command" {
			beside = "processes.web.command = ['x']\n"
		}
		for _, v := range wrong[k.Type] {
			refused(beside + name + " = " + v + "\n")
		}
		if k.Values != nil && k.Type == String {
			refused(name + " = 'other'\n")
		}
		if k.Values != nil && k.Type == Strings {
			refused(name + " = ['other']\n")
		}
		if k.Min > 0 && k.Type == Strings {
			refused(beside + name + " = []\n")
		}
		refused(beside + name + "-not = 1\n")
	}
	for _, text := range []string{
		"python = '>=3.12'", "python = '3'", "python = '3.09'", "port-variable = '1A'", "health = 'http://x'",
		"processes.web.port = 1", "processes.Web.command = ['x']", "processes.build.command = ['x']",
		"needs.TA_Lib.build = []", "needs.a.build = ['a|b']", "system-packages.build = ['--x']", "system-packages.runtime = ['']",
		"optional-libraries = ['tbb']", "frontend = true", "frontend.dir = '/x'", "frontend.node = 'lts'", `ignore = ["a\n!.env"]`,
		"image-prefixes = ['registry.example']", "image-prefixes = ['docker.io=registry.example/Hub']", `registry-mirrors = ["docker.io=a b"]`,
	} {
		refused(text)
	}
}
