"""Records which programs end on SIGTERM when they are PID 1.

The kernel gives the first process of a PID namespace, which a container's
command is, no default action for signals: a program without a handler of its
own is not ended by SIGTERM (pid_namespaces(7)). Each case below is started as
that process, is sent SIGTERM once it listens (or after some seconds), and has
five seconds to end.

    python3 signals.py [KEY ...]      # all cases, or those whose key begins so

Needs Linux, root, Python 3.12, unshare, ip, uv, and redis-server for the workers. Results go to signals.json beside this file.
"""

import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).parent
VENVS = pathlib.Path(os.environ.get("VENVS", "/tmp/dockwright-signals"))
REDIS = 6390
WAIT = 5  # seconds to end in

ASGI = """
async def app(scope, receive, send):
    if scope["type"] == "lifespan":
        while True:
            m = await receive()
            await send({"type": m["type"] + ".complete"})
            if m["type"].endswith("shutdown"):
                return
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"x"})
"""
WSGI = """
def app(environ, start):
    start("200 OK", [])
    return [b"x"]
"""
FLASK = "from flask import Flask\napp = Flask(__name__)\n"
FOREVER = """
import asyncio
async def forever(*a, **k):
    await asyncio.sleep(1e6)
"""
# What stands for a client's connection to a service that is not there.
DISCORD = """
import {m} as m
class Bot(m.Client):
    async def start(self, *a, **k):
        while not self.is_closed():
            await asyncio.sleep(0.5)
Bot(intents=m.Intents.default()).run("token")
"""


def case(key, with_, command, main="", port=8000, env=None, python="3.13", files=None, wait=3):
    return dict(key=key, with_=with_.split(), command=command.split(), port=port, env=env or {},
                python=python, files={"main.py": main, **(files or {})}, wait=wait)


