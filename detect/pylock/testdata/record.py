"""Records how pypa/packaging reads the locks below cases/ (and of a corpus).

    python -m venv /tmp/v && /tmp/v/bin/pip install packaging==26.3
    /tmp/v/bin/python record.py [FOLDER]

Without FOLDER the files are written beside the script. DOCKWRIGHT_CORPUS names
the corpus; without it corpus.json is not written.
"""

import hashlib
import json
import os
import pathlib
import sys
import tomllib

import packaging
from packaging.pylock import Pylock

HERE = pathlib.Path(__file__).resolve().parent
OUT = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else HERE


def read(path):
    try:
        lock = Pylock.from_dict(tomllib.loads(path.read_text(encoding="utf-8")))
    except Exception as e:
        return {"error": f"{type(e).__name__}: {e}"}
    packages = []
    for p in lock.packages:
        kind = "registry"
        for direct in ("vcs", "directory", "archive"):
            if getattr(p, direct) is not None:
                kind = direct
        files = [*(p.wheels or []), *([p.sdist] if p.sdist else [])]
        packages.append(
            {
                "name": p.name,
                "version": str(p.version) if p.version else "",
                "marker": str(p.marker) if p.marker else "",
                "kind": kind,
                "files": [f.filename for f in files],
            }
        )
    return {"packages": packages}


def digest(result):
    """Real locks are large: a count and a digest stand for them."""
    if "error" in result:
        return result
    rows = [
        "\t".join([p["name"], p["version"], p["marker"], p["kind"], *p["files"]]) + "\n"
        for p in result["packages"]
    ]
    return {"count": len(rows), "sha256": hashlib.sha256("".join(rows).encode()).hexdigest()}


def main():
    corpus = os.environ.get("DOCKWRIGHT_CORPUS") and pathlib.Path(os.environ["DOCKWRIGHT_CORPUS"])
    out = {"packaging": packaging.__version__, "cases": {}}
    for path in sorted((HERE / "cases").glob("*.toml")):
        out["cases"][path.name] = read(path)
    write("packaging.json", out)
    if corpus:
        out = {"packaging": packaging.__version__, "cases": {}}
        for path in sorted(corpus.rglob("pylock*.toml")):
            out["cases"][path.relative_to(corpus).as_posix()] = digest(read(path))
        write("corpus.json", out)


def write(name, value):
    text = json.dumps(value, sort_keys=True, ensure_ascii=False)
    text = text.replace('{"files"', '\n{"files"').replace('.toml":', '.toml":\n')
    (OUT / name).write_text(text + "\n", encoding="utf-8")


main()
