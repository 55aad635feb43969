"""Records what pypa/packaging and pip say about tags and files, in vectors.json.

    python -m venv /tmp/v && /tmp/v/bin/pip install 'packaging==26.3' 'pip==26.3'
    /tmp/v/bin/python vectors.py CORPUS > vectors.json

CORPUS is a folder with lock files of real projects; a part of the packages in
them is taken, those with the most unlike tags. With --all as second argument
every package is taken, which is too much to keep: the test reads such a file
from the path in DOCKWRIGHT_WHEEL_VECTORS.
"""

import hashlib
import json
import pathlib
import sys
import sysconfig
import tomllib
import urllib.parse

import packaging
import packaging.utils
import pip
from packaging import _manylinux, _musllinux, tags
from pip._internal.index.package_finder import CandidateEvaluator, LinkEvaluator, LinkType
from pip._internal.models.candidate import InstallationCandidate
from pip._internal.models.link import Link
from pip._internal.models.target_python import TargetPython
from pip._vendor.packaging.tags import Tag

TARGETS = [
    # minor of CPython 3, libc, its version, architecture
    (11, "glibc", (2, 17), "x86_64"),
    (11, "glibc", (2, 31), "aarch64"),
    (11, "musl", (1, 1), "x86_64"),
    (12, "glibc", (2, 36), "x86_64"),
    (12, "musl", (1, 2), "aarch64"),
    (13, "glibc", (2, 41), "x86_64"),
    (13, "glibc", (2, 41), "aarch64"),
    (13, "musl", (1, 2), "x86_64"),
    (13, "musl", (1, 2), "aarch64"),
    (14, "glibc", (2, 28), "aarch64"),
    (14, "glibc", (2, 41), "x86_64"),
    (14, "glibc", (2, 36), "i686"),
    (14, "musl", (1, 2), "x86_64"),
    (15, "glibc", (2, 41), "x86_64"),
    (15, "glibc", (2, 41), "ppc64le"),
    (15, "musl", (1, 2), "aarch64"),
    (13, "glibc", (3, 2), "x86_64"),
]

POLICIES = {"any": {"binary", "source"}, "no-binary": {"source"}, "only-binary": {"binary"}}

