from fastapi import APIRouter, Request

router = APIRouter(prefix="/internal")


@router.get("/healthz")
async def healthz(request: Request) -> dict[str, int]:
    return {"orders": len(request.app.state.orders)}
