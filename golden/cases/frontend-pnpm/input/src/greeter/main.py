from importlib.resources import files

import uvicorn
from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

app = FastAPI()
app.mount("/", StaticFiles(directory=files("greeter") / "pages", html=True))


def run() -> None:
    uvicorn.run(app, host="0.0.0.0", port=8000)
