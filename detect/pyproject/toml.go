package pyproject

import (
	"errors"
	"fmt"
	"sort"
	"strings"

	"github.com/dockwright/dockwright/detect/credentials"
	"github.com/dockwright/dockwright/detect/facts"
	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"
)

type kind int

const (
	missing kind = iota
	table
	array
	text
	boolean
	other // numbers and dates, of which nothing here is made
)

func (k kind) String() string {
	return [...]string{"nothing", "a table", "an array", "a string", "a boolean", "a number or date"}[k]
}

// value is a TOML value with the line where it begins. The decoder of go-toml
// gives no positions and maps lose the order of keys; both matter here. A nil
// value is one that is missing.
type value struct {
	kind   kind
	line   int
	text   string // of a string or boolean
	keys   []string
	fields map[string]*value
	items  []*value
}

// get follows keys through tables; nil when one is missing.
func (v *value) get(keys ...string) *value {
	for _, key := range keys {
		if v == nil || v.kind != table {
			return nil
		}
		v = v.fields[key]
	}
	return v
}

func (v *value) kindOf() kind {
	if v == nil {
		return missing
	}
	return v.kind
}

// child gives the table at key, making it on the way. A key that holds anything
// else cannot be extended, which the decoder has already refused.
func (v *value) child(key string, line int) (*value, bool) {
	next := v.fields[key]
	if next == nil {
		next = &value{kind: table, line: line, fields: map[string]*value{}}
		v.set(key, next)
	}
	if next.kind == array && len(next.items) > 0 {
		next = next.items[len(next.items)-1]
	}
	return next, next.kind == table
}

func (v *value) set(key string, field *value) {
	if _, ok := v.fields[key]; !ok {
		v.keys = append(v.keys, key)
	}
	v.fields[key] = field
}

// parseTOML reads a document. The decoder judges it (duplicate keys, values
// that are none), the parser below it gives the positions.
func parseTOML(path string, data []byte) (*value, error) {
	var judged map[string]any
	if err := toml.Unmarshal(data, &judged); err != nil {
		return nil, syntaxError(path, err)
	}
	b := builder{lines: lineStarts(data)}
	b.parser.Reset(data)
	root := &value{kind: table, line: 1, fields: map[string]*value{}}
	current, ok := root, true
	for ok && b.parser.NextExpression() {
		current, ok = b.expression(root, current, b.parser.Expression())
	}
	if err := b.parser.Error(); err != nil || !ok {
		return nil, syntaxError(path, err)
	}
	return root, nil
}

func syntaxError(path string, err error) *facts.Error {
	line, what := 0, "a key is used as a table and as a value"
	if err != nil {
		what = strings.TrimPrefix(err.Error(), "toml: ")
	}
	var decode *toml.DecodeError
	if errors.As(err, &decode) {
		line, _ = decode.Position()
	}
	return facts.Errorf(path, line, "not valid TOML: %s", what).Fix("correct the file; pip and uv refuse it too")
}

type builder struct {
	parser unstable.Parser
	lines  []int // offsets at which lines begin
}

func lineStarts(data []byte) []int {
	starts := []int{0}
	for i, c := range data {
		if c == '\n' {
			starts = append(starts, i+1)
		}
	}
	return starts
}

func (b *builder) line(r unstable.Range) int {
	return sort.SearchInts(b.lines, int(r.Offset)+1)
}

// expression adds a top-level expression and gives the table that the next
// key belongs to.
func (b *builder) expression(root, current *value, node *unstable.Node) (*value, bool) {
	switch node.Kind {
	case unstable.Table:
		return b.header(root, node, false)
	case unstable.ArrayTable:
		return b.header(root, node, true)
	case unstable.KeyValue:
		return current, b.keyValue(current, node)
	}
	return current, true
}

func (b *builder) header(root *value, node *unstable.Node, isArray bool) (*value, bool) {
	at, ok := root, true
	for it := node.Key(); it.Next() && ok; {
		key, line := string(it.Node().Data), b.line(it.Node().Raw)
		if !isArray || !it.IsLast() {
			at, ok = at.child(key, line)
			if it.IsLast() {
				at.line = line
			}
			continue
		}
		list := at.fields[key]
		if list == nil {
			list = &value{kind: array, line: line}
			at.set(key, list)
		}
		element := &value{kind: table, line: line, fields: map[string]*value{}}
		list.items = append(list.items, element)
		at, ok = element, list.kind == array
	}
	return at, ok
}

