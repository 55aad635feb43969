"""Writes installs.json anew: what real Poetry would install from the locks in
projects/ and, where DOCKWRIGHT_CORPUS names it, the development corpus. Runs
Poetry's own installer with an executor that only takes notes, in a mocked
environment of CPython on Linux x86_64. It reads no index.

    python3 -m venv env && env/bin/pip install poetry==2.5.1
    DOCKWRIGHT_CORPUS=... env/bin/python record_installs.py [FOLDER]

How the locks in projects/ were made: `poetry lock` of Poetry 2.5.1 (twice), 1.8.5
and 1.1.15, each on the pyproject.toml beside it.
"""
import json
import os
import pathlib
import shutil
import sys
import tempfile

from cleo.io.null_io import NullIO
from packaging.utils import canonicalize_name
from poetry.config.config import Config
from poetry.core.packages.directory_dependency import DirectoryDependency
from poetry.factory import Factory
from poetry.installation.installer import Installer
from poetry.packages.locker import Locker
from poetry.repositories import RepositoryPool
from poetry.repositories.installed_repository import InstalledRepository
from poetry.utils.env import MockEnv

HERE = pathlib.Path(__file__).resolve().parent
OUT = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else HERE

# Lock, Python, selections (main?, groups, extras).
PRODUCTION = (True, [], [])
CASES = []
for folder in ("lock-2.1", "lock-2.0", "lock-1.1"):
    test = "dev" if folder == "lock-1.1" else "test"
    docs = [] if folder == "lock-1.1" else [(True, ["docs"], []), (False, ["docs", test], [])]
    for python in ((3, 9, 5), (3, 10, 14), (3, 13, 1)):
        CASES.append((f"projects/{folder}", python, [
            PRODUCTION, (True, [], ["pretty"]), (True, [test], []), (False, [test], []), *docs]))
GROUPED = [PRODUCTION, *[(True, [], [e]) for e in ("pretty", "web-ui", "all")], *[(False, [g], []) for g in ("test", "typing-stubs", "docs", "lint")],
           (True, ["test"], ["all"]), (True, ["docs", "lint"], []), (False, ["lint"], ["pretty"]), (True, ["test", "typing-stubs", "docs"], ["web-ui", "pretty"])]
CASES += [("projects/lock-2.1-groups", python, GROUPED) for python in ((3, 9, 5), (3, 10, 14), (3, 11, 0), (3, 13, 1))]
CORPUS = [
    ("SuperCoopBerlin__tapir", (3, 13, 7), [PRODUCTION, (True, ["dev"], []), (False, ["dev"], [])]),
    ("cds-snc__notification-api", (3, 12, 7), [PRODUCTION, (True, ["test"], [])]),
    ("element-hq__synapse", (3, 12, 3), [PRODUCTION, (True, [], ["all"]), (True, ["dev"], ["postgres", "saml2"])]),
    ("element-hq__synapse", (3, 10, 0), [PRODUCTION, (True, ["dev"], ["all", "test"])]),
    ("fossasia__open-event-server", (3, 8, 18), [PRODUCTION, (True, ["dev"], []), (False, ["dev"], [])]),
    ("fossasia__open-event-server", (3, 9, 1), [PRODUCTION]),
    ("lnbits__lnbits", (3, 10, 14), [PRODUCTION, (True, ["dev"], ["breez", "liquid"])]),
    ("lnbits__lnbits", (3, 12, 5), [PRODUCTION, (False, ["dev"], ["migration"])]),
    ("nautobot__nautobot", (3, 10, 14), [PRODUCTION, (True, [], ["all"]), (True, ["dev", "testing"], ["ldap"])]),
    ("nautobot__nautobot", (3, 13, 2), [PRODUCTION, (True, ["docs", "linting"], ["mysql", "napalm"])]),
    ("nsidnev__fastapi-realworld-example-app", (3, 9, 7), [PRODUCTION, (True, ["dev"], []), (False, ["dev"], [])]),
    ("nsidnev__fastapi-realworld-example-app", (3, 11, 2), [PRODUCTION, (True, ["dev"], [])]),
]


# Local packages needn't be there, since nothing is built; and what would be
# installed does not hang on the content hash.
DirectoryDependency.validate = lambda self, *, raise_error=True: True
Locker.is_fresh = lambda self: True


class Notes:
    """Stands in for the executor."""
    enabled, removals_count = True, 0

    def __init__(self):
        self.packages = []

    def execute(self, operations):
        self.packages = sorted(
            f"{op.package.name} {op.package.version}"
            for op in operations if op.job_type == "install" and not op.skipped
        )
        return 0

    def dry_run(self, _): return self
    def verbose(self, _): return self


def environment(python):
    version = ".".join(map(str, python))
    return MockEnv(
        version_info=python, platform="linux", platform_machine="x86_64", os_name="posix", path=pathlib.Path(sys.prefix),
        marker_env={
            "implementation_name": "cpython", "implementation_version": version, "os_name": "posix",
            "platform_machine": "x86_64", "platform_python_implementation": "CPython", "platform_release": "",
            "platform_system": "Linux", "platform_version": "", "python_full_version": version,
            "python_version": ".".join(map(str, python[:2])), "sys_platform": "linux",
        })


def installs(folder, python, main, groups, extras):
    with tempfile.TemporaryDirectory() as copy:
        # Poetry 2 does not know the key that made an index the only one in 1.x.
        text = (folder / "pyproject.toml").read_text("utf-8").replace("\ndefault = true\n", "\n")
        pathlib.Path(copy, "pyproject.toml").write_text(text, "utf-8")
        shutil.copy(folder / "poetry.lock", copy)
        return run(Factory().create_poetry(copy), python, main, groups, extras)


def run(poetry, python, main, groups, extras):
    notes = Notes()
    installer = Installer(
        NullIO(), environment(python), poetry.package, poetry.locker, RepositoryPool(config=Config()), Config(),
        installed=InstalledRepository([]), executor=notes)
    installer.only_groups([canonicalize_name(g) for g in (["main"] if main else []) + groups])
    installer.extras(extras)
    if installer.run() != 0:
        raise SystemExit("the installer failed")
    return notes.packages


def record(root, cases):
    for name, python, selections in cases:
        folder = root / name
        for main, groups, extras in selections:
            yield {
                "lock": name, "python": list(python), "main": main, "groups": groups, "extras": extras,
                "packages": installs(folder, python, main, groups, extras),
            }


rows = list(record(HERE, CASES))
corpus = os.environ.get("DOCKWRIGHT_CORPUS")
if corpus:
    rows += record(pathlib.Path(corpus), CORPUS)
else:
    old = json.loads((HERE / "installs.json").read_text())
    rows += [row for row in old if not row["lock"].startswith("projects/")]
lines = ",\n".join(json.dumps(row) for row in rows)
(OUT / "installs.json").write_text(f"[\n{lines}\n]\n")
