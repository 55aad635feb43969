"""Writes the vectors that packages pep440 and pep508 are held by.

What they expect is what pypa/packaging answers, nothing else. To make them
anew, with the newest release of packaging, from the root of the repository:

    python3 -m venv /tmp/vectors && /tmp/vectors/bin/pip install packaging
    /tmp/vectors/bin/python detect/pep440/testdata/vectors.py [FOLDER]

With FOLDER all files are written there instead of beside the packages.

The inputs come from a fixed seed, so the files change only with packaging or
with this script. Files, each with the version of packaging that wrote it:

detect/pep440/testdata/versions.json
    "valid":   [text, normalized, release, is_prerelease, local]
    "invalid": texts
    "order":   ascending lists of versions; those in one list are equal
detect/pep440/testdata/specifiers.json
    "invalid":  texts
    "versions": the versions of the matrix
    "matrix":   [set, canonical text, bits with prereleases, bits without];
                the bits are a hexadecimal number, the lowest is versions[0]
    "pairs":    [set, version, 1 if contained with prereleases + 2 if without]
detect/pep508/testdata/markers.json
    "environments": with extras and dependency_groups as lists
    "valid":   [text, canonical text or null, a letter an environment]; the
               letters are 1, 0, "x" for an undefined comparison, "-" where
               packaging knows no answer (`extra` with several extras)
    "invalid": texts
detect/pep508/testdata/requirements.json
    "valid":   [text, name, extras (normalized, sorted), specifier, url, marker or null]
    "invalid": texts

Canonical texts are null where packaging's don't read back (it escapes nothing).
"""

import itertools
import json
import pathlib
import random
import re
import sys
import warnings

import packaging
from packaging.markers import InvalidMarker, Marker, UndefinedComparison, UndefinedEnvironmentName
from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

warnings.simplefilter("ignore")  # of unknown escapes in string literals
HERE = pathlib.Path(__file__).parent
PEP440, PEP508 = [pathlib.Path(sys.argv[1])] * 2 if len(sys.argv) > 1 else [HERE, HERE.parent.parent / "pep508" / "testdata"]
rng = random.Random(440508)
pick, chance = rng.choice, lambda p: rng.random() < p


def write(path, vectors):
    """One line a vector, so that a change can be read."""
    parts = [f'"packaging": {json.dumps(packaging.__version__)}']
    for key, rows in vectors.items():
        lines = ",\n".join(json.dumps(row, separators=(",", ":"), ensure_ascii=False) for row in rows)
        parts.append(f'"{key}": [\n{lines}\n]')
    path.write_text("{\n" + ",\n".join(parts) + "\n}\n", encoding="utf-8")
    print(path.name, path.stat().st_size, {k: len(v) for k, v in vectors.items()})


def mutate(text, alphabet):
    for _ in range(rng.randint(1, 2)):
        i = rng.randint(0, len(text))
        match rng.randint(0, 3):
            case 0:
                text = text[:i] + pick(alphabet) + text[i:]
            case 1:
                text = text[:i] + text[i + 1 :]
            case 2:
                text = text[:i] + pick(alphabet) + text[i + 1 :]
            case 3:
                j = rng.randint(0, len(text))
                text = text[: min(i, j)] + text[max(i, j) :]
    return text


def casing(text):
    return pick([str, str, str.upper, str.title])(text)


# --- versions -----------------------------------------------------------------

NUMBERS = ["0", "0", "1", "1", "2", "3", "9", "10", "11", "00", "01", "007", "2024", "20240315123456123456"]
BIG = ["18446744073709551615", "18446744073709551616", "9223372036854775808", "99999999999999999999999999"]
LABELS = ["a", "alpha", "b", "beta", "c", "rc", "pre", "preview"]
SPACES = ["", "", "", " ", "\t", "\n", "\x0b\x0c", "\x1c", "\x1f", "\x85", "\u00a0", "\u2003", "\u3000"]
VERSION_ALPHABET = "0123456789.-_+!*vabcrdeposth \t\n\x00\x1c\u0661\uff11\u017f\u0130é,;~=<>\U0001f40d"


def sep():
    return pick(["", "", ".", "-", "_"])


