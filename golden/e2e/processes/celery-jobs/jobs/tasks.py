from jobs.celery import app


@app.task
def add(x: int, y: int) -> int:
    return x + y


@app.task(ignore_result=True)
def tick() -> None:
    app.backend.client.incr("ticks")
