import os

from celery import Celery

redis = os.environ.get("REDIS_URL", "redis://localhost:6379/0")
app = Celery("jobs", broker=redis, backend=redis, include=["jobs.tasks"])
app.conf.beat_schedule = {
    "tick": {"task": "jobs.tasks.tick", "schedule": 1.0},
}
