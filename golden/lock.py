"""Makes the locks of the cases anew, with the tools themselves:

    python3 lock.py TOOLS [CASE...]

TOOLS is a folder with a virtual environment each for uv (0.13.8), poetry
(2.5.1), pdm (2.29.3), pipenv (2026.10.3) and pip-tools (7.6.2), and a folder
pythons with python3.9, python3.12 and python3.13. Afterwards wheels are left
out that say nothing new: what stays is pure, or for CPython 3.12 to 3.14 (or
abi3) on Linux, macOS on arm64 and Windows on amd64. Locks that are not named
here are written by hand: their tools don't make them any more (poetry-1.1 is
Poetry 1.1.15's, alpine-python is without the wheels that came weeks after the
others, psycopg-binary-no-wheel without those for aarch64, gpu-torch a part of
what uv wrote), or they are broken on purpose.
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).parent / "cases"
UV = ["uv", "lock"]
TARGETS = {
    "uv": UV, "uv-virtual": UV, "uv-package-switch": UV, "uv-default-groups": UV, "uv-conflicts": UV,
    "uv-workspace-member": UV, "uv-workspace-virtual-root": UV, "uv-workspace-all": UV, "uv-unnormalized-group": UV,
    "uv-excluded": UV, "uv-dev-sdist": UV, "uv-fastapi-entrypoint": UV, "git-dependency": UV, "path-dependency": UV,
    "path-outside": [*UV, "--project", "app"], "sdist-only": UV, "wheels-not-for-linux": UV, "no-binary": UV,
    "extension": UV, "alpine": UV, "alpine-refused": UV, "alpine-configured": UV, "bookworm-compiles": UV, "python-ended": UV,
    "python-impossible": [*UV, "--python", "3.13"], "python-wheels-decide": UV, "vcs-version": UV, "src-layout": UV, "main-module": UV,
    "flask": UV, "django": UV, "uv-group-compiles": UV,
    "bundle": UV, "check-stage": UV, "diet": UV, "diet-compiler": UV, "mysqlclient-alpine": UV, "opencv": UV, "opencv-headless": UV, "psycopg2": UV, "psycopg2-binary": UV,
    "rust-image": UV, "rust-sdist": UV, "system-packages": UV, "x86-64-wheel": UV,
    "pylock": ["uv", "export", "-q", "--no-dev", "--no-emit-project", "--format", "pylock.toml", "-o", "pylock.toml"],
    "poetry-2.1-groups": ["poetry", "lock", "--no-interaction"],
    "poetry-path": ["poetry", "lock", "--no-interaction"],
    "side-by-side": [*UV, "&&", "poetry", "lock", "--no-interaction"],
    "pdm": ["pdm", "lock"],
    "pdm-no-inherit": ["pdm", "lock", "-G", ":all", "-S", "no_inherit_metadata"],
    "pdm-static-urls": ["pdm", "lock", "-S", "static_urls"],
    "pdm-application": ["pdm", "lock"],
    "pipenv": ["pipenv", "lock"],
    "pip-hashed": ["pip-tools", "-q", "--generate-hashes", "--no-emit-find-links", "requirements.in"],
    "pip-compiled": ["pip-tools", "-q", "--no-emit-find-links", "requirements.in"],
}
COPIES = {  # these differ from another case in their flags, or in what was done to the lock
    "uv-conflicts-chosen": "uv-conflicts", "uv-workspace-root": "uv-workspace-member", "path-outside-context": "path-outside",
    "side-by-side-chosen": "side-by-side", "geodjango": "django",
    "stale-lock": "uv-virtual", "broken-lock": "uv-virtual", "unknown-lock-version": "uv-virtual",
}
WHOLE = {"bookworm-compiles"}  # of these no wheels are left out


def environment(tools, tool, tmp):
    env = {k: v for k, v in os.environ.items() if not k.startswith(("PIP_FIND", "UV_", "POETRY_", "PDM_", "VIRTUAL_ENV"))}
    env.update(PATH=f"{tools / tool / 'bin'}:{tools / 'pythons'}:{env['PATH']}", HOME=str(tmp), UV_CACHE_DIR=str(pathlib.Path(tempfile.gettempdir()) / "golden-uv-cache"),
               PIP_INDEX_URL="https://pypi.org/simple", PYTHON_KEYRING_BACKEND="keyring.backends.null.Keyring",
               PIPENV_PYTHON=str(tools / tool / "bin/python"), PIPENV_VENV_IN_PROJECT="0", PDM_CHECK_UPDATE="0", PDM_IGNORE_SAVED_PYTHON="1",
               UV_PYTHON_DOWNLOADS="never", SETUPTOOLS_SCM_PRETEND_VERSION="1.0")
    env["PIP_FIND_LINKS"] = ""
    env.update(GIT_CONFIG_COUNT="1", GIT_CONFIG_KEY_0=f"url.{tmp}/.insteadOf", GIT_CONFIG_VALUE_0="https://git.example.org/team/")
    return env


def git_repository(tmp):
    """A repository that stands for https://git.example.org/team/polite.git, always with the same commit."""
    repo = tmp / "polite.git"
    (repo / "polite").mkdir(parents=True)
    (repo / "polite/__init__.py").write_text("")
    (repo / "pyproject.toml").write_text('[project]\nname = "polite"\nversion = "1.2"\ndependencies = ["markupsafe"]\n')
    env = dict(os.environ, GIT_AUTHOR_DATE="2026-01-01T00:00:00Z", GIT_COMMITTER_DATE="2026-01-01T00:00:00Z")
    for c in (["init", "-q", "-b", "main"], ["add", "."],
              ["-c", "user.name=Nobody", "-c", "user.email=nobody@example.org", "commit", "-q", "-m", "1.2"]):
        subprocess.run(["git", *c], cwd=repo, check=True, env=env)