CASES = [
    case("python", "", "python main.py", "import time\ntime.sleep(1e6)\n", port=0),
    case("server/gunicorn wsgi", "gunicorn", "gunicorn --bind 0.0.0.0:8000 main:app", WSGI),
    case("server/gunicorn asgi", "gunicorn", "gunicorn --bind 0.0.0.0:8000 --worker-class asgi main:app", ASGI),
    case("server/gunicorn uvicorn-worker", "gunicorn uvicorn-worker",
         "gunicorn --bind 0.0.0.0:8000 --worker-class uvicorn_worker.UvicornWorker main:app", ASGI),
    case("server/gunicorn gthread", "gunicorn", "gunicorn --bind 0.0.0.0:8000 --workers 2 --threads 2 main:app", WSGI),
    case("server/uvicorn", "uvicorn", "uvicorn --host 0.0.0.0 --port 8000 main:app", ASGI),
    case("server/uvicorn workers", "uvicorn", "uvicorn --workers 2 --host 0.0.0.0 --port 8000 main:app", ASGI),
    case("server/hypercorn asgi", "hypercorn", "hypercorn --bind 0.0.0.0:8000 main:app", ASGI),
    case("server/hypercorn wsgi", "hypercorn", "hypercorn --bind 0.0.0.0:8000 wsgi:main:app", WSGI),
    case("server/granian asgi", "granian", "granian --interface asgi --host 0.0.0.0 --port 8000 main:app", ASGI),
    case("server/granian wsgi", "granian", "granian --interface wsgi --host 0.0.0.0 --port 8000 main:app", WSGI),
    case("server/daphne", "daphne", "daphne -b 0.0.0.0 -p 8000 main:app", ASGI),
    case("server/waitress", "waitress", "waitress-serve --listen=0.0.0.0:8000 main:app", WSGI),
    case("server/uwsgi plain", "pyuwsgi", "uwsgi --http-socket 0.0.0.0:8000 --master --module main:app", WSGI, python="3.12"),
    case("server/uwsgi", "pyuwsgi", "uwsgi --http-socket 0.0.0.0:8000 --master --die-on-term --need-app --module main:app", WSGI, python="3.12"),
    # Factories: the same servers, given a function.
    case("factory/gunicorn", "gunicorn", "gunicorn --bind 0.0.0.0:8000 main:create()", WSGI + "def create(): return app\n"),
    case("factory/uvicorn", "uvicorn", "uvicorn --factory --host 0.0.0.0 --port 8000 main:create", ASGI + "def create(): return app\n"),
    case("factory/hypercorn", "hypercorn", "hypercorn --bind 0.0.0.0:8000 main:create()", ASGI + "def create(): return app\n"),
    case("factory/granian", "granian", "granian --interface asgi --factory --host 0.0.0.0 --port 8000 main:create", ASGI + "def create(): return app\n"),
    case("factory/waitress", "waitress", "waitress-serve --listen=0.0.0.0:8000 --call main:create", WSGI + "def create(): return app\n"),
    case("factory/uwsgi", "pyuwsgi", "uwsgi --http-socket 0.0.0.0:8000 --master --die-on-term --need-app --module main:create()", WSGI + "def create(): return app\n", python="3.12"),

    case("fastapi/web", "fastapi[standard]", "fastapi run --host 0.0.0.0 --port 8000 main.py", "from fastapi import FastAPI\napp = FastAPI()\n"),
    case("litestar/web", "litestar[standard] uvicorn", "litestar --app main:app run --host 0.0.0.0 --port 8000", "from litestar import Litestar\napp = Litestar([])\n"),
    case("flask/development", "flask", "flask --app main:app run --host 0.0.0.0 --port 8000", FLASK),
    case("django/development", "django", "python main.py runserver --noreload 0.0.0.0:8000", """
import sys
from django.conf import settings
settings.configured or settings.configure(SECRET_KEY="x", ROOT_URLCONF="main", DEBUG=False, ALLOWED_HOSTS=["*"])
urlpatterns = []
from django.core.management import execute_from_command_line
if __name__ == "__main__":
    execute_from_command_line(sys.argv)
"""),
    case("quart/development", "quart", "quart --app main:app run --host 0.0.0.0 --port 8000", "from quart import Quart\napp = Quart(__name__)\n"),
    case("sanic/web", "sanic", "sanic --host 0.0.0.0 --port 8000 --single-process main:app", "from sanic import Sanic, text\napp = Sanic('x')\n@app.get('/')\nasync def f(r): return text('x')\n"),
    case("sanic/workers", "sanic", "sanic --host 0.0.0.0 --port 8000 main:app", "from sanic import Sanic, text\napp = Sanic('x')\n@app.get('/')\nasync def f(r): return text('x')\n"),
    case("robyn/web", "robyn", "python main.py", "from robyn import Robyn\napp = Robyn(__file__)\n@app.get('/')\ndef f(request): return 'x'\nif __name__ == '__main__':\n    app.start(host='0.0.0.0', port=8000)\n"),
    case("aiohttp/web", "aiohttp", "python main.py", "from aiohttp import web\nweb.run_app(web.Application(), host='0.0.0.0', port=8000)\n"),
    case("aiohttp/gunicorn", "aiohttp gunicorn", "gunicorn --bind 0.0.0.0:8000 --worker-class aiohttp.GunicornWebWorker main:app", "from aiohttp import web\napp = web.Application()\n"),
    case("tornado/web", "tornado", "python main.py", "import asyncio, tornado.web\nasync def main():\n    tornado.web.Application([]).listen(8000)\n    await asyncio.Event().wait()\nasyncio.run(main())\n"),
    case("tornado/ioloop", "tornado", "python main.py", "import tornado.web, tornado.ioloop\ntornado.web.Application([]).listen(8000)\ntornado.ioloop.IOLoop.current().start()\n"),
    case("bottle/web", "bottle", "python main.py", "import bottle\nbottle.run(host='0.0.0.0', port=8000)\n"),
    case("cherrypy/web", "cherrypy setuptools", "python main.py", "import cherrypy\nclass A: pass\ncherrypy.config.update({'server.socket_host': '0.0.0.0', 'server.socket_port': 8000})\ncherrypy.quickstart(A())\n"),
    case("pyramid/web", "pyramid waitress plaster_pastedeploy setuptools", "pserve production.ini", "from pyramid.config import Configurator\ndef main(global_config, **settings):\n    return Configurator(settings=settings).make_wsgi_app()\n",
         files={"production.ini": "[app:main]\nuse = call:main:main\n[server:main]\nuse = egg:waitress#main\nlisten = 0.0.0.0:8000\n"}, env={"PYTHONPATH": "."}),
    case("dash/development", "dash", "python main.py", "from dash import Dash, html\napp = Dash()\napp.layout = html.Div()\napp.run(host='0.0.0.0', port='8000')\n"),
    case("connexion/web", "connexion[flask,uvicorn]", "python main.py", "import connexion\napp = connexion.FlaskApp(__name__)\napp.run(host='0.0.0.0', port=8000)\n"),

    case("streamlit/web", "streamlit", "streamlit run main.py --server.address=0.0.0.0 --server.port=8000 --server.headless=true", "import streamlit as st\nst.write('x')\n", wait=4),
    case("gradio/web", "gradio", "python main.py", "import gradio as gr\nwith gr.Blocks() as demo:\n    gr.Markdown('x')\nif __name__ == '__main__':\n    demo.launch()\n", env={"GRADIO_SERVER_NAME": "0.0.0.0", "GRADIO_SERVER_PORT": "8000", "GRADIO_ANALYTICS_ENABLED": "False"}, wait=5),
    case("nicegui/web", "nicegui", "python main.py", "from nicegui import ui\nui.label('x')\nui.run(host='0.0.0.0', port=8000, reload=False, show=False)\n"),
    case("panel/web", "panel", "panel serve main.py --address 0.0.0.0 --port 8000 --allow-websocket-origin=*", "import panel as pn\npn.pane.Markdown('x').servable()\n"),
    case("bokeh/web", "bokeh", "bokeh serve main.py --address 0.0.0.0 --port 8000 --allow-websocket-origin=*", "from bokeh.plotting import curdoc, figure\ncurdoc().add_root(figure())\n"),
    case("chainlit/web", "chainlit", "chainlit run main.py --headless --host 0.0.0.0 --port 8000", "import chainlit as cl\n@cl.on_message\nasync def f(m): pass\n", python="3.12", wait=5),
    case("marimo/web", "marimo", "marimo run main.py --headless --host 0.0.0.0 --port 8000", "import marimo\napp = marimo.App()\n@app.cell\ndef _():\n    return\nif __name__ == '__main__':\n    app.run()\n"),
    case("shiny/web", "shiny", "shiny run --host 0.0.0.0 --port 8000 main.py", "from shiny import App, ui\napp = App(ui.page_fluid('x'), None)\n"),
    case("mesop/web", "mesop gunicorn", "gunicorn --bind 0.0.0.0:8000 main:me", "import mesop as me\n@me.page()\ndef p(): me.text('x')\n", python="3.12"),
    case("mesop/development", "mesop", "mesop main.py --port=8000 --prod", "import mesop as me\n@me.page()\ndef p(): me.text('x')\n", python="3.12"),
    case("solara/web", "solara", "solara run main.py --host 0.0.0.0 --port 8000 --production", "import solara\n@solara.component\ndef Page(): solara.Text('x')\n", python="3.12", wait=5),
    case("voila/web", "voila ipykernel", "voila main.ipynb --no-browser --Voila.ip=0.0.0.0 --port=8000", files={"main.ipynb": '{"cells": [], "metadata": {"kernelspec": {"name": "python3", "display_name": "x", "language": "python"}}, "nbformat": 4, "nbformat_minor": 5}'}, env={"HOME": "."}),
    case("jupyter/web", "jupyterlab", "jupyter lab --no-browser --ip=0.0.0.0 --port=8000 --allow-root", env={"HOME": "."}, wait=5),
    case("notebook/web", "notebook", "jupyter notebook --no-browser --ip=0.0.0.0 --port=8000 --allow-root", env={"HOME": "."}, wait=5),
    case("datasette/web", "datasette setuptools", "datasette serve --memory --host 0.0.0.0 --port 8000"),
    case("bentoml/web", "bentoml", "bentoml serve main:S --host 0.0.0.0 --port 8000", "import bentoml\n@bentoml.service\nclass S:\n    @bentoml.api\n    def f(self, x: str) -> str: return x\n", python="3.12", wait=6, env={"HOME": ".", "DO_NOT_TRACK": "True", "BENTOML_DO_NOT_TRACK": "True"}),
    case("reflex/backend", "reflex", "reflex run --env prod --backend-only --backend-host 0.0.0.0 --backend-port 8000", files={
        "rxconfig.py": "import reflex as rx\nconfig = rx.Config(app_name='shop')\n", "shop/__init__.py": "",
        "shop/shop.py": "import reflex as rx\ndef index(): return rx.text('x')\napp = rx.App()\napp.add_page(index)\n"}, env={"REFLEX_TELEMETRY_ENABLED": "false"}, wait=6),

    case("celery/worker", "celery redis packaging", "celery --app main:app worker", f"from celery import Celery\napp = Celery('x', broker='redis://127.0.0.1:{REDIS}/0')\n", port=0, wait=5),
    case("celery/beat", "celery redis packaging", "celery --app main:app beat --schedule /tmp/beat", f"from celery import Celery\napp = Celery('x', broker='redis://127.0.0.1:{REDIS}/0')\n", port=0, wait=4),
    case("celery/flower", "celery redis packaging flower", "celery --app main:app flower --address=0.0.0.0 --port=8000", f"from celery import Celery\napp = Celery('x', broker='redis://127.0.0.1:{REDIS}/0')\n"),
    case("rq/worker", "rq", f"rq worker --url redis://127.0.0.1:{REDIS}/1", port=0, wait=4),
    case("rq/pool", "rq", f"rq worker-pool --num-workers 1 --url redis://127.0.0.1:{REDIS}/1", port=0, wait=4),
    case("dramatiq/worker", "dramatiq[redis]", "dramatiq main", f"import dramatiq\nfrom dramatiq.brokers.redis import RedisBroker\ndramatiq.set_broker(RedisBroker(url='redis://127.0.0.1:{REDIS}/2'))\n@dramatiq.actor\ndef f(): pass\n", port=0, wait=5),
    case("huey/worker", "huey redis", "huey_consumer main.huey", f"from huey import RedisHuey\nhuey = RedisHuey('x', port={REDIS})\n@huey.task()\ndef f(): pass\n", port=0, wait=4, env={"PYTHONPATH": "."}),
    case("arq/worker", "arq", "arq main.WorkerSettings", f"from arq.connections import RedisSettings\nasync def f(ctx): pass\nclass WorkerSettings:\n    functions = [f]\n    redis_settings = RedisSettings(port={REDIS})\n", port=0, wait=4),
    case("taskiq/worker", "taskiq taskiq-redis", "taskiq worker main:broker", f"from taskiq_redis import ListQueueBroker\nbroker = ListQueueBroker('redis://127.0.0.1:{REDIS}/3')\n", port=0, wait=5),
    case("taskiq/scheduler", "taskiq taskiq-redis", "taskiq scheduler main:scheduler", f"from taskiq import TaskiqScheduler\nfrom taskiq.schedule_sources import LabelScheduleSource\nfrom taskiq_redis import ListQueueBroker\nbroker = ListQueueBroker('redis://127.0.0.1:{REDIS}/3')\nscheduler = TaskiqScheduler(broker, [LabelScheduleSource(broker)])\n", port=0, wait=5),
    case("apscheduler/scheduler", "apscheduler<4", "python main.py", "from apscheduler.schedulers.blocking import BlockingScheduler\ns = BlockingScheduler()\ns.add_job(print, 'interval', minutes=5)\ns.start()\n", port=0),
    case("faststream/worker", "faststream[redis,cli]", "faststream run main:app", f"from faststream import FastStream\nfrom faststream.redis import RedisBroker\nbroker = RedisBroker('redis://127.0.0.1:{REDIS}/4')\n@broker.subscriber('x')\nasync def f(m): pass\napp = FastStream(broker)\n", port=0, wait=4),
    case("faust/worker", "faust-streaming", "faust --app main:app worker --loglevel info --without-web", "import faust\napp = faust.App('x', broker='kafka://127.0.0.1:6399', store='memory://')\n", port=0, wait=5),
    case("nameko/worker", "nameko<3 setuptools<80", "nameko run main", "from nameko.timer import timer\nclass S:\n    name = 's'\n    @timer(interval=60)\n    def f(self): pass\n", port=0, python="3.11", wait=4),
    case("grpc/web", "grpcio", "python main.py", "import grpc\nfrom concurrent import futures\ns = grpc.server(futures.ThreadPoolExecutor())\ns.add_insecure_port('0.0.0.0:8000')\ns.start()\ns.wait_for_termination()\n"),
    case("grpc/aio", "grpcio", "python main.py", "import asyncio, grpc.aio\nasync def main():\n    s = grpc.aio.server()\n    s.add_insecure_port('0.0.0.0:8000')\n    await s.start()\n    await s.wait_for_termination()\nasyncio.run(main())\n"),
    case("lambda/worker", "awslambdaric", "python -m awslambdaric main.handler", "def handler(event, context): pass\n", port=0, env={"AWS_LAMBDA_RUNTIME_API": "127.0.0.1:6399"}, wait=4),
    case("scrapy/job", "scrapy", "scrapy crawl x", files={"scrapy.cfg": "[settings]\ndefault = s\n", "s.py": "SPIDER_MODULES = ['main']\n"},
         main="import scrapy\nclass S(scrapy.Spider):\n    name = 'x'\n    start_urls = [f'http://127.0.0.1:6398/{n}' for n in range(100)]\n    custom_settings = {'DOWNLOAD_DELAY': 1, 'RETRY_ENABLED': False, 'ROBOTSTXT_OBEY': False}\n", port=0, wait=5),
    case("prefect/serve", "prefect fastapi<0.116", "python main.py", "from prefect import flow\n@flow\ndef f(): pass\nif __name__ == '__main__':\n    f.serve(name='x')\n", port=0, wait=25, env={"HOME": ".", "PREFECT_SERVER_ALLOW_EPHEMERAL_MODE": "true", "DO_NOT_TRACK": "1"}),
    case("prefect/server", "prefect fastapi<0.116", "prefect server start --host 0.0.0.0 --port 8000", wait=5, env={"HOME": ".", "DO_NOT_TRACK": "1"}),
    case("locust/web", "locust", "locust --locustfile main.py --web-host 0.0.0.0 --web-port 8000", "from locust import HttpUser, task\nclass U(HttpUser):\n    host = 'http://127.0.0.1'\n    @task\n    def f(self): pass\n"),
    case("locust/worker", "locust", "locust --locustfile main.py --worker --master-host 127.0.0.1", "from locust import HttpUser, task\nclass U(HttpUser):\n    host = 'http://127.0.0.1'\n    @task\n    def f(self): pass\n", port=0, wait=3),

    case("mcp/web", "mcp", "python main.py", "from mcp.server import MCPServer\nmcp = MCPServer('x')\nmcp.run(transport='streamable-http', host='0.0.0.0', port=8000)\n"),
    case("mcp/web 1", "mcp<2", "python main.py", "from mcp.server.fastmcp import FastMCP\nmcp = FastMCP('x', host='0.0.0.0', port=8000)\nmcp.run(transport='streamable-http')\n"),
    case("mcp/stdio", "mcp", "python main.py", "from mcp.server import MCPServer\nmcp = MCPServer('x')\nmcp.run()\n", port=0),
    case("fastmcp/web", "fastmcp", "fastmcp run main.py --transport http --host 0.0.0.0 --port 8000", "from fastmcp import FastMCP\nmcp = FastMCP('x')\n", wait=4),
    case("fastmcp/script", "fastmcp", "python main.py", "from fastmcp import FastMCP\nmcp = FastMCP('x')\nmcp.run(transport='http', host='0.0.0.0', port=8000)\n", wait=4),

    *[case(f"{m}/bot", dist, "python main.py", FOREVER + DISCORD.format(m=mod), port=0, python="3.12")
      for m, dist, mod in [("discord", "discord.py", "discord"), ("pycord", "py-cord", "discord"), ("nextcord", "nextcord", "nextcord"), ("disnake", "disnake", "disnake")]],
    case("hikari/bot", "hikari", "python main.py", FOREVER + "import hikari\nclass Bot(hikari.GatewayBot):\n    start = forever\n    join = forever\nBot('MTIz.x.y').run(check_for_updates=False)\n", port=0),
    case("telegram/bot", "python-telegram-bot", "python main.py", FOREVER + """
from telegram.ext import Application, Updater
class U(Updater):
    async def initialize(self): self._initialized = True
    async def start_polling(self, **k): self._running = True
    async def stop(self): self._running = False
    async def shutdown(self): pass
from telegram import Bot
class B(Bot):
    async def initialize(self): pass
    async def shutdown(self): pass
    @property
    def bot(self):
        from telegram import User
        return User(1, 'x', True)
bot = B('1:x')
import asyncio as a
app = Application.builder().updater(U(bot, a.Queue())).build()
app.run_polling()
""", port=0),
    case("aiogram/bot", "aiogram", "python main.py", main=FOREVER + """
from aiogram import Bot, Dispatcher
from aiogram.types import User
async def me(self, *a, **k): return User(id=1, is_bot=True, first_name='x', username='x')
Bot.me = Bot.get_me = me
class D(Dispatcher):
    async def _polling(self, *a, **k): await forever()
asyncio.run(D().start_polling(Bot('123456:ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghi')))
""", port=0),
    case("telethon/bot", "telethon", "python main.py", FOREVER + "from telethon.sync import TelegramClient\nclass C(TelegramClient):\n    async def _run_until_disconnected(self): await forever()\nc = C(None, 1, 'x')\nc.run_until_disconnected()\n", port=0),
    case("pyrogram/bot", "pyrogram", "python main.py", FOREVER + "loop = asyncio.new_event_loop()\nasyncio.set_event_loop(loop)\nfrom pyrogram import Client\nasync def none(self, *a, **k): return self\nasync def ping():\n    while True: await asyncio.sleep(1)\nclass C(Client):\n    async def start(self):\n        self.ping = asyncio.ensure_future(ping())\n    stop = none\nC('x', 1, 'x', in_memory=True).run()\n", port=0, python="3.12"),
    case("pytelegrambotapi/bot", "pytelegrambotapi", "python main.py", "import time, telebot\nclass B(telebot.TeleBot):\n    def get_updates(self, *a, **k):\n        time.sleep(1)\n        return []\n    def get_me(self): return None\nB('1:x', threaded=False).infinity_polling()\n", port=0),
    case("slack-bolt/web", "slack-bolt", "python main.py", "from slack_bolt import App\napp = App(token='xoxb-1', signing_secret='x', token_verification_enabled=False)\napp.start(port=8000)\n"),
    case("slack-bolt/socket", "slack-bolt", "python main.py", "from slack_bolt import App\nfrom slack_bolt.adapter.socket_mode import SocketModeHandler\napp = App(token='xoxb-1', signing_secret='x', token_verification_enabled=False)\nh = SocketModeHandler(app, 'xapp-1')\nh.connect = lambda: None\nh.start()\n", port=0),
]


