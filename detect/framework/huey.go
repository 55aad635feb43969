package framework

var _ = add(Framework{
	Name: "huey", Title: "Huey", Source: "https://huey.readthedocs.io/en/latest/consumer.html",
	Packages: []string{"huey"}, Role: Worker,
	Makes: []string{
		"huey.RedisHuey", "huey.PriorityRedisHuey", "huey.RedisExpireHuey", "huey.PriorityRedisExpireHuey",
		"huey.SqliteHuey", "huey.FileHuey", "huey.MemoryHuey", "huey.Huey",
	},
	Runs: []string{".create_consumer"},
	// It ends at once on SIGTERM, and its tasks with it; SIGINT lets them finish.
	Starts: []Start{{
		Name: "worker", Role: Worker, Port: -1, HandlesTERM: true,
		Words: []string{"huey_consumer", "{module}.{object}"},
	}},
})
