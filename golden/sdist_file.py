"""Makes the sdists of the case sdist-file anew: python3 golden/sdist_file.py"""
import gzip, io, pathlib, tarfile

VENDOR = pathlib.Path(__file__).parent / "cases" / "sdist-file" / "input" / "vendor"
SDISTS = {
    # C++, by the names of the files.
    "quick-1.0": {
        "setup.py": "from setuptools import Extension, setup\n\nsetup(ext_modules=[Extension('quick', sources=['quick.cpp'])])\n",
        "quick.cpp": "",
    },
    # setup.py says nothing that can be read, and nothing lies there to compile.
    "plain-2.0": {"pyproject.toml": '[build-system]\nrequires = ["flit_core"]\nbuild-backend = "flit_core.buildapi"\n', "plain.py": ""},
    # What is compiled hangs on what the machine has.
    "opaque-3.0": {"setup.py": "from setuptools import setup\n\nsetup(**settings())\n", "opaque.c": ""},
}
for top, files in SDISTS.items():
    name, version = top.split("-")
    files = {"PKG-INFO": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n", **files}
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w", format=tarfile.USTAR_FORMAT) as t:
        for path, text in files.items():
            info = tarfile.TarInfo(f"{top}/{path}")
            info.size = len(text)
            t.addfile(info, io.BytesIO(text.encode()))
    with open(VENDOR / f"{top}.tar.gz", "wb") as f, gzip.GzipFile("", "wb", fileobj=f, mtime=0) as z:
        z.write(data.getvalue())
