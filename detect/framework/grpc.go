package framework

var _ = add(Framework{
	// The asyncio server's wait_for_termination ends no more on SIGTERM than the other's.
	Name: "grpc", Title: "gRPC", Source: "https://grpc.io/docs/languages/python/basics/",
	Packages: []string{"grpcio"}, Role: Web, Port: 50051,
	Runs:   []string{"grpc.server", "grpc.aio.server"},
	Starts: []Start{{Name: "web", Role: Web, Words: []string{"python", "{file}"}}},
	Match:  grpcServers,
})
