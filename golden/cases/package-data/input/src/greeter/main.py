import os
from pathlib import Path

import uvicorn
from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from fastapi.templating import Jinja2Templates

FOLDER = os.path.dirname(os.path.abspath(__file__))

app = FastAPI()
app.mount("/static", StaticFiles(directory=Path(__file__).parent / "static"))
pages = Jinja2Templates(directory=os.path.join(FOLDER, "templates"))


def run() -> None:
    uvicorn.run(app, host="0.0.0.0", port=8000)
