package framework

var _ = add(Framework{
	Name: "typer", Title: "Typer", Source: "https://typer.tiangolo.com/",
	Packages: []string{"typer", "typer-slim"}, Role: Tool,
	Makes:  []string{"typer.Typer", "typer.main.Typer"},
	Runs:   []string{"typer.run"},
	Starts: []Start{{Name: "tool", Role: Tool, Port: -1, Words: []string{"python", "{file}"}}},
})

var _ = add(Framework{
	Name: "click", Title: "Click", Source: "https://click.palletsprojects.com/en/stable/",
	Packages: []string{"click"}, Role: Tool,
	Makes:  []string{"click.Group", "click.Command"},
	Starts: []Start{{Name: "tool", Role: Tool, Port: -1, Words: []string{"python", "{file}"}}},
	Match:  decorated("click", "click.command", "click.group"),
})