def wanted(wheel):
    """Whether a wheel says something new."""
    python, abi, platform = wheel.removesuffix(".whl").split("-")[-3:]
    if platform == "any":
        return True
    if not (abi == "abi3" or python in ("cp313", "cp314", "cp312") and abi == python):
        return "win" in platform and not re.search(r"\.whl", platform) and python == "cp313"
    return bool(re.search(r"linux.*(x86_64|aarch64)|macosx.*arm64|win_amd64", platform))


def trim(path):
    """Leaves out the lines of the wheels that are not wanted."""
    out = []
    for line in path.read_text().splitlines(keepends=True):
        found = re.search(r'([A-Za-z0-9_.%+]+(?:-[A-Za-z0-9_.%+]+){4,5}\.whl)', line)
        if found and line.startswith(("    {", "    { ")) and not wanted(found.group(1)):
            continue
        out.append(line)
    path.write_text("".join(out))


def lock(case, tools):
    with tempfile.TemporaryDirectory() as tmp:
        tmp = pathlib.Path(tmp)
        git_repository(tmp)
        work = tmp / "work"
        shutil.copytree(HERE / case / "input", work)
        for command in " ".join(TARGETS[case]).split(" && "):
            tool, *args = command.split()
            program = "pip-compile" if tool == "pip-tools" else tool
            subprocess.run([str(tools / tool / "bin" / program), *args], cwd=work, check=True, env=environment(tools, tool, tmp))
        names = ("pylock.toml",) if case == "pylock" else ("uv.lock", "poetry.lock", "pdm.lock", "Pipfile.lock", "requirements.txt")
        for found in (p for n in names for p in work.rglob(n)):
            into = HERE / case / "input" / found.relative_to(work)
            shutil.copy(found, into)
            if case not in WHOLE:
                trim(into)


def main():
    tools, *cases = sys.argv[1:]
    for case in cases or TARGETS:
        print(case, flush=True)
        lock(case, pathlib.Path(tools).resolve())
    for case, original in COPIES.items():
        for found in (HERE / original / "input").rglob("*"):
            into = HERE / case / "input" / found.relative_to(HERE / original / "input")
            if found.is_file() and not into.exists():
                into.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(found, into)


main()
