package golden

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/dockwright/dockwright/cmd"
)

// version is what headers name in the goldens, whichever is being released.
const version = "0.1.0"

func TestMain(m *testing.M) {
	cmd.Version = version
	if _, set := os.LookupEnv("DOCKWRIGHT_OFFLINE"); !set {
		os.Setenv("DOCKWRIGHT_OFFLINE", "1") // no test asks the indexes of the machine that it runs on
	}
	testscript.Main(m, map[string]func(){
		"dockwright": func() {
			ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM) // as the command does
			defer stop()
			os.Exit(cmd.Main(ctx, os.Args[1:], cmd.Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr}))
		},
	})
}

// TestScripts runs the commands as a user does. Besides testscript's own
// commands there are
//
//	exits CODE PROGRAM [ARG...]  runs a program and holds its exit code
//	files PATH...                holds that just these files lie in the folder
//	requests NUMBER              holds how often the index at $INDEX was asked since
//	image VAR NAME TEXT PLATFORM...  puts an image into the registry at $REGISTRY
//	asked NUMBER                 holds how often that registry was asked since
//	registry FAULT               has it answer with a fault: 429, page, hostile, or ok
//	project [DIR]                makes the project of cases/uv in a folder
//
// and the condition [root]: file modes stop nobody then.
func TestScripts(t *testing.T) {
	cases, err := filepath.Abs("cases")
	if err != nil {
		t.Fatal(err)
	}
	scripts := []string{"*"}
	if testing.Short() { // for the race detector: what asks for several things at once
		scripts = []string{"check*", "generate_at_once", "generate_recursive", "index*", "measure", "pin*"}
	}
	var files []string
	for _, name := range scripts {
		found, err := filepath.Glob("scripts/" + name + ".txtar")
		if err != nil || len(found) == 0 {
			t.Fatalf("no scripts %s (%v)", name, err)
		}
		files = append(files, found...)
	}
	testscript.Run(t, testscript.Params{
		Files:         files,
		UpdateScripts: *Update,
		Setup: func(env *testscript.Env) error {
			serveIndex(env)
			return serveRegistry(env)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits":    exits,
			"files":    filesHere,
			"requests": requests,
			"sdist":    sdist,
			"image":    pushImage,
			"registry": registryFault,
			"asked":    askedRegistry,
			"project": func(ts *testscript.TestScript, neg bool, args []string) {
				dir := "."
				if len(args) > 0 {
					dir = args[0]
				}
				ts.Check(os.MkdirAll(ts.MkAbs(dir), 0o755))
				ts.Check(os.CopyFS(ts.MkAbs(dir), os.DirFS(filepath.Join(cases, "uv", "input"))))
			},
		},
		Condition: func(cond string) (bool, error) {
			if cond == "root" {
				return os.Geteuid() == 0, nil
			}
			return false, errors.New("unknown condition " + cond)
		},
	})
}

func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE PROGRAM [ARG...]")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		var exit *exec.ExitError
		if !errors.As(err, &exit) {
			ts.Fatalf("%s: %v", args[1], err)
		}
		got = exit.ExitCode()
	}
	if got != want {
		ts.Fatalf("%s exits with %d, not %d", strings.Join(args[1:], " "), got, want)
	}
}

// filesHere lists the regular files below the current folder.
func filesHere(ts *testscript.TestScript, neg bool, args []string) {
	root := ts.MkAbs(".")
	have := map[string]bool{}
	ts.Check(filepath.WalkDir(root, func(p string, e os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, p)
		if e.Type().IsRegular() && !strings.HasPrefix(rel, ".tmp") {
			have[filepath.ToSlash(rel)] = true
		}
		return err
	}))
	for _, a := range args {
		if !have[a] {
			ts.Fatalf("there is no %s", a)
		}
		delete(have, a)
	}
	for f := range have {
		ts.Fatalf("there is %s, which was not to be", f)
	}
}
