"""Records in uv.json which wheel uv installs from the sets of vectors.json.

    python -m venv /tmp/v && /tmp/v/bin/pip install 'uv==0.13.9'
    /tmp/v/bin/python uv_order.py [FOLDER]

Without FOLDER the file is written beside the script. For each target one
pylock.toml is made that has a package for each set, with its wheels (empty
ones, made here); `uv pip install` takes one of each, and the file that arrives
tells which. A wheel with the least preferred of all tags is added to each set,
since uv refuses a lock of which one package has no file that fits: -1 stands for
that wheel. No index is asked, and no Python of the target is needed.
"""

import hashlib
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import zipfile

HERE = pathlib.Path(__file__).resolve().parent
UV = str(pathlib.Path(sys.executable).with_name("uv"))
TARGETS = [
    # minor of CPython 3, libc, its version, architecture, uv's name for the platform
    (11, "glibc", (2, 17), "x86_64", "x86_64-manylinux_2_17"),
    (13, "glibc", (2, 40), "x86_64", "x86_64-manylinux_2_40"),
    (13, "glibc", (2, 28), "aarch64", "aarch64-manylinux_2_28"),
    (14, "glibc", (2, 36), "x86_64", "x86_64-manylinux_2_36"),
    (15, "glibc", (2, 40), "aarch64", "aarch64-manylinux_2_40"),
    (13, "musl", (1, 2), "x86_64", "x86_64-unknown-linux-musl"),
    (14, "musl", (1, 2), "aarch64", "aarch64-unknown-linux-musl"),
]
LAST = "py30-none-any"


def sets():
    """(index, wheels), without sets that hold a name which uv refuses to read, such as a build number over 64 bits.
    And without the one whose platform has a leading zero, which uv ignores and packaging doesn't."""
    recorded = json.loads((HERE / "vectors.json").read_text(encoding="utf-8"))
    for i, s in enumerate(recorded["sets"]):
        wheels = [f for f in s["files"] if f.endswith(".whl")]
        if wheels and all(re.fullmatch(r"foo-1\.0-(\d{1,18}([A-Za-z_.]\w*)*-)?(\w[\w.]*-){2}[\w.]+\.whl", f, re.ASCII) for f in wheels) and not any(LAST in f or "_017_" in f for f in wheels):
            yield i, wheels


def make(folder, name, text):
    path = folder / name
    project, version = name.split("-")[:2]
    with zipfile.ZipFile(path, "w") as z:
        z.writestr(f"{project}.chosen", text)
        z.writestr(f"{project}-{version}.dist-info/METADATA", f"Metadata-Version: 2.1\nName: {project}\nVersion: {version}\n")
        z.writestr(f"{project}-{version}.dist-info/WHEEL", "Wheel-Version: 1.0\nGenerator: none\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        z.writestr(f"{project}-{version}.dist-info/RECORD", "")
    return hashlib.sha256(path.read_bytes()).hexdigest()


def main(folder):
    version = subprocess.run([UV, "--version"], capture_output=True, text=True, check=True).stdout.split()[1]
    chosen_sets = list(sets())
    out = {"uv": version, "targets": [], "sets": [{"set": i, "chosen": []} for i, _ in chosen_sets]}
    memory = pathlib.Path("/dev/shm")  # thousands of small files
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as tmp:
        tmp = pathlib.Path(tmp)
        lock = ['lock-version = "1.0"', 'created-by = "uv_order.py"']
        for i, wheels in chosen_sets:
            rows = []
            for at, file in enumerate([*wheels, f"foo-1.0-{LAST}.whl"]):
                own = file.replace("foo", f"foo{i}", 1)
                digest = make(tmp, own, str(at))
                rows.append(f'  {{ name = "{own}", path = "{own}", hashes = {{ sha256 = "{digest}" }} }},')
            lock += ["[[packages]]", f'name = "foo{i}"', 'version = "1.0"', "wheels = [", *rows, "]"]
        (tmp / "pylock.toml").write_text("\n".join(lock) + "\n")
        for n, (minor, libc, libc_version, arch, platform) in enumerate(TARGETS):
            out["targets"].append({"minor": minor, "libc": libc, "version": libc_version, "arch": arch})
            target = tmp / f"t{n}"
            subprocess.run(
                [UV, "pip", "install", "--quiet", "--preview-features", "pylock", "--offline", "--no-deps", "--no-config", "--target", target,
                 "--python", sys.executable, "--python-version", f"3.{minor}", "--python-platform", platform, "-r", "pylock.toml"],
                cwd=tmp, check=True, env={**os.environ, "UV_CACHE_DIR": str(tmp / "cache"), "UV_LINK_MODE": "copy"})
            for row, (i, wheels) in zip(out["sets"], chosen_sets):
                at = int((target / f"foo{i}.chosen").read_text())
                row["chosen"].append(at if at < len(wheels) else -1)
    lines = [json.dumps(r, separators=(",", ":")) for r in out["sets"]]
    text = f'{{"uv": "{version}", "targets": {json.dumps(out["targets"])}, "sets": [\n' + ",\n".join(lines) + "\n]}\n"
    (folder / "uv.json").write_text(text)


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