def random_version(local=True, small=False):
    numbers = ["0", "1", "2"] if small else NUMBERS + BIG[:1]
    text = pick(["", "", "", "", "v", "V"]) if not small else ""
    if chance(0.1):
        text += pick(numbers) + "!"
    text += ".".join(pick(numbers) for _ in range(pick([1, 2, 2, 2, 3, 3, 4])))
    if chance(0.3):
        text += sep() + casing(pick(LABELS)) + pick(["", sep() + pick(numbers)])
    if chance(0.3):
        text += pick(["-" + pick(numbers), sep() + casing(pick(["post", "rev", "r"])) + pick(["", sep() + pick(numbers)])])
    if chance(0.25):
        text += sep() + casing("dev") + pick(["", sep() + pick(numbers)])
    if local and chance(0.2):
        text += "+" + pick(["ubuntu", "abc", "A", "1", "01", "0", "cu121"])
        text += "".join(pick(".-_") + pick(["1", "2", "10", "002", "a", "B", "g0a1b2", "10a", "00"]) for _ in range(rng.randint(0, 2)))
    return text


def systematic_versions():
    pres = ["", "a", "a0", "a1", "b2", "rc1", "rc2"]
    posts = ["", ".post", ".post1", "-1", "-0"]
    devs = ["", ".dev", ".dev1"]
    locals_ = ["", "+a", "+1", "+1.a", "+a.1", "+10", "+2"]
    for pre, post, dev in itertools.product(pres, posts, devs):
        yield "1.0" + pre + post + dev
        yield "1" + pre + post + dev + pick(locals_)
    for local in locals_:
        yield "1.0" + local
        yield "1.0.post1" + local
        yield "1.0.dev0" + local
    for release in ["0", "0.0", "0.0.0", "00", "1.0.0", "1.1", "1.0.1", "1.10", "1.9", "1.2.3.4.5.6", "0!1", "1!0", "2!0.1", "01!1", "10!1", *BIG]:
        yield release
        yield release + ".dev0"
        yield release + "+l"
    for label, s1, s2, n in itertools.product([*LABELS, "post", "rev", "r", "dev"], ["", ".", "-", "_"], ["", ".", "-", "_"], ["", "0", "2"]):
        yield "1.2" + s1 + label + s2 + n


ADVERSARIAL_VERSIONS = """
|.|1.|.1|1..2|v|vv1|v.1|1v|1.v2|!1|1!|1!!2|1!2!3|-1!1|1!-1|+|1+|+1|1++a|1+a+b|1+.a|1+a.|1+a..b|1+a-_b|1+a_b-c|1+A|1+a b|1+é|1+1.01.0a
1-|1--1|1-1-1|1-1-2.dev|1a|1a-|1a.|1a_|1a--|1a--1|1a-1|1a.-1|1a-1-1|1a1-1|1a1.1|1aa|1ab|1a1b1|1alph|1alphaa|1previe|1prev|1pree|1c|1rc|1rca|1cr|1r|1rc1r1|1re|1rev|1reva|1r.|1post-|1post-1-1|1post1post2
1pos|1dev|1dev-|1dev1dev2|1dev1a1|1dev.post|1.dev1.post1|1post.dev|1.post.dev.|1postdev|1adevpost|1apostdev|1rcpostdev1|1-1dev|1-1.dev-1|1 .0|1. 0|1.0 a1|1.0a 1|v 1.0|1.0\x00|\x001.0|1.0\n|\n1.0|1.0\x1f|1.0\u3000|\u180e1|\ufeff1|1.\u0660|\uff11.0|1.0po\u017ft1|1.0a\u0661|1.0pre\u0131|1,0|1.0,2|1.*|1.0.*|*|latest|dev|a1|1e5|0x10|1_0|1-0_1|1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.1|1.0RC1|1.0.POST1|1.0-ALPHA-1|V1.0.DEV
2.3.0+cu121|1.0.0+git.abc123|0.1.dev20240315123456123456|1.0+20240101123456789012345|1.0+0000|1.0+00a|3.13.0rc1|3.13.0+|3.13|2024.1.1-2|1.0.post0.dev0|1!1.0.0a0.post0.dev0+0.0
"""


def adversarial(block):
    return [t.encode("utf-8").decode("unicode_escape") if "\\" in t else t for line in block.strip("\n").split("\n") for t in line.split("|")]


