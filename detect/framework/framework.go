// Package framework knows how Python programs are written and started: web
// frameworks, workers, schedulers, bots, servers of models, tools. Each has a
// file of its own, with what the source of such a program looks like and the
// command that its documentation gives for production. Adding one is adding a
// file.
package framework

import (
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/pyast"
)

// Role is what a process does for its project.
type Role string

// The roles. Web answers requests on a port; Worker takes work from a queue;
// Scheduler hands it out by the clock; Bot holds a connection to a service; Job
// runs and ends; Tool is a command line that is given arguments; Release prepares
// a new version, such as migrating a database.
const (
	Web       Role = "web"
	Worker    Role = "worker"
	Scheduler Role = "scheduler"
	Bot       Role = "bot"
	Job       Role = "job"
	Tool      Role = "tool"
	Release   Role = "release"
)

// Framework is one way of writing a program.
type Framework struct {
	// Name is what facts.App.Framework holds, Title what messages say.
	Name, Title string
	// Source is the page of the documentation that the commands follow.
	Source string
	// Packages are the distributions that bring it, by normalized names; any of them.
	Packages []string
	// Role is that of the program. The plan takes a Web before a Worker, and so on in
	// the order of the constants, for the process that the image runs by itself.
	Role Role
	// Interface is what a server speaks with the object, "asgi" or "wsgi". The plan
	// picks among the servers that are installed. "" where Starts alone start it.
	Interface string
	// Inner is the attribute of the object that a server is given, "server" of Dash;
	// not where facts.App.Signs has "inner", whose Object is that attribute already, nor
	// where the package's version matches InnerNot.
	Inner, InnerNot string
	// Makes are the qualified names whose call makes the application object
	// ("fastapi.FastAPI"). A call of a subclass counts too. testdata/names.py asks the
	// packages themselves whether the names exist.
	Makes []string
	// Script names modules: a file that imports one of them and calls something of it
	// at the module level is a program of this framework ("streamlit").
	Script []string
	// Runs are what starts it in a script: qualified calls ("uvicorn.run"), and methods
	// of the object with a dot before them (".run", ".launch").
	Runs []string
	// Listens is where its source says to listen, other than in the call that runs it.
	Listens Listens
	// Starts are the commands, the first one of each Name whose Needs are installed.
	Starts []Start
	// Port is where it listens if nothing says otherwise, 0 for 8000.
	Port int
	// Health is a path that the framework itself answers, "" for none.
	Health string
	// Installed is the entry of Django's INSTALLED_APPS that brings it, "" for none.
	Installed string
	// Files are names of files whose presence in the project's folder tells of it
	// ("dbt_project.yml"), "*.ipynb" for an ending. Where it has neither Makes, Script
	// nor Match, they are all that does.
	Files []string
	// Alone tells that it runs by itself where a project asks for it by name and has no
	// Python of its own: an image of the program, with what it wants besides.
	Alone bool
	// Modules are the first names of what its source imports, where neither Makes,
	// Script and Runs nor the packages' own names have them.
	Modules []string
	// Match finds what the fields above cannot say; nil for none. The apps it returns
	// need no Path, Module and Root. One that has only Signs, without an Object and
	// no Script, is no program: its Signs are those of every app of this framework.
	Match func(Code) []facts.App
}

// Listens are the settings of a framework that has them for the whole program.
type Listens struct {
	// Calls take a dict of settings, by qualified names. So may those of Runs.
	Calls []string
	// Host and Port are its keys; in a dict below the key "global" they count as well.
	Host, Port string
	// Module has attributes of the same names, which may be assigned; "" for none.
	Module string
}

// Start is a command.
type Start struct {
	Name string // of the process: "web", "worker", "beat", "flower"
	Role Role
	// Needs are packages that have to be installed, all of them.
	Needs []string
	// Versions is a version specifier for the package of the framework, which the
	// command wants; "" for any.
	Versions string
	// Sign is one of facts.App.Signs without which there is no such process; "" for
	// always.
	Sign string
	// Words are the command. In them stand for what is known of the application:
	// {module}, {object}, {app} ("module:object"), {file} (below the project's folder),
	// {port}, {modules} (a word for each module that has an app of this framework),
	// {manage} (Django's manage.py, below the project's folder), {ini} (PasteDeploy's
	// file, production.ini before others). `python {file}` is only for a file that Runs
	// the application.
	Words []string
	// Env are variables that it wants, "NAME=value", with the same placeholders.
	Env []string
	// Port and Health are this process' own, if not the framework's. Port -1 is none.
	Port   int
	Health string
	// HandlesTERM tells that the program ends on SIGTERM although it is PID 1, whose
	// signals have no default action: tried with testdata/signals.py, or read in the
	// source where a comment says so.
	HandlesTERM bool
}

// Code is one file as a matcher sees it.
type Code interface {
	Path() string // relative to the build context
	Body() []pyast.Stmt
	// Qualify is the full name that a name or attribute stands for in this file:
	// "fastapi.FastAPI" for `FastAPI` after `from fastapi import FastAPI`, "" if it
	// cannot be told.
	Qualify(pyast.Expr) string
	// Text is the value of a string, or of a name that the module assigns one.
	Text(pyast.Expr) (string, bool)
}

var known []*Framework

func add(f Framework) *Framework {
	known = append(known, &f)
	return &f
}

// All are the frameworks by name.
func All() []*Framework {
	out := slices.Clone(known)
	slices.SortFunc(out, func(a, b *Framework) int { return strings.Compare(a.Name, b.Name) })
	return out
}

// ByName is the framework of that name, nil for none.
func ByName(name string) *Framework {
	if i := slices.IndexFunc(known, func(f *Framework) bool { return f.Name == name }); i >= 0 {
		return known[i]
	}
	return nil
}
