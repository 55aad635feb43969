"""Asks the packages whether the names in names.txt exist, and writes names.json.

    python3 names.py [FRAMEWORK ...]    # all, or those; needs uv

names.txt is written by `go test ./detect/framework -run Names -update`. A name is
there if it can be imported (or, of a package that is too big to install here,
if the module's source defines or imports it). Names that an older version had
are asked of that one.
"""

import ast
import io
import json
import pathlib
import subprocess
import sys
import tempfile
import zipfile

from signals import VENVS, venv

HERE = pathlib.Path(__file__).parent

# What to install for a framework, where that isn't its first package: each entry
# is tried in turn until the name is found.
WITH = {
    "servers": ["uvicorn hypercorn granian waitress werkzeug gevent cheroot eventlet"],
    "fastapi": ["fastapi uvicorn"],
    "flask": ["flask", "apiflask", "flask-openapi3"],
    "channels": ["channels daphne"],
    "falcon": ["falcon", "falcon<4", "falcon<3"],
    "cherrypy": ["cherrypy setuptools"],
    "connexion": ["connexion[flask,uvicorn]"],
    "huey": ["huey redis"],
    "taskiq": ["taskiq pyzmq", "taskiq taskiq-redis", "taskiq taskiq-aio-pika", "taskiq taskiq-nats"],
    "apscheduler": ["apscheduler<4"],
    "faststream": ["faststream[redis,cli]"],
    "faststream-asgi": ["faststream[redis,cli]"],
    "nameko": ["nameko<3 setuptools<80"],
    "lambda": ["mangum", "apig-wsgi"],
    "shiny": ["shiny"],
    "strawberry": ["strawberry-graphql starlette python-multipart"],
    "mcp": ["mcp", "mcp<2"],
    "slack-bolt": ["slack-bolt aiohttp"],
    "faust": ["faust-streaming"],
    "graphql": ["ariadne"],
    "bottle": ["bottle"],
}
PYTHON = {p: "3.12" for p in "chainlit reflex solara mesop bentoml py-cord disnake nextcord pyrogram discord".split()} | {"nameko": "3.11"}
STATIC = {"dagster", "ray-serve", "airflow", "mlflow"}

ASK = """
import importlib, importlib.util, json, sys, asyncio
try:
    asyncio.get_event_loop()
except RuntimeError:
    asyncio.set_event_loop(asyncio.new_event_loop())
def there(name):
    parts = name.split(".")
    for n in range(len(parts) - 1, 0, -1):
        try:
            o = importlib.import_module(".".join(parts[:n]))
        except ImportError:
            continue
        try:
            for p in parts[n:]:
                o = getattr(o, p)
        except AttributeError:
            return False
        return True
    return False
print(json.dumps([n for n in sys.argv[1:] if there(n) or n.isidentifier() and importlib.util.find_spec(n)]))
"""


def installed(with_, python, names):
    c = {"with_": with_.split(), "python": python}
    path = venv(c)
    from signals import versions
    out = subprocess.run([path / "bin/python", "-W", "ignore", "-c", ASK, *names], check=True, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    found = json.loads(out.stdout.splitlines()[-1])
    return found, " ".join(f"{n} {v}" for n, v in versions(path, c).items())


def static(package, names):
    with tempfile.TemporaryDirectory() as d:
        subprocess.run([sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--only-binary", ":all:", "-d", d, package], check=True)
        [wheel] = pathlib.Path(d).glob("*.whl")
        version = wheel.name.split("-")[1]
        z = zipfile.ZipFile(io.BytesIO(wheel.read_bytes()))
        found = []
        for name in names:
            module, _, attr = name.rpartition(".")
            for p in (module.replace(".", "/") + ".py", module.replace(".", "/") + "/__init__.py"):
                if p in z.namelist() and attr in defines(z.read(p)):
                    found.append(name)
        return found, f"{package} {version}, by its source"


def defines(source):
    out = set()
    for s in ast.walk(ast.parse(source)):
        if isinstance(s, (ast.ClassDef, ast.FunctionDef)):
            out.add(s.name)
        elif isinstance(s, (ast.ImportFrom, ast.Import)):
            out |= {a.asname or a.name for a in s.names}
    return out


def main():
    out = HERE / "names.json"
    results = json.loads(out.read_text()) if out.exists() else {}
    wanted = {}
    for line in (HERE / "names.txt").read_text().splitlines():
        framework, package, name = line.split("\t")
        wanted.setdefault((framework, package), []).append(name)
    for (framework, package), names in wanted.items():
        if sys.argv[1:] and framework not in sys.argv[1:]:
            continue
        missing = list(names)
        for with_ in WITH.get(framework, [package]):
            try:
                if framework in STATIC:
                    found, version = static(package, missing)
                else:
                    found, version = installed(with_, PYTHON.get(framework, "3.13"), missing)
            except subprocess.CalledProcessError as e:
                print(framework, e, (e.stderr or "")[-500:], file=sys.stderr)
                continue
            results.update({n: version for n in found})
            missing = [n for n in missing if n not in found]
            if not missing:
                break
        for n in missing:
            results.pop(n, None)
        print(framework, "missing: " + " ".join(missing) if missing else "ok", flush=True)
        every = {n for ns in wanted.values() for n in ns}
        out.write_text(json.dumps({n: results[n] for n in sorted(results) if n in every}, indent=1) + "\n")


if __name__ == "__main__":
    VENVS.mkdir(exist_ok=True)
    main()
