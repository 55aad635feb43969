"""Draws charts of a table, as PNG."""

from flask import Flask, Response, abort, request

from charts import COLUMNS, table, drawn

app = Flask(__name__)


@app.get("/health")
def health():
    return "ok"


@app.get("/chart.png")
def chart():
    column = request.args.get("of", COLUMNS[0])
    if column not in COLUMNS:
        abort(404)
    return Response(drawn(table(), column), mimetype="image/png")
