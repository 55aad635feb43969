"""Writes ships.txt: which files setuptools puts into a wheel. Run with setuptools 77 or newer installed:

    python ships.py > ships.txt
"""
import contextlib, io, os, pathlib, sys, tempfile, zipfile

from setuptools import build_meta

FILES = ["shop/__init__.py", "shop/a.txt", "shop/data/b.json", "shop/data/deep/c.json", "shop/static/d.css"]
CASES = {
    "nothing": ("", ""),
    "star": ('[tool.setuptools.package-data]\n"*" = ["*.txt"]\n', ""),
    "one": ('[tool.setuptools.package-data]\nshop = ["data/*.json"]\n', ""),
    "deep": ('[tool.setuptools.package-data]\nshop = ["data/**/*.json"]\n', ""),
    "include": ("", "include shop/a.txt shop/data/*\n"),
    "recurse": ("", "recursive-include shop *.json\n# graft shop\n"),
    "graft": ("", "graft shop\nprune shop/data\n"),
    "global": ("", "global-include *.css \\\n  *.txt\n"),
    "exclude": ("", "graft shop\nglobal-exclude *.json\n"),
    "off": ("include-package-data = false\n", "graft shop\n"),
    "without": ('[tool.setuptools.exclude-package-data]\nshop = ["*.txt"]\n', "graft shop\n"),
}
for name, (table, manifest) in CASES.items():
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        for file in FILES:
            pathlib.Path(file).parent.mkdir(parents=True, exist_ok=True)
            pathlib.Path(file).write_text("{}")
        head = '[project]\nname = "shop"\nversion = "1"\n[tool.setuptools]\npackages = ["shop"]\n'
        pathlib.Path("pyproject.toml").write_text(head + table)
        if manifest:
            pathlib.Path("MANIFEST.in").write_text(manifest)
        with contextlib.redirect_stdout(io.StringIO()):
            wheel = build_meta.build_wheel(".")
        shipped = [n for n in zipfile.ZipFile(wheel).namelist() if n.startswith("shop/") and n in FILES[1:]]
        print(name + ":", *sorted(shipped))
        os.chdir("/")
