import uvicorn
from fastapi import FastAPI
from fastapi.templating import Jinja2Templates

app = FastAPI()
pages = Jinja2Templates(directory="templates")


def run() -> None:
    uvicorn.run(app, host="0.0.0.0", port=8000)
