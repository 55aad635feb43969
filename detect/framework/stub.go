package framework

// Until each has a file of its own.
func init() {
	for name, iface := range map[string]string{"starlette": "asgi", "litestar": "asgi", "quart": "asgi", "flask": "wsgi", "dash": "wsgi", "falcon": "wsgi", "falcon-asgi": "asgi", "bottle": "wsgi"} {
		f := Framework{Name: name, Title: name, Role: Web, Interface: iface}
		if name == "dash" {
			f.Inner = "server"
		}
		add(f)
	}
	add(Framework{Name: "sanic", Title: "Sanic", Role: Web, Starts: []Start{{Name: "web", Role: Web, Words: []string{"sanic", "--host", "0.0.0.0", "--port", "8000", "{app}"}, HandlesTERM: true}}})
}
