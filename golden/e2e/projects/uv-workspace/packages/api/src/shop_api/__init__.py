import uvicorn
from shop_core import status
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route


async def healthz(request):
    return PlainTextResponse(status())


app = Starlette(routes=[Route("/healthz", healthz)])


def run() -> None:
    uvicorn.run(app, host="0.0.0.0", port=8000)
