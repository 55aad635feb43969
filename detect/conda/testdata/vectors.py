"""Records which Pythons conda dependencies take, in vectors.json.

    python -m venv /tmp/v && /tmp/v/bin/pip install 'py-rattler==0.28.0'
    /tmp/v/bin/python vectors.py > vectors.json

py-rattler is the conda project's own implementation of match specifications on
PyPI. Two-part exact versions ("python 3.11") are not among the vectors: there
this project departs on purpose.
"""

import json

from rattler import MatchSpec, Version, VersionSpec

SPECS = [
    "python",
    "python *",
    "python >=3.10,<3.13",
    "python>=3.10,<3.13",
    "python >= 3.8, < 3.12",
    "python=3.11",
    "python =3.11",
    "python 3.11.*",
    "python=3.11.*",
    "python==3.11.*",
    "python 3.11.4",
    "python==3.11.4",
    "python=3.11.4",
    "python >=3.8.*",
    "python !=3.9.*",
    "python>=3.9,!=3.11.*",
    "python ~=3.10.2",
    "python <3.12",
    "python >3.10.2",
    "python <=3.12.1",
    "python 3.9.*|3.11.*",
    "python >=3.9,<3.10|>=3.12,<3.13",
    "python=3.11.*=*_cpython",
    "python 3.11.* *_cpython",
    "python=3.11.4=h955ad1f_0",
    "python >=3.10 *_cpython",
    "conda-forge::python=3.12",
    "conda-forge::python >=3.12",
    "python[version='>=3.8,<3.11']",
    'python[version=">=3.12"]',
    "python[version='3.12.*',build='*_cpython']",
]
VERSIONS = [f"3.{minor}.{patch}" for minor in range(7, 16) for patch in (0, 1, 2, 4, 12)]


def taken(spec):
    version = MatchSpec(spec).version
    if version is None:
        return VERSIONS
    parsed = VersionSpec(str(version))
    return [v for v in VERSIONS if parsed.matches(Version(v))]


print(json.dumps({"versions": " ".join(VERSIONS), "specs": {s: " ".join(taken(s)) for s in SPECS}}, indent=1))
