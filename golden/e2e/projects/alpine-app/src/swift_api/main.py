import orjson
import uvicorn
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route


async def healthz(request):
    return Response(orjson.dumps("ok"), media_type="application/json")


app = Starlette(routes=[Route("/healthz", healthz)])


def run() -> None:
    uvicorn.run(app, host="0.0.0.0", port=8000, http="httptools")
