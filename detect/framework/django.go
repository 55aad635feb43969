package framework

var _ = add(Framework{
	// What the settings say is facts.Django; this is for wsgi.py and asgi.py.
	Name: "django", Title: "Django", Source: "https://docs.djangoproject.com/en/stable/howto/deployment/wsgi/",
	Packages: []string{"django"}, Role: Web, Interface: "wsgi",
	Makes: []string{"django.core.wsgi.get_wsgi_application"},
	Runs:  wsgiRuns,
	Starts: []Start{{
		Name: "migrate", Role: Release, Port: -1,
		Words: []string{"python", "{manage}", "migrate", "--noinput"},
	}},
})

var _ = add(Framework{
	Name: "django-asgi", Title: "Django (ASGI)", Source: "https://docs.djangoproject.com/en/stable/howto/deployment/asgi/",
	Packages: []string{"django"}, Role: Web, Interface: "asgi",
	Makes: []string{"django.core.asgi.get_asgi_application"},
	Runs:  asgiRuns,
})

var _ = add(Framework{
	Name: "channels", Title: "Django Channels", Source: "https://channels.readthedocs.io/en/latest/deploying.html",
	Packages: []string{"channels"}, Installed: "channels", Role: Web, Interface: "asgi",
	Makes: []string{"channels.routing.ProtocolTypeRouter", "channels.routing.get_default_application"},
	Runs:  asgiRuns,
})
