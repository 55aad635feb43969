#!/usr/bin/env python3
"""Records what `uv export --frozen` says a lock installs, for export_test.go.

    python -m venv VENV && VENV/bin/pip install uv==0.13.9 packaging
    VENV/bin/python record.py [FOLDER]

fixtures.json.gz is of the locks in ../projects, corpus.json.gz of those in
DOCKWRIGHT_CORPUS, where that is set; without FOLDER both are written beside the
script. Each uv.lock and *.py.lock is exported for a number of selections; the exported markers are evaluated with
packaging for Linux, several Pythons and both CPUs. The golden holds the set of
packages for each ("skipped" are selections that uv refuses): "name==version" from an index, "name" from git or a URL, and
the path, relative to the lock, of what is local.

--frozen reads the lock and the manifests only; no index is asked. The version
of uv is in the golden.
"""
import gzip, io, json, os, pathlib, re, shutil, subprocess, sys, tempfile, tomllib

from packaging.requirements import Requirement
from packaging.markers import Marker
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

HERE = pathlib.Path(__file__).resolve().parent
UV = str(pathlib.Path(sys.executable).with_name("uv"))
PATCH = {"3.9": "3.9.25", "3.10": "3.10.19", "3.11": "3.11.14", "3.12": "3.12.12", "3.13": "3.13.9", "3.14": "3.14.6", "3.15": "3.15.0"}


