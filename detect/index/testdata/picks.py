"""Writes picks.json: which file pip installs of several indexes and a page of
--find-links, with digests, Requires-Python and withdrawn files. Run it with the
Python of a virtual environment that has pip 26.3 and packaging 26.3:

    python picks.py [FOLDER]

The pages are handed to pip's own collector and finder; what is taken of the
candidates is what the resolver does (Factory._iter_found_candidates): from the
last of the sorted ones, without those withdrawn unless all are.
"""

import html
import json
import pathlib
import random
import sys

from pip._internal.index import collector
from pip._internal.index.collector import IndexContent, LinkCollector
from pip._internal.index.package_finder import PackageFinder
from pip._internal.models.search_scope import SearchScope
from pip._internal.models.selection_prefs import SelectionPreferences
from pip._internal.models.target_python import TargetPython
from pip._internal.network.session import PipSession
from pip._internal.utils.hashes import Hashes
from pip._vendor.packaging.specifiers import SpecifierSet
from pip._vendor.packaging.tags import Tag

HERE = pathlib.Path(__file__).resolve().parent
OUT = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else HERE
sys.path.insert(0, str(HERE.parent.parent / "wheel" / "testdata"))
from image_tags import tag_list  # noqa: E402

TARGETS = [(13, 1, "glibc", (2, 41), "x86_64"), (12, 0, "musl", (1, 2), "aarch64")]
A, B, LINKS = "https://a.example/simple", "https://b.example/simple", "https://l.example/links.html"
FILES = ["foo-1.0.tar.gz", "foo-1.0.zip", "foo-1.0-py3-none-any.whl", "foo-1.0-py2.py3-none-any.whl", "foo-1.0-1-py3-none-any.whl",
         "foo-1.0-cp313-cp313-manylinux_2_17_x86_64.whl", "foo-1.0-cp312-cp312-musllinux_1_2_aarch64.whl", "foo-1.0.0-py3-none-any.whl",
         "foo-1.0+cpu-py3-none-any.whl", "foo-2.0.tar.gz", "foo-1.0rc1-py3-none-any.whl", "bar-1.0.tar.gz"]
PYTHONS = ["", "", "", ">=3.8", ">=3.13", "<3.13", "nonsense"]


def digest(n):
    return f"{n:064x}"


def random_page(rng, digests):
    """Sorted by name, as the record has files."""
    names = sorted(rng.sample(FILES, rng.randint(0, 6)))
    return [{"name": n, "python": rng.choice(PYTHONS), "yanked": rng.random() < 0.2, "digest": rng.randint(1, 9) if digests else 0} for n in names]


def render(page):
    out = "<!DOCTYPE html><html><head><title>Links for foo</title></head><body>"
    for f in page:
        python = f' data-requires-python="{html.escape(f["python"])}"' if f["python"] else ""
        yanked = ' data-yanked="x"' if f["yanked"] else ""
        sha = "#sha256=" + digest(f["digest"]) if f["digest"] else ""
        out += f'<a href="/files/{f["name"].replace("+", "%2B")}{sha}"{python}{yanked}>x</a>'
    return out + "</body></html>"


def pick(case, target):
    minor, patch, *rest = target
    python = TargetPython(py_version_info=(3, minor, patch))
    python._valid_tags = [Tag(*t.split("-")) for t in tag_list(minor, *rest)]
    python._valid_tags_set = set(python._valid_tags)
    pages = {A + "/foo/": case["a"], B + "/foo/": case["b"], LINKS: case["links"]}

    def content(link, *, session, force_revalidate=False):
        page = pages[link.url]
        if page is None:
            return None
        return IndexContent(render(page).encode(), "text/html", "utf-8", link.url, cache_link_parsing=False)

    collector._get_index_content = content
    scope = SearchScope.create(find_links=[LINKS] if case["links"] is not None else [], index_urls=[A, B], no_index=False)
    finder = PackageFinder.create(
        link_collector=LinkCollector(session=PipSession(), search_scope=scope),
        selection_prefs=SelectionPreferences(allow_yanked=True), target_python=python,
    )
    locked = [digest(n) for n in case["locked"]]
    hashes = Hashes({"sha256": locked}) if locked else None
    found = finder.find_best_candidate("foo", specifier=SpecifierSet("==1.0"), hashes=hashes).applicable_candidates
    all_yanked = all(c.link.is_yanked for c in found)
    for c in reversed(found):
        if all_yanked or not c.link.is_yanked:
            # What has another digest is refused once it is there.
            if hashes and c.link.hash and c.link.hash not in locked:
                return ""
            return f"{c.link.filename} {int(c.link.hash or '0', 16)}"
    return ""


def main():
    rng = random.Random(751)
    cases = []
    for _ in range(500):
        digests = rng.random() < 0.7
        case = {
            "a": random_page(rng, digests) if rng.random() < 0.9 else None,
            "b": random_page(rng, digests) if rng.random() < 0.6 else None,
            "links": random_page(rng, digests) if rng.random() < 0.3 else None,
            "locked": sorted(rng.sample(range(1, 10), rng.randint(1, 5))) if rng.random() < 0.5 else [],
        }
        if case["a"] and not any(f["name"].startswith("foo-") for f in case["a"]) or case["b"] and not any(f["name"].startswith("foo-") for f in case["b"]):
            continue  # pages of another project, which dockwright refuses
        case["picks"] = [pick(case, t) for t in TARGETS]
        cases.append(case)
    (OUT / "picks.json").write_text("[\n" + ",\n".join(map(json.dumps, cases)) + "\n]\n")


if __name__ == "__main__":
    main()
