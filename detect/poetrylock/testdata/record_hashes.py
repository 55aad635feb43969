"""Writes hash/golden.json anew: the content hash that real Poetry versions
compute for each pyproject in hash/. Makes a virtual environment per version.

    python3 record_hashes.py [FOLDER FOR THE ENVIRONMENTS]
"""
import json
import pathlib
import subprocess
import sys
import tempfile
import venv

VERSIONS = ["1.1.15", "1.2.2", "1.8.5", "2.2.1", "2.5.1"]
COMPUTE = """
import json, pathlib, sys, tomllib
from poetry.packages.locker import Locker
hashes = {}
for name in sys.argv[2:]:
    data = tomllib.loads(pathlib.Path(name).read_text("utf-8"))
    if sys.argv[1].startswith("1."):
        data = data.get("tool", {}).get("poetry", {})
    hashes[pathlib.Path(name).name] = Locker(pathlib.Path("poetry.lock"), data)._get_content_hash()
json.dump(hashes, sys.stdout)
"""


def main(folder):
    here = pathlib.Path(__file__).parent / "hash"
    files = sorted(str(f) for f in here.glob("*.toml"))
    golden = {}
    for version in VERSIONS:
        env = folder / f"poetry-{version}"
        python = env / "bin" / "python"
        if not env.exists():
            venv.create(env, with_pip=True)
            subprocess.run([python, "-m", "pip", "install", "-q", f"poetry=={version}"], check=True)
        out = subprocess.run([python, "-c", COMPUTE, version, *files], check=True, capture_output=True, text=True)
        for name, value in json.loads(out.stdout).items():
            golden.setdefault(name, {})[version] = value
    (here / "golden.json").write_text(json.dumps(golden, indent=1, sort_keys=True) + "\n")


if len(sys.argv) > 1:
    main(pathlib.Path(sys.argv[1]))
else:
    with tempfile.TemporaryDirectory() as folder:
        main(pathlib.Path(folder))
