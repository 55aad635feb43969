"""Writes hash/golden.json anew: the content hash that real PDM versions compute
for each pyproject in hash/. Makes a virtual environment per version.

    python3 record_hashes.py [FOLDER FOR THE ENVIRONMENTS]
"""
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import venv

VERSIONS = ["2.1.5", "2.12.4", "2.17.3", "2.20.1", "2.29.3"]
COMPUTE = """
import sys
from pdm.core import Core
project = Core().create_project(sys.argv[1])
if hasattr(project, "pyproject_content_hash"):
    print(project.pyproject_content_hash("sha256"))
elif hasattr(project, "get_content_hash"):
    print(project.get_content_hash("sha256"))
else:
    print(project.pyproject.content_hash("sha256"))
"""


def main(folder):
    here = pathlib.Path(__file__).parent / "hash"
    golden = {}
    for version in VERSIONS:
        env = folder / f"pdm-{version}"
        python = env / "bin" / "python"
        if not env.exists():
            venv.create(env, with_pip=True)
            # The dependencies of old versions are not locked, and have moved on.
            wanted = ["pdm[locked]==2.29.3"] if version == "2.29.3" else [f"pdm=={version}", "hishel<1"] + ["packaging<23"] * (version == "2.1.5")
            subprocess.run([python, "-m", "pip", "install", "-q", *wanted], check=True)
        for source in sorted(here.iterdir()):
            if source.name == "golden.json" or source.is_dir() and version != "2.29.3":
                continue
            with tempfile.TemporaryDirectory() as project:
                project = pathlib.Path(project, "project")
                if source.is_dir():
                    shutil.copytree(source, project)
                else:
                    project.mkdir()
                    shutil.copy(source, project / "pyproject.toml")
                out = subprocess.run([python, "-c", COMPUTE, project], check=True, capture_output=True, text=True)
            golden.setdefault(source.name, {})[version] = "sha256:" + out.stdout.split()[-1]
    (here / "golden.json").write_text(json.dumps(golden, indent=1, sort_keys=True) + "\n")


if len(sys.argv) > 1:
    main(pathlib.Path(sys.argv[1]))
else:
    with tempfile.TemporaryDirectory() as folder:
        main(pathlib.Path(folder))
