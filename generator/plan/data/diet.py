"""Counts what `diet` leaves out of wheels:

    python3 diet.py WHEELS

WHEELS is a folder, into which wheels for CPython 3.13 on x86_64 are downloaded that are
not there yet. Prints the table of docs/diet.md, then for each entry of diet.toml the
bytes that it saves, and what in the package imports its tests, which nothing may.
"""
import ast
import pathlib
import re
import struct
import subprocess
import sys
import tomllib
import zipfile

HERE = pathlib.Path(__file__).parent
BESIDES = ["aiohttp", "asyncpg", "kiwisolver", "lxml", "pyarrow", "spacy", "thinc", "uvloop"]  # for the table only
TESTS = re.compile(r"(.*?/tests?)/")
COMPILER = re.compile(r"\.([ach]|cc|[ch]pp|cuh|pyx|px[di])$")
# Modules that import tests, and that only a developer of the package runs.
DEVELOPERS = re.compile(r"conftest\.py$|/testing/|/_precompute/|/tests\.py$")


def wheel(folder, name, version=None):
    """The wheel of a package, from the folder or the index."""
    stem = name.replace("-", "_").lower() + "-" + (version or "")
    found = sorted(p for p in folder.glob("*.whl") if p.name.lower().startswith(stem) and "aarch64" not in p.name)
    if not found:
        subprocess.run([sys.executable, "-m", "pip", "-q", "download", "--no-deps", "--only-binary=:all:", "--python-version=3.13",
                        "--platform=manylinux_2_28_x86_64", "--platform=manylinux2014_x86_64", f"--dest={folder}", name + (f"=={version}" if version else "")], check=True)
        return wheel(folder, name, version)
    return zipfile.ZipFile(found[-1])


def behind(data):
    """The bytes behind all that is loaded of a shared library, as cut-debug-info has it."""
    if data[:6] != b"\x7fELF\2\1":
        return 0
    segments, sections = struct.unpack_from("<QQ", data, 32)
    segment, count, section, number = struct.unpack_from("<HHHH", data, 54)
    end = max(start + size for start, size in struct.iter_unpack("<8xQ16xQ16x", data[segments:segments + segment * count]))
    rest = max([sections + section * number, *(o + s for kind, o, s in struct.iter_unpack("<4xI16xQQ24x", data[sections:sections + section * number]) if kind != 8)])
    return len(data) - end if end < rest == len(data) else 0


def count(archive, part):
    """What each rule saves, in bytes."""
    out = dict.fromkeys(["whole", "tests", "compilers", "parts", "debug", "sources"], 0)
    patterns = [p.removeprefix("./") for p in (*part.get("folders", ()), *part.get("files", ()))]
    for i in archive.infolist():
        out["whole"] += i.file_size
        below = any(i.filename.startswith(p) or "*" in p and i.filename.startswith(p.split("*")[0]) and i.filename.endswith(p.split("*")[1]) for p in patterns)
        if below or any("/share/" + s in i.filename for s in part.get("share", ())):
            out["parts"] += i.file_size
        elif TESTS.match(i.filename):
            out["tests"] += i.file_size
        elif COMPILER.search(i.filename):
            out["compilers"] += i.file_size
        elif ".so" in i.filename.rsplit("/", 1)[-1]:
            out["debug"] += behind(archive.read(i))
        elif i.filename.endswith(".py"):
            out["sources"] += i.file_size
    return out


def importers(archive):
    """Modules outside of tests that import them, when they are themselves imported."""
    folders = {m.group(1) for i in archive.infolist() if (m := TESTS.match(i.filename))}
    for i in archive.infolist():
        if not i.filename.endswith(".py") or TESTS.match(i.filename) or DEVELOPERS.search(i.filename):
            continue
        parents = i.filename.split("/")[:-1]
        for node in ast.parse(archive.read(i)).body:
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                base = [*(parents[:len(parents) - node.level + 1] if node.level else []), *(node.module or "").split(".")]
                names = [".".join([*filter(None, base), a.name]) for a in node.names]
            for name in names:
                if any((name.replace(".", "/") + "/").startswith(f + "/") for f in folders):
                    yield f"{i.filename}:{node.lineno} imports {name}"


def main():
    folder = pathlib.Path(sys.argv[1])
    data = tomllib.loads((HERE / "diet.toml").read_text())
    tests, bytecode, parts = ({e["name"]: e for e in data[k]} for k in ("tests", "bytecode", "part"))
    faults, rows, entries = [], [], []
    for name in sorted({*tests, *bytecode, *parts, *BESIDES}):
        known = [k[name] for k in (tests, bytecode, parts) if name in k]
        archive = wheel(folder, name, known[0]["version"] if known else None)
        counted = count(archive, parts.get(name, {}))
        for rule, kind in (("tests", tests), ("sources", bytecode), ("parts", parts)):
            if name in kind:
                entries.append(f"{rule} {name} {round(counted[rule], -3)}" + ("" if round(counted[rule], -3) == kind[name]["bytes"] else f", not {kind[name]['bytes']}"))
            else:
                counted[rule] = 0
        if name in tests:
            faults.extend(importers(archive))
        version = pathlib.Path(archive.filename).name.split("-")[1]
        rows.append([f"{name} {version}", *(f"{counted[k] / 1e6:.1f}" if counted[k] > 50_000 else "" for k in ("whole", "tests", "compilers", "parts", "debug", "sources"))])
    print("| package | unpacked | tests | for compilers | parts | debug information | Python sources (`hard`) |\n|---|--:|--:|--:|--:|--:|--:|")
    for row in rows:
        print("| " + " | ".join(row) + " |")
    print(*entries, *faults, sep="\n")
    sys.exit(bool(faults))


main()
