package framework

var _ = add(Framework{
	Name: "ariadne", Title: "Ariadne", Source: "https://ariadnegraphql.org/server/asgi",
	Packages: []string{"ariadne"}, Role: Web, Interface: "asgi",
	Makes: []string{"ariadne.asgi.GraphQL"},
	Runs:  asgiRuns,
})

var _ = add(Framework{
	Name: "ariadne-wsgi", Title: "Ariadne (WSGI)", Source: "https://ariadnegraphql.org/server/wsgi",
	Packages: []string{"ariadne"}, Role: Web, Interface: "wsgi",
	Makes: []string{"ariadne.wsgi.GraphQL"},
	Runs:  wsgiRuns,
})

var _ = add(Framework{
	Name: "strawberry", Title: "Strawberry", Source: "https://strawberry.rocks/docs/integrations/asgi",
	Packages: []string{"strawberry-graphql"}, Role: Web, Interface: "asgi",
	Makes: []string{"strawberry.asgi.GraphQL"},
	Runs:  asgiRuns,
})
