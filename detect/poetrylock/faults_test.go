package poetrylock

import (
	"errors"
	"strings"
	"testing"

	"github.com/dockwright/dockwright/detect/facts"
)

func TestParseErrors(t *testing.T) {
	const head, meta = "[[package]]\nname = \"a\"\nversion = \"1\"\n", "\n[metadata]\nlock-version = \"2.0\"\n"
	flat := strings.Replace(meta, "2.0", "2.1", 1)
	for name, c := range map[string]struct {
		text, fact string
		line       int
	}{
		"empty file":        {"", "no metadata.lock-version", 0},
		"no lock-version":   {"[metadata]\ncontent-hash=\"1\"\n", "no metadata.lock-version", 0},
		"broken syntax":     {"[metadata]\nlock-version = \n", "cannot be read", 2},
		"wrong type":        {"[[package]]\nname = 3\n" + meta, "cannot be read", 2},
		"NUL":               {"[metadata]\nlock-version = \"2.0\x00\"\n", "cannot be read", 2},
		"no version at all": {strings.Replace(meta, "2.0", "two", 1), `"two" is no version`, 3},
		"too old":           {strings.Replace(meta, "2.0", "0.9", 1), "older", 3},
		"too new":           {strings.Replace(meta, "2.0", "3.0", 1), "newer", 3},
		"no name":           {"[[package]]\nversion=\"1\"" + meta, "package number 1: it has no name", 1},
		"bad version":       {strings.Replace(head, `"1"`, `"one"`, 1) + meta, "package a:", 1},
		"bad python":        {head + "python-versions = \"three\"" + meta, "python-versions", 1},
		"lock's python":     {meta + "python-versions = \"three\"", "metadata.python-versions", 4},
		"bad constraint":    {head + "[package.dependencies]\nb = \"one\"" + meta, "dependency b", 1},
		"bad dependency":    {head + "[package.dependencies]\nb = 1" + meta, "neither a string nor a table", 1},
		"bad extras":        {head + "[package.dependencies]\nb = {extras = [1]}" + meta, "extras holds", 1},
		"bad optional":      {head + "[package.dependencies]\nb = {optional = \"yes\"}" + meta, "optional is no boolean", 1},
		"bad edge marker":   {head + "[package.dependencies]\nb = {markers = \"what\"}" + meta, "marker", 1},
		"bad source":        {head + "source = {type = \"svn\", url = \"x\"}" + meta, `source type "svn"`, 1},
		"source without":    {head + "source = {type = \"git\"}" + meta, "no url", 1},
		"no groups":         {head + flat, "no groups", 1},
		"bad markers":       {head + "groups = [\"main\"]\nmarkers = 1" + flat, "markers is neither", 1},
		"bad group marker":  {head + "groups = [\"main\"]\nmarkers = {main = 1}" + flat, "group main", 1},
		"bad marker":        {head + "groups = [\"main\"]\nmarkers = \"python >\"" + flat, "marker", 1},
		"deep nesting":      {"a = " + strings.Repeat("[", 100_000), "cannot be read", 1},
	} {
		lock, _, err := Parse("sub/poetry.lock", []byte(c.text))
		var e *facts.Error
		if !errors.As(err, &e) {
			t.Errorf("%s: %+v, %v", name, lock, err)
			continue
		}
		if e.Path != "sub/poetry.lock" || e.Line != c.line || !strings.Contains(e.Fact, c.fact) || e.Remedy == "" {
			t.Errorf("%s: %v (line %d, remedy %q)", name, e, e.Line, e.Remedy)
		}
	}
}

func TestWithExtra(t *testing.T) {
	for _, c := range []struct {
		marker, want string
		applies      bool
	}{
		{``, ``, true},
		{`os_name == "nt"`, `os_name == "nt"`, true},
		{`extra == "x"`, ``, true},
		{`"x" == extra`, ``, true},
		{`extra == "X"`, ``, true},
		{`extra == "y"`, ``, false},
		{`extra != "x"`, ``, false},
		{`extra != "y"`, ``, true},
		{`extra == "y" or extra == "x"`, ``, true},
		{`os_name == "nt" and extra == "x"`, `os_name == "nt"`, true},
		{`os_name == "nt" and extra == "y"`, ``, false},
		{`os_name == "nt" or extra == "x"`, ``, true},
		{`os_name == "nt" or extra == "y"`, `os_name == "nt"`, true},
		{`(os_name == "nt" or os_name == "posix") and extra == "x"`, `os_name == "nt" or os_name == "posix"`, true},
		{`(os_name == "nt" or os_name == "posix") and python_version > "3" and extra == "x"`,
			`(os_name == "nt" or os_name == "posix") and python_version > "3"`, true},
		{`python_version not in "3.7, extra" and ("a" in platform_version and extra == "x")`,
			`python_version not in "3.7, extra" and "a" in platform_version`, true},
		{`extra == "y" and os_name == "nt" or extra == "x" and os_name == "posix"`, `os_name == "posix"`, true},
		{`os_name == 'a"(extra' and extra == "x"`, `os_name == 'a"(extra'`, true},
	} {
		got, applies := withExtra(c.marker, "x")
		if got != c.want || applies != c.applies {
			t.Errorf("withExtra(%s) = %q, %v; want %q, %v", c.marker, got, applies, c.want, c.applies)
		}
	}
}

func FuzzWithExtra(f *testing.F) {
	f.Add(`extra == "x" and (os_name == "nt" or "a" in platform_version)`)
	f.Fuzz(func(t *testing.T, marker string) {
		canonical, err := condition(marker, "", "")
		if err != nil {
			return
		}
		rest, applies := withExtra(canonical, "x")
		if _, err := condition(rest, "", ""); err != nil || !applies && rest != "" {
			t.Errorf("%q became %q, %v: %v", canonical, rest, applies, err)
		}
	})
}
