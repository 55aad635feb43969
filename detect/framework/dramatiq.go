package framework

var _ = add(Framework{
	// The modules that have actors are given to the command; the broker is what they
	// import.
	Name: "dramatiq", Title: "Dramatiq", Source: "https://dramatiq.io/guide.html#workers",
	Packages: []string{"dramatiq"}, Role: Worker,
	Starts: []Start{{
		Name: "worker", Role: Worker, Port: -1, HandlesTERM: true,
		Words: []string{"dramatiq", "{modules}"},
	}},
	Match: decorated("dramatiq", "dramatiq.actor"),
})