def version_vectors():
    texts = list(systematic_versions()) + adversarial(ADVERSARIAL_VERSIONS)
    texts += [pick(SPACES) + random_version() + pick(SPACES) for _ in range(1200)]
    texts += [mutate(random_version(), VERSION_ALPHABET) for _ in range(1500)]
    valid, invalid = [], []
    for text in dict.fromkeys(texts):
        try:
            v = Version(text)
        except InvalidVersion:
            invalid.append(text)
        else:
            valid.append([text, str(v), ".".join(map(str, v.release)), int(v.is_prerelease), v.local or ""])
    # Enough of them to meet every pair of kinds; all pairs are compared.
    ordered = sorted({str(Version(t)) for t in systematic_versions()} | {row[1] for row in valid[-1200::2]}, key=lambda t: (Version(t), t))
    order = [list(group) for _, group in itertools.groupby(ordered, key=Version)]
    write(PEP440 / "versions.json", {"valid": valid, "invalid": invalid, "order": order})


# --- specifiers ---------------------------------------------------------------

OPERATORS = ["===", "==", "!=", "~=", "<=", ">=", "<", ">"]
SPECIFIER_ALPHABET = VERSION_ALPHABET + "=~<>!,.*"


def random_clause(small=False):
    op = pick(OPERATORS)
    version = random_version(local=op in ("==", "!=", "===") or chance(0.05), small=small)
    if op in ("==", "!=") and chance(0.25) or chance(0.02):
        version = ".".join(pick("012") for _ in range(rng.randint(1, 3))) + ".*"
    return op + version


def random_set(small=False):
    count = pick([1, 1, 1, 2, 2, 3])
    return pick([",", ",", ", ", " , "]).join(pick(["", "", "", " "]) .join([c[:2], c[2:]]) if not c.startswith("===") and c[1] == "=" else c for c in (random_clause(small) for _ in range(count)))


ADVERSARIAL_SPECIFIERS = """
|,|,,| , |>=1,|,>=1|>=1,,<2|>=1 , <2|>= 1|>=\n1|>=\u30001| >=1 |>=1 <2|>=1;|>=1)|(>=1)|=1|1|1.0|==|===|=== |===,>=1|====1|====|=====|=== 1.0|===1.0 2|===1;0|===1)0|===a,b|===1.0||===Foo|===1.0.DEV1|===1.0RC1|===1.0rc1
==1.*|==1.0.*|==1.*.*|==*|==1.*0|==1.0*|==1.0a1.*|==1.0.post1.*|==1.0.dev1.*|==1.0+a.*|!=1.*|!=1!1.*|==v1.*|==01.*|==0.*|==0.0.*|!=0.0.*|~=1|~=1.0|~=1.0.0|~=1.0a1|~=1.0.post1|~=1.0.dev1|~=1.0.*|~=1.0+a|~=1!1.0|~=v1.0|~=0.0|~=1.0-1|~=1.01
>=1.0+a|<=1.0+a|>1.0+a|<1.0+a|==1.0+a|!=1.0+a|==1.0+A_1|==1.0+|>=1.*|<1.*|<0|<0.dev0|<0.0.0|<=0.dev0|>0|<1.0a1|<1.0.post1|<1.0a1.post1|<1.0.dev1|<1.0.post1.dev1|>1.0a1|>1.0.post1|>1.0a1.post1|>1.0.dev1|>1.0.post1.dev1|>1!0|<1!0
<1.0a|>1.0a|~=2.2.post3|~=1.4.5a4|==1.0-1|==1.0a-|==1.0--1|=>1|=<1|<>1|><1|~>1.0|^1.0|~1.0|>=1.0 a1|>=1.0.x|>=3.8.*|>=dev|==1.0po\u017ft1|>=1.0\x00|>=1\u0661|!==1.0|=== 1.0,<2|>=1.0,===1.0|==1.0,==1.0.0,== 1|~=1.0,~=1.0.0|==1.0,==01.0|>=1,>=1.0,>= 1.0.0|!=1.0,!=1.0.*|<1,>2|==18446744073709551616|>18446744073709551615|==18446744073709551616.*|~=18446744073709551616.1
"""


def contained(specs, version, prereleases):
    return int(specs.contains(version, prereleases=prereleases))