# What no lock of the corpus has: names, then files of one project each.
ODD = [
    ("foo", ["foo-1.0-1-py3-none-any.whl", "foo-1.0-py3-none-any.whl", "foo-1.0-10-py3-none-any.whl", "foo-1.0-9-py3-none-any.whl"]),
    ("foo", ["foo-1.0-1a-py3-none-any.whl", "foo-1.0-1-py3-none-any.whl", "foo-1.0-01b-py3-none-any.whl"]),
    ("foo", ["foo-1.0-99999999999999999999-py3-none-any.whl", "foo-1.0-100000000000000000000-py3-none-any.whl"]),
    ("foo", ["foo-1.0-0-py3-none-any.whl", "foo-1.0-py3-none-any.whl", "foo-1.0-00-py3-none-any.whl"]),
    ("foo", ["foo-1.0-b1-py3-none-any.whl", "foo-1.0.tar.gz"]),
    ("foo", ["foo-1.0-py2-none-any.whl"]),
    ("foo", ["foo-1.0-py2.py3-none-any.whl"]),
    ("foo", ["foo-1.0-py30-none-any.whl", "foo-1.0-py315-none-any.whl", "foo-1.0-py312-none-any.whl"]),
    ("foo", ["foo-1.0-py4-none-any.whl"]),
    ("foo", ["foo-1.0-CP313-CP313-ManyLinux_2_17_X86_64.whl", "foo-1.0-PY3-NONE-ANY.whl"]),
    ("foo.bar", ["Foo.Bar-1.0-py3-none-any.whl", "foo_bar-1.0.tar.gz"]),
    ("foo-bar", ["foo__bar-1.0-py3-none-any.whl", "foo__bar-1.0.tar.gz"]),
    ("foo", ["bar-1.0-py3-none-any.whl", "bar-1.0.tar.gz"]),
    ("foo", ["foo-1.0-cp313-cp313t-manylinux_2_17_x86_64.whl", "foo-1.0.zip"]),
    ("foo", ["foo-1.0-cp315-abi3t-manylinux_2_17_x86_64.whl"]),
    ("foo", ["foo-1.0-cp315-abi3.abi3t-manylinux_2_17_x86_64.whl"]),
    ("foo", ["foo-1.0-cp32-abi3-linux_x86_64.whl", "foo-1.0-cp31-abi3-linux_x86_64.whl"]),
    ("foo", ["foo-1.0-cp31-abi3-linux_x86_64.whl"]),
    ("foo", ["foo-1.0-cp3-abi3-linux_x86_64.whl", "foo-1.0-cp3-none-any.whl"]),
    ("foo", ["foo-1.0-cp311-none-any.whl", "foo-1.0-cp312-none-any.whl", "foo-1.0-cp313-none-any.whl"]),
    ("foo", ["foo-1.0-cp311-cp311-any.whl", "foo-1.0-cp311-abi3-any.whl"]),
    ("foo", ["foo-1.0-cp310-cp310-linux_x86_64.whl", "foo-1.0-cp310-none-linux_x86_64.whl"]),
    ("foo", ["foo-1.0-cp313-cp312-linux_x86_64.whl"]),
    ("foo", ["foo-1.0-cp313-none-linux_x86_64.whl", "foo-1.0-cp313-abi3-linux_x86_64.whl", "foo-1.0-cp312-abi3-linux_x86_64.whl"]),
    ("foo", ["foo-1.0-py3-abi3-linux_x86_64.whl", "foo-1.0-py3-cp313-linux_x86_64.whl"]),
    ("foo", ["foo-1.0-py313-none-manylinux1_x86_64.whl", "foo-1.0-py3-none-linux_x86_64.whl"]),
    ("foo", ["foo-1.0-cp313-cp313-manylinux_2_5_x86_64.whl", "foo-1.0-cp313-cp313-manylinux1_x86_64.whl"]),
    ("foo", ["foo-1.0-cp313-cp313-manylinux1_x86_64.whl", "foo-1.0-cp313-cp313-manylinux_2_5_x86_64.whl"]),
    ("foo", ["foo-1.0-cp313-cp313-manylinux_2_4_x86_64.whl"]),
    ("foo", ["foo-1.0-py3-none-manylinux_2_16_aarch64.whl", "foo-1.0-py3-none-manylinux2010_aarch64.whl"]),
    ("foo", ["foo-1.0-py3-none-manylinux_2_17_aarch64.whl", "foo-1.0-py3-none-manylinux2014_aarch64.whl"]),
    ("foo", ["foo-1.0-py3-none-manylinux_2_017_x86_64.whl"]),
    ("foo", ["foo-1.0-py3-none-manylinux_3_0_x86_64.whl", "foo-1.0-py3-none-manylinux_2_50_x86_64.whl"]),
    ("foo", ["foo-1.0-py3-none-manylinux_2_51_x86_64.whl", "foo-1.0-py3-none-manylinux_3_3_x86_64.whl"]),
    ("foo", ["foo-1.0-py3-none-manylinux_2_x86_64.whl", "foo-1.0-py3-none-manylinux_x86_64.whl"]),
    ("foo", ["foo-1.0-py3-none-manylinux_2_17.whl", "foo-1.0-py3-none-xlinux_x86_64.whl", "foo-1.0-py3-none-x86_64.whl"]),
    ("foo", ["foo-1.0-py3-none-manylinux2014_2_17_x86_64.whl"]),
    ("foo", ["foo-1.0-py3-none-musllinux_1_0_x86_64.whl", "foo-1.0-py3-none-musllinux_1_1_x86_64.whl", "foo-1.0-py3-none-musllinux_1_2_x86_64.whl"]),
    ("foo", ["foo-1.0-py3-none-musllinux_2_0_x86_64.whl", "foo-1.0-py3-none-musllinux_0_9_x86_64.whl"]),
    ("foo", ["foo-1.0-py3-none-musllinux_1_2_x86_64.whl", "foo-1.0-py3-none-linux_x86_64.whl"]),
    ("foo", ["foo-1.0-pp311-pypy311_pp73-linux_x86_64.whl", "foo-1.0-graalpy312-graalpy250_312_native-linux_x86_64.whl"]),
    ("foo", ["foo-1.0-py3-none-.whl", "foo-1.0-py3..py2-none-any.whl", "foo-1.0-3py-none-any.whl", "foo-1.0--none-any.whl"]),
    ("foo", ["foo-1.0.whl", "foo-1.0-py3-none.whl", "foo-1.0-1-2-py3-none-any.whl", "foo-1.0-py3-none-any.WHL"]),
    ("foo", ["foo-x-py3-none-any.whl", "foo-1.0.linux-x86_64.tar.gz"]),
    ("foo", ["foo-1.0_1-py3-none-any.whl"]),
    ("foo", ["foo-1.0-py3-none-any.whl", "foo-1.0-1-cp39-abi3-manylinux_2_17_x86_64.manylinux2014_x86_64.whl", "foo-1.0.tar.gz"]),
    ("foo", ["foo-1.0+cpu-py3-none-any.whl"]),
    ("foo", ["foo-1!1.0-py3-none-any.whl"]),
    ("foo", ["foo-1.0_post1-py3-none-any.whl"]),
    ("foo", ["foo-1.0-py2.7.tar.gz", "foo-1.0.win32.exe", "foo-1.0-py2.7.egg", "foo-1.0.tar"]),
    ("foo", ["foo-1.0-1.tar.gz"]),
    ("foo", ["foo-1.0.tar.bz2", "foo-1.0.zip"]),
    ("foo", ["foo-1.0.zip", "foo-1.0.tar.gz"]),
    ("foo", ["foo-1.0.tgz"]),
    ("foo", ["foo-1.0.tar.xz"]),
    ("foo", ["foo-1.0.tar.Z", "foo-1.0.7z", "foo-1.0.tar.zst", "foo-1.0.rpm"]),
    ("foo", ["foo-1.0.TAR.GZ"]),
    ("foo", ["foo-1.0-macosx10.6.zip"]),
    ("foo-bar", ["foo-bar-1.0.tar.gz"]),
    ("foo-bar", ["Foo_Bar-1.0.tar.gz"]),
    ("foo", ["foo-bar-1.0.tar.gz"]),
    ("foo", []),
]


