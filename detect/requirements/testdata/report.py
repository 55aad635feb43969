"""Records in report.json what `pip install --dry-run --report` would install from
requirements files, written here by hand and at random.

    python -m venv /tmp/v && /tmp/v/bin/pip install pip==26.3
    /tmp/v/bin/python report.py [FOLDER]

Without FOLDER the file is written beside the script. pip finds the packages
(empty wheels, made here) in a folder and asks no index. Its markers are made to
see the target's environment, which pip has no option for. A row has the files by
name, those that are given with -r, and for each target the packages as
"name version", or null where pip refuses.
"""

import contextlib
import hashlib
import io
import json
import os
import pathlib
import random
import sys
import tempfile
import zipfile

import pip
from pip._internal.cli.main import main as run_pip
from pip._vendor.packaging import markers

HERE = pathlib.Path(__file__).resolve().parent
OUT = pathlib.Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else HERE
TARGETS = [(13, 5, "x86_64"), (10, 19, "aarch64")]
NAMES = ["a", "b-c", "d.e", "f", "g"]
VERSIONS = ["1.0", "1.1", "2.0", "2.0.post1", "2.1rc1"]
rng = random.Random(508)
pick = rng.choice

CASES = [
    {"r.txt": "a==1.0\nb_c==2.0 ; python_version < '3.12'\nD-E==1.1 ; platform_machine == 'aarch64'\n"},
    {"r.txt": "a==1.0 ; python_version < '3.12'\na==2.0 ; python_version >= '3.12'\n"},
    {"r.txt": "a==1.0\na==2.0\n"},
    {"r.txt": "a>=1.0\na<2\n"},
    {"r.txt": "a>=1.0\na==1.0\n"},
    {"r.txt": "a==1.0\na==1.0.0\n"},
    {"r.txt": "a===1.0\n"},
    {"r.txt": "a===1\n"},
    {"r.txt": "a~=1.0\n"},
    {"r.txt": "a==1.*\n"},
    {"r.txt": "a==2.*\n"},
    {"r.txt": "a>2.0\n"},
    {"r.txt": "a>=2.1rc1\n"},
    {"r.txt": "a[x]==1.0\nf==1.0\nh==1.0\n"},
    {"r.txt": "a[X,y]==1.0\nf==1.0\nh==1.1\n"},
    {"r.txt": "a[x]==1.0\na[y]==1.0\nf==1.0\nh==2.0\n"},
    {"r.txt": "a[nosuch]==1.0\n"},
    {"r.txt": "a[x]==1.0 ; python_version < '3.12'\na==1.0\nf==1.0\nh==1.0\n"},
    {"r.txt": "a ; extra == 'x'\nf==1.0\nh==1.0\n"},
    {"r.txt": "a\n-c c.txt\n", "c.txt": "a==1.0\nb-c==9\n"},
    {"r.txt": "a\n-c c.txt\n", "c.txt": "a==1.0 ; python_version < '3.12'\na<2 ; python_version >= '3.12'\n"},
    {"r.txt": "a==2.0\n-c c.txt\n", "c.txt": "a==1.0\n"},
    {"r.txt": "-r s.txt\na==1.0\n", "s.txt": "f==1.0\n-c c.txt\n", "c.txt": "f<2\na<2\n"},
    {"r.txt": "a==1.0\n", "s.txt": "f==1.0\ng==2.0 ; sys_platform == 'win32'\n"},
    {"r.txt": "a==1.0\n", "s.txt": "a==1.0\nf\n-c c.txt\n", "c.txt": "f==1.1\n"},
    {"r.txt": "a==1.0\n", "s.txt": "a==1.1\n"},
    {"r.txt": "a==1.0 --hash={a-1.0}\nf==1.0 --hash={f-1.0} ; python_version < '3.12'\n"},
    {"r.txt": "a==1.0 --hash={f-1.0} --hash={a-1.0}\n"},
    {"r.txt": "a==1.0 --hash={a-1.0}\nf==1.0\nh==1.0\n"},
    {"r.txt": "a>=1.0 --hash={a-1.0}\n"},
    {"r.txt": "a==1.0 --hash={f-1.0}\n"},
    {"r.txt": "a==1.0 \\\n    --hash={a-1.0} \\\n    --hash={a-1.1}\nf==1.0 ; platform_machine == 'x86_64' \\\n    --hash={f-1.0}\n"},
    {"r.txt": "a\n-c c.txt\n", "c.txt": "a==1.0 --hash={a-1.0}\n"},
    {"r.txt": "--pre\na\n"},
    {"r.txt": "a==1.0 ; python_full_version >= '3.13.5' or python_full_version < '3.10.19'\nf==1.0 ; python_full_version == '3.10.19'\n"},
    {"r.txt": "a==1.0 ; platform_system in 'Linux Darwin' and implementation_name == 'cpython'\nf==1.0 ; os_name != 'posix'\n"},
]


def marker():
    one = lambda: pick([
        f"python_version {pick(['<', '>=', '==', '!=', '<=', '>'])} '{pick(['3.10', '3.11', '3.13', '4'])}'",
        f"python_full_version {pick(['<', '>=', '=='])} '{pick(['3.10.19', '3.13.5', '3.13.*', '3.12.0'])}'",
        f"platform_machine {pick(['==', '!=', 'in'])} '{pick(['x86_64', 'aarch64', 'x86_64 arm64'])}'",
        f"sys_platform {pick(['==', '!='])} '{pick(['linux', 'win32', 'darwin'])}'",
        f"platform_python_implementation {pick(['==', '!='])} 'CPython'",
    ])
    return pick([one, one, lambda: f"{one()} {pick(['and', 'or'])} {one()}", lambda: f"({one()} or {one()}) and {one()}"])()


