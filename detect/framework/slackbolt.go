package framework

var _ = add(Framework{
	// In socket mode it has no port; .start() of the application itself serves one,
	// mostly 3000, which the source says.
	Name: "slack-bolt", Title: "Slack Bolt", Source: "https://docs.slack.dev/tools/bolt-python/getting-started",
	Packages: []string{"slack-bolt"}, Role: Bot,
	Makes: []string{"slack_bolt.App", "slack_bolt.app.App", "slack_bolt.async_app.AsyncApp", "slack_bolt.app.async_app.AsyncApp"},
	Runs: []string{
		".start", "slack_bolt.adapter.socket_mode.SocketModeHandler",
		"slack_bolt.adapter.socket_mode.async_handler.AsyncSocketModeHandler",
	},
	Starts: []Start{{Name: "bot", Role: Bot, Port: -1, Words: []string{"python", "{file}"}}},
})
