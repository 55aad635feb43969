"""Starts what the cases below processes/ expect, and asks for its health.

    python golden/processes_run.py VENV [CASE...]

VENV has the servers and frameworks of the cases, of any version. Each process of
a case is started as its `want` says, in the project's folder and with its root on
PYTHONPATH, in a network of its own (util-linux: unshare; iproute2: ip). A process
that listens passes when its health check does: GET has to be answered with 2xx or
3xx, tcp to be accepted. A release step, a job and a tool (with --help) have to end
with 0, and what else has no port to run on for some seconds. What VENV lacks is
left out; a worker whose broker is not there tells so.

This holds the expectations against the programs themselves: no test runs it.
"""

import os
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import socket

HERE = pathlib.Path(__file__).parent / "processes"


def read(path):
    """The files of a case, and its expectation as lines."""
    parts = re.split(r"(?m)^-- (.+?) --\n", path.read_text())
    files = dict(zip(parts[1::2], parts[2::2]))
    return files, files.pop("want").splitlines()


def processes(lines):
    """The processes of an expectation."""
    out, where = [], "."
    for line in lines:
        key, value = line.split(": ", 1)
        if key == "dir":
            where = value
        elif key == "rules":
            continue
        elif not key.startswith("  "):
            out.append({"name": key, "commands": [value], "dir": where})
        elif key.strip() == "or":
            out[-1]["commands"].append(value)
        else:
            out[-1][key.strip()] = value
    return out


def probe(process):
    """What keeps the health check from passing, or None."""
    port, health = int(process["port"]), process["health"]
    try:
        if health == "tcp":
            socket.create_connection(("127.0.0.1", port), 2).close()
            return None
        answer = urllib.request.urlopen(f"http://127.0.0.1:{port}{health.removeprefix('GET ')}", timeout=3)
        return None if answer.status < 400 else str(answer.status)
    except (urllib.error.URLError, OSError) as e:
        return str(e)


def start(process, command, folder, venv):
    """Runs one process, and returns what is wrong with it, or None."""
    env = {"PATH": f"{venv}/bin:/usr/sbin:/usr/bin:/bin", "HOME": "/tmp", "PYTHONDONTWRITEBYTECODE": "1"}
    if "root" in process:
        env["PYTHONPATH"] = os.path.join(folder, process["root"])
    elif os.path.isdir(os.path.join(folder, process["dir"], "src")):
        env["PYTHONPATH"] = os.path.join(folder, process["dir"], "src")  # stands for the installed package
    env.update(v.split("=", 1) for v in process.get("env", "").split(", ") if v)
    ends = process["name"] in ("release", "job", "tool")
    more = ["--help"] if "entrypoint" in process else []
    child = subprocess.Popen(shlex.split(command) + more, stdin=subprocess.DEVNULL, cwd=os.path.join(folder, process["dir"]), env=env,
                             stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True)
    try:
        end = time.monotonic() + (20 if ends or "port" in process else 5)
        wrong = "it does not end" if ends else None
        while time.monotonic() < end:
            time.sleep(0.2)
            if child.poll() is not None:
                wrong = None if ends and child.returncode == 0 else f"exit code {child.returncode}"
                break
            if "port" in process:
                wrong = probe(process)
                if wrong is None:
                    break
    finally:
        try:
            os.killpg(child.pid, 9)
        except ProcessLookupError:
            pass
    said = child.communicate()[0]
    return wrong and wrong + "\n    " + "\n    ".join(said.splitlines()[-4:])


def inside(name, venv):
    """Runs one case; this is in the network of its own."""
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    files, lines = read(HERE / f"{name}.txtar")
    for process in processes(lines):
        for command in process["commands"]:
            program = shlex.split(command)[0]
            if not os.path.exists(f"{venv}/bin/{program}"):
                print(f"-    {name}: {process['name']}: {program} is not there")
                continue
            with tempfile.TemporaryDirectory() as folder:
                for path, text in files.items():
                    full = pathlib.Path(folder, path)
                    full.parent.mkdir(parents=True, exist_ok=True)
                    full.write_text(text)
                wrong = start(process, command, folder, venv)
            print(f"{'FAIL' if wrong else 'ok  '} {name}: {process['name']}: {command}" + (f"\n    {wrong}" if wrong else ""), flush=True)


def main():
    venv = os.path.abspath(sys.argv[1])
    names = sys.argv[2:] or sorted(p.stem for p in HERE.glob("*.txtar"))
    if os.environ.get("PROCESSES_INSIDE"):
        return inside(names[0], venv)
    for name in names:
        subprocess.run(["unshare", "--user", "--map-root-user", "--net", "--pid", "--fork", "--kill-child", sys.executable, __file__, venv, name],
                       env=os.environ | {"PROCESSES_INSIDE": "1"}, check=True)


main()
