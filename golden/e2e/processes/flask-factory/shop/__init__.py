from flask import Flask, render_template


def create_app() -> Flask:
    app = Flask(__name__)
    app.config.from_prefixed_env()

    from shop.probes import probes

    app.register_blueprint(probes)

    @app.get("/")
    def index() -> str:
        return render_template("index.html", title=app.config.get("TITLE", "a shop"))

    return app
