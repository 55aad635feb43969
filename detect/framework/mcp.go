package framework

var _ = add(Framework{
	Name: "mcp", Title: "MCP server", Source: "https://github.com/modelcontextprotocol/python-sdk",
	Packages: []string{"mcp"}, Role: Tool,
	Makes: []string{
		"mcp.server.fastmcp.FastMCP", "mcp.server.fastmcp.server.FastMCP", // before 2.0
		"mcp.server.MCPServer", "mcp.server.mcpserver.MCPServer",
		"mcp.server.Server", "mcp.server.lowlevel.Server", "mcp.server.lowlevel.server.Server",
	},
	Runs: []string{".run", "mcp.server.stdio.stdio_server"},
	// Over standard input it is a program that another one starts (docker run -i).
	Starts: []Start{
		{Name: "mcp", Role: Web, Sign: "http", HandlesTERM: true, Words: []string{"python", "{file}"}},
		{Name: "mcp", Role: Tool, Port: -1, Words: []string{"python", "{file}"}},
	},
	Match: mcpTransport("mcp", "mcp."),
})

var _ = add(Framework{
	Name: "fastmcp", Title: "FastMCP server", Source: "https://gofastmcp.com/deployment/http",
	Packages: []string{"fastmcp"}, Role: Tool,
	Makes: []string{"fastmcp.FastMCP", "fastmcp.server.FastMCP", "fastmcp.server.server.FastMCP"},
	Runs:  []string{".run"},
	Starts: []Start{
		{Name: "mcp", Role: Web, Sign: "http", HandlesTERM: true, Words: []string{"python", "{file}"}, Env: []string{"FASTMCP_HOST=0.0.0.0"}},
		{Name: "mcp", Role: Tool, Port: -1, Words: []string{"python", "{file}"}},
		{Name: "mcp", Role: Web, HandlesTERM: true, Words: []string{"fastmcp", "run", "{file}:{object}", "--transport", "http", "--host", "0.0.0.0", "--port", "{port}"}},
	},
	Match: mcpTransport("fastmcp", "fastmcp."),
})
