package framework

var _ = add(Framework{
	Name: "streamlit", Title: "Streamlit", Source: "https://docs.streamlit.io/deploy/tutorials/docker",
	Packages: []string{"streamlit"}, Role: Web, Port: 8501, Health: "/_stcore/health",
	Script: []string{"streamlit"},
	Starts: []Start{{
		Name: "web", Role: Web, HandlesTERM: true,
		Words: []string{"streamlit", "run", "{file}", "--server.address=0.0.0.0", "--server.port={port}", "--server.headless=true"},
		// Without it, each start asks a service of Streamlit's for the host's address.
		Env: []string{"STREAMLIT_BROWSER_GATHER_USAGE_STATS=false"},
	}},
})
