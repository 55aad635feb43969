package framework

var _ = add(Framework{
	Name: "taskiq", Title: "TaskIQ", Source: "https://taskiq-python.github.io/guide/cli.html",
	Packages: []string{"taskiq"}, Role: Worker,
	Makes: []string{
		"taskiq.InMemoryBroker", "taskiq.ZeroMQBroker", "taskiq_redis.ListQueueBroker", "taskiq_redis.PubSubBroker",
		"taskiq_redis.RedisStreamBroker", "taskiq_aio_pika.AioPikaBroker", "taskiq_nats.NatsBroker",
		"taskiq_nats.PullBasedJetStreamBroker", "taskiq_nats.PushBasedJetStreamBroker",
	},
	// It imports the files that are called tasks.py besides.
	Starts: []Start{{
		Name: "worker", Role: Worker, Port: -1, HandlesTERM: true,
		Words: []string{"taskiq", "worker", "--fs-discover", "{app}"},
	}},
})

var _ = add(Framework{
	Name: "taskiq-scheduler", Title: "TaskIQ's scheduler", Source: "https://taskiq-python.github.io/guide/scheduling-tasks.html",
	Packages: []string{"taskiq"}, Role: Scheduler,
	Makes: []string{"taskiq.TaskiqScheduler", "taskiq.scheduler.scheduler.TaskiqScheduler"},
	Starts: []Start{{
		Name: "scheduler", Role: Scheduler, Port: -1,
		Words: []string{"taskiq", "scheduler", "--fs-discover", "{app}"},
	}},
})
