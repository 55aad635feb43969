"""The HTTP interface."""

from typing import Annotated

from fastapi import FastAPI, HTTPException
from pydantic import BaseModel, Field

from scorer.model import model

app = FastAPI(title="scorer")


class Wine(BaseModel):
    numbers: Annotated[list[float], Field(min_length=13, max_length=13)]


@app.get("/health")
def health():
    return {"status": "ok"}


@app.post("/score")
def score(wine: Wine):
    return model().score(wine.numbers)


@app.get("/known/{number}")
def known(number: int):
    """Scores one of the wines that the model was fitted to."""
    if not 0 <= number < len(model().raw):
        raise HTTPException(404, "no such wine")
    return model().score(model().raw[number])