def platforms(libc, version, arch):
    """The platform tags of an image, by packaging's own function."""
    _manylinux._get_glibc_version = lambda: _manylinux._GLibCVersion(*(version if libc == "glibc" else (-1, -1)))
    _manylinux._have_compatible_abi = lambda executable, archs: True
    _musllinux._get_musl_version = lambda executable: _musllinux._MuslVersion(*version) if libc == "musl" else None
    sysconfig.get_platform = lambda: f"linux-{arch}"
    return list(tags._linux_platforms(is_32bit=False))


def tag_list(minor, libc, version, arch):
    p = platforms(libc, version, arch)
    python, cp = (3, minor), f"cp3{minor}"
    return [
        str(t)
        for t in (
            *tags.cpython_tags(python, abis=[cp], platforms=p),
            *tags.compatible_tags(python, interpreter=cp, platforms=p),
        )
    ]


class Picker:
    """What pip takes on one target."""

    def __init__(self, minor, tag_names):
        self.python = TargetPython(py_version_info=(3, minor, 0))
        self.python._valid_tags = [Tag(*t.split("-")) for t in tag_names]
        self.python._valid_tags_set = set(self.python._valid_tags)

    def __call__(self, name, files, formats):
        canonical = packaging.utils.canonicalize_name(name)
        links = LinkEvaluator(
            project_name=name,
            canonical_name=canonical,
            formats=frozenset(formats),
            target_python=self.python,
            allow_yanked=True,
            ignore_requires_python=False,
        )
        candidates = []
        for i, file in enumerate(files):
            kind, version = links.evaluate_link(link_to(file))
            if kind is not LinkType.candidate:
                continue
            try:
                candidate = InstallationCandidate(name, version, link_to(file))
            except ValueError:
                continue
            candidates.append((i, candidate))
        evaluator = CandidateEvaluator.create(name, target_python=self.python)
        best = evaluator.sort_best_candidate(
            sorted((c for _, c in candidates), key=evaluator._sort_key)
        )
        return next((i for i, c in candidates if c is best), -1)


