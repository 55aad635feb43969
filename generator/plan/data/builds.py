#!/usr/bin/env python3
"""Measures what builds.toml holds: the CPU time of building sdists.

    python3 builds.py PYTHON NAME==VERSION... >> builds.toml

PYTHON is an interpreter with pip. Each package is built by itself, one after
the other, on one core, with its build dependencies from wheels. What counts is
the CPU time of pip and all that it starts, so that other work on the machine
matters little. The compilers and headers that a package wants have to be there;
one that does not build is told on stderr and left out.
"""
import datetime, os, pathlib, subprocess, sys, tempfile

LIMIT = 3600  # seconds of CPU time after which a build is given up


def measure(python, requirement):
    name = requirement.split("==")[0]
    with tempfile.TemporaryDirectory() as work:
        command = ["prlimit", f"--cpu={LIMIT}", "taskset", "-c", "0", python, "-m", "pip", "--disable-pip-version-check",
                   "wheel", "--no-deps", "--no-cache-dir", "--no-binary", name, "-w", work, requirement]
        env = {**os.environ, "MAKEFLAGS": "-j1", "CARGO_HOME": os.path.join(work, "cargo")}
        with open(os.path.join(work, "log"), "w+") as log:
            child = subprocess.Popen(command, env=env, stdout=log, stderr=log)
            _, child.returncode, used = os.wait4(child.pid, 0)
            log.seek(0)
            said = log.read()
        if child.returncode != 0:
            print(f"{requirement} does not build:", said[-1500:], sep="\n", file=sys.stderr, flush=True)
            return None
        return used.ru_utime + used.ru_stime


def published(python, requirement):
    """The size of the wheel on the index, in bytes."""
    with tempfile.TemporaryDirectory() as work:
        subprocess.run([python, "-m", "pip", "--disable-pip-version-check", "--quiet", "download", "--no-deps", "--only-binary", ":all:", "-d", work, requirement],
                       check=False, stderr=subprocess.DEVNULL)
        return sum(p.stat().st_size for p in pathlib.Path(work).iterdir())


python, requirements = sys.argv[1], sys.argv[2:]
for r in requirements:
    if (seconds := measure(python, r)) is None:
        continue
    name, version = r.split("==")
    print("\n[[build]]", f'names = ["{name}"]', 'toolchain = "c" # or c++, rust: what the build needs', f'version = "{version}"', f"seconds = {round(seconds)}",
          f"wheel = {published(python, r)}", f'read = "{datetime.date.today()}"', sep="\n", flush=True)
