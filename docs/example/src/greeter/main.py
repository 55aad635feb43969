import uvicorn
from fastapi import FastAPI

app = FastAPI()


@app.get("/healthz")
def healthz() -> str:
    return "ok"


def run() -> None:
    uvicorn.run(app, host="0.0.0.0", port=8000)
