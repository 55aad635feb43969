package framework

var _ = add(Framework{
	Name: "chainlit", Title: "Chainlit", Source: "https://docs.chainlit.io/deploy/overview",
	Packages: []string{"chainlit"}, Role: Web,
	Starts: []Start{{
		// A file without a handler starts too, so that Match asks for one. The path of
		// health came with 2.9.
		Name: "web", Role: Web, HandlesTERM: true,
		Words: []string{"chainlit", "run", "{file}", "--headless", "--host", "0.0.0.0", "--port", "{port}"},
	}},
	Match: decorated("chainlit", "chainlit.on_", "chainlit.password_auth_callback", "chainlit.set_starters", "chainlit.header_auth_callback", "chainlit.oauth_callback"),
})
