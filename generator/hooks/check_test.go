package hooks

import (
	"slices"
	"strings"
	"testing"

	"github.com/moby/buildkit/frontend/dockerfile/parser"
)

func TestCheck(t *testing.T) {
	for _, c := range []struct {
		name, place, lines string
		fault              string // part of the fact, "" for none
		line               int
	}{
		{"nothing", "build.before", "", "", 0},
		{"comments and empty lines", "build.before", "# a\n\n  # b", "", 0},
		{"several instructions", "build.before", "ENV A=1\nRUN a \\\n  && b\n# c\nCOPY x /x", "", 0},
		{"any case", "build.before", "run a", "", 0},
		{"here-document", "build.before", "RUN <<EOF\nFROM x\nNONSENSE\nEOF\nENV A=1", "", 0},
		{"here-document with tabs", "build.before", "RUN <<-EOF\n\ta\n\tEOF", "", 0},
		{"quoted word", "build.before", "COPY <<'A B' /x\nFROM\nA B", "", 0},
		{"two of them", "build.before", "COPY <<A <<B /x\na\nA\nb\nB", "", 0},
		{"a shift", "build.before", "RUN echo $(( 1 << 2 ))", "does not end", 0}, // as BuildKit has it
		{"a quoted shift", "build.before", `RUN echo "$(( 1 << 2 ))"`, "", 0},
		{"here-string", "build.before", "RUN cat <<< x", "", 0},
		{"the exec form has none", "build.before", `RUN ["cat", "<<EOF"]`, "", 0},
		{"onbuild", "build.before", "ONBUILD RUN <<EOF\nFROM\nEOF", "", 0},
		{"escaped backslash at the end", "build.before", `RUN a \\`, "", 0},
		{"comment within an instruction", "build.before", "RUN a \\\n# FROM x\n  b", "", 0},

		{"shell without RUN", "build.before", "ENV A=1\napt-get update", `"apt-get update" is no instruction`, 1},
		{"open backslash", "build.before", "ENV A=1\nRUN a \\", "goes on behind the last line", 1},
		{"open backslash and a comment", "build.before", "RUN a \\\n# b\n", "goes on behind the last line", 0},
		{"open here-document", "build.before", "ENV A=1\n\nRUN <<EOF\nEOF2", "does not end", 2},
		{"the second one is open", "build.before", "COPY <<A <<B /x\nB\nA", "does not end", 0},
		{"FROM in a stage", "runtime.after", "RUN a\nFROM x", "FROM would end the stage", 1},
		{"FROM in pieces", "runtime.after", "FR\\\nOM x", "FROM would end the stage", 0},
		{"more than ARG", GlobalArgs, "ARG A\nENV B=1", "ENV cannot stand before the first stage", 1},
		{"ARG", GlobalArgs, "# a\nARG A=1\nARG B", "", 0},
		{"stages", GlobalStages, "FROM x AS a\nRUN b\nFROM --platform=linux/amd64 a AS c", "", 0},
		{"no stage yet", BuildStages, "# x\nRUN b\nFROM x", "RUN stands before the FROM", 1},
		{"a name of ours", BuildStages, "FROM x AS a\nFROM x as Build", `cannot be named "build"`, 1},
		{"a front end's name", BuildStages, "FROM x AS assets3", `cannot be named "assets3"`, 0},
		{"a process's name", BuildStages, "FROM x AS worker", `cannot be named "worker"`, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			var lines []string
			if c.lines != "" {
				lines = strings.Split(c.lines, "\n")
			}
			fault := Check(c.place, lines, []string{"web", "worker"})
			switch {
			case c.fault == "" && fault != nil:
				t.Errorf("refused: %+v", fault)
			case c.fault != "" && (fault == nil || !strings.Contains(fault.Fact, c.fault) || fault.Line != c.line || fault.Remedy == ""):
				t.Errorf("want %q in line %d, got %+v", c.fault, c.line, fault)
			}
		})
	}
}