func (b *builder) keyValue(at *value, node *unstable.Node) bool {
	ok := true
	for it := node.Key(); it.Next() && ok; {
		key, line := string(it.Node().Data), b.line(it.Node().Raw)
		if it.IsLast() {
			at.set(key, b.value(node.Value(), line))
			break
		}
		at, ok = at.child(key, line)
	}
	return ok
}

// value converts a node. Arrays carry no position of their own: they take that
// of what they stand in, which for a key's array is the key's line.
func (b *builder) value(node *unstable.Node, line int) *value {
	switch node.Kind {
	case unstable.String:
		return &value{kind: text, line: b.line(node.Raw), text: string(node.Data)}
	case unstable.Bool:
		return &value{kind: boolean, line: b.line(node.Raw), text: string(node.Data)}
	case unstable.Array:
		v := &value{kind: array, line: line}
		for it := node.Children(); it.Next(); {
			v.items = append(v.items, b.value(it.Node(), line))
			line = v.items[len(v.items)-1].line
		}
		return v
	case unstable.InlineTable:
		v := &value{kind: table, line: b.line(node.Raw), fields: map[string]*value{}}
		for it := node.Children(); it.Next(); {
			if it.Node().Kind == unstable.KeyValue {
				b.keyValue(v, it.Node())
			}
		}
		return v
	}
	return &value{kind: other, line: b.line(node.Raw)}
}

// reader fills a manifest. The first thing that is wrong is kept and everything
// after it is nothing, so that the readers of the tables need no error paths;
// Parse gives up at the end.
type reader struct {
	path  string
	dir   string // folder of path
	root  *value
	m     *facts.Manifest
	diags []facts.Diagnostic
	err   *facts.Error
	// nameLine is where the project's name stands.
	nameLine int
}

func (r *reader) fail(line int, remedy, format string, args ...any) {
	if r.err == nil {
		r.err = facts.Errorf(r.path, line, "%s", credentials.Redact(fmt.Sprintf(format, args...))).Fix("%s", remedy)
	}
}

func (r *reader) warn(rule string, line int, remedy, format string, args ...any) {
	r.diags = append(r.diags, facts.Diagnostic{
		Rule: rule, Severity: facts.SeverityWarning, Path: r.path, Line: line,
		Message: credentials.Redact(fmt.Sprintf(format, args...)), Remedy: remedy,
	})
}

// want reports a value of another kind as an error and tells whether there is
// one of this kind.
func (r *reader) want(v *value, k kind, what string) bool {
	if v == nil {
		return false
	}
	if v.kind != k {
		r.fail(v.line, "make it "+k.String(), "%s is %s, not %s", what, v.kind, k)
	}
	return v.kind == k
}

func (r *reader) text(v *value, what string) string {
	if r.want(v, text, what) {
		return v.text
	}
	return ""
}

func (r *reader) bool(v *value, what string) bool {
	return r.want(v, boolean, what) && v.text == "true"
}

// texts reads an array of strings, or a single string where the tool takes
// either (one is set).
func (r *reader) texts(v *value, what string, one bool) []string {
	if one && v.kindOf() == text {
		return []string{v.text}
	}
	if !r.want(v, array, what) {
		return nil
	}
	list := make([]string, 0, len(v.items))
	for _, item := range v.items {
		if r.want(item, text, "an entry of "+what) {
			list = append(list, item.text)
		}
	}
	return list
}

// each calls f for the fields of a table, in file order.
func (r *reader) each(v *value, what string, f func(key string, field *value)) {
	if !r.want(v, table, what) {
		return
	}
	for _, key := range v.keys {
		f(key, v.fields[key])
	}
}

// tool gives a table below [tool], nil when it is missing.
func (r *reader) tool(keys ...string) *value {
	return r.root.get(append([]string{"tool"}, keys...)...)
}
