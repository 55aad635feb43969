package golden

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"testing"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/parser"
	"github.com/spf13/pflag"

	"github.com/dockwright/dockwright/detect"
	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/index"
	"github.com/dockwright/dockwright/generator/config"
	"github.com/dockwright/dockwright/generator/plan"
)

// decide runs detect and plan as generate does with these arguments.
func decide(dir string, args []string) (facts.Project, plan.Plan, error) {
	return decideFor(dir, args, plan.Options{})
}

// decideFor is decide for other targets than the default ones.
func decideFor(dir string, args []string, targets plan.Options) (facts.Project, plan.Plan, error) {
	var flags config.Config
	var manager, context_ string
	set := pflag.NewFlagSet("generate", pflag.ContinueOnError)
	set.SetOutput(io.Discard)
	set.StringVar(&manager, "manager", "", "")
	set.StringVar(&context_, "context", "", "")
	set.StringVar(&flags.Package, "package", "", "")
	set.StringVar(&flags.Python, "python", "", "")
	set.StringVar(&flags.Base, "base", "", "")
	set.StringVar(&flags.Debian, "debian", "", "")
	set.StringSliceVar(&flags.Platforms, "platform", nil, "")
	set.StringSliceVar(&flags.Groups, "group", nil, "")
	set.StringSliceVar(&flags.Extras, "extra", nil, "")
	set.StringSliceVar(&flags.Requirements, "requirements", nil, "")
	set.StringArrayVar(&flags.Command, "command", nil, "")
	set.IntVar(&flags.Port, "port", 0, "")
	set.StringSliceVar(&flags.Emit, "emit", nil, "")
	if err := set.Parse(args); err != nil {
		return facts.Project{}, plan.Plan{}, err
	}
	flags.Manager = facts.Manager(manager)
	if set.NArg() > 0 {
		dir = filepath.Join(dir, set.Arg(0))
	}
	root, member, err := locate(dir, context_)
	if err != nil {
		return facts.Project{}, plan.Plan{}, err
	}
	c, input, err := configured(root, member)
	if err != nil {
		return facts.Project{}, plan.Plan{}, err
	}
	override(&c, flags)
	project, _, err := detect.Detect(context.Background(), os.DirFS(root),
		detect.Options{Dir: member, Manager: c.Manager, Package: c.Package, Requirements: c.Requirements})
	if err != nil {
		return project, plan.Plan{}, err
	}
	if input != nil && !has(project.Inputs, input.Path) {
		project.Inputs = append([]facts.Input{*input}, project.Inputs...)
	}
	if err := recorded(root, project); err != nil {
		return project, plan.Plan{}, err
	}
	p, _, err := plan.Decide(project, c, targets)
	return project, p, err
}

// recorded fills a lock that names no files from the record beside the
// Dockerfile and the project's own folders of files, as generate does where no index is asked.
func recorded(root string, project facts.Project) error {
	if project.Lock == nil || !index.Needed(project.Lock) {
		return nil
	}
	project.Lock.Nameless = true
	request := index.Request{Offline: true, Local: func(place string) (names []string, err error) {
		entries, err := os.ReadDir(filepath.Join(root, place))
		for _, e := range entries {
			names = append(names, e.Name())
		}
		return names, err
	}}
	data, err := os.ReadFile(filepath.Join(root, project.Dir, index.RecordName))
	if err == nil {
		request.Record, err = index.ParseRecord(index.RecordName, data)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	request.Sources, err = index.NewSources(index.Flags{}, project.Lock, project.Manager, index.Environment{})
	if err != nil {
		return err
	}
	_, err = index.Fill(context.Background(), project.Lock, request)
	return err
}

func locate(dir, context string) (root, member string, err error) {
	if context == "" {
		return detect.Locate(dir)
	}
	if root, err = filepath.Abs(context); err != nil {
		return "", "", err
	}
	abs, err := filepath.Abs(dir)
	if err != nil {
		return "", "", err
	}
	member, err = filepath.Rel(root, abs)
	return root, filepath.ToSlash(member), err
}

// configured reads dockwright.toml, or else [tool.dockwright].
func configured(root, member string) (config.Config, *facts.Input, error) {
	for _, name := range []string{config.FileName, "pyproject.toml"} {
		p := path.Join(member, name)
		data, err := os.ReadFile(filepath.Join(root, p))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return config.Config{}, nil, err
		}
		c, err := config.Parse(p, data)
		if err != nil || c.Path != "" {
			in := facts.NewInput(p, name, data)
			return c, &in, err
		}
	}
	return config.Config{}, nil, nil
}

func override(c *config.Config, flags config.Config) {
	for _, s := range []struct{ to, from *string }{
		{(*string)(&c.Manager), (*string)(&flags.Manager)}, {&c.Package, &flags.Package}, {&c.Python, &flags.Python},
		{&c.Base, &flags.Base}, {&c.Debian, &flags.Debian},
	} {
		if *s.from != "" {
			*s.to = *s.from
		}
	}
	for _, l := range []struct{ to, from *[]string }{
		{&c.Platforms, &flags.Platforms}, {&c.Groups, &flags.Groups}, {&c.Extras, &flags.Extras}, {&c.Requirements, &flags.Requirements}, {&c.Command, &flags.Command},
	} {
		if *l.from != nil {
			*l.to = *l.from
		}
	}
	if flags.Port != 0 {
		c.Port = flags.Port
	}
}

func has(inputs []facts.Input, path string) bool {
	for _, in := range inputs {
		if in.Path == path {
			return true
		}
	}
	return false
}

// instructionsOf parses a Dockerfile as BuildKit does, fails on what it would
// refuse or warn of, and returns the names of the instructions.
func instructionsOf(t testing.TB, dockerfile []byte) []string {
	t.Helper()
	names, err := parseDockerfile(dockerfile)
	if err != nil {
		t.Errorf("BuildKit refuses the Dockerfile: %v\n%s", err, dockerfile)
	}
	return names
}

func parseDockerfile(dockerfile []byte) ([]string, error) {
	result, err := parser.Parse(bytes.NewReader(dockerfile))
	if err != nil {
		return nil, err
	}
	if len(result.Warnings) > 0 {
		return nil, errors.New("it warns: " + result.Warnings[0].Short)
	}
	if _, _, err := instructions.Parse(result.AST, nil); err != nil {
		return nil, err
	}
	var names []string
	for _, n := range result.AST.Children {
		names = append(names, n.Value)
	}
	return names, nil
}
