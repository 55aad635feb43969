"""Records in selections.json what pypa/packaging selects from locks made at random.

    python -m venv /tmp/v && /tmp/v/bin/pip install packaging==26.3
    /tmp/v/bin/python selections.py [FOLDER]

Without FOLDER the file is written beside the script. A row is the text of a
lock and what Pylock.select names for each selection: "name version file" of what
comes from an index, "name kind" of the rest; null where it refuses, because two
packages of one name are selected or one has no file that fits. Groups are null
where the lock's default groups are meant.
"""

import json
import pathlib
import random
import sys
import tomllib

import packaging
from packaging.pylock import Pylock, PylockSelectError
from packaging.tags import Tag

HERE = pathlib.Path(__file__).resolve().parent
sys.path.append(str(HERE.parent.parent / "wheel" / "testdata"))
from image_tags import tag_list

rng = random.Random(751751)
pick = rng.choice
TARGETS = [(13, 5, "glibc", (2, 41), "x86_64"), (10, 19, "musl", (1, 2), "aarch64")]
EXTRAS, GROUPS = ["pdf", "cli-tools", "all"], ["dev", "test", "docs-site"]
PLATFORMS = ["manylinux_2_17_x86_64.manylinux2014_x86_64", "manylinux_2_28_x86_64", "manylinux_2_17_aarch64", "musllinux_1_2_aarch64", "musllinux_1_1_x86_64", "win_amd64", "macosx_11_0_arm64"]


def comparison():
    return pick([
        lambda: f"'{pick(EXTRAS)}' {pick(['in', 'in', 'not in'])} extras",
        lambda: f"'{pick(GROUPS)}' {pick(['in', 'in', 'not in'])} dependency_groups",
        lambda: f"'{pick(['CLI_Tools', 'Docs.Site', 'PDF', 'Dev'])}' in {pick(['extras', 'dependency_groups'])}",
        lambda: f"python_version {pick(['<', '>=', '=='])} '{pick(['3.10', '3.11', '3.13'])}'",
        lambda: f"python_full_version {pick(['<', '>=', '!='])} '{pick(['3.10.19', '3.13.5', '3.13.0'])}'",
        lambda: f"platform_machine {pick(['==', '!='])} '{pick(['x86_64', 'aarch64'])}'",
        lambda: f"sys_platform {pick(['==', '!='])} '{pick(['linux', 'win32'])}'",
    ])()


def marker():
    parts = [comparison()]
    for _ in range(pick([0, 0, 1, 1, 2])):
        inner = comparison()
        if rng.random() < 0.3:
            inner = f"({inner} {pick(['and', 'or'])} {comparison()})"
        parts += [pick(["and", "or", "or"]), inner]
    return " ".join(parts)


def wheel(name, version):
    tag = pick([lambda: "py3-none-any", lambda: f"py3-none-{pick(PLATFORMS)}", lambda: f"cp39-abi3-{pick(PLATFORMS)}",
                lambda: "{0}-{0}-{1}".format(pick(["cp313", "cp310"]), pick(PLATFORMS))])()
    return f"{name.replace('-', '_')}-{version}-{tag}.whl"


def table(file):
    return f'{{ url = "https://files.pythonhosted.org/packages/{file}", hashes = {{ sha256 = "00" }} }}'


def package(name, version):
    lines = ["[[packages]]", f'name = "{name}"']
    kind = pick(["index"] * 8 + ["directory", "vcs", "archive"])
    if kind == "index":
        lines.append(f'version = "{version}"')
    if rng.random() < 0.6:
        lines.append(f'marker = "{marker()}"')
    if kind == "index":
        wheels = list(dict.fromkeys(wheel(name, version) for _ in range(rng.randint(0, 4))))
        if wheels:
            lines.append("wheels = [" + ", ".join(map(table, wheels)) + "]")
        if not wheels or rng.random() < 0.9:
            lines.append("sdist = " + table(f"{name.replace('-', '_')}-{version}.tar.gz"))
    elif kind == "directory":
        lines.append(f'directory = {{ path = "libs/{name}", editable = {pick(["true", "false"])} }}')
    elif kind == "vcs":
        lines.append(f'vcs = {{ type = "git", url = "https://git.example.org/{name}.git", commit-id = "{rng.randrange(16**40):040x}" }}')
    else:
        lines.append("archive = " + table(f"{name}-{version}.zip"))
    return "\n".join(lines)


def lock():
    lines = ['lock-version = "1.0"', 'created-by = "selections.py"', f"extras = {json.dumps(EXTRAS)}", f"dependency-groups = {json.dumps(GROUPS)}"]
    if rng.random() < 0.5:
        lines.append(f"default-groups = {json.dumps(rng.sample(GROUPS, rng.randint(0, 2)))}")
    names = rng.sample(["foo", "bar", "ruamel-yaml", "zope-interface", "a", "numpy"], rng.randint(2, 5))
    for name in names:
        lines.append(package(name, "1.0"))
        if rng.random() < 0.15:
            lines.append(package(name, pick(["1.1", "2.0"])))
    return "\n".join(lines) + "\n"


def environment(target):
    minor, patch, _, _, arch = target
    full = f"3.{minor}.{patch}"
    return dict(os_name="posix", sys_platform="linux", platform_machine=arch, platform_python_implementation="CPython", implementation_name="cpython",
                platform_release="", platform_system="Linux", platform_version="", python_version=f"3.{minor}", python_full_version=full, implementation_version=full)


def select(read, target, tags, extras, groups):
    rows = []
    try:
        for p, source in read.select(environment=environment(target), tags=tags, extras=extras, dependency_groups=groups):
            file = getattr(source, "filename", None) if source in [p.sdist, *(p.wheels or [])] else None
            rows.append(f"{p.name} {p.version} {file}" if file else f"{p.name} {type(source).__name__.removeprefix('Package').lower()}")
    except PylockSelectError:
        return None
    return sorted(rows)


def main(folder):
    tags = [[Tag(*t.split("-")) for t in tag_list(t[0], *t[2:])] for t in TARGETS]
    rows = []
    for _ in range(220):
        text = lock()
        read = Pylock.from_dict(tomllib.loads(text))
        cases = []
        for extras, groups in [([], None), ([], []), (rng.sample(EXTRAS, rng.randint(1, 3)), None), ([], rng.sample(GROUPS, rng.randint(1, 3))),
                               (rng.sample(EXTRAS, rng.randint(1, 3)), rng.sample(GROUPS, rng.randint(1, 3)))]:
            cases.append({"extras": extras, "groups": groups, "want": [select(read, t, g, extras, groups) for t, g in zip(TARGETS, tags)]})
        rows.append(json.dumps({"lock": text, "cases": cases}, separators=(",", ":")))
    (folder / "selections.json").write_text(f'{{"packaging": "{packaging.__version__}", "locks": [\n' + ",\n".join(rows) + "\n]}\n")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
