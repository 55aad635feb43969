"""Lets the pip and the uv of an image install what a lock names, and tells which
file of each package they took:

    python take.py IN OUT

IN holds a folder for each project, with packages.json: a list of
{"name", "version", "hashes": ["sha256:..."], "binary": "any", "install": true}.
"binary" is "only" or "never" where the project says so to its tool. What has "install"
is expected to come as a wheel: all that is installed in one go, and when that fails
each is asked for as the others are: one by one, with nothing expected.

Where sync.json lies beside it, {"arguments": ["--no-dev"]}, the folder context/ is what
`uv sync` works in, which takes the lock itself and asks no index. It is a tool as well.

OUT gets PROJECT.json: {"tools": {"pip": "26.2"}, "taken": {"pip": {"numpy==2.3.1": "numpy-...whl"}},
"installed": {"pip": 14}}. A file "-" stands for: the tool says that there is nothing to install.

Pip and uv ask their default index, and nothing is cached. The hashes are the lock's, so
that no file but the locked ones can be taken; a lock without hashes allows every file of
its versions. Nothing is built: of a sdist it counts
that the tool takes it, and that the tool gives up when only wheels are allowed.
"""

import importlib.metadata
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import urllib.parse

import pip
from pip._internal.cli.main import main as pip_main
from pip._vendor.packaging.utils import canonicalize_name, canonicalize_version

# What the tools say when no file fits, in contrast to an index that is down.
NOTHING_FITS = {
    "pip": "No matching distribution found for",
    "uv": "No solution found when resolving dependencies",
    "uv-sync": "can't be installed because it",
}


class Package:
    def __init__(self, entry):
        self.__dict__.update(entry)
        self.key = f"{self.name}=={self.version}"

    def requirement(self):
        return " ".join([self.key] + ["--hash=" + h for h in self.hashes]) + "\n"


def requirements(packages, folder):
    path = pathlib.Path(folder, "requirements.txt")
    path.write_text("".join(p.requirement() for p in packages))
    return str(path)


def held(packages):
    """The option by which both tools insist on hashes, where the lock has them."""
    return ["--require-hashes"] if packages[0].hashes else []


def file_name(url):
    return urllib.parse.unquote(urllib.parse.urlsplit(url).path.rsplit("/", 1)[-1])


def by_project(files):
    """Wheels by the normalized name in front of the first dash (PEP 427)."""
    return {canonicalize_name(f.split("-")[0]): f for f in files}


def hold_installed(tool, packages, folder):
    """What a tool says that it installed has to lie there."""
    there = {(canonicalize_name(d.metadata["Name"]), canonicalize_version(d.version)) for d in importlib.metadata.distributions(path=[str(folder)])}
    lacking = [p.key for p in packages if (canonicalize_name(p.name), canonicalize_version(p.version)) not in there]
    if lacking:
        raise SystemExit(f"{tool} installed without an error, but {lacking} are not in {folder}")


def fetched(said, endings):
    """What uv loaded, not only what it said to select."""
    return [file_name(u) for u in set(re.findall(r"Sending fresh GET request for: (\S+)$", said, re.M)) if u.endswith(endings)]


def uv(folder, *arguments, **options):
    """Runs uv for a virtual environment of its own."""
    there = pathlib.Path(folder, "there")
    subprocess.run(["uv", "venv", "--quiet", "--clear", "--no-project", f"--python={sys.executable}", str(there)], check=True)
    done = subprocess.run(["uv", *arguments, "--verbose", "--no-cache", "--no-build-isolation", "--color=never", "--no-progress", "--no-python-downloads", f"--python={there}/bin/python"],
                          env={**os.environ, "UV_PROJECT_ENVIRONMENT": str(there)}, capture_output=True, text=True, **options)
    return done.returncode, done.stdout + done.stderr, next(there.glob("lib/python*/site-packages"))


QUIETLY = ["--no-input", "--no-color", "--progress-bar=off", "--no-warn-conflicts", "--no-warn-script-location", "--disable-pip-version-check", "--root-user-action=ignore"]


