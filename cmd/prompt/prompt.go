// Package prompt asks questions on a terminal. The rest of the program knows the
// interface only, so that tests answer without a terminal, and so that the
// library behind it is named in one place.
//
// Nothing that is shown can steer the terminal, whoever wrote the text.
package prompt

import (
	"context"
	"errors"
	"io"
	"os"

	"github.com/AlecAivazis/survey/v2/core"
	"golang.org/x/term"
)

// Prompter asks. Every method returns ErrCancelled when the user has ended the
// conversation: with Ctrl-C, Ctrl-D, by closing the input, or by a signal that
// ended the context. The terminal is then as it was before.
type Prompter interface {
	// Select has one of the choices taken, and gives its value. The cursor starts
	// on def, or on the first where def is none of them.
	Select(q Question, choices []Choice, def string) (string, error)
	// MultiSelect has any of the choices taken, and gives their values in the order
	// of the choices. Those in def are taken at first.
	MultiSelect(q Question, choices []Choice, def []string) ([]string, error)
	// Input takes a line of text; an empty one stands for def.
	Input(q Question, def string) (string, error)
	// Confirm takes yes or no.
	Confirm(q Question, def bool) (bool, error)
}

// Question is what all kinds of questions have.
type Question struct {
	// Message is the question, on one line.
	Message string
	// Help is shown for `?`; "" for none.
	Help string
	// Check refuses an answer: its error is shown and the question asked again. It
	// is given the values as the method returns them, a line of text as one value.
	// Nil takes everything.
	Check func(values []string) error
}

// Choice is a value that can be taken, and what is to be known of it.
type Choice struct {
	Value, Note string
}

// ErrCancelled tells that the user ended the conversation.
var ErrCancelled = errors.New("cancelled")

// New gives the Prompter for a terminal, or nil when in or out is none. A
// terminal that calls itself dumb is asked in plain lines. colour tells whether
// colours may be used.
func New(ctx context.Context, in io.Reader, out io.Writer, colour bool) Prompter {
	from, ok1 := in.(*os.File)
	to, ok2 := out.(*os.File)
	if !ok1 || !ok2 || from == nil || to == nil || !term.IsTerminal(int(from.Fd())) || !term.IsTerminal(int(to.Fd())) {
		return nil
	}
	keys := &keys{ctx: ctx, file: from, chunks: make(chan chunk, 1)}
	if os.Getenv("TERM") == "dumb" {
		return newPlain(keys, to)
	}
	keys.again = true
	core.DisableColor = !colour // the only way that survey has
	return &surveyor{in: keys, out: to}
}

// Width is how many columns a terminal has; 80 for what is none.
func Width(out io.Writer) int {
	if f, ok := out.(*os.File); ok && f != nil {
		if width, _, err := term.GetSize(int(f.Fd())); err == nil && width > 0 {
			return width
		}
	}
	return 80
}