def venv(c):
    name = c["python"] + "-" + ("-".join(c["with_"]) or "none").translate(str.maketrans("[],<>= ", "_______"))
    path = VENVS / name
    if not (path / "ok").exists():
        shutil.rmtree(path, ignore_errors=True)
        subprocess.run(["uv", "venv", "-q", "-p", c["python"], path], check=True)
        if c["with_"]:
            subprocess.run(["uv", "pip", "install", "-q", "-p", path / "bin/python", *c["with_"]], check=True)
        (path / "ok").touch()
    return path


def versions(path, c):
    out = subprocess.run(["uv", "pip", "list", "-q", "-p", path / "bin/python", "--format", "json"], check=True, capture_output=True, text=True)
    have = {p["name"].lower().replace("_", "-").replace(".", "-"): p["version"] for p in json.loads(out.stdout)}
    import re
    names = [re.split(r"[\[<>=]", w)[0].lower().replace("_", "-").replace(".", "-") for w in c["with_"]]
    return {n: have[n] for n in sorted(names)}


def listens(port):
    with socket.socket() as s:
        s.settimeout(0.5)
        return s.connect_ex(("127.0.0.1", port)) == 0


def child(pid):
    with open(f"/proc/{pid}/task/{pid}/children") as f:
        return int(f.read().split()[0])


