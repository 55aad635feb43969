package framework

// Workers that are a command of manage.py. Those of RQ, Huey and Dramatiq run the
// workers of these, whose signals were tried. Django Q2's cluster.py has a handler
// that stops it; the others' were not tried.

var _ = add(Framework{
	Name: "django-q", Title: "Django Q2", Source: "https://django-q2.readthedocs.io/en/master/cluster.html",
	Packages: []string{"django-q2", "django-q"}, Installed: "django_q", Role: Worker,
	Starts: []Start{{
		Name: "django-q", Role: Worker, Port: -1, HandlesTERM: true,
		Words: []string{"python", "{manage}", "qcluster"},
	}},
})

var _ = add(Framework{
	Name: "django-rq", Title: "Django RQ", Source: "https://github.com/rq/django-rq",
	Packages: []string{"django-rq"}, Installed: "django_rq", Role: Worker,
	Starts: []Start{{
		Name: "django-rq", Role: Worker, Port: -1, HandlesTERM: true,
		Words: []string{"python", "{manage}", "rqworker", "default"},
	}},
})

var _ = add(Framework{
	Name: "django-huey", Title: "Huey in Django", Source: "https://huey.readthedocs.io/en/latest/contrib.html",
	Packages: []string{"huey"}, Installed: "huey.contrib.djhuey", Role: Worker,
	Starts: []Start{{
		Name: "django-huey", Role: Worker, Port: -1, HandlesTERM: true,
		Words: []string{"python", "{manage}", "run_huey"},
	}},
})

var _ = add(Framework{
	Name: "django-dramatiq", Title: "Dramatiq in Django", Source: "https://github.com/Bogdanp/django_dramatiq",
	Packages: []string{"django-dramatiq"}, Installed: "django_dramatiq", Role: Worker,
	Starts: []Start{{
		Name: "django-dramatiq", Role: Worker, Port: -1, HandlesTERM: true,
		Words: []string{"python", "{manage}", "rundramatiq"},
	}},
})

var _ = add(Framework{
	Name: "django-tasks", Title: "Django Tasks", Source: "https://github.com/RealOrangeOne/django-tasks",
	Packages: []string{"django-tasks", "django-tasks-db"}, Installed: "django_tasks.backends.database", Role: Worker,
	Starts: []Start{{
		Name: "django-tasks", Role: Worker, Port: -1,
		Words: []string{"python", "{manage}", "db_worker"},
	}},
})

var _ = add(Framework{
	Name: "procrastinate", Title: "Procrastinate in Django", Source: "https://procrastinate.readthedocs.io/en/stable/howto/django/configuration.html",
	Packages: []string{"procrastinate"}, Installed: "procrastinate.contrib.django", Role: Worker,
	Starts: []Start{{
		Name: "procrastinate", Role: Worker, Port: -1,
		Words: []string{"python", "{manage}", "procrastinate", "worker"},
	}},
})
