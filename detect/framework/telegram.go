package framework

var _ = add(Framework{
	Name: "python-telegram-bot", Title: "Telegram bot", Source: "https://docs.python-telegram-bot.org/en/stable/telegram.ext.application.html",
	Packages: []string{"python-telegram-bot"}, Role: Bot,
	Makes: []string{"telegram.ext.Application.builder", "telegram.ext.ApplicationBuilder"},
	Runs:  []string{".run_polling", ".run_webhook", ".start_polling"},
	// The builder is followed by .token(…).build().
	Starts: []Start{{Name: "bot", Role: Bot, Port: -1, HandlesTERM: true, Words: []string{"python", "{file}"}}},
})

var _ = add(Framework{
	Name: "aiogram", Title: "Telegram bot (aiogram)", Source: "https://docs.aiogram.dev/en/latest/dispatcher/dispatcher.html",
	Packages: []string{"aiogram"}, Role: Bot,
	Makes:  []string{"aiogram.Dispatcher", "aiogram.dispatcher.dispatcher.Dispatcher"},
	Runs:   []string{".start_polling", ".run_polling"},
	Starts: []Start{{Name: "bot", Role: Bot, Port: -1, HandlesTERM: true, Words: []string{"python", "{file}"}}},
})

var _ = add(Framework{
	Name: "telethon", Title: "Telegram client (Telethon)", Source: "https://docs.telethon.dev/en/stable/basic/signing-in.html",
	Packages: []string{"telethon"}, Role: Bot,
	Makes:  []string{"telethon.TelegramClient", "telethon.sync.TelegramClient"},
	Runs:   []string{".run_until_disconnected", ".start"},
	Starts: []Start{{Name: "bot", Role: Bot, Port: -1, Words: []string{"python", "{file}"}}},
})

var _ = add(Framework{
	Name: "pyrogram", Title: "Telegram client (Pyrogram)", Source: "https://docs.pyrogram.org/intro/quickstart",
	Packages: []string{"pyrogram"}, Role: Bot,
	Makes:  []string{"pyrogram.Client"},
	Runs:   []string{".run", "pyrogram.idle"},
	Starts: []Start{{Name: "bot", Role: Bot, Port: -1, HandlesTERM: true, Words: []string{"python", "{file}"}}},
})

var _ = add(Framework{
	Name: "pytelegrambotapi", Title: "Telegram bot (pyTelegramBotAPI)", Source: "https://pytba.readthedocs.io/en/latest/quick_start.html",
	Packages: []string{"pytelegrambotapi"}, Role: Bot,
	Makes:  []string{"telebot.TeleBot", "telebot.async_telebot.AsyncTeleBot"},
	Runs:   []string{".infinity_polling", ".polling"},
	Starts: []Start{{Name: "bot", Role: Bot, Port: -1, Words: []string{"python", "{file}"}}},
})
