"""The sets of vectors.json whose names are well formed, for the scripts beside it:
Poetry and PDM fail as a whole at another."""

import json
import pathlib
import re

WHEEL = re.compile(r"foo-1\.0-(\d\w*-)?(\w[\w.]*-){2}[\w.]+\.whl", re.ASCII)
SDISTS = ("foo-1.0.tar.gz", "foo-1.0.zip", "foo-1.0.tar.bz2")


def sets():
    """(index, files) of each."""
    recorded = json.loads(pathlib.Path(__file__).with_name("vectors.json").read_text(encoding="utf-8"))
    for i, s in enumerate(recorded["sets"]):
        if s["files"] and all(WHEEL.fullmatch(f) or f in SDISTS for f in s["files"]):
            yield i, s["files"]
