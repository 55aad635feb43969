"""Records what Python and setuptools read in the files here.

    python -m venv v && v/bin/pip install setuptools==80.9.0
    v/bin/python record.py
"""
import ast, configparser, email, json, os, pathlib, shutil, tempfile, tokenize

here = pathlib.Path(__file__).parent


def write(path, value):
    path.write_text(json.dumps(value, indent=1, sort_keys=True) + "\n")


for file in sorted((here / "ini").glob("*.cfg")):
    parser = configparser.RawConfigParser()
    parser.optionxform = str
    parser.read(file)
    write(file.with_suffix(".json"), {s: dict(parser[s]) for s in parser.sections()})


def plain(v):
    if isinstance(v, (list, tuple)):
        return [plain(x) for x in v]
    if isinstance(v, set):
        return [plain(x) for x in sorted(v)]
    if isinstance(v, dict):
        return {k: plain(x) for k, x in v.items()}
    return v


write(here / "literals.json", plain(eval((here / "literals.py").read_text())))


def metadata(folder):
    from setuptools import build_meta

    with tempfile.TemporaryDirectory() as tmp:
        shutil.copytree(folder, tmp, dirs_exist_ok=True)
        old = os.getcwd()
        os.chdir(tmp)
        try:
            name = build_meta.prepare_metadata_for_build_wheel(tmp)
        finally:
            os.chdir(old)
        info = pathlib.Path(tmp) / name
        message = email.message_from_string((info / "METADATA").read_text())
        points = configparser.ConfigParser(delimiters=("=",))
        points.optionxform = str
        points.read(info / "entry_points.txt")
        return {
            "name": message["Name"],
            "version": message["Version"],
            "python": message["Requires-Python"],
            "requires": message.get_all("Requires-Dist", []),
            "extras": message.get_all("Provides-Extra", []),
            "scripts": dict(points["console_scripts"]),
        }


for folder in ("project", "script"):
    write(here / (folder + ".json"), metadata(here / folder))
