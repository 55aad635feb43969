package framework

var _ = add(Framework{
	// The other schedulers run inside of a program of another kind.
	Name: "apscheduler", Title: "APScheduler", Source: "https://apscheduler.readthedocs.io/en/3.x/userguide.html",
	Packages: []string{"apscheduler"}, Role: Scheduler,
	Makes:  []string{"apscheduler.schedulers.blocking.BlockingScheduler"},
	Runs:   []string{".start"},
	Starts: []Start{{Name: "scheduler", Role: Scheduler, Port: -1, Words: []string{"python", "{file}"}}},
})