def settle(pid):
    """Waits until a process has used next to no CPU for two seconds, a minute at most."""
    def used():
        try:
            fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        except FileNotFoundError:
            return None
        return int(fields[11]) + int(fields[12])
    for _ in range(30):
        before = used()
        time.sleep(2)
        after = used()
        if after is None or after - before <= 8:
            return


def run(c):
    path = venv(c)
    result = {"versions": versions(path, c), "command": " ".join(c["command"])}
    with tempfile.TemporaryDirectory() as d, open(os.path.join(d, ".log"), "w+") as log:
        for name, text in c["files"].items():
            p = pathlib.Path(d, name)
            p.parent.mkdir(parents=True, exist_ok=True)
            p.write_text(text)
        program = path / "bin" / c["command"][0]
        env = {**os.environ, "PATH": f"{path}/bin:" + os.environ["PATH"], "PYTHONUNBUFFERED": "1", **c["env"]}
        for key in ("PORT", "WEB_CONCURRENCY"):
            env.pop(key, None)
        if env.get("HOME") == ".":
            env["HOME"] = d
        p = subprocess.Popen(["unshare", "--pid", "--fork", "--mount-proc", "--kill-child", str(program), *c["command"][1:]],
                             cwd=d, env=env, start_new_session=True, stdin=subprocess.PIPE, stdout=log, stderr=subprocess.STDOUT)
        try:
            deadline = time.time() + 60
            while c["port"] and p.poll() is None and not listens(c["port"]) and time.time() < deadline:
                time.sleep(0.2)
            up = not c["port"] or listens(c["port"])
            time.sleep(c["wait"])
            if p.poll() is None:
                settle(child(p.pid))
            if p.poll() is not None or not up:
                log.seek(0)
                result["error"] = "did not start"
                print(log.read()[-1500:], file=sys.stderr)
                return result
            os.kill(child(p.pid), signal.SIGTERM)
            try:
                code = p.wait(WAIT)
                result["ends"], result["exit"] = True, code
            except subprocess.TimeoutExpired:
                result["ends"] = False
        finally:
            p.kill()
            p.wait()
            while c["port"] and listens(c["port"]):
                time.sleep(0.2)
    return result


