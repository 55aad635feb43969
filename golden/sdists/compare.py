"""Holds what package sourcetree reads from sdists against real builds.

    python3 golden/sdists/compare.py WORK [NAME…] > table.md

WORK is a scratch folder. Each sdist of LIST is fetched and built by pip, one at
a time, with a folder before all others on the PATH whose compilers and tools
write down that they were called, with what, and then do their work. What was
called, and whether the wheel is pure by its tag, stands in the table beside what
was read. Cargo is written down and not run: that it is called says enough, and
crates take long. A build that ends with an error is told as one; what it called
until then counts.

It needs pip, a network, Go, and the compilers themselves (gcc, g++, cmake, …).
The table goes into docs/sdists.md.
"""
import json, os, pathlib, re, shutil, subprocess, sys

ROOT = pathlib.Path(__file__).parents[2]
LIST = """
antlr4-python3-runtime==4.9.3 bcrypt==4.3.0 cffi==1.17.1 charset-normalizer==3.4.2 cymem==2.0.11 docopt==0.6.2
flit-core==4.2.0 hatch-fancy-pypi-readme==25.1.0 hnswlib==0.8.0 kiwisolver==1.4.8 lxml==6.0.0 MarkupSafe==3.0.2
msgpack==1.1.1 netifaces==0.11.0 orjson==3.11.1 packaging==25.0 psutil==7.0.0 py-find-1st==1.1.6
pydantic-core==2.33.2 python-snappy==0.6.1 PyYAML==6.0.2 regex==2025.7.34 rpds-py==0.26.0
setproctitle==1.3.6 TA-Lib==0.6.4 tomlkit==0.13.3 ujson==5.10.0 watchfiles==1.1.0 wrapt==1.17.2
""".split()

# What is written down, and the word that package syslib has for it.
TOOLS = {
    "gcc": "c", "cc": "c", "x86_64-linux-gnu-gcc": "c", "g++": "c++", "c++": "c++", "x86_64-linux-gnu-g++": "c++", "gfortran": "fortran",
    "cargo": "rust", "rustc": "rust", "maturin": None, "cmake": "cmake", "ninja": "ninja", "make": "make", "pkg-config": "pkg-config", "swig": "swig",
    "git": "git", "autoreconf": "autotools",
}
CPP = re.compile(r"\.(cc|cpp|cxx)(\s|$)")


def shims(folder, log):
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name in TOOLS:
        real = shutil.which(name)
        if real is None:
            continue
        if name == "cargo":
            end = f'case "$*" in *--version*|-V) exec {real} "$@";; esac; exit 101'
        else:
            end = f'exec {real} "$@"'
        shim = folder / name
        shim.write_text(f'#!/bin/sh\necho "{name} $*" >>{log}\n{end}\n')
        shim.chmod(0o755)


def build(work, requirement):
    """The words of the tools that were called, and the tag of the wheel."""
    log, wheels, bin = work / "log", work / "wheel", work / "bin"
    for old in (log, wheels):
        shutil.rmtree(old, ignore_errors=True) if old.is_dir() else old.unlink(missing_ok=True)
    log.touch()
    shims(bin, log)
    name = requirement.split("==")[0]
    # What is compiled matters, not how well: -O0 without -flto saves most of the time.
    env = dict(os.environ, PATH=f"{bin}:{os.environ['PATH']}", CFLAGS="-O0 -fno-lto", CXXFLAGS="-O0 -fno-lto")
    pip = [sys.executable, "-m", "pip", "wheel", "-q", "--no-cache-dir", "--no-deps", "--no-binary", name, "-w", str(wheels), requirement]
    try:
        subprocess.run(pip, env=env, stdout=subprocess.DEVNULL, stderr=(work / f"{name}.err").open("w"), timeout=600, check=False)
    except subprocess.TimeoutExpired:
        pass
    called = set()
    for line in log.read_text().splitlines():
        tool, _, arguments = line.partition(" ")
        word = TOOLS.get(tool)
        # pip itself asks rustc for its version, and setuptools-scm git for its own.
        if word is None or "--version" in arguments or word == "git" and "clone" not in arguments:
            continue
        if word == "make" and re.match(r"-f \S*/cc\w+\.mk ", arguments):
            continue  # gcc runs it for -flto, where it is there
        if word in ("c", "c++") and CPP.search(arguments):
            word = "c++"
        called.add(word)
    made = list(wheels.glob("*.whl"))
    tag = "-".join(made[0].stem.split("-")[-3:]) if made else "no wheel"
    return called, tag


def main():
    work = pathlib.Path(sys.argv[1]).resolve()
    sdists = work / "sdists"
    sdists.mkdir(parents=True, exist_ok=True)
    print("| sdist | backend | read | tools that the build called | wheel |\n|---|---|---|---|---|")
    agree = 0
    chosen = [r for r in LIST if not sys.argv[2:] or r.split("==")[0] in sys.argv[2:]]
    for r in chosen:
        name, version = r.split("==")
        normal = re.sub(r"[-_.]+", "[-_.]", name.lower())
        have = [f for f in sdists.iterdir() if re.match(normal + "-" + re.escape(version) + r"\.", f.name.lower())]
        if not have:
            subprocess.run([sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--no-binary", name, "-d", str(sdists), r], check=True)
            have = [f for f in sdists.iterdir() if re.match(normal + "-" + re.escape(version) + r"\.", f.name.lower())]
        out = subprocess.run(["go", "run", "./golden/sdists", str(have[0])], cwd=ROOT, capture_output=True, text=True, check=True).stdout
        b = json.loads(out)["Build"]
        read = {t["Name"] for t in b["Tools"] or []}
        called, tag = build(work, r)
        # The tools that pip takes from the index for the build are not the system's.
        brought = {w for w in ("cmake", "ninja") if any(re.match(rf"{w}\b", q) for q in b["Requires"] or [])} | ({"cmake", "ninja"} if "scikit_build_core" in b["Backend"] or b["Backend"] == "mesonpy" else set())
        called -= brought
        if "c++" in read | called:  # which brings C
            read.discard("c"), called.discard("c")
        if "rust" in read:  # whose linker C is
            called.discard("c")
        same = read == called and (tag.endswith("none-any") == b["Pure"] or tag == "no wheel")
        agree += same
        words = " ".join(sorted(read)) or ("pure" if b["Pure"] else "?")
        if b["Rust"]:
            words += f" (Rust {b['Rust']})"
        print(f"| {name} {version} | {b['Backend']} | {words}{'' if b['Known'] else ', a guess'} | {' '.join(sorted(called)) or 'none'} | {tag}{'' if same else ' **differs**'} |", flush=True)
    print(f"\n{agree} of {len(chosen)} agree.")


main()
