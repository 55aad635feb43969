package requirements

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/pep508"
)

// parsedLine is a logical line in its parts: a requirement, and options.
type parsedLine struct {
	requirement                          string
	requirements, constraints, editables []string
	indexURL                             string
	hasIndexURL                          bool
	extraIndexURLs, findLinks            []string
	noIndex, requireHashes, noHashes     bool
	hashes                               []string // "sha256:…"
	settings                             []string // "key=value"
	formats                              []formatOption
}

// formatOption is one --no-binary or --only-binary.
type formatOption struct {
	onlyBinary bool
	value      string
}

// option is one that pip knows in a requirements file.
type option struct {
	names    []string
	hasValue bool
	set      func(p *parsedLine, value string) error // nil: nothing to know
}

func list(dest func(p *parsedLine) *[]string) func(*parsedLine, string) error {
	return func(p *parsedLine, value string) error {
		*dest(p) = append(*dest(p), value)
		return nil
	}
}

func flag(dest func(p *parsedLine) *bool) func(*parsedLine, string) error {
	return func(p *parsedLine, _ string) error {
		*dest(p) = true
		return nil
	}
}

// options are those of pip 26.3 (SUPPORTED_OPTIONS and SUPPORTED_OPTIONS_REQ in
// _internal/req/req_file.py).
var options = []option{
	{[]string{"-i", "--index-url", "--pypi-url"}, true, setIndexURL},
	{[]string{"--extra-index-url"}, true, list(func(p *parsedLine) *[]string { return &p.extraIndexURLs })},
	{[]string{"--no-index"}, false, flag(func(p *parsedLine) *bool { return &p.noIndex })},
	{[]string{"-c", "--constraint"}, true, list(func(p *parsedLine) *[]string { return &p.constraints })},
	{[]string{"-r", "--requirement"}, true, list(func(p *parsedLine) *[]string { return &p.requirements })},
	{[]string{"-e", "--editable"}, true, list(func(p *parsedLine) *[]string { return &p.editables })},
	{[]string{"-f", "--find-links"}, true, list(func(p *parsedLine) *[]string { return &p.findLinks })},
	{[]string{"--no-binary"}, true, setFormat(false)},
	{[]string{"--only-binary"}, true, setFormat(true)},
	{[]string{"--prefer-binary"}, false, nil},
	{[]string{"--require-hashes"}, false, flag(func(p *parsedLine) *bool { return &p.requireHashes })},
	{[]string{"--no-require-hashes"}, false, flag(func(p *parsedLine) *bool { return &p.noHashes })},
	{[]string{"--pre"}, false, nil},
	{[]string{"--all-releases"}, true, nil},
	{[]string{"--only-final"}, true, nil},
	{[]string{"--trusted-host"}, true, nil},
	{[]string{"--use-feature"}, true, nil},
	{[]string{"--hash"}, true, setHash},
	{[]string{"-C", "--config-settings"}, true, setSetting},
}

func setIndexURL(p *parsedLine, value string) error {
	p.indexURL, p.hasIndexURL = value, true
	return nil
}

func setFormat(onlyBinary bool) func(*parsedLine, string) error {
	return func(p *parsedLine, value string) error {
		if strings.HasPrefix(value, "-") {
			return errors.New("--no-binary and --only-binary need :all:, :none: or package names")
		}
		p.formats = append(p.formats, formatOption{onlyBinary, value})
		return nil
	}
}

func setHash(p *parsedLine, value string) error {
	algorithm, _, ok := strings.Cut(value, ":")
	if !ok || !slices.Contains([]string{"sha256", "sha384", "sha512"}, algorithm) {
		return errors.New("--hash takes sha256:, sha384: or sha512: and a digest")
	}
	p.hashes = append(p.hashes, value)
	return nil
}

func setSetting(p *parsedLine, value string) error {
	if !strings.Contains(value, "=") {
		return errors.New("--config-settings takes KEY=VALUE")
	}
	p.settings = append(p.settings, value)
	return nil
}

// parseLine parts a logical line as pip does: all up to the first word that
// begins with a dash is the requirement, the rest are options. Only blanks part
// the words there.
func parseLine(text string) (p parsedLine, err error) {
	rest := text
	if !strings.HasPrefix(text, "-") {
		p.requirement, _, _ = strings.Cut(text, " -")
		rest = text[len(p.requirement):]
	}
	args, err := splitShell(rest)
	if err != nil {
		return p, err
	}
	for len(args) > 0 {
		arg := args[0]
		args = args[1:]
		switch {
		case arg == "--":
			return p, nil
		case strings.HasPrefix(arg, "--"):
			args, err = p.long(arg, args)
		case len(arg) > 1 && arg[0] == '-':
			args, err = p.short(arg, args)
		}
		if err != nil {
			return p, err
		}
	}
	return p, nil
}

