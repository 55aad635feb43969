#!/usr/bin/env python3
"""Records whether `uv lock --check` refuses the locks of ../projects after an
edit of a manifest, for stale_test.go.

    python -m venv VENV && VENV/bin/pip install uv==0.13.9
    VENV/bin/python record.py [FOLDER]

uv works offline and without a cache: a lock that fits needs neither, and one
that doesn't cannot be made anew then, which is a refusal too.
"""
import json, os, pathlib, shutil, subprocess, sys, tempfile

UV = str(pathlib.Path(sys.executable).with_name("uv"))
HERE = pathlib.Path(__file__).resolve().parent
OUT = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else HERE

# project, manifest, what is replaced, by what
EDITS = [
    ("extras", ".", "", ""),
    ("extras", ".", 'dependencies = ["httpx[socks]"]', 'dependencies = ["HTTPX [Socks]"]'),
    ("extras", ".", 'dependencies = ["httpx[socks]"]', 'dependencies = ["httpx[socks]", "idna"]'),
    ("extras", ".", 'dependencies = ["httpx[socks]"]', 'dependencies = ["httpx[socks]>=0.20"]'),
    ("extras", ".", 'dependencies = ["httpx[socks]"]', 'dependencies = []'),
    ("extras", ".", 'dependencies = ["httpx[socks]"]', 'dependencies = ["httpx"]'),
    ("extras", ".", "sys_platform != 'win32'", "sys_platform == 'linux'"),
    ("extras", ".", 'db = ["anyio[trio]"]', "db = []"),
    ("extras", ".", 'db = ["anyio[trio]"]', 'db = ["anyio[trio]"]\nmore = ["idna"]'),
    ("extras", ".", 'db = ["anyio[trio]"]', 'db = ["anyio[trio]"]\nmore = []'),
    ("extras", ".", 'requires-python = ">=3.10"', 'requires-python = ">=3.11"'),
    ("extras", ".", 'requires-python = ">=3.10"', 'requires-python = ">=3.10,<4"'),
    ("extras", ".", 'requires-python = ">=3.10"', 'requires-python = ">= 3.10"'),
    ("extras", ".", 'requires-python = ">=3.10"', 'requires-python = ">=3.10.0"'),
    ("extras", ".", 'version = "0"', 'version = "1"'),
    ("extras", ".", '"httpx[http2]"]', '"httpx[http2]", "idna"]'),
    ("extras", ".", "[dependency-groups]", "[dependency-groups]\nlint = ['idna']"),
    ("extras", ".", "[dependency-groups]", "[dependency-groups]\nlint = []"),
    ("groups", ".", "All_DS", "all-ds"),
    ("groups", ".", "SniffIO", "sniffio"),
    ("groups", ".", '"SniffIO", ', ""),
    ("groups", ".", '{ include-group = "db_a" }, ', ""),
    ("forks", ".", "numpy>=2.3 ", "numpy >= 2.3"),
    ("forks", ".", "numpy>=2.3 ", "numpy>=2.3,<3 "),
    ("forks", ".", "idna==3.10 ", "idna==3.10.0 "),
    ("forks", ".", "idna==3.10 ", "idna==3.9 "),
    ("sources", ".", '"idna"', '"idna>=3"'),
    ("sources", ".", '"sub", "plain"', '"sub>=0", "plain"'),
    ("sources", ".", '"vendored"', '"vendored==1.0"'),
    ("sources", ".", 'tag = "v1"', 'tag = "v2"'),
    ("sources", ".", '"plain", ', ""),
    ("workspace", "lib", 'a = ["attrs"]', 'a = ["attrs>=20"]'),
    ("workspace", "lib", 'requires-python = ">=3.9"', 'requires-python = ">=3.8"'),
    ("workspace", ".", '"lib[b]"', '"lib[a]"'),
    ("virtual", "backend", '"click>=8"', '"click>=8,!=8.1.0"'),
    ("virtual", "backend", '"click>=8"', '"click !=8.1.0, >= 8.0"'),
    ("virtual", "backend", '"click>=8"', '"click >= 8"'),
]


def main():
    version = subprocess.run([UV, "--version"], capture_output=True, text=True, check=True).stdout.split()[1]
    cases = []
    for project, folder, old, new in EDITS:
        with tempfile.TemporaryDirectory() as tmp:
            copy = pathlib.Path(tmp) / "p"
            shutil.copytree(HERE.parent / "projects" / project, copy)
            manifest = copy / folder / "pyproject.toml"
            text = manifest.read_text()
            assert old in text, (project, old)
            manifest.write_text(text.replace(old, new))
            run = subprocess.run([UV, "lock", "--check", "--offline", "--no-python-downloads"], cwd=copy, capture_output=True,
                                 text=True, env={**os.environ, "UV_NO_CACHE": "1", "NO_COLOR": "1"})
        cases.append({"project": project, "folder": folder, "old": old, "new": new, "fits": run.returncode == 0})
        print("fits " if run.returncode == 0 else "stale", project, folder, repr(new), run.stderr.strip().splitlines()[-1])
    text = json.dumps({"uv": version, "cases": cases}, indent=1)
    (OUT / "cases.json").write_text(text + "\n")


main()
