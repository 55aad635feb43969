from flask import Blueprint

probes = Blueprint("probes", __name__)


@probes.route("/healthz")
def healthz() -> str:
    return "ok"