def specifier_vectors():
    sets, invalid = {}, []
    clauses = [op + v for op in OPERATORS[1:] for v in ["1.0", "1", "1.0.0", "1.0a1", "1.0.post1", "1.0.dev1", "1.0a1.post1", "1.0a1.dev1", "1.0.post1.dev1", "1.0a1.post1.dev1", "1!1.0", "0", "1.1", "1.0+a", "1.0.*", "1.*"]]
    texts = clauses + adversarial(ADVERSARIAL_SPECIFIERS)
    texts += [random_set(small=True) for _ in range(700)]
    random_texts = [random_set() for _ in range(1000)]
    mutated = [mutate(pick(texts[-700:] + random_texts), SPECIFIER_ALPHABET) for _ in range(1200)]
    for text in dict.fromkeys(texts + random_texts + mutated):
        if not text.isascii() and "~=" in text and re.search("[\u017f\u0130\u0131]", text):
            continue  # packaging takes U+017F for an "s" there, and then fails an assertion
        try:
            sets[text] = SpecifierSet(text)
        except InvalidSpecifier:
            invalid.append(text)
    versions = [p + q for p in ["1.0", "1.1", "2"] for q in ["", "a1", "b1", "rc1", "a1.post1", "a1.dev1", "a1.post1.dev1", ".post1", ".post2", ".post1.dev1", ".dev0", ".dev1", ".dev2", "+a", "+a.1", "+1", "a1+a", ".post1+a", ".dev1+a"]]
    versions += ["0", "0.dev0", "0.0.1", "0.9", "1", "1.0.0", "1.0.0.0.1", "1.0.1", "1.0.10", "1.0.1.dev0", "1.2", "1.0a0", "1.0a2.dev0", "1.10", "1!0", "1!1.0", "1!1.0.post1", "2!1", "1!1.1a1", "18446744073709551616", "18446744073709551616.3", "0a1", "2.0.1", "2.2.2"]
    versions += list(dict.fromkeys(str(Version(random_version(small=True))) for _ in range(120)))
    versions = list(dict.fromkeys(versions))
    parsed = [Version(v) for v in versions]

    def bits(specs, prereleases):
        return format(sum(contained(specs, v, prereleases) << i for i, v in enumerate(parsed)), "x")

    matrix, pairs = [], []
    for text, specs in sets.items():
        if text in texts:
            matrix.append([text, str(specs), bits(specs, True), bits(specs, False)])
            continue
        # Elsewhere versions are taken from the clauses themselves, and near them.
        near = [c.version.removesuffix(".*") for c in specs] or ["1"]
        for v in {pick(near), pick(near) + pick([".1", ".dev1", ".post1", "+a", "a1"]), random_version()}:
            try:
                v = str(Version(v))
            except InvalidVersion:
                continue
            pairs.append([text, v, contained(specs, Version(v), True) + 2 * contained(specs, Version(v), False)])
    pairs.sort()
    write(PEP440 / "specifiers.json", {"invalid": invalid, "versions": versions, "matrix": matrix, "pairs": pairs})


# --- markers ------------------------------------------------------------------

