from pydantic import BaseModel
from scipy.optimize import brentq
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route


class Root(BaseModel):
    of: str
    at: float


async def healthz(request):
    root = Root(of="x * x - 2", at=brentq(lambda x: x * x - 2, 0, 2))
    return PlainTextResponse("ok" if abs(root.at - 2**0.5) < 1e-9 else "wrong")


app = Starlette(routes=[Route("/healthz", healthz)])
