from importlib.metadata import version

import uvicorn
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from counter._count import next


def healthz(request):
    return PlainTextResponse("ok" + f", {next()} of counter {version('counter')}")


app = Starlette(routes=[Route("/healthz", healthz)])


def run() -> None:
    uvicorn.run(app, host="0.0.0.0", port=8000)
