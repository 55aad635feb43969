from pathlib import Path

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

HERE = Path(__file__).resolve().parent

app = FastAPI()
app.mount("/", StaticFiles(directory=HERE / "frontend" / "dist", html=True))
