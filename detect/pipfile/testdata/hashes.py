"""Prints the hashes that pipenv gives to Pipfiles: its own and plette's, which older ones use."""

import io
import json
import os
import tempfile

from pipenv.project import Project
from pipenv.vendor import plette

SOURCE = '[[source]]\nname = "pypi"\nurl = "https://pypi.org/simple"\nverify_ssl = true\n'
CASES = {
    "empty": "",
    "no source": '[packages]\nsix = "*"\n',
    "source only": SOURCE,
    "two sources": SOURCE + '[[source]]\nname = "own"\nurl = "https://${USER}:${TOKEN}@example.org/simple"\nverify_ssl = false\n',
    "names as written": SOURCE + '[packages]\nFlask = "*"\nruamel_yaml = "<1"\n"zope.interface" = "*"\n',
    "two names that are one": SOURCE + '[packages]\nmy_pkg = "==1"\nMy-Pkg = "==2"\n',
    "two names that are one, turned": SOURCE + '[packages]\nMy-Pkg = "==2"\nmy_pkg = "==1"\n',
    "dev": SOURCE + '[dev-packages]\npytest = "*"\n[packages]\n',
    "requires": SOURCE + '[requires]\npython_version = "3.13"\npython_full_version = "3.13.1"\n',
    "tables": SOURCE + '[packages.Django]\nversion = "~=5.2"\nextras = ["argon2", "bcrypt"]\n[packages]\nsix = {version = "*", markers = "os_name == \'nt\'"}\n',
    "dotted": 'packages.six = "*"\npackages.Flask.version = "<3"\n' + SOURCE,
    "categories": SOURCE + '[docs]\nSphinx = "*"\n[packages]\n[Lint]\nruff = "*"\n',
    "category called default": SOURCE + '[default]\nsix = "*"\n[develop]\nsix = "*"\n',
    "scripts and settings": SOURCE + '[scripts]\nserve = "x"\n[pipenv]\nallow_prereleases = true\n[pipfile]\n',
    "unicode": SOURCE + '[packages]\nsix = "*"  # é\nx = {path = "./ä/\\u20ac/😀"}\n',
    "escapes": SOURCE + "[packages]\nx = {path = 'a\\b\"c\t/'}\n",
    "numbers": SOURCE + "[packages]\na = 1\nb = 1.0\nc = 1e20\nd = 0.00001\n",
    "git": SOURCE + '[packages]\nx = {git = "https://example.org/x.git", ref = "main", editable = true, subdirectory = "py"}\n',
    "windows": (SOURCE + '[packages]\nsix = "*"\n').replace("\n", "\r\n"),
}


def hashes(text):
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        with open("Pipfile", "w", newline="") as f:
            f.write(text)
        newest = Project().pipfile.calculate_hash()
        with open("Pipfile") as f:
            older = plette.Pipfile.load(io.StringIO(f.read())).get_hash().value
        os.chdir("/")
    return [newest, older]


print(json.dumps({name: {"text": text, "hashes": hashes(text)} for name, text in CASES.items()}, indent=1))