def environments(requires_python):
    """Linux on both CPUs; the oldest, a middle and the newest Python."""
    spec = SpecifierSet(requires_python)
    fit = [full for full in PATCH.values() if spec.contains(full)]
    if not fit:  # a one-patch range
        fit = [re.search(r"\d+\.\d+\.\d+", requires_python).group()]
    chosen = list(dict.fromkeys([fit[0], fit[len(fit) // 2], fit[-1]]))
    return [(full, arch) for full in chosen for arch in ("x86_64", "aarch64")]


def environment(full, arch):
    return {
        "os_name": "posix", "sys_platform": "linux", "platform_machine": arch,
        "platform_python_implementation": "CPython", "platform_release": "", "platform_system": "Linux",
        "platform_version": "", "python_version": ".".join(full.split(".")[:2]), "python_full_version": full,
        "implementation_name": "cpython", "implementation_version": full, "extra": "",
    }


def selections(lock, project, script):
    """(uv arguments, what they mean as a facts.Selection)"""
    if script:
        yield ["--script", script], {}
        return
    packages = {p["name"]: p for p in lock.get("package", [])}
    members = lock.get("manifest", {}).get("members", [])
    roots = [n for n, p in packages.items() if p["source"].get("editable", p["source"].get("virtual")) in (".", "")]
    own_groups = set(lock.get("manifest", {}).get("dependency-groups", {}))
    conflicts = [{(i["package"], i.get("extra"), i.get("group")) for i in s} for s in lock.get("conflicts", [])]
    defaults = project.get("tool", {}).get("uv", {}).get("default-groups", ["dev"])

    def clash(targets, extras, groups):
        active = {(t, e, None) for t in targets for e in extras} | {(t, None, g) for t in targets for g in groups}
        active |= {(t, None, None) for t in targets}
        return any(len(s & active) > 1 for s in conflicts)

    def groups_of(package):
        return set(package.get("dev-dependencies", {})) | set(package.get("metadata", {}).get("requires-dev", {}))

    def of(targets, whole):
        """The targets' own groups, those that can be asked for, and the extras."""
        own, extras = set(), set()
        for t in targets:
            own |= groups_of(packages[t])
            extras |= set(packages[t].get("optional-dependencies", {}))
            extras |= set(packages[t].get("metadata", {}).get("provides-extras", []))
        if whole:
            own |= own_groups
        groups = own | own_groups
        if len(targets) == 1 and roots:  # a member can have the root project's groups too
            groups |= groups_of(packages[roots[0]])
        return sorted(own), sorted(groups), sorted(extras)

    def choose(args, targets, every):
        whole = args != ["--package", targets[0]]
        own, groups, extras = of(targets, whole)
        groups = [canonicalize_name(g) for g in groups]
        # Without a root project the workspace as a whole is its members and "".
        sel = {"members": targets + [""] if whole and not roots else targets}
        default = own if defaults == "all" else sorted({canonicalize_name(g) for g in defaults} & set(own))
        none = ["--no-default-groups"]
        yield args + none, sel
        if default and not clash(targets, [], default):
            yield args, {**sel, "groups": default}
        if not every:
            return
        for g in groups:
            yield args + none + ["--group", g], {**sel, "groups": [g]}
        for e in extras:
            yield args + none + ["--extra", e], {**sel, "extras": [e]}
        if len(extras) > 1 and not clash(targets, extras, []):
            yield args + none + ["--all-extras"], {**sel, "extras": extras}
        if len(groups) > 1 and not clash(targets, [], groups):
            yield args + none + ["--all-groups"], {**sel, "groups": groups}
        if groups and extras and not clash(targets, extras, groups):
            yield args + ["--all-groups", "--all-extras"], {**sel, "groups": groups, "extras": extras}
        for g in groups[:2]:
            yield args + ["--only-group", g], {**sel, "groups": [g], "noMain": True}
        # Each pair of a group and an extra, which conflict sets care about.
        if conflicts:
            for g in groups:
                for e in extras:
                    if not clash(targets, [e], [g]):
                        yield args + none + ["--group", g, "--extra", e], {**sel, "groups": [g], "extras": [e]}

    if roots:
        yield from choose([], roots[:1], True)
    elif members:
        yield from choose([], members, True)
    for m in members if len(members) > 1 or not roots else []:
        if m not in roots:
            yield from choose(["--package", m], [m], True)
    if len(members) > 1 and not clash(members, [], []):
        yield from choose(["--all-packages"], members, False)


def entry(line, lock, where):
    """A line of the export as (what, marker)."""
    line, _, marker = line.partition(" ; ")
    marker = Marker(marker) if marker else None
    line = line.strip()
    if line.startswith("-e "):
        line = line[3:].strip()
        if line.startswith("file://"):
            line = os.path.relpath(line[7:], where)
        return os.path.normpath(line), marker
    if line.startswith(("./", "../", "/")) or line in (".", ".."):
        return os.path.normpath(line), marker
    r = Requirement(line)
    if r.url:
        if r.url.startswith("file://"):
            return os.path.relpath(r.url[7:], where), marker
        return canonicalize_name(r.name), marker
    (version,) = [s.version for s in r.specifier]
    return f"{canonicalize_name(r.name)}=={version}", marker


def export(lock_path):
    where = lock_path.parent
    lock = tomllib.loads(lock_path.read_text())
    script = lock_path.name[: -len(".lock")] if lock_path.name != "uv.lock" else None
    manifest = where / "pyproject.toml"
    project = tomllib.loads(manifest.read_text()) if manifest.exists() else {}
    table, cases, skipped = {}, [], []
    for args, sel in selections(lock, project, script):
        run = subprocess.run(
            [UV, "export", "--frozen", "--offline", "--quiet", "--no-hashes", "--no-header",
             "--no-annotate", "--no-python-downloads", *args],
            cwd=where, capture_output=True, text=True, env={**os.environ, "UV_NO_CACHE": "1", "NO_COLOR": "1"})
        if run.returncode != 0:
            if "--all-extras" in args:  # those of members on the way are meant too
                sel = {**sel, "extras": sorted({e for p in lock["package"] for e in p.get("optional-dependencies", {})})}
            skipped.append({"args": args, **sel, "because": run.stderr.strip().splitlines()[0]})
            continue
        lines = [entry(l, lock, where) for l in run.stdout.splitlines() if l and not l.startswith("#")]
        for full, arch in environments(lock["requires-python"]):
            env = environment(full, arch)
            want = sorted({what for what, marker in lines if marker is None or marker.evaluate(env)})
            cases.append({"args": args, **sel, "python": full, "arch": arch,
                          "want": sorted(table.setdefault(w, len(table)) for w in want)})
    return {"packages": list(table), "cases": cases, "skipped": skipped}


def main(folder, golden):
    version = subprocess.run([UV, "--version"], capture_output=True, text=True, check=True).stdout.split()[1]
    folder = pathlib.Path(folder)
    out = {"uv": version, "projects": []}
    for lock in sorted([*folder.rglob("uv.lock"), *folder.rglob("*.py.lock")]):
        # In a folder of its own, since a workspace above would be used instead,
        # and since uv may write beside what it reads.
        with tempfile.TemporaryDirectory() as tmp:
            alone = pathlib.Path(tmp).resolve() / "p"
            shutil.copytree(lock.parent, alone, symlinks=True)
            out["projects"].append({"lock": str(lock.relative_to(folder)), **export(alone / lock.name)})
    for p in out["projects"]:
        print(p["lock"], len(p["cases"]), "cases", "skipped:", p["skipped"])
    data = json.dumps(out, indent=None, separators=(",", ":")).encode()
    buffer = io.BytesIO()
    with gzip.GzipFile(fileobj=buffer, mode="wb", mtime=0, filename="") as f:
        f.write(data)
    pathlib.Path(golden).write_bytes(buffer.getvalue())


if __name__ == "__main__":
    out = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else HERE
    main(HERE.parent / "projects", out / "fixtures.json.gz")
    if os.environ.get("DOCKWRIGHT_CORPUS"):
        main(os.environ["DOCKWRIGHT_CORPUS"], out / "corpus.json.gz")