def statement(hashed):
    name, version = pick(NAMES), pick(VERSIONS)
    spelled = pick([name, name.upper(), name.replace("-", "_").replace(".", "-")])
    extras = pick(["", "", "", "", "[x]", "[ y , X ]"])
    if hashed:
        return f"{spelled}{extras}=={version}" + (f" ; {marker()}" if rng.random() < 0.5 else "") + f" --hash={{{name}-{version}}}"
    specifier = pick([f"=={version}"] * 6 + ["", f">={version}", f"~={version}", f"<{version}", f"=={version},>=1", f"==={version}", f"!={version},<2"])
    return f"{spelled}{extras}{specifier}" + (f" ; {marker()}" if rng.random() < 0.5 else "")


def random_case():
    hashed = rng.random() < 0.2
    files = {"r.txt": [statement(hashed) for _ in range(rng.randint(1, 5))]}
    if rng.random() < 0.3:
        files["s.txt"] = [statement(hashed) for _ in range(rng.randint(1, 3))]
    if rng.random() < 0.4:
        files["c.txt"] = [f"{pick(NAMES)}{pick(['==', '<', '>=', '!='])}{pick(VERSIONS)}" + (f" ; {marker()}" if rng.random() < 0.3 else "") for _ in range(rng.randint(1, 3))]
        files["r.txt"].insert(0, "-c c.txt")
    # What the extras ask for is listed, as a compiled file would have it.
    files["r.txt"] += ["h==1.0 --hash={h-1.0}" if hashed else "h==1.0"]
    return {name: "\n".join(lines) + "\n" for name, lines in files.items()}


def wheels(folder):
    """Each extra of each of them asks for h."""
    digests = {}
    for name in [*NAMES, "h"]:
        for version in VERSIONS:
            project = name.replace("-", "_").replace(".", "_")
            requires = "".join(f"Provides-Extra: {e}\nRequires-Dist: h ; extra == '{e}'\n" for e in "xy") if name != "h" else ""
            path = folder / f"{project}-{version}-py3-none-any.whl"
            with zipfile.ZipFile(path, "w") as z:
                for file, text in (("METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{requires}"),
                                   ("WHEEL", "Wheel-Version: 1.0\nGenerator: none\nRoot-Is-Purelib: true\nTag: py3-none-any\n"), ("RECORD", "")):
                    z.writestr(zipfile.ZipInfo(f"{project}-{version}.dist-info/{file}", (2020, 1, 1, 0, 0, 0)), text)
            digests[f"{name}-{version}"] = "sha256:" + hashlib.sha256(path.read_bytes()).hexdigest()
    return digests


def report(folder, given, target, links):
    minor, patch, arch = target
    full = f"3.{minor}.{patch}"
    markers.default_environment = lambda: dict(
        os_name="posix", sys_platform="linux", platform_machine=arch, platform_python_implementation="CPython", implementation_name="cpython", platform_release="",
        platform_system="Linux", platform_version="", python_version=f"3.{minor}", python_full_version=full, implementation_version=full)
    out = folder / "report.json"
    with contextlib.redirect_stderr(io.StringIO()), contextlib.redirect_stdout(io.StringIO()):
        status = run_pip(["install", "--isolated", "--no-cache-dir", "--disable-pip-version-check", "--quiet", "--quiet", "--quiet", "--dry-run", "--ignore-installed", "--no-index", "--find-links", str(links),
                          "--python-version", full, "--only-binary", ":all:", "--target", str(folder / "t"), "--report", str(out), *[a for g in given for a in ("-r", g)]])
    if status:
        return None
    return sorted(f"{i['metadata']['name']} {i['metadata']['version']}" for i in json.loads(out.read_text())["install"])


def main():
    for name in list(os.environ):
        if name.isupper() and name not in ("PATH", "HOME", "TMPDIR"):
            del os.environ[name]
    rows = []
    with tempfile.TemporaryDirectory() as tmp:
        links = pathlib.Path(tmp, "links")
        links.mkdir()
        digests = wheels(links)
        for case in CASES + [random_case() for _ in range(220)]:
            files = {name: text.replace("{", "\0{") for name, text in case.items()}
            for key, digest in digests.items():
                files = {name: text.replace("\0{" + key + "}", digest) for name, text in files.items()}
            with tempfile.TemporaryDirectory(dir=tmp) as folder:
                folder = pathlib.Path(folder)
                for name, text in files.items():
                    (folder / name).write_text(text)
                os.chdir(folder)
                given = [n for n in ("r.txt", "s.txt") if n in files and "-r " + n not in files["r.txt"]]
                rows.append({"files": files, "given": given, "want": [report(folder, given, t, links) for t in TARGETS]})
                os.chdir(tmp)
    lines = ",\n".join(json.dumps(r, separators=(",", ":")) for r in rows)
    (OUT / "report.json").write_text(f'{{"pip": "{pip.__version__}", "rows": [\n{lines}\n]}}\n')


main()