def link_to(file):
    return Link("https://files.pythonhosted.org/" + urllib.parse.quote(file))


def locked(corpus):
    """(name, files) of each package of each lock, in the order of the lock."""
    seen = set()
    for path in sorted(pathlib.Path(corpus).rglob("*.lock")):
        try:
            lock = tomllib.loads(path.read_text())
        except (tomllib.TOMLDecodeError, UnicodeDecodeError):
            continue
        for package in lock.get("package", []):
            rows = package.get("files") or [*package.get("wheels", []), *([package["sdist"]] if "sdist" in package else [])]
            files = [f for f in map(file_name, rows) if f]
            key = (package["name"], *files)
            if files and key not in seen:
                seen.add(key)
                yield package["name"], files


def file_name(row):
    if not isinstance(row, dict):
        return ""
    name = row.get("file") or row.get("filename") or row.get("url") or row.get("path") or ""
    return urllib.parse.unquote(name.split("#")[0].rsplit("/", 1)[-1])


def unlike(packages, budget):
    """Those packages that add the most tags not seen yet, while the budget of files lasts."""

    def shapes(files):
        return {"-".join(f.split("-")[-3:]) if f.endswith(".whl") else "." + f.rsplit(".", 1)[-1] for f in files}

    rest = [(name, files, shapes(files)) for name, files in packages]
    seen, chosen = set(), []
    while rest and budget > 0:
        best = max(rest, key=lambda p: len(p[2] - seen) / (len(p[1]) + 3))
        if not best[2] - seen:
            break
        rest.remove(best)
        seen |= best[2]
        budget -= len(best[1])
        chosen.append((best[0], best[1]))
    return sorted(chosen)


def parsed(file):
    try:
        name, _, build, found = packaging.utils.parse_wheel_filename(file)
    except packaging.utils.InvalidWheelFilename:
        return {"file": file, "ok": False}
    return {"file": file, "ok": True, "name": name, "build": "".join(map(str, build)), "tags": sorted(map(str, found))}


def main(corpus, everything=False):
    packages = list(locked(corpus))
    sets = ODD + (packages if everything else unlike(packages, 1500))
    out = {"packaging": packaging.__version__, "pip": pip.__version__, "targets": [], "sets": [], "names": []}
    pickers = []
    for minor, libc, version, arch in TARGETS:
        names = tag_list(minor, libc, version, arch)
        pickers.append(Picker(minor, names))
        out["targets"].append({
            "minor": minor, "libc": libc, "version": version, "arch": arch, "count": len(names),
            "sha256": hashlib.sha256("\n".join(names).encode()).hexdigest(),
            "samples": {i: names[i] for i in range(0, len(names), max(1, len(names) // 12))},
        })
    for name, files in sets:
        out["sets"].append({
            "name": name, "files": files,
            "chosen": {p: [pick(name, files, formats) for pick in pickers] for p, formats in POLICIES.items()},
        })
    wheels = sorted({f for _, files in ODD for f in files})
    out["names"] = [parsed(f) for f in wheels]
    print("{")
    for key, value in out.items():
        end = "" if key == "names" else ","
        if isinstance(value, str):
            print(f"{json.dumps(key)}: {json.dumps(value)}{end}")
            continue
        print(f"{json.dumps(key)}: [")
        print(",\n".join(json.dumps(row, separators=(",", ":")) for row in value))
        print(f"]{end}")
    print("}")


if __name__ == "__main__":
    main(sys.argv[1], "--all" in sys.argv)