ENVIRONMENTS = [
    dict(os_name="posix", sys_platform="linux", platform_machine="x86_64", platform_python_implementation="CPython", implementation_name="cpython", platform_release="", platform_system="Linux", platform_version="", python_version="3.13", python_full_version="3.13.5", implementation_version="3.13.5", extras=[], dependency_groups=[]),
    dict(os_name="posix", sys_platform="linux", platform_machine="aarch64", platform_python_implementation="CPython", implementation_name="cpython", platform_release="6.1.0-21-amd64", platform_system="Linux", platform_version="#1 SMP PREEMPT_DYNAMIC", python_version="3.9", python_full_version="3.9.0rc1", implementation_version="3.9.0rc1", extras=["extra-7-foo-bar"], dependency_groups=["dev", "test_ing"]),
    dict(os_name="posix", sys_platform="linux", platform_machine="x86_64", platform_python_implementation="PyPy", implementation_name="pypy", platform_release="5.15", platform_system="Linux", platform_version="1.0", python_version="3.10", python_full_version="3.10.14+", implementation_version="7.3.17", extras=["Foo_.Bar"], dependency_groups=["Dev"]),
    dict(os_name="nt", sys_platform="win32", platform_machine="AMD64", platform_python_implementation="CPython", implementation_name="cpython", platform_release="10", platform_system="Windows", platform_version="10.0.20348", python_version="3.14", python_full_version="3.14.0a2+local.1", implementation_version="3.14.0a2", extras=["cpu", "Test"], dependency_groups=[]),
    dict(os_name="", sys_platform="", platform_machine="", platform_python_implementation="", implementation_name="", platform_release="", platform_system="", platform_version="", python_version="", python_full_version="", implementation_version="", extras=["dev"], dependency_groups=["main"]),
]
VARIABLES = [k for k in ENVIRONMENTS[0] if k not in ("extras", "dependency_groups")] + ["extra"]
VERSION_VARIABLES = ["python_version", "python_full_version", "implementation_version", "platform_release"]
LEGACY = ["os.name", "sys.platform", "platform.version", "platform.machine", "platform.python_implementation", "python_implementation"]
SETS = ["extras", "dependency_groups"]
MARKER_OPERATORS = ["==", "!=", "<", "<=", ">", ">=", "~=", "===", "in", "not in"]
VERSIONS = ["3.13", "3.9", "3.10", "3", "3.13.5", "3.13.0", "3.13.*", "3.*", "3.9.0rc1", "3.9.0", "3.9.0a1", "3.10.14", "3.10.14+local", "3.14.0a2", "3.14", "5.15", "5", "7.3.17", "10", "v3.13", " 3.13 ", "", "=3.13", "==3.13", "3.13,>3", "3.13.5.post1", "3.13 3.9", "3.9,3.10", "x", "2.7", "4.0", "4", "3.13;", "3.13+local", "3..1", "6.1.0-21-amd64"]
STRINGS = ["posix", "nt", "linux", "linux2", "win32", "darwin", "x86_64", "aarch64", "AMD64", "X86_64", "CPython", "cpython", "PyPy", "pypy", "Linux", "Windows", "", "lin", "linux win32", "x86_64 aarch64", "cpython, pypy", "#1 SMP", "1.0", "é", "😀", "in", "and", "os_name", "extra", "extras", "python_version", "nosuch", "L"]
NAMES = ["dev", "Dev", "foo-bar", "Foo_.Bar", "extra-7-foo-bar", "extra_7_foo_bar", "group-3-foo-dev", "test", "test-ing", "TEST--ing", "cpu", "main", "", "foo-bar dev", "-", "x"]
MARKER_ALPHABET = "()'\" \t\n.,=<>!~andorint_x3;\\\x00é[]+"


def quoted(text):
    if '"' in text or chance(0.5) and "'" not in text:
        return f"'{text}'"
    return f'"{text}"'


def gap():
    return pick([" ", " ", " ", " ", "  ", "\t", ""])


def values(variable):
    if variable in VERSION_VARIABLES:
        return VERSIONS
    if variable in ("extra", *SETS):
        return NAMES
    return STRINGS


def join_op(left, op, right):
    """Words need space beside names, none beside quotes."""
    a = " " if op[0].isalpha() and left[-1] not in "'\"" else gap()
    b = " " if op[0].isalpha() and right[0] not in "'\"" else gap()
    return left + a + op.replace(" ", pick([" ", " ", "  ", "\t"])) + b + right


def random_comparison():
    variable = pick(VARIABLES + VERSION_VARIABLES * 2 + LEGACY + SETS + ["extra"] * 3)
    op = pick(MARKER_OPERATORS)
    if variable in SETS and chance(0.8):
        return join_op(quoted(pick(NAMES)), pick(["in", "not in"]), variable)
    value = quoted(pick(values(variable)))
    if chance(0.03):
        value = pick(VARIABLES + LEGACY + SETS)
    if chance(0.02):
        return join_op(quoted(pick(STRINGS)), op, value)
    return join_op(*((value, op, variable) if chance(0.3) else (variable, op, value)))