def alone():
    """Leaves the machine's network, so that its ports are free and nothing is asked outside."""
    os.unshare(os.CLONE_NEWNET)
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)


def main():
    VENVS.mkdir(exist_ok=True)
    for c in CASES:
        if not sys.argv[1:] or any(c["key"].startswith(k) for k in sys.argv[1:]):
            try:
                versions(venv(c), c)
            except subprocess.CalledProcessError as e:
                print(c["key"], e, file=sys.stderr)
    alone()
    out = HERE / "signals.json"
    results = json.loads(out.read_text()) if out.exists() else {}
    redis = subprocess.Popen(["redis-server", "--port", str(REDIS), "--bind", "127.0.0.1", "--save", ""], stdout=subprocess.DEVNULL)
    hang = socket.create_server(("127.0.0.1", 6399))  # accepts, and never answers
    try:
        for c in CASES:
            if sys.argv[1:] and not any(c["key"].startswith(k) for k in sys.argv[1:]):
                continue
            try:
                results[c["key"]] = r = run(c)
            except (subprocess.CalledProcessError, OSError, IndexError) as e:
                results[c["key"]] = r = {"error": f"{type(e).__name__}"}
            print(c["key"], r.get("ends", r.get("error")), r.get("exit", ""), flush=True)
            out.write_text(json.dumps({c["key"]: results[c["key"]] for c in CASES if c["key"] in results}, indent=1) + "\n")
    finally:
        redis.terminate()
        redis.wait()
        hang.close()


if __name__ == "__main__":
    main()
