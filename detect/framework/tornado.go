package framework

var _ = add(Framework{
	Name: "tornado", Title: "Tornado", Source: "https://www.tornadoweb.org/en/stable/guide/running.html",
	Packages: []string{"tornado"}, Role: Web, Port: 8888,
	Makes:  []string{"tornado.web.Application"},
	Runs:   []string{".listen", "tornado.httpserver.HTTPServer", "tornado.ioloop.IOLoop.current", "tornado.ioloop.IOLoop.instance"},
	Starts: []Start{{Name: "web", Role: Web, Words: []string{"python", "{file}"}}},
})
