from flask import Flask
from flask_babel import Babel, gettext

app = Flask(__name__)
Babel(app)


@app.get("/")
def hello() -> str:
    return gettext("hello")