def realistic_comparison():
    return pick([
        lambda: join_op("python_version", pick(["<", ">=", "==", "!=", "<="]), quoted(pick(["3.8", "3.9", "3.10", "3.13", "3.14", "4"]))),
        lambda: join_op("python_full_version", pick(["<", ">=", "==", "!="]), quoted(pick(["3.9", "3.10", "3.13.*", "3.9.*", "3.13.5", "3.12.4"]))),
        lambda: join_op("sys_platform", pick(["==", "!="]), quoted(pick(["linux", "win32", "darwin", "emscripten"]))),
        lambda: join_op("platform_machine", pick(["==", "!="]), quoted(pick(["x86_64", "aarch64", "arm64", "AMD64"]))),
        lambda: join_op("platform_python_implementation", pick(["==", "!="]), quoted(pick(["CPython", "PyPy"]))),
        lambda: join_op("extra", pick(["==", "==", "!="]), quoted(pick(NAMES))),
        lambda: join_op(quoted(pick(["win32", "linux"])), "in", "sys_platform"),
        lambda: join_op(quoted(pick(NAMES)), pick(["in", "not in"]), pick(SETS)),
    ])()


def random_marker(comparison, depth=0):
    parts = []
    for _ in range(pick([1, 1, 2, 2, 3]) if depth else pick([1, 2, 2, 3, 4])):
        if depth < 4 and chance(0.25):
            part = gap() + "(" + gap() + random_marker(comparison, depth + 1) + gap() + ")" + gap()
        else:
            part = comparison()
        if parts:
            word = pick(["and", "or"])
            a = " " if parts[-1][-1] not in "'\") \t" else gap()
            b = " " if part[0] not in "'\"( \t" else gap()
            parts.append(a + word + b)
        parts.append(part)
    return "".join(parts)


ADVERSARIAL_MARKERS = r"""
()
(())
os_name
'a'
'a' == 'b'
'posix' == 'os_name'
'Foo_.Bar' == 'extra'
"foo-bar" == "extra"
'Dev' in 'dependency_groups'
os_name == sys_platform
extra == extra
os_name == 'posix' and
and os_name == 'posix'
os_name == 'posix' or or os_name == 'nt'
os_name == 'posix' os_name == 'nt'
os_name == 'posix' & os_name == 'nt'
os_name == 'posix' AND os_name == 'posix'
not os_name == 'posix'
os_name not in 'posix'
os_name notin 'posix'
os_name not  in 'posix'
os_name not'posix'
os_name is 'posix'
os_name = 'posix'
os_name <> 'posix'
os_name =>'posix'
os_name==='posix'
os_name===='posix'
os_name=='posix'and(os_name!='nt')or'x'in os_name
os_name=='posix'andos_name!='nt'
'x'inos_name
'x'in os_name
os_name in'posix'
os_name in"posix nt"or os_name=="nt"
(os_name == 'posix'
os_name == 'posix')
((os_name == 'posix'))
((os_name == 'posix') or (sys_platform == 'linux'))
(((os_name == 'posix' or sys_platform == 'linux')))
(os_name == 'posix' and sys_platform == 'linux') or extra == 'x'
os_name == 'posix' and (sys_platform == 'linux' and (extra == 'x' or extra == 'y'))
os_name == "posix
os_name == posix
os_name == 'pos'ix'
os_name == "it's"
os_name == 'say "x"'
os_name == "both ' and \x22"
os_name == '\x6cinux'
sys_platform == '\x6cinux'
sys_platform == '\154inux'
sys_platform == '\u006cinux'
sys_platform == '\U0000006cinux'
sys_platform == '\xg'
sys_platform == '\x1'
sys_platform == '\u12'
sys_platform == '\U00110000'
sys_platform == 'a\b'
sys_platform == 'a\d\é'
sys_platform == 'a\\b'
sys_platform == 'a\'
sys_platform == 'a\'b'
sys_platform == "\""
sys_platform == '\777\8\1234'
sys_platform == '\a\b\f\n\r\t\v\\\''
sys_platform == "\'"
os.name == 'posix'
os_name.x == 'posix'
os.name.x == 'posix'
os. name == 'posix'
platform.release == 'x'
platform.system == 'x'
platform.machine == 'x86_64'
platform.python_implementation == 'CPython'
python.version == '3'
python_full_versions == '3'
extrass == 'x'
extra == 'FOO.bar'
'FOO.bar' == extra
extra in 'Foo_.Bar dev'
extra not in 'Foo_.Bar dev'
extra ~= 'dev'
extra === 'dev'
extra < 'dev'
extra >= 'Dev'
extra == ''
extra != ''
extras == 'x'
'x' == extras
'x' != extras
'x' <= extras
'x' > extras
'x' ~= extras
'Test_ING' in dependency_groups
'x' in dependency_group
python_version == "3.13"  
	python_version == "3.13"
python_version == "3.13"\n
python_version>'3'and python_version<'4'
python_version == '3.1'
python_version ~= '3'
python_version ~= '3.0'
python_version in '3.13'
'3.13' in python_version
'3' in python_version
'3' not in python_version
'3.*' == python_version
'3.13.5' == python_full_version
'3.13' === python_version
python_version === '3.13'
python_full_version === '3.9.0RC1'
python_version === '3.13 x'
python_version == '3.13 '
python_version == '\t3.13\n'
python_version == '=3.13'
python_version < '=3.13'
python_version > '=3.9'
python_version ~= '=3.9'
platform_release >= '5'
platform_release != '5'
platform_release == ''
platform_release === ''
'' === platform_release
'5' <= platform_release
platform_release < 'x'
platform_release >= 'x'
platform_release == '6.1.0-21-amd64'
platform_version >= '10'
platform_version == '10.0.20348'
platform_version < '11'
'#1' in platform_version
implementation_version >= '3.9.0a1'
implementation_version < '3.9'
os_name == '\N{LATIN SMALL LETTER A}' )
os_name == 'posix' # comment
os_name == 'posix'; extra == 'x'
os_namé == 'posix'
éos_name == 'posix'
os_name == 'posix'é
os_name é 'posix'
OS_NAME == 'posix'
"""


