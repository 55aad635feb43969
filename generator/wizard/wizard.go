// Package wizard knows which questions a project raises, with which candidates,
// which default and for which reason, and what the answers change in the
// configuration. It asks nobody and reads nothing: it is a pure function of the
// facts, the configuration and the answers so far.
package wizard

import (
	"slices"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/generator/config"
	"github.com/dockwright/dockwright/generator/plan"
)

// Kind is how a question is answered.
type Kind string

// The kinds. Select takes one value, Multi any, Text a line.
const (
	Select Kind = "select"
	Multi  Kind = "multi"
	Text   Kind = "text"
)

// Question is a choice that the project really has.
type Question struct {
	// Key is the key of the configuration that the answer goes to, and the name
	// that answers are given under; Flag is the command line's.
	Key  string `json:"key"`
	Flag string `json:"flag"`
	Kind Kind   `json:"kind"`
	// Message is the question itself, Why what is known about it, Help what to
	// think of when answering.
	Message string `json:"message"`
	Why     string `json:"why"`
	Help    string `json:"-"`
	// Choices are the candidates, that of Present first; none for Text.
	Choices []Choice `json:"choices,omitempty"`
	// Present is what counts now: what is configured, else the default.
	Present []string `json:"present"`

	id    string // what it is asked once for
	apply func(c *config.Config, values []string)
}

// Choice is a candidate, and what speaks for or against it.
type Choice struct {
	Value string `json:"value"`
	Note  string `json:"note,omitempty"`
}

// Place is what is known of the project's surroundings: where its repository is
// at home.
type Place struct {
	GitHub, GitLab bool
}

// Session is a conversation about a project: what was answered, and the plan
// that follows from it.
type Session struct {
	project  facts.Project
	place    Place
	original config.Config
	config   config.Config
	plan     plan.Plan
	answered []string
}

// New begins a conversation. original is what the project's file says, c the same
// with what is settled beforehand (flags), and settled the keys of that: they
// raise no question. The error is plan.Decide's.
func New(project facts.Project, place Place, original, c config.Config, settled []string) (*Session, error) {
	s := &Session{project: project, place: place, original: original, config: clone(c), answered: slices.Clone(settled)}
	p, err := s.decide(s.config)
	if err != nil {
		return nil, err
	}
	s.plan = p
	if c.Process != "" && slices.Contains(settled, "process") {
		if err := s.settleProcess(); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// Plan is what follows from the answers so far.
func (s *Session) Plan() plan.Plan { return s.plan }

// Config is the configuration with the answers so far, the defaults that were
// chosen among them.
func (s *Session) Config() config.Config { return clone(s.config) }

// questions are raised in this order: what is installed decides what each Python
// compiles, the Python what Alpine comes to, and the process where it listens.
var questions = []func(*Session) []Question{
	(*Session).askExclusive, (*Session).askGroups, (*Session).askExtras, (*Session).askGPU, (*Session).askIndexSecrets,
	(*Session).askPlatforms, (*Session).askPython, (*Session).askBase,
	(*Session).askProcess, (*Session).askCommand, (*Session).askPort, (*Session).askHealth,
	(*Session).askEmit,
}

// Next is the next question, false when none is open.
func (s *Session) Next() (Question, bool) {
	for _, ask := range questions {
		for _, q := range ask(s) {
			if !s.isAnswered(q) {
				return q, true
			}
		}
	}
	return Question{}, false
}

// Open are all questions that are open. Later ones may change with the answers to
// those before.
func (s *Session) Open() []Question {
	var out []Question
	for _, ask := range questions {
		for _, q := range ask(s) {
			if !s.isAnswered(q) {
				out = append(out, q)
			}
		}
	}
	return out
}

func (s *Session) isAnswered(q Question) bool {
	return slices.Contains(s.answered, q.id) || slices.Contains(s.answered, q.Key)
}

// Try tells what is against an answer, nil for nothing.
func (s *Session) Try(q Question, values []string) error {
	_, _, err := s.with(q, values)
	return err
}

// Answer takes an answer, unless something is against it: then nothing changes.
func (s *Session) Answer(q Question, values []string) error {
	c, p, err := s.with(q, values)
	if err != nil {
		return err
	}
	s.config, s.plan = c, p
	s.answered = append(s.answered, q.id)
	return nil
}

// Skip leaves a question open for good: nothing is configured for it.
func (s *Session) Skip(q Question) { s.answered = append(s.answered, q.id) }

// with is the configuration with an answer, and the plan that follows. An answer
// that is what counts anyway is taken down too: what follows from it must not
// change with later answers.
func (s *Session) with(q Question, values []string) (config.Config, plan.Plan, error) {
	if err := q.check(values); err != nil {
		return config.Config{}, plan.Plan{}, err
	}
	c := clone(s.config)
	q.apply(&c, values)
	if err := c.Check(); err != nil {
		return c, plan.Plan{}, err
	}
	p, err := s.decide(c)
	return c, p, err
}

func (s *Session) decide(c config.Config) (plan.Plan, error) {
	p, _, err := plan.Decide(s.project, c, plan.Options{Alternatives: true})
	return p, err
}

// clone copies a configuration with its lists, which answers replace.
func clone(c config.Config) config.Config {
	c.Platforms, c.Groups, c.Extras = slices.Clone(c.Platforms), slices.Clone(c.Groups), slices.Clone(c.Extras)
	c.Command, c.Emit = slices.Clone(c.Command), slices.Clone(c.Emit)
	return c
}
