from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI, HTTPException

from app.routers import probes


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    app.state.orders = {7: "seven chairs"}
    yield
    app.state.orders.clear()
    print("the orders are closed")


app = FastAPI(title="Orders", lifespan=lifespan)
app.include_router(probes.router, prefix="/api")


@app.get("/orders/{number}")
async def order(number: int) -> str:
    if number not in app.state.orders:
        raise HTTPException(404)
    return app.state.orders[number]
