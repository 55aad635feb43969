package framework

var _ = add(Framework{
	Name: "discord", Title: "Discord bot", Source: "https://discordpy.readthedocs.io/en/stable/quickstart.html",
	Packages: []string{"discord-py"}, Role: Bot,
	Makes:  []string{"discord.Client", "discord.AutoShardedClient", "discord.ext.commands.Bot", "discord.ext.commands.AutoShardedBot"},
	Runs:   []string{".run", ".start"},
	Starts: []Start{{Name: "bot", Role: Bot, Port: -1, Words: []string{"python", "{file}"}}},
})

var _ = add(Framework{
	Name: "py-cord", Title: "Discord bot (Pycord)", Source: "https://docs.pycord.dev/en/stable/quickstart.html",
	Packages: []string{"py-cord"}, Role: Bot,
	Makes:  []string{"discord.Client", "discord.AutoShardedClient", "discord.Bot", "discord.AutoShardedBot", "discord.ext.commands.Bot", "discord.ext.commands.AutoShardedBot"},
	Runs:   []string{".run", ".start"},
	Starts: []Start{{Name: "bot", Role: Bot, Port: -1, HandlesTERM: true, Words: []string{"python", "{file}"}}},
})

var _ = add(Framework{
	Name: "nextcord", Title: "Discord bot (Nextcord)", Source: "https://docs.nextcord.dev/en/stable/quickstart.html",
	Packages: []string{"nextcord"}, Role: Bot,
	Makes:  []string{"nextcord.Client", "nextcord.AutoShardedClient", "nextcord.ext.commands.Bot", "nextcord.ext.commands.AutoShardedBot"},
	Runs:   []string{".run", ".start"},
	Starts: []Start{{Name: "bot", Role: Bot, Port: -1, HandlesTERM: true, Words: []string{"python", "{file}"}}},
})

var _ = add(Framework{
	Name: "disnake", Title: "Discord bot (disnake)", Source: "https://docs.disnake.dev/en/stable/quickstart.html",
	Packages: []string{"disnake"}, Role: Bot,
	Makes:  []string{"disnake.Client", "disnake.AutoShardedClient", "disnake.ext.commands.Bot", "disnake.ext.commands.AutoShardedBot", "disnake.ext.commands.InteractionBot", "disnake.ext.commands.AutoShardedInteractionBot"},
	Runs:   []string{".run", ".start"},
	Starts: []Start{{Name: "bot", Role: Bot, Port: -1, HandlesTERM: true, Words: []string{"python", "{file}"}}},
})

var _ = add(Framework{
	Name: "hikari", Title: "Discord bot (Hikari)", Source: "https://docs.hikari-py.dev/en/stable/",
	Packages: []string{"hikari"}, Role: Bot,
	Makes:  []string{"hikari.GatewayBot", "hikari.impl.GatewayBot"},
	Runs:   []string{".run"},
	Starts: []Start{{Name: "bot", Role: Bot, Port: -1, HandlesTERM: true, Words: []string{"python", "{file}"}}},
})
