package config

import (
	"bytes"
	"encoding/json"
	"strings"

	"github.com/dockwright/dockwright/generator/hooks"
)

// schema is a JSON Schema of draft 7, as far as the configuration needs it
// (https://json-schema.org/draft-07/json-schema-validation).
type schema struct {
	Dialect       string             `json:"$schema,omitempty"`
	Title         string             `json:"title,omitempty"`
	Description   string             `json:"description,omitempty"`
	AnyOf         []*schema          `json:"anyOf,omitempty"`
	Type          string             `json:"type,omitempty"`
	Enum          []any              `json:"enum,omitempty"`
	Examples      []string           `json:"examples,omitempty"`
	Pattern       string             `json:"pattern,omitempty"`
	Minimum       *int               `json:"minimum,omitempty"`
	Maximum       *int               `json:"maximum,omitempty"`
	MinItems      int                `json:"minItems,omitempty"`
	Items         *schema            `json:"items,omitempty"`
	Properties    map[string]*schema `json:"properties,omitempty"`
	Required      []string           `json:"required,omitempty"`
	PropertyNames *schema            `json:"propertyNames,omitempty"`
	Not           *schema            `json:"not,omitempty"`
	Additional    any                `json:"additionalProperties,omitempty"` // false, or a *schema
}

// Schema is the JSON Schema of the configuration, for editors: of dockwright.toml, and
// of the table [tool.dockwright]. It is made from Table. What it refuses, Parse refuses;
// Parse refuses a few things more, which a schema cannot say.
func Schema() []byte {
	root := object()
	root.Dialect = "http://json-schema.org/draft-07/schema#"
	root.Title = "dockwright"
	root.Description = "The configuration of dockwright: a file dockwright.toml, or the table [tool.dockwright] of pyproject.toml."
	for _, k := range Table() {
		table, names := root, strings.Split(k.Name, ".")
		for _, name := range names[:len(names)-1] {
			table = table.table(name)
		}
		table.Properties[names[len(names)-1]] = k.schema()
	}
	processes := root.Properties["processes"]
	const stage = "^[a-z][a-z0-9-]{0,39}$"
	processes.PropertyNames = &schema{Pattern: stage, Not: &schema{Enum: values(hooks.Reserved)}}
	root.Properties["hooks"].PropertyNames = &schema{Pattern: stage}
	root.Properties["stages"].PropertyNames = processes.PropertyNames
	root.Properties["stages"].Additional.(*schema).Required = []string{"lines"}
	processes.Additional.(*schema).Required = []string{"command"}
	root.Properties["needs"].PropertyNames = &schema{Pattern: "^[a-z0-9]+(-[a-z0-9]+)*$"}
	frontend := root.Properties["frontend"]
	root.Properties["frontend"] = &schema{AnyOf: []*schema{{Enum: []any{false}}, frontend}, Description: "what Node builds; false for nothing"}

	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(root); err != nil {
		panic(err) // of no value that Table can hold
	}
	return b.Bytes()
}

func object() *schema {
	return &schema{Type: "object", Properties: map[string]*schema{}, Additional: false}
}

// table is the table of a name below another one. NAME stands for all names.
func (s *schema) table(name string) *schema {
	if name == "NAME" {
		if s.Additional == false {
			s.Additional, s.Properties = object(), nil
		}
		return s.Additional.(*schema)
	}
	if s.Properties[name] == nil {
		s.Properties[name] = object()
	}
	return s.Properties[name]
}

func (k Key) schema() *schema {
	text := &schema{Type: "string", Pattern: k.Pattern, Enum: values(k.Values), Examples: k.Usual}
	var s *schema
	switch k.Type {
	case String:
		s = text
	case Strings:
		s = &schema{Type: "array", Items: text, MinItems: k.Min}
	case Integer:
		s = &schema{Type: "integer", Minimum: &k.Min, Maximum: &k.Max}
	case Boolean:
		s = &schema{Type: "boolean"}
	}
	s.Description = k.Help
	return s
}

func values(texts []string) []any {
	var out []any
	for _, t := range texts {
		out = append(out, t)
	}
	return out
}
