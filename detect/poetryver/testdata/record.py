"""Writes specifiers.json anew: which versions real poetry-core lets each
constraint allow, and which Pythons each Python range of a dependency.

    python3 -m venv env && env/bin/pip install poetry-core==2.5.0
    env/bin/python record.py [FOLDER]
"""
import json
import pathlib
import sys

from poetry.core.constraints.version import Version, parse_constraint
from poetry.core.factory import Factory

OUT = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else pathlib.Path(__file__).parent
CONSTRAINTS = """
* ; ^1.2.3 ; ^1.2 ; ^1 ; ^0.2.3 ; ^0.0.3 ; ^0.0 ; ^0 ; ^0.0.0.5 ; ^1.0.0rc1 ; ^1!2.3 ; ^1.2.post1 ; ^1.2.dev3
~1.2.3 ; ~1.2 ; ~1 ; ~1.2.0rc1 ; ~1.2.3.4 ; ~=1.4.5 ; ~=1.4 ; ~=1 ; ~=1.4.5.6
1.2.* ; ==1.2.* ; ==1.* ; 1.*.* ; !=1.2.* ; !=1.* ; >=1.2.* ; <2.*
1.2.3 ; =1.2.3 ; ==1.2.3 ; !=1.2.3 ; >1.2.3 ; >=1.2.3 ; <1.2.3 ; <=1.2.3 ; <2.0.0rc1 ; >1.2.dev0 ; <3.dev0
>=1.0,<2.0 ; >=1.0 <2.0 ; >= 1.0, < 2.0, ; >=1.0,<2.0,!=1.2.3 ; >=1.0,!=1.2.*
~1.2 || ^2.1 ; <1.0||>=1.2.3 ; <1.0 | >2 ; >=1.0,<3.dev0 || >=4.dev0 ; >=1.0,* || <0.5
1.2.3+cpu ; !=1.2.3+cpu ; <1.2.3+cpu ; v1.2.3 ; ^v1.2 ; ==1.2.0 ; 1.2 ; x ; *.* ; >=1.2.3-beta.1
"""
VERSIONS = """
0.0 0.0.2 0.0.3 0.0.4 0.0.0.5 0.0.1 0.1 0.2.2 0.2.3 0.2.9 0.3.0 0.9 1.0.0rc1 1.0 1.1 1.2.dev0 1.2.dev3 1.2a1 1.2.0rc1 1.2 1.2.0 1.2.0.1 1.2.2
1.2.3.dev1 1.2.3b1 1.2.3 1.2.3+cpu 1.2.3+zzz 1.2.3.4 1.2.3.9 1.2.4 1.2.9 1.3.dev1 1.3rc1 1.3 1.4 1.4.5 1.4.5.6 1.4.6 1.5 1.9.9 2.0.dev0 2.0.0a1 2.0.0rc1 2.0
2.1 2.1.5 2.2 3.0.dev0 3.0rc1 3.0 4.0.dev0 4.0 1!0.1 1!2.3 1!2.9 1!3.0
"""
PYTHONS = """
* ; <3.8 ; ^3.8 ; ~3.8 ; 3.8 ; 3.8.* ; !=3.9.* ; >3.9 ; <=3.9 ; >=3.6.2,<4 ; >=3.9.5 ; <3.9.5 ; ==3.9.5 ; !=3.9.5
~2.7 || >=3.9 ; >=3.10 ; ~=3.9 ; >3 ; <4 ; >3.9.0,<3.12
"""
FULL = [
    "2.7.18", "3.6.1", "3.6.2", "3.7.0", "3.8.0", "3.8.19", "3.9.0", "3.9.5",
    "3.9.6", "3.10.0", "3.11.4", "3.12.0", "3.13.1", "4.0.0",
]


def entries(text):
    return [c.strip() for line in text.strip().splitlines() for c in line.split(" ; ")]


def allowed(constraint):
    parsed = parse_constraint(constraint)
    return [v for v in VERSIONS.split() if parsed.allows(Version.parse(v))]


def pythons(constraint):
    marker = Factory.create_dependency("x", {"version": "*", "python": constraint}).marker
    return [v for v in FULL if marker.validate({"python_version": ".".join(v.split(".")[:2]), "python_full_version": v})]


golden = {
    "versions": VERSIONS.split(),
    "allowed": {c: allowed(c) for c in entries(CONSTRAINTS)},
    "pythons": FULL,
    "python_markers": {c: pythons(c) for c in entries(PYTHONS)},
}
(OUT / "specifiers.json").write_text(json.dumps(golden, indent=1) + "\n")
