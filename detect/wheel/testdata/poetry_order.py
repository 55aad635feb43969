"""Records in poetry.json which file Poetry installs from the sets of vectors.json.

    python -m venv /tmp/v && /tmp/v/bin/pip install 'poetry==2.5.1'
    /tmp/v/bin/python poetry_order.py [FOLDER]

Without FOLDER the file is written beside the script. The files are handed to
Poetry's own chooser as links of an index, and the tags of the targets as those
of its environment. The number is that of the file in the set, -1 for none.
"""

import json
import pathlib
import sys
import types
from importlib.metadata import version

from packaging.tags import Tag
from poetry.config.config import Config
from poetry.console.exceptions import PoetryRuntimeError
from poetry.core.packages.package import Package
from poetry.core.packages.utils.link import Link
from poetry.installation.chooser import Chooser

from image_tags import tag_list
from wellformed import sets

HERE = pathlib.Path(__file__).resolve().parent
TARGETS = [
    # minor of CPython 3, libc, its version, architecture
    (11, "glibc", (2, 31), "aarch64"),
    (13, "glibc", (2, 41), "x86_64"),
    (13, "glibc", (2, 41), "aarch64"),
    (13, "glibc", (2, 36), "armv7l"),
    (14, "glibc", (2, 36), "i686"),
    (13, "musl", (1, 2), "x86_64"),
    (14, "musl", (1, 2), "aarch64"),
]


def choose(files, tags):
    links = [Link("https://files.pythonhosted.org/" + f) for f in files]
    repository = types.SimpleNamespace(find_links_for_package=lambda package: links)
    pool = types.SimpleNamespace(has_repository=lambda name: False, repositories=[repository])
    env = types.SimpleNamespace(supported_tags=tags, supported_tags_set=frozenset(tags))
    try:
        return links.index(Chooser(pool, env, Config()).choose_for(Package("foo", "1.0")))
    except PoetryRuntimeError:
        return -1


def main(folder):
    tags = [[Tag(*t.split("-")) for t in tag_list(*target)] for target in TARGETS]
    head = {"poetry": version("poetry"), "packaging": version("packaging"),
            "targets": [dict(zip(("minor", "libc", "version", "arch"), t)) for t in TARGETS]}
    rows = [json.dumps({"set": i, "chosen": [choose(files, t) for t in tags]}, separators=(",", ":")) for i, files in sets()]
    (folder / "poetry.json").write_text(json.dumps(head)[:-1] + ', "sets": [\n' + ",\n".join(rows) + "\n]}\n")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
