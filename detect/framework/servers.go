package framework

import (
	"slices"
	"strings"
)

// Server is a program that serves an application object over HTTP.
type Server struct {
	// Name is unique among servers, Title what messages say.
	Name, Title string
	// Source is the page of the documentation that its command follows.
	Source string
	// Packages are the distributions that bring it, any of them; Needs are what has to
	// be installed besides, all of them.
	Packages, Needs []string
	// Versions is a specifier that the version of the package has to match, "" for any.
	Versions string
	// Interfaces are what it speaks with the application: "asgi", "wsgi".
	Interfaces []string
	// Words are the command, with {port} and {interface} in it. The flags follow, then
	// Before, and last the application.
	Words, Before []string
	// Factory are words for an application that a function makes, and Call tells that
	// its name gets "()" instead. Both are unset where the server cannot call one.
	Factory []string
	Call    bool
	// Attributes tells that the application may be an attribute of the object
	// ("app:app.server"), such as Framework.Inner.
	Attributes bool
	// HandlesTERM tells that it ends on SIGTERM although it is PID 1: tried, see
	// testdata/signals.json.
	HandlesTERM bool
	// PortVariable is the environment variable that it takes the port from where the
	// command names none, "" for none. Only gunicorn's binds all addresses then.
	PortVariable string
	// WorkersVariable is the variable that it takes the number of workers from, "" for none.
	WorkersVariable string
	// Flags are what the command may have besides.
	Flags []Flag
}

// Use is when a flag is given.
type Use string

// The uses. Always is what every image wants. Workers, Threads, Grace and Proxy are
// for a choice of the plan or the user: Words have {n}, a number of processes,
// threads or seconds, and none where the server is to trust a proxy's headers.
const (
	Always  Use = "always"
	Workers Use = "workers"
	Threads Use = "threads"
	Grace   Use = "grace"
	Proxy   Use = "proxy"
)

// Flag is an option of a server's command.
type Flag struct {
	Use   Use
	Words []string
	// Since is the first version of the package that knows it, "" for all that matter.
	Since string
	// Why is the reason, as the explanation of the command says it.
	Why string
}

// App is the word for an application: the module and the object, with the call of a
// factory. It is "" where this server cannot be given such an application.
func (s *Server) App(module, object, inner string, factory bool) string {
	app := module + ":" + object
	switch {
	case factory && (inner != "" || !s.Call && s.Factory == nil), inner != "" && !s.Attributes:
		return ""
	case factory && s.Call:
		app += "()"
	case inner != "":
		app += "." + inner
	}
	return app
}

// Command is the server's command for what App returned, with the words of the flags.
func (s *Server) Command(app, iface, port string, factory bool, flags ...[]string) []string {
	var out []string
	fill := strings.NewReplacer("{port}", port, "{interface}", iface)
	for _, w := range s.Words {
		out = append(out, fill.Replace(w))
	}
	for _, f := range flags {
		out = append(out, f...)
	}
	if factory {
		out = append(out, s.Factory...)
	}
	return append(append(out, s.Before...), app)
}

// Servers are the servers for an interface, the preferred first.
func Servers(iface string) []*Server {
	var out []*Server
	for i := range servers {
		if slices.Contains(servers[i].Interfaces, iface) {
			out = append(out, &servers[i])
		}
	}
	return out
}
