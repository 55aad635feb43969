package conda

import (
	"path"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/dockwright/dockwright/detect/direct"
	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/lazyregexp"
	"github.com/dockwright/dockwright/detect/pep508"
)

// pipList reads the list that conda hands to pip as a requirements file.
func (r *reader) pipList(items []*yaml.Node) error {
	for _, item := range items {
		if item.Kind != yaml.ScalarNode || item.ShortTag() == "!!null" {
			return r.fail(item, `write it as "name>=1.2"`, "an entry of the pip list is no string")
		}
		if strings.ContainsAny(strings.TrimSpace(item.Value), "\n\r\x00") {
			return r.fail(item, "write each requirement as an entry of its own", "an entry of the pip list has several lines")
		}
		r.appendPip(item)
		if err := r.pipLine(item); err != nil {
			return err
		}
	}
	return nil
}

// appendPip adds a line to PipFile at the number that it has in the YAML; after
// it when several entries stand on one line.
func (r *reader) appendPip(item *yaml.Node) {
	have := strings.Count(string(r.env.PipFile), "\n")
	padding := strings.Repeat("\n", max(0, item.Line-1-have))
	r.env.PipFile = append(r.env.PipFile, padding+strings.TrimSpace(item.Value)+"\n"...)
}

var (
	comment  = lazyregexp.New(`(^|\s+)#.*$`)
	include  = lazyregexp.New(`^(?:(-r|--requirement|-c|--constraint)(?:\s*=\s*|\s+)|(-[rc]))(.+)$`)
	editable = lazyregexp.New(`^(?:-e|--editable)(?:\s*=\s*|\s+)(.+)$`)
	options  = lazyregexp.New(`\s+--[a-z].*$`)
	// bare is a reference without a name before it.
	bare = lazyregexp.New(`^(?:(?:git|hg|svn|bzr)\+|https?://|file:|\.{0,2}/|\.$)|^[^\s@;]+\.(?:whl|zip|tar\.gz)$`)
)

func (r *reader) pipLine(item *yaml.Node) error {
	text := strings.TrimSpace(comment.ReplaceAllString(item.Value, ""))
	if text == "" {
		return nil
	}
	if m := include.FindStringSubmatch(text); m != nil {
		r.include(Include{Text: text, Path: strings.TrimSpace(m[3]), Constraint: strings.HasPrefix(strings.TrimLeft(m[1]+m[2], "-"), "c"), Line: item.Line})
		return nil
	}
	if m := editable.FindStringSubmatch(text); m != nil {
		req, err := r.reference(m[1], item)
		if req.Source.Kind == facts.SourceDirectory {
			req.Source.Kind = facts.SourceEditable
		}
		r.env.Requirements = append(r.env.Requirements, req)
		return err
	}
	if strings.HasPrefix(text, "-") {
		r.warn("DW109", item.Line, "the option of pip in "+quote(text)+" is not followed", "")
		return nil
	}
	text = options.ReplaceAllString(text, "")
	read := func(text string, item *yaml.Node) (facts.Requirement, error) {
		req, err := direct.Requirement(text, path.Dir(r.env.Path), item.Line)
		if err != nil {
			err = r.fail(item, `write it as in "name>=1.2"`, "%v", err)
		}
		return req, err
	}
	if bare.MatchString(text) {
		read = r.reference
	}
	req, err := read(text, item)
	r.env.Requirements = append(r.env.Requirements, req)
	return err
}

// reference reads a repository, URL or path, named by its "#egg=" if at all.
func (r *reader) reference(text string, item *yaml.Node) (facts.Requirement, error) {
	source, err := direct.Reference(strings.TrimSpace(text), path.Dir(r.env.Path))
	if err != nil {
		return facts.Requirement{}, r.fail(item, `write it as in "name @ https://…"`, "%q: %v", text, err)
	}
	return facts.Requirement{Name: eggName(text), Source: source, Line: item.Line}, nil
}

func (r *reader) include(i Include) {
	r.env.Includes = append(r.env.Includes, i)
	r.warn("DW109", i.Line, quote(i.Text)+" in the pip list names another file, which is not followed",
		"name that file as the requirements file to install from")
}

func quote(s string) string { return "`" + s + "`" }

// eggName is the normalized name in "#egg=name[extra]".
func eggName(reference string) string {
	name, _, _ := strings.Cut(direct.Egg(reference), "[")
	return pep508.NormalizeName(name)
}