func TestCheckText(t *testing.T) {
	for text, want := range map[string]string{
		"RUN a\nRUN b": "line break", "RUN a\r": "line break", "RUN a\x00": "not seen", "RUN a\u202eb": "not seen", "RUN a\u2028b": "not seen", "RUN \xff": "UTF-8",
		"# dockwright: keep build.before": "dockwright's own", " #dockwright: end": "dockwright's own", "# dockwright: version=1 body=0": "dockwright's own",
		"RUN a" + strings.Repeat("a", maxLine): "longer", "\tRUN a": "", "# dockwright": "", "RUN echo '# dockwright: end'": "",
	} {
		switch fault := CheckText([]string{"ENV A=1", text}); {
		case want == "" && fault != nil:
			t.Errorf("%q is refused: %+v", text, fault)
		case want != "" && (fault == nil || fault.Line != 1 || !strings.Contains(fault.Fact, want)):
			t.Errorf("%q: %+v, not %s", text, fault, want)
		}
	}
}

func TestStage(t *testing.T) {
	for _, c := range []struct{ lines, want, fault string }{
		{"FROM x", "FROM x AS a", ""},
		{"# b\nFROM --platform=linux/amd64 x \nRUN c", "# b\nFROM --platform=linux/amd64 x AS a\nRUN c", ""},
		{"FROM \\\n  x\nRUN c", "FROM \\\n  x AS a\nRUN c", ""},
		{"FROM x AS a\nRUN c", "FROM x AS a\nRUN c", ""},
		{"from x as A", "from x as A", ""},
		{"FROM x AS b", "", `FROM names the stage "b"`},
		{"FROM", "", "an image and"},
		{"FROM x y", "", "an image and"},
		{"FROM x TO a", "", "an image and"},
		{"RUN c\nFROM x", "", "does not begin with FROM"},
		{"# nothing", "", "does not begin with FROM"},
		{"FROM x\nFROM y", "", "a second FROM"},
	} {
		got, fault := Stage("a", strings.Split(c.lines, "\n"))
		switch {
		case c.fault == "" && (fault != nil || strings.Join(got, "\n") != c.want):
			t.Errorf("%q: %q, %+v", c.lines, got, fault)
		case c.fault != "" && (fault == nil || !strings.Contains(fault.Fact, c.fault)):
			t.Errorf("%q: %+v, not %s", c.lines, fault, c.fault)
		}
	}
}

// names are the instructions that BuildKit's parser finds, in upper case.
func names(text string) ([]string, error) {
	result, err := parser.Parse(strings.NewReader(text))
	if err != nil {
		return nil, err
	}
	var out []string
	for _, n := range result.AST.Children {
		out = append(out, strings.ToUpper(n.Value))
	}
	return out, nil
}

// FuzzCheck holds what is accepted against BuildKit's parser: between lines of ours
// it sees ours, and the same instructions between them as this package.
func FuzzCheck(f *testing.F) {
	for _, s := range []string{
		"RUN a", "RUN <<EOF\nx\nEOF", "RUN a \\\n b", "COPY <<A <<-'B' /x\nA\n\tB", "RUN cat <<\"E F\"\nE F", `RUN ["a", "<<b"]`, "ONBUILD RUN <<X\nX",
		"ENV A=<<B", "RUN a\\\\", "\\\nRUN a", "# a\\\nRUN b", "RUN a \\\n\n# b\n c", "RUN 3<<X\nX", "RUN <<a\\ b\na b", "RUN echo ${A:-<<B} <<C\nC", "RUN '<<A' \"<<B\"\nA\nB", "RUN << EOF\nEOF",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		lines := strings.Split(text, "\n")
		if strings.Contains(text, "${") { // of substitutions BuildKit knows more
			t.Skip()
		}
		if CheckText(lines) != nil || Check("build.before", lines, nil) != nil {
			t.Skip()
		}
		all, _ := read(lines)
		want := []string{"FROM"}
		for _, in := range all {
			want = append(want, in.name)
		}
		want = append(want, "USER", "CMD")
		got, err := names("FROM x\n" + text + "\nUSER 1\nCMD [\"y\"]\n")
		if err != nil {
			if strings.Contains(err.Error(), "heredoc") {
				t.Fatalf("%q: BuildKit refuses it: %v", text, err)
			}
			t.Skip() // for the arguments of one instruction, which a build tells
		}
		if !slices.Equal(got, want) {
			t.Fatalf("%q: BuildKit sees %q, not %q", text, got, want)
		}
	})
}