def safe(text):
    return text is not None and not re.search("[\\\\\x00-\x1f]", text)


def marker_text(marker):
    try:
        text = str(marker)
    except ValueError:  # both quotes
        return None
    return text if safe(text) else None


def outcome(marker, text, env):
    if len(env["extras"]) > 1 and re.search(r"\bextra\b", text):
        return "-"
    given = dict(env, extras=set(env["extras"]), dependency_groups=set(env["dependency_groups"]), extra=(env["extras"] or [""])[0])
    try:
        return str(int(marker.evaluate(given, context="lock_file")))
    except (UndefinedComparison, UndefinedEnvironmentName):
        return "x"


def marker_vectors():
    texts = ADVERSARIAL_MARKERS.strip("\n").split("\n")
    texts = [t.replace(r"\n", "\n") if t.endswith(r"\n") else t for t in texts]
    texts += ["(" * n + "os_name == 'posix'" + ")" * n for n in (2, 10, 60)]
    texts += ["(" * n + "os_name == 'posix'" + " or os_name == 'nt')" * n for n in (2, 10, 60)]
    for variable in VARIABLES:
        texts += [f"{variable} {op} '{pick(values(variable))}'" for op in MARKER_OPERATORS for _ in range(3)]
        texts += [f"'{pick(values(variable))}' {op} {variable}" for op in MARKER_OPERATORS for _ in range(2)]
    for variable in VERSION_VARIABLES[:2]:
        texts += [f"{variable} {op} '{v}'" for op in MARKER_OPERATORS for v in VERSIONS]
    texts += [random_comparison() for _ in range(700)]
    texts += [random_marker(random_comparison) for _ in range(700)]
    texts += [random_marker(realistic_comparison) for _ in range(700)]
    texts += [mutate(pick(texts), MARKER_ALPHABET) for _ in range(1200)]
    valid, invalid = [], []
    for text in dict.fromkeys(texts):
        if not text.strip(" \t") or r"\N{" in text and ")" not in text or "\\ud" in text.lower():
            continue  # always true with us; and names of characters are refused
        try:
            marker = Marker(text)
        except InvalidMarker:
            invalid.append(text)
        else:
            valid.append([text, marker_text(marker), "".join(outcome(marker, text, env) for env in ENVIRONMENTS)])
    write(PEP508 / "markers.json", {"environments": ENVIRONMENTS, "valid": valid, "invalid": invalid})


# --- requirements -------------------------------------------------------------

