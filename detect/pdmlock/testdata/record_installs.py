"""Writes installs.json anew: what real PDM would install from the locks in
projects/ and, where DOCKWRIGHT_CORPUS names it, the development corpus. Runs
the function that `pdm sync` asks, for CPython on Linux x86_64. It reads no index.

    python3 -m venv env && env/bin/pip install 'pdm[locked]==2.29.3'
    DOCKWRIGHT_CORPUS=... env/bin/python record_installs.py [FOLDER]

How the locks in projects/ were made, each from the pyproject.toml beside it:
    inherit   2.29.3  pdm lock -G :all
    edges     2.29.3  pdm lock -G :all --strategy no_inherit_metadata
    targets   2.29.3  pdm lock -G :all --strategy static_urls --platform linux --python '>=3.10'
                      pdm lock -G :all --append --platform windows --python '>=3.10'
    old       2.1.5   pdm lock
"""
import json
import os
import pathlib
import shutil
import sys
import tempfile

from pdm.cli.actions import resolve_from_lockfile
from pdm.core import Core
from pdm.models.markers import EnvSpec

HERE = pathlib.Path(__file__).resolve().parent
OUT = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else HERE

# Lock, Python, groups; extras are among them, and "default" is the main one.
SELECTIONS = [["default"], ["default", "pretty"], ["default", "test"], ["test"], ["docs"], ["default", "everything"]]
MORE = [["default", "extra-tools"], ["default", "everything", "test", "docs"]]
CASES = [
    (f"projects/{name}", python, SELECTIONS + (MORE if name != "old" else []))
    for name, pythons in (
        ("inherit", ["3.9.0", "3.9.5", "3.10.14", "3.13.1"]),
        ("edges", ["3.9.0", "3.9.5", "3.10.14", "3.13.1"]),
        ("targets", ["3.10.14", "3.13.1"]),
        ("old", ["3.9.5", "3.13.1"]),
    )
    for python in pythons
]
CORPUS = [
    ("0-8-4__miui-auto-tasks", "3.11.4", [["default"]]),
    ("0-8-4__miui-auto-tasks", "3.13.0", [["default"]]),
    ("Numerlor__weather-api", "3.10.2", [["default"]]),
    ("argilla-io__argilla-server", "3.10.9", [["default"], ["default", "postgresql"], ["default", "test"], ["test"]]),
    ("argilla-io__argilla-server", "3.8.18", [["default", "postgresql"]]),
    ("bentoml__BentoML", "3.9.5", [["default"], ["default", "all"], ["docs", "testing"]]),
    ("bentoml__BentoML", "3.12.1", [["default"], ["default", "grpc", "aws"], ["tooling"]]),
    # Not with its extra "all": PDM 2.29.3 loses what an extra asks for through two
    # references to the project itself (bentoml[io] -> bentoml[io-image]) when it
    # resolves from a lock without groups. pip and PDM's own locking follow them.
    ("bentoml__BentoML-2023-10", "3.8.10", [["default"], ["default", "io-image"], ["default", "grpc", "triton"]]),
    ("bentoml__BentoML-2023-10", "3.11.2", [["default"], ["testing"], ["default", "docs", "tooling"]]),
    ("itsamirhn__Bonbast-API", "3.12.3", [["default"], ["default", "dev"], ["dev"]]),
    ("unicef__hope-dedup-engine", "3.12.3", [["default"], ["default", "dev"]]),
    ("unicef__hope-dedup-engine", "3.13.0", [["default"], ["dev"]]),
]


def installs(folder, python, groups):
    with tempfile.TemporaryDirectory() as copy:
        for name in ("pyproject.toml", "pdm.lock"):
            shutil.copy(folder / name, copy)
        project = Core().create_project(copy)
        spec = EnvSpec.from_spec(f"=={python}", "manylinux_2_41_x86_64", "cpython")
        all_deps = project._resolve_dependencies(list(groups))
        requirements = [r for group in groups for r in project.get_dependencies(group, all_deps)]
        packages = resolve_from_lockfile(project, requirements, groups=list(groups), env_spec=spec)
        return sorted({f"{p.candidate.req.key} {p.candidate.version}" for p in packages} - {f"{project.name} None"})


def record(root, cases):
    for name, python, selections in cases:
        for groups in selections:
            yield {
                "lock": name, "python": [int(n) for n in python.split(".")], "groups": groups,
                "packages": installs(root / name, python, groups),
            }


# Any interpreter will do: the environment is given.
os.environ.update(PDM_CHECK_UPDATE="0", PDM_USE_VENV="0", PDM_IGNORE_SAVED_PYTHON="1")
rows = list(record(HERE, CASES))
corpus = os.environ.get("DOCKWRIGHT_CORPUS")
if corpus:
    rows += record(pathlib.Path(corpus), CORPUS)
else:
    old = json.loads((HERE / "installs.json").read_text())
    rows += [row for row in old if not row["lock"].startswith("projects/")]
lines = ",\n".join(json.dumps(row) for row in rows)
(OUT / "installs.json").write_text(f"[\n{lines}\n]\n")
