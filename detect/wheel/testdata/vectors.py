"""Records what pypa/packaging and pip say about tags and files, in vectors.json
and names.json.

    python -m venv /tmp/v && /tmp/v/bin/pip install 'packaging==26.3' 'pip==26.3'
    /tmp/v/bin/python vectors.py [FOLDER]

Without FOLDER the files are written beside the script. The sets of files are
the odd ones below, random ones from a fixed seed, and those of real projects in
DOCKWRIGHT_CORPUS: those with the most unlike tags. Without a corpus the real
ones of the present vectors.json are taken over. --all as last argument takes
every package of the corpus, which is too much to keep: the test reads such a
vectors.json from the path in DOCKWRIGHT_WHEEL_VECTORS.
"""

import hashlib
import json
import os
import pathlib
import random
import sys
import tomllib
import urllib.parse

import packaging
import packaging.utils
import pip
from pip._internal.index.package_finder import CandidateEvaluator, LinkEvaluator, LinkType
from pip._internal.models.candidate import InstallationCandidate
from pip._internal.models.link import Link
from pip._internal.models.target_python import TargetPython
from pip._vendor.packaging.tags import Tag

from image_tags import tag_list

HERE = pathlib.Path(__file__).resolve().parent
TARGETS = [
    # minor of CPython 3, libc, its version, architecture, "t" for free-threaded
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
    (13, "glibc", (2, 41), "i686"),
    (13, "glibc", (2, 41), "armv7l"),
    (12, "musl", (1, 2), "i686"),
    (14, "musl", (1, 2), "armv7l"),
    (13, "glibc", (2, 41), "x86_64", "t"),
    (14, "glibc", (2, 36), "aarch64", "t"),
    (15, "musl", (1, 2), "x86_64", "t"),
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


# --- random files ---------------------------------------------------------------

rng = random.Random(425)
ARCHES = ["x86_64"] * 5 + ["aarch64"] * 3 + ["i686", "i686", "armv7l", "armv7l", "armv8l", "armv6l", "ppc64le"]
PYTHONS = ["py3", "py3", "py2.py3", "py2", "py30", "py312", "py313", "py313.py314", "py315", "cp3", "cp32", "cp36", "cp39", "cp311", "cp312", "cp313", "cp314", "cp315",
           "cp311.cp312.cp313", "cp313.py3", "pp311", "cp31", "CP313", "py"]
ABIS = ["none", "none", "abi3", "abi3t", "abi3.abi3t", "abi3.none", "cp312.cp313", "cp313t", "cp314t", "cp315t", "cp313", "cp312", "cp313d", "cp36m", "cp313.cp313t", "ABI3", "abi4"]
GLIBCS = [5, 12, 16, 17, 24, 27, 28, 31, 34, 35, 36, 39, 41, 42]
BUILDS = ["0", "1", "1", "2", "10", "01", "1a", "1b", "1_2", "2.post1", "123456789", "9"]


def random_platform():
    arch = rng.choice(ARCHES)
    glibc = rng.choice(GLIBCS)
    return rng.choice([
        lambda: f"manylinux_2_{glibc}_{arch}",
        lambda: f"manylinux_2_{glibc}_{arch}",
        lambda: f"manylinux_2_17_{arch}.manylinux2014_{arch}",
        lambda: f"manylinux2014_{arch}.manylinux_2_{glibc}_{arch}",
        lambda: f"manylinux1_{arch}",
        lambda: f"manylinux2010_{arch}",
        lambda: f"manylinux2014_{arch}",
        lambda: f"manylinux_2_5_{arch}.manylinux1_{arch}.manylinux_2_12_{arch}.manylinux2010_{arch}",
        lambda: f"linux_{arch}",
        lambda: f"musllinux_1_{rng.randint(0, 3)}_{arch}",
        lambda: f"musllinux_1_{rng.randint(0, 2)}_{arch}",
        lambda: f"musllinux_1_1_{arch}.manylinux_2_{glibc}_{arch}",
        lambda: f"musllinux_{rng.choice([0, 2])}_1_{arch}",
        lambda: f"manylinux_{rng.choice([1, 3])}_{rng.randint(0, 3)}_{arch}",
        lambda: rng.choice(["win_amd64", "macosx_11_0_arm64", "macosx_10_9_universal2", "android_21_arm64_v8a"]),
        lambda: f"any.linux_{arch}",
    ])()


def random_tag():
    roll = rng.random()
    if roll < 0.4:  # as extension modules have it
        minor = rng.choice([11, 12, 13, 13, 13, 14, 14, 15])
        return f"cp3{minor}-cp3{minor}{rng.choice(['', '', '', 't'])}-{random_platform()}"
    if roll < 0.55:
        return f"cp3{rng.choice([2, 7, 8, 9, 10, 11, 12, 13, 14, 15])}-{rng.choice(['abi3', 'abi3', 'abi3t', 'abi3.abi3t'])}-{random_platform()}"
    if roll < 0.7:
        return f"{rng.choice(['py3', 'py2.py3'])}-none-{rng.choice(['any', random_platform()])}"
    return f"{rng.choice(PYTHONS)}-{rng.choice(ABIS)}-{rng.choice(['any', random_platform(), random_platform()])}"


def random_wheel():
    build = rng.choice(BUILDS) + "-" if rng.random() < 0.25 else ""
    return f"foo-1.0-{build}{random_tag()}.whl"


def random_set():
    files = [random_wheel() for _ in range(rng.choice([1, 2, 3, 4, 6, 9]))]
    while rng.random() < 0.3:  # one file again, which its build tag or a part of its tags tells apart
        name, version, *build, python, abi, platform = rng.choice(files)[: -len(".whl")].split("-")
        files.append("-".join([name, version, *rng.choice([[rng.choice(BUILDS)], build]), rng.choice([python, "cp313.py3"]), abi, rng.choice([platform, random_platform()])]) + ".whl")
    if rng.random() < 0.4:
        files.insert(rng.randint(0, len(files)), rng.choice(["foo-1.0.tar.gz", "foo-1.0.zip", "foo-1.0.tar.bz2", "foo-1.0-py3.13.tar.gz"]))
    return "foo", list(dict.fromkeys(files))


# Without slashes and control characters: no file of an index has them, packaging
# lets them pass, and ours refuses them.
NAME_ALPHABET = "-._ 0123456789abcpyCPT+!té~"


def mutated(file):
    for _ in range(rng.randint(1, 2)):
        i = rng.randint(0, len(file))
        file = file[:i] + rng.choice(["", rng.choice(NAME_ALPHABET)]) + file[i + rng.choice([0, 1]) :]
    return file


def random_name():
    head = rng.choice(["foo", "Foo.Bar", "foo_bar", "f", "ruamel.yaml", "zope_interface", "2to3", "foo__bar", "foo-bar", "é", "A1_"])
    version = rng.choice(["1.0", "1.0rc1", "1!2.0", "1.0+cu121.1", "1.0.post1", "1_0", "v1", "1.0_1", "2024.1.1", "1.0-1", "x", ""])
    build = rng.choice(["", "", "", rng.choice(BUILDS) + "-", rng.choice(["b1", "1-", " 1", "1 2", "１"]) + "-"])
    file = f"{head}-{version}-{build}{random_tag()}.whl"
    return mutated(file) if rng.random() < 0.6 else file


def parsed(file):
    """[file] for what packaging refuses, else [file, name, build, tags]."""
    try:
        name, _, build, found = packaging.utils.parse_wheel_filename(file)
    except packaging.utils.InvalidWheelFilename:
        return [file]
    return [file, name, "".join(map(str, build)), " ".join(sorted(map(str, found)))]


def real_sets(everything):
    corpus = os.environ.get("DOCKWRIGHT_CORPUS")
    if corpus:
        packages = list(locked(corpus))
        return packages if everything else unlike(packages, 1500)
    old = json.loads((HERE / "vectors.json").read_text(encoding="utf-8"))
    return [(s["name"], s["files"]) for s in old["sets"] if s["kind"] == "real"]


def write(path, out):
    """One line a row, so that a change can be read."""
    parts = []
    for key, value in out.items():
        if not isinstance(value, str):
            rows = ",\n".join(json.dumps(row, separators=(",", ":"), ensure_ascii=False) for row in value)
            parts.append(f"{json.dumps(key)}: [\n{rows}\n]")
        else:
            parts.append(f"{json.dumps(key)}: {json.dumps(value)}")
    path.write_text("{\n" + ",\n".join(parts) + "\n}\n", encoding="utf-8")


def main(folder, everything):
    versions = {"packaging": packaging.__version__, "pip": pip.__version__}
    sets = [("odd", *s) for s in ODD] + [("random", *random_set()) for _ in range(450)] + [("real", *s) for s in real_sets(everything)]
    out = {**versions, "targets": [], "sets": []}
    pickers = []
    for minor, libc, version, arch, *threads in TARGETS:
        names = tag_list(minor, libc, version, arch, *threads)
        pickers.append(Picker(minor, names))
        out["targets"].append({
            "minor": minor, "libc": libc, "version": version, "arch": arch, "threads": bool(threads), "count": len(names),
            "sha256": hashlib.sha256("\n".join(names).encode()).hexdigest(),
            "samples": {i: names[i] for i in range(0, len(names), max(1, len(names) // 12))},
        })
    for kind, name, files in sets:
        out["sets"].append({
            "kind": kind, "name": name, "files": files,
            "chosen": {p: [pick(name, files, formats) for pick in pickers] for p, formats in POLICIES.items()},
        })
    write(folder / "vectors.json", out)
    names = sorted({f for _, files in ODD for f in files} | {random_name() for _ in range(1500)})
    write(folder / "names.json", {"packaging": packaging.__version__, "names": [parsed(f) for f in names]})


if __name__ == "__main__":
    arguments = [a for a in sys.argv[1:] if a != "--all"]
    main(pathlib.Path(arguments[0]) if arguments else HERE, "--all" in sys.argv)