REQUIREMENT_ALPHABET = "()[]@;,.-_<>=!~ \t\n'\"ax1*+é\x00#/"
URLS = ["https://example.com/a-1.0-py3-none-any.whl", "git+https://example.com/a.git@v1#egg=a", "file:///a", "./a", "https://e.com/a;b", "https://e.com/a,b(c)", "x"]
ADVERSARIAL_REQUIREMENTS = """
|a|A|1|a1|1a|-a|a-|_a|a_|.a|a.|a--b|a.-_b|a-_|a_-|aé|éa|a b|a,|a;|a ;|a; |a;;os_name=='x'|a;os_name=='x'| a ; os_name == 'x' | a |\ta\t|a\n|\na|a#|a # c|a==1#c
a[]|a[ ]|a[x]|a [ x , y ] |a[x,]|a[,x]|a[x y]|a[x|a]|a[x]]|a[[x]]|a[x][y]|a[X_y,x-Y]|a[-x]|a[x-]|a[x_]|a[é]|a[1]|a[*]
a==1|a ==1|a== 1|a==\n1|a ( ==1 ) |a()|a ( )|a (>=1,<2)|a (>=1,<2|a >=1,<2)|a((>=1))|a(1.0)|a 1.0|a=1|a>=1,|a>=1,,<2|a,>=1|a>=1 , <2|a>=1 <2|a>=1,;os_name=='x'|a>=|a==1.*|a==1.*,!=1.1.*|a>=1.*|a~=1|a~=1.0|a==1.0+a|a>=1.0+a|a==1.0a1.*|a==1.0.x|a==x
a===1|a===x|a===|a=== |a===;os_name=='x'|a=== ;os_name=='x'|a===1;os_name=='x'|a===1,>=2|a===1, >=2|a (===1)|a===1)|a====1|a===1 2|a===1,,2|a===*
a@x|a @ x|a@ x|a @x|a @|a @ |a@;os_name=='x'|a @ x;os_name=='x'|a @ x ;os_name=='x'|a @ x ; os_name=='x'|a @ x y|a @ x ; |a @ x |a @ x\n|a[x] @ y|a[x]@y|a>=1 @ x|a @ x >=1|a@x@y|a @ é|a (@ x)
a[x]==1;os_name=='x'|a[x] (==1) ; os_name=='x'|a;os_name=='x';os_name=='y'|a;|a;os_name|a;(os_name=='x')|a;((os_name=='x')or(os_name=='y'))and extra=='Z'|a>=1;python_version>='3'|a(>=1);python_version>='3'|a>=1 and b|a>=1.0,!=1.3.*,<2|a>2,>2.0,>= 2|a==1,==1.0|a<2,>=1,!=1.5|Django_Rest.Framework|zope.interface>=5|a>=1\u3000,<2|a >=1\x1f|a\u3000>=1|a>=\u30001
"""


def random_requirement():
    name = pick(["a", "Django", "zope.interface", "ruamel_yaml", "a-b", "x1", "2to3"])
    text = pick(["", "", " "]) + name + pick(["", "", " "])
    if chance(0.3):
        text += "[" + pick([",", ", ", " , "]).join(pick(["x", "Y_z", "a.b", "dev"]) for _ in range(rng.randint(0, 3))) + "]" + pick(["", " "])
    if chance(0.15):
        text += "@" + pick(["", " "]) + pick(URLS) + " "
    elif chance(0.85):
        specs = random_set()
        text += f"({specs})" if chance(0.2) else specs
    if chance(0.4):
        text += pick(["", " "]) + ";" + pick(["", " "]) + random_marker(pick([random_comparison, realistic_comparison]))
    return text + pick(["", "", "", " "])


def requirement_vectors():
    texts = adversarial(ADVERSARIAL_REQUIREMENTS)
    texts += [random_requirement() for _ in range(1000)]
    texts += [mutate(pick(texts), REQUIREMENT_ALPHABET) for _ in range(1200)]
    valid, invalid = [], []
    for text in dict.fromkeys(texts):
        if r"\N{" in text or re.search("[\u017f\u0130\u0131]", text):
            continue
        try:
            r = Requirement(text)
        except InvalidRequirement:
            invalid.append(text)
        else:
            extras = sorted({canonicalize_name(e) for e in r.extras})
            valid.append([text, r.name, extras, str(r.specifier), r.url or "", "" if r.marker is None else marker_text(r.marker)])
    write(PEP508 / "requirements.json", {"valid": valid, "invalid": invalid})


if __name__ == "__main__":
    version_vectors()
    specifier_vectors()
    marker_vectors()
    requirement_vectors()
