import netifaces
import uvicorn
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route


async def healthz(request):
    return PlainTextResponse("ok" if netifaces.interfaces() else "no interface")


app = Starlette(routes=[Route("/healthz", healthz)])


def run() -> None:
    uvicorn.run(app, host="0.0.0.0", port=8000)
