"""Records in index.json which file pip takes when the index says more of it than
its name: Requires-Python, that it was yanked, several local versions.

    python -m venv /tmp/v && /tmp/v/bin/pip install 'packaging==26.3' 'pip==26.3'
    /tmp/v/bin/python index_vectors.py [FOLDER]
"""

import json
import pathlib
import random
import sys

from pip._internal.index.package_finder import CandidateEvaluator, LinkEvaluator, LinkType
from pip._internal.models.candidate import InstallationCandidate
from pip._internal.models.link import Link
from pip._internal.models.target_python import TargetPython
from pip._vendor.packaging.specifiers import SpecifierSet
from pip._vendor.packaging.tags import Tag

from image_tags import tag_list
from vectors import link_to

TARGETS = [(13, 1, "glibc", (2, 41), "x86_64"), (12, 0, "musl", (1, 2), "aarch64"), (14, 0, "glibc", (2, 36), "x86_64")]
VERSIONS = ["1.0", "1.0", "1.0", "1.0.0", "1.0+cpu", "1.0+cu121", "1.0+cu9"]
TAGS = ["py3-none-any", "cp313-cp313-manylinux_2_17_x86_64", "cp312-cp312-musllinux_1_2_aarch64", "cp39-abi3-manylinux_2_28_x86_64", "cp314-cp314-win32"]
PYTHONS = ["", "", ">=3.8", ">=3.13", "<3.13", ">=3.13.1", ">3.13.1", "!=3.13.*", "~=3.12", "nonsense", ">=3.14.0rc1", "==3.12.*,>=3"]


def pick(files, minor, patch, tag_names):
    python = TargetPython(py_version_info=(3, minor, patch))
    python._valid_tags = [Tag(*t.split("-")) for t in tag_names]
    python._valid_tags_set = set(python._valid_tags)
    links = LinkEvaluator(
        project_name="foo", canonical_name="foo", formats=frozenset({"binary", "source"}), target_python=python,
        allow_yanked=True, ignore_requires_python=False,
    )
    candidates = []
    for f in files:
        link = Link(link_to(f["name"]).url, requires_python=f["python"], yanked_reason="x" if f["yanked"] else None)
        kind, version = links.evaluate_link(link)
        if kind is LinkType.candidate:
            candidates.append(InstallationCandidate("foo", version, link))
    best = CandidateEvaluator.create("foo", target_python=python, specifier=SpecifierSet("==1.0")).compute_best_candidate(candidates).best_candidate
    return best.link.filename if best else ""


def main():
    rng = random.Random(592)
    lists = {t: tag_list(t[0], *t[2:]) for t in TARGETS}
    sets = []
    for _ in range(500):
        names = []
        for _ in range(rng.randint(1, 6)):
            version = rng.choice(VERSIONS)
            names.append(f"foo-{version}" + rng.choice([".tar.gz", ".zip", *("-" + t + ".whl" for t in TAGS)]))
        files = [{"name": n, "python": rng.choice(PYTHONS), "yanked": rng.random() < 0.25} for n in dict.fromkeys(names)]
        sets.append({"files": files, "chosen": [pick(files, t[0], t[1], lists[t]) for t in TARGETS]})
    targets = [{"minor": t[0], "patch": t[1], "libc": t[2], "version": t[3], "arch": t[4]} for t in TARGETS]
    out = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else pathlib.Path(__file__).parent
    (out / "index.json").write_text('{"targets": ' + json.dumps(targets) + ',\n"sets": [\n' + ",\n".join(map(json.dumps, sets)) + "\n]}\n")


if __name__ == "__main__":
    main()