// long takes "--name value", "--name=value" or a clear beginning of a name.
func (p *parsedLine) long(arg string, rest []string) ([]string, error) {
	name, value, assigned := strings.Cut(arg, "=")
	opt, err := lookup(name)
	if err != nil {
		return nil, err
	}
	switch {
	case !opt.hasValue && assigned:
		return nil, fmt.Errorf("%s takes no value", name)
	case opt.hasValue && !assigned && len(rest) == 0:
		return nil, fmt.Errorf("%s needs a value", name)
	case opt.hasValue && !assigned:
		value, rest = rest[0], rest[1:]
	}
	return rest, opt.apply(p, value)
}

// short takes "-x value" and "-xvalue".
func (p *parsedLine) short(arg string, rest []string) ([]string, error) {
	opt, err := lookup(arg[:2])
	if err != nil {
		return nil, err
	}
	value := arg[2:]
	if value == "" {
		if len(rest) == 0 {
			return nil, fmt.Errorf("%s needs a value", arg[:2])
		}
		value, rest = rest[0], rest[1:]
	}
	return rest, opt.apply(p, value)
}

func (o option) apply(p *parsedLine, value string) error {
	if o.set == nil {
		return nil
	}
	return o.set(p, value)
}

// lookup finds an option by its name, a long one also by a beginning that only
// one name has (Python's optparse).
func lookup(name string) (option, error) {
	var found []option
	for _, o := range options {
		for _, n := range o.names {
			if n == name {
				return o, nil
			}
			if len(name) > 2 && strings.HasPrefix(n, name) {
				found = append(found, o)
			}
		}
	}
	switch len(found) {
	case 0:
		return option{}, fmt.Errorf("pip knows no option %s in a requirements file", name)
	case 1:
		return found[0], nil
	}
	return option{}, fmt.Errorf("%s is the beginning of several options", name)
}

// splitShell parts words as a POSIX shell does, without expansions: Python's
// shlex.split.
func splitShell(s string) ([]string, error) {
	if !strings.ContainsAny(s, `'"\`) {
		return strings.FieldsFunc(s, isBlank), nil
	}
	var words []string
	var word strings.Builder
	var quote byte // 0, ' or "
	open := false  // a word has begun, be it empty
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case quote != 0 && c == quote:
			quote = 0
		case c == '\\' && quote != '\'':
			if i++; i == len(s) {
				return nil, errors.New("it ends in a backslash")
			}
			if quote == '"' && s[i] != '"' && s[i] != '\\' {
				word.WriteByte('\\')
			}
			word.WriteByte(s[i])
			open = true
		case quote != 0:
			word.WriteByte(c)
		case c == '\'' || c == '"':
			quote, open = c, true
		case isBlank(rune(c)):
			if open {
				words = append(words, word.String())
			}
			word.Reset()
			open = false
		default:
			word.WriteByte(c)
			open = true
		}
	}
	if quote != 0 {
		return nil, fmt.Errorf("a quotation mark %c is not closed", quote)
	}
	if open {
		words = append(words, word.String())
	}
	return words, nil
}

func isBlank(r rune) bool { return r == ' ' || r == '\t' || r == '\r' || r == '\n' }

// formats is the state of --no-binary and --only-binary: a later option takes
// a name out of the other one's set (pip's FormatControl).
type formats struct{ noBinary, onlyBinary []string }

func (f *formats) apply(o formatOption) {
	target, other := &f.noBinary, &f.onlyBinary
	if o.onlyBinary {
		target, other = other, target
	}
	names := strings.Split(o.value, ",")
	for {
		i := slices.Index(names, ":all:")
		if i < 0 {
			break
		}
		*other, *target = nil, []string{":all:"}
		if names = names[i+1:]; !slices.Contains(names, ":none:") {
			return
		}
	}
	for _, name := range names {
		if name == ":none:" {
			*target = nil
			continue
		}
		name = pep508.NormalizeName(name)
		*other = slices.DeleteFunc(*other, func(n string) bool { return n == name })
		if !slices.Contains(*target, name) {
			*target = append(*target, name)
		}
	}
}