class Pip:
    name, version = "pip", pip.__version__

    def run(self, *arguments):
        """Pip's command line in a child of this process: a new interpreter would cost seconds."""
        with tempfile.TemporaryFile("w+") as said:
            child = os.fork()
            if child == 0:
                os.dup2(said.fileno(), 1)
                os.dup2(said.fileno(), 2)
                status = 70
                try:
                    status = pip_main(["install", "--no-deps", "--no-build-isolation", "--no-cache-dir", "--ignore-installed", *arguments, *QUIETLY])
                    sys.stdout.flush()
                    sys.stderr.flush()
                finally:
                    os._exit(status)
            status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
            said.seek(0)
            return status, said.read()

    def install(self, packages, folder):
        report = pathlib.Path(folder, "report.json")
        status, said = self.run("--no-compile", f"--prefix={folder}/there", f"--report={report}", *held(packages), "-r", requirements(packages, folder))
        if status != 0:
            return None, said
        hold_installed("pip", packages, next(pathlib.Path(folder, "there").glob("lib/python*/site-packages")))
        return [file_name(i["download_info"]["url"]) for i in json.loads(report.read_text())["install"]], said

    def choose(self, package, folder, only_binary):
        rule = [f"--only-binary={package.name}"] if only_binary else [f"--no-binary={package.name}"] if package.binary == "never" else []
        status, said = self.run("--dry-run", *rule, *held([package]), "-r", requirements([package], folder))
        # "Downloading NAME (829 kB)"
        return status, [file_name(u) for u in re.findall(r"^ +Downloading (\S+)", said, re.M) if not u.endswith(".metadata")], said


class Uv:
    name, version = "uv", subprocess.run(["uv", "--version"], check=True, capture_output=True, text=True).stdout.split()[1]

    def run(self, folder, *arguments):
        return uv(folder, "pip", "install", "--no-deps", *arguments)

    def install(self, packages, folder):
        status, said, there = self.run(folder, "--no-build", *held(packages), "-r", requirements(packages, folder))
        if status != 0:
            return None, said
        hold_installed("uv", packages, there)
        return fetched(said, ".whl"), said

    def choose(self, package, folder, only_binary):
        rule = ["--no-build"] if only_binary else [f"--no-binary={package.name}"] if package.binary == "never" else []
        status, said, _ = self.run(folder, "--dry-run", *rule, *held([package]), "-r", requirements([package], folder))
        return status, re.findall(r"Selecting: \S+ \[[a-z]+\] \((\S+)\)$", said, re.M), said


class UvSync:
    name, version = "uv-sync", Uv.version

    def __init__(self, project, packages):
        self.context = project / "context"
        self.arguments = json.loads((project / "sync.json").read_text())["arguments"]
        self.names = {p.name for p in packages}

    def run(self, folder, packages, *arguments):
        """Lets uv install these packages of the lock and no others."""
        others = sorted(self.names - {p.name for p in packages})
        return uv(folder, "sync", "--frozen", *self.arguments, *arguments, *[f"--no-install-package={n}" for n in others], cwd=self.context)

    def install(self, packages, folder):
        status, said, there = self.run(folder, packages, "--no-build")
        if status != 0:
            return None, said
        hold_installed("uv sync", packages, there)
        return fetched(said, ".whl"), said

    def choose(self, package, folder, only_binary):
        status, said, _ = self.run(folder, [package], *["--no-build"] * only_binary)
        return status, fetched(said, (".whl", ".gz", ".zip", ".bz2")), said


def choice(tool, package, folder):
    """The file that a tool takes: with wheels only first, and where it refuses that, with all."""
    for only_binary in {"any": [True, False], "only": [True], "never": [False]}[package.binary]:
        status, taken, said = tool.choose(package, folder, only_binary)
        # What becomes of a sdist that was taken, without anything to build it with, doesn't matter.
        if len(taken) == 1 and (status == 0 or not only_binary):
            return taken[0]
        if taken or NOTHING_FITS[tool.name] not in said:
            raise SystemExit(f"{tool.name} took {taken} for {package.key}, and said:\n{said}")
    return "-"


def take(tool, packages):
    """What a tool takes of each package, and how many of them it really installed."""
    together = [p for p in packages if p.install]
    files, said = None, ""
    with tempfile.TemporaryDirectory() as folder:
        if together:
            files, said = tool.install(together, folder)
    if files is None:
        if together:
            print(f"{tool.name} doesn't install all that should be wheels:\n{said[-2000:]}", flush=True)
        together = []
    taken = by_project(files or [])
    out = {p.key: taken[canonicalize_name(p.name)] for p in together}
    with tempfile.TemporaryDirectory() as folder:
        for p in packages:
            if p.key not in out:
                out[p.key] = choice(tool, p, folder)
    return out, len(together)


def main(source, target):
    for project in sorted(pathlib.Path(source).iterdir()):
        packages = [Package(e) for e in json.loads((project / "packages.json").read_text())]
        if not all(p.hashes for p in packages):
            for p in packages:
                p.hashes = []
        result = {"tools": {"CPython": sys.version.split()[0]}, "taken": {}, "installed": {}}
        tools = [Pip(), Uv()]
        if (project / "sync.json").exists():
            tools.append(UvSync(project, packages))
        for tool in tools:
            result["tools"][tool.name] = tool.version
            result["taken"][tool.name], result["installed"][tool.name] = take(tool, packages)
        pathlib.Path(target, project.name + ".json").write_text(json.dumps(result))


main(*sys.argv[1:])
