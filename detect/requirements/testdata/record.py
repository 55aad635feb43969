"""Records how pip reads the files below cases/ (and a corpus of real ones).

    python -m venv /tmp/v && /tmp/v/bin/pip install pip==26.3
    /tmp/v/bin/python record.py [FOLDER]

Without FOLDER the files are written beside the script. DOCKWRIGHT_CORPUS names
the corpus; without it corpus.json is not written. With --print FILE what is made
of that file of the corpus is printed as well.

pip.json holds what pip makes of each case: every requirement with its options,
and the options for the whole set. corpus.json holds a count and a digest of the
same for each real file, since the files themselves are large.
"""

import argparse
import hashlib
import json
import logging
import os
import pathlib

import pip
from pip._internal.index.collector import LinkCollector
from pip._internal.index.package_finder import PackageFinder
from pip._internal.models.search_scope import SearchScope
from pip._internal.models.selection_prefs import SelectionPreferences
from pip._internal.network.session import PipSession
from pip._internal.req import constructors, req_file
from pip._internal.vcs import vcs

HERE = pathlib.Path(__file__).resolve().parent


class Options:
    def __init__(self):
        self.require_hashes = False
        self.no_require_hashes = False
        self.features_enabled = []


def source(link):
    if link is None:
        return {"kind": "registry"}
    out = {"subdirectory": link.subdirectory_fragment or ""}
    if link.is_vcs:
        backend = vcs.get_backend_for_scheme(link.scheme)
        url, rev, _ = backend.get_url_rev_and_auth(link.url)
        return {"kind": backend.name, "url": url, "rev": rev or "", **out}
    if link.scheme == "file":
        try:
            url = os.path.relpath(link.file_path)
        except (ValueError, AssertionError):
            url = link.url
        return {"kind": "local", "url": url, **out}
    return {"kind": "url", "url": link.url_without_fragment, **out}


def flatten(table, separator):
    rows = []
    for key, values in (table or {}).items():
        for value in values if isinstance(values, list) else [values]:
            rows.append(f"{key}{separator}{value}")
    return sorted(rows)


def row(parsed):
    options = parsed.options or {}
    out = {
        "requirement": parsed.requirement,
        "line": parsed.comes_from.split("(")[-1].rstrip(")").removeprefix("line "),
        "file": os.path.relpath(parsed.line_source.split(" of ", 1)[1]),
        "editable": parsed.is_editable,
        "constraint": parsed.constraint,
        "hashes": flatten(options.get("hashes"), ":"),
        "settings": flatten(options.get("config_settings"), "="),
    }
    try:
        req = constructors.install_req_from_parsed_requirement(parsed, user_supplied=True)
    except Exception as e:
        return {**out, "error": type(e).__name__}
    out["name"] = req.req.name if req.req else ""
    out["extras"] = sorted(req.extras)
    out["specifier"] = sorted(str(s) for s in req.req.specifier) if req.req else []
    out["marker"] = str(req.markers) if req.markers else ""
    out["source"] = source(req.link)
    out["linkhash"] = f"{req.link.hash_name}:{req.link.hash}" if req.link and req.link.hash else ""
    return out


def read(name):
    session = PipSession()
    scope = SearchScope(find_links=[], index_urls=["https://pypi.org/simple"], no_index=False)
    finder = PackageFinder.create(
        link_collector=LinkCollector(session=session, search_scope=scope),
        selection_prefs=SelectionPreferences(allow_yanked=False),
    )
    options = Options()
    try:
        rows = [row(p) for p in req_file.parse_requirements(name, session, finder, options)]
    except Exception as e:
        return {"error": type(e).__name__}
    scope = finder.search_scope
    formats = finder.format_control
    return {
        "requirements": rows,
        "index_urls": scope.index_urls,
        "no_index": scope.no_index,
        "find_links": [os.path.relpath(f) if "://" not in f else f for f in scope.find_links],
        "no_binary": sorted(formats.no_binary),
        "only_binary": sorted(formats.only_binary),
        "require_hashes": options.require_hashes,
        "no_require_hashes": options.no_require_hashes,
    }


def canonical(result):
    """One line a requirement, for the digest."""
    if "error" in result:
        return "error\n"
    lines = []
    for r in result["requirements"]:
        fields = [r["file"], r["line"], r["requirement"], str(r["editable"]), str(r["constraint"])]
        fields += [" ".join(r["hashes"]), " ".join(r["settings"])]
        if "error" in r:
            fields.append("error")
        else:
            s = r["source"]
            fields += [r["name"], " ".join(r["extras"]), " ".join(r["specifier"]), r["marker"]]
            fields += [s["kind"], s.get("url", ""), s.get("rev", ""), s.get("subdirectory", ""), r["linkhash"]]
        lines.append("\t".join(fields) + "\n")
    return "".join(lines)


def is_requirements(path):
    name = path.name
    return path.suffix in (".txt", ".in") and ("requirements" in name or "requirements" in path.parent.parts)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=pathlib.Path, nargs="?", default=HERE)
    parser.add_argument("--print", help="print what is made of this file of the corpus")
    args = parser.parse_args()
    out = args.folder.resolve()
    corpus = os.environ.get("DOCKWRIGHT_CORPUS")
    logging.disable(logging.CRITICAL)
    for name in list(os.environ):
        if name.isupper() and name not in ("PATH", "HOME"):
            del os.environ[name]
    cases = {}
    for case in sorted((HERE / "cases").iterdir()):
        os.chdir(case)
        cases[case.name] = read("requirements.txt")
    write(out / "pip.json", {"pip": pip.__version__, "cases": cases})
    if not corpus:
        return
    corpus = pathlib.Path(corpus).resolve()
    files = {}
    for path in sorted(corpus.rglob("*")):
        relative = path.relative_to(corpus)
        if not path.is_file() or not is_requirements(relative):
            continue
        os.chdir(corpus / relative.parts[0])
        result = read(str(pathlib.Path(*relative.parts[1:])))
        text = canonical(result)
        if args.print == str(relative):
            print(text, end="")
        digest = hashlib.sha256(text.encode()).hexdigest()
        files[str(relative)] = {"requirements": len(result.get("requirements", [])), "sha256": digest}
    write(out / "corpus.json", {"pip": pip.__version__, "files": files})


def write(path, value):
    text = json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False)
    path.write_text(text + "\n", encoding="utf-8")


main()
