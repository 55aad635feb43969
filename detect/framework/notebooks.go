package framework

var _ = add(Framework{
	Name: "voila", Title: "Voilà", Source: "https://voila.readthedocs.io/en/stable/deploy.html",
	Packages: []string{"voila"}, Role: Web, Port: 8866,
	Files: []string{"*.ipynb"},
	Starts: []Start{{
		Name: "web", Role: Web, HandlesTERM: true,
		Words: []string{"voila", "{file}", "--no-browser", "--Voila.ip=0.0.0.0", "--port={port}"},
	}},
})

var _ = add(Framework{
	Name: "jupyterlab", Title: "JupyterLab", Source: "https://jupyter-server.readthedocs.io/en/latest/operators/public-server.html",
	Packages: []string{"jupyterlab"}, Role: Web, Port: 8888, Health: "/api",
	Files: []string{"*.ipynb"},
	Starts: []Start{{
		Name: "web", Role: Web, HandlesTERM: true,
		Words: []string{"jupyter", "lab", "--no-browser", "--ip=0.0.0.0", "--port={port}"},
	}},
})

var _ = add(Framework{
	Name: "notebook", Title: "Jupyter Notebook", Source: "https://jupyter-server.readthedocs.io/en/latest/operators/public-server.html",
	Packages: []string{"notebook"}, Role: Web, Port: 8888, Health: "/api",
	Files: []string{"*.ipynb"},
	Starts: []Start{{
		Name: "web", Role: Web, HandlesTERM: true,
		Words: []string{"jupyter", "notebook", "--no-browser", "--ip=0.0.0.0", "--port={port}"},
	}},
})
