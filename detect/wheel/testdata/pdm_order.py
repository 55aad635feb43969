"""Records in pdm.json which file PDM installs from the sets of vectors.json.

    python -m venv /tmp/v && /tmp/v/bin/pip install 'pdm[locked]==2.29.3'
    /tmp/v/bin/python pdm_order.py [FOLDER]

Without FOLDER the file is written beside the script. The files are handed to the
evaluator and the sort key of PDM's own finder, as links of an index. The number
is that of the file in the set, -1 for none.
"""

import json
import pathlib
import sys
from importlib.metadata import version

from pdm.models.finder import PDMPackageFinder
from pdm.models.markers import EnvSpec
from unearth.link import Link

from wellformed import sets

HERE = pathlib.Path(__file__).resolve().parent
TARGETS = [
    # minor of CPython 3, libc, its version, architecture
    (11, "glibc", (2, 31), "aarch64"),
    (13, "glibc", (2, 41), "x86_64"),
    (13, "glibc", (2, 36), "armv7l"),
    (14, "glibc", (2, 36), "i686"),
    (13, "musl", (1, 2), "x86_64"),
    (14, "musl", (1, 2), "aarch64"),
]


def choose(files, finder):
    evaluator = finder.build_evaluator("foo")
    packages = [p for p in (evaluator.evaluate_link(Link("https://files.pythonhosted.org/" + f)) for f in files) if p]
    best = sorted(packages, key=finder._sort_key, reverse=True)
    return files.index(best[0].link.filename) if best else -1


def main(folder):
    finders = []
    for minor, libc, (a, b), arch in TARGETS:
        name = {"glibc": "manylinux", "musl": "musllinux"}[libc]
        finders.append(PDMPackageFinder(env_spec=EnvSpec.from_spec(f"==3.{minor}.0", f"{name}_{a}_{b}_{arch}", "cpython")))
    head = {"pdm": version("pdm"), "dep-logic": version("dep-logic"), "targets": [dict(zip(("minor", "libc", "version", "arch"), t)) for t in TARGETS]}
    rows = [json.dumps({"set": i, "chosen": [choose(files, f) for f in finders]}, separators=(",", ":")) for i, files in sets()]
    (folder / "pdm.json").write_text(json.dumps(head)[:-1] + ', "sets": [\n' + ",\n".join(rows) + "\n]}\n")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
