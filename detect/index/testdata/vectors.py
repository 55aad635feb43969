"""Writes links.json, config.json and netrc.json: what pip and Python's netrc
module make of pages, configurations and netrc files. Run it with the Python of
a virtual environment that has pip 26.3 (and nothing else), on Linux:

    python vectors.py [FOLDER]
"""

import json
import netrc
import os
import pathlib
import random
import sys
import tempfile

import pip
from pip._internal import configuration
from pip._internal.commands import create_command
from pip._internal.index.collector import IndexContent, LinkCollector, parse_links
from pip._internal.index.package_finder import PackageFinder
from pip._internal.models.selection_prefs import SelectionPreferences
from pip._internal.network.session import PipSession
from pip._internal.req.req_file import parse_requirements

OUT = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else pathlib.Path(__file__).parent
LENGTHS = {"sha256": 64, "sha384": 96, "sha512": 128, "sha224": 56, "sha1": 40, "md5": 32}
JSON, HTML = "application/vnd.pypi.simple.v1+json", "text/html"
URL = "https://index.example/root/simple/foo/"


def digest(kind, seed):
    return (f"{seed:x}" * 128)[: LENGTHS[kind]]


def links(case):
    page = IndexContent(
        case["body"].encode(case.get("charset") or "utf-8"), case["type"], case.get("charset"), case["url"], cache_link_parsing=False
    )
    out = []
    for link in parse_links(page):
        hashes = {
            k: v.lower()
            for k, v in link._hashes.items()
            if len(v) == LENGTHS.get(k) and all(c in "0123456789abcdefABCDEF" for c in v)
        }
        out.append(
            {
                "name": link.filename if link.path.strip("/") else "",
                "url": link.url_without_fragment,
                "hashes": hashes,
                "python": (link.requires_python or "").strip(),
                "yanked": link.yanked_reason,
                "uploaded": link.upload_time.timestamp() if link.upload_time else None,
            }
        )
    return out


def html_page(*anchors, head=""):
    return f"<!DOCTYPE html><html><head>{head}<title>Links for foo</title></head><body><h1>Links for foo</h1>{''.join(anchors)}</body></html>"


def html_cases():
    sha = digest("sha256", 0xAB)
    a = f'<a href="https://files.example/foo-1.0.tar.gz#sha256={sha}">foo-1.0.tar.gz</a>'
    yield "one link", html_page(a)
    yield "no links", html_page()
    for name, href in {
        "relative": f"../../packages/foo-1.0.tar.gz#sha256={sha}",
        "rooted": "/packages/foo-1.0.tar.gz",
        "no scheme": "//files.example/foo-1.0.tar.gz",
        "up beyond the root": "../../../../../../foo-1.0.tar.gz",
        "query": "foo-1.0.tar.gz?token=x&amp;y=1#md5=" + digest("md5", 3),
        "plus quoted": "foo-1.0%2Bcpu-py3-none-any.whl",
        "plus plain": "foo-1.0+cpu-py3-none-any.whl",
        "quoted twice": "foo-1.0%252Bcpu-py3-none-any.whl",
        "quoted slash": "a%2Ffoo-1.0.tar.gz",
        "quoted slash, small": "a%2ffoo-1.0.tar.gz",
        "space": "foo 1.0.tar.gz",
        "stray percent": "foo-1.0%zz.tar.gz",
        "percent at the end": "foo-1.0.tar.gz%",
        "at sign": "x@y/foo-1.0.tar.gz",
        "umlaut": "f\u00f6\u00f6-1.0.tar.gz",
        "umlaut quoted": "f%C3%B6%C3%B6-1.0.tar.gz",
        "upper-case digest": "foo-1.0.tar.gz#sha256=" + sha.upper(),
        "egg and digest": "foo-1.0.tar.gz#egg=foo&sha512=" + digest("sha512", 7),
        "short digest": "foo-1.0.tar.gz#sha256=abc",
        "unknown digest": "foo-1.0.tar.gz#blake2b=" + sha,
        "two digests": f"foo-1.0.tar.gz#md5={digest('md5', 1)}&sha256={sha}",
        "empty": "",
        "fragment alone": "#top",
        "query alone": "?C=N;O=D",
        "folder": "foo-1.0/",
        "parent": "../",
        "dot": ".",
        "dots inside": "a/./b/../foo-1.0.tar.gz",
        "line break inside": "foo-\n1.0.tar.gz",
        "blank before": "  foo-1.0.tar.gz",
        "mail": "mailto:foo@example.org",
        "script": "javascript:alert(1)",
        "other scheme": "ftp://files.example/foo-1.0.tar.gz",
        "upper-case scheme": "HTTPS://files.example/foo-1.0.tar.gz",
        "credentials": "https://user:pass@files.example/foo-1.0.tar.gz",
        "trailing dots": "a/..",
        "semicolons": "foo-1.0.tar.gz;x=1",
        "tilde and stars": "~u/foo-1.0(1)*!.tar.gz",
    }.items():
        yield "href: " + name, html_page(f'<a href="{href}">x</a>')
    for name, attributes in {
        "requires-python escaped": 'data-requires-python="&gt;=3.8,&lt;4"',
        "requires-python by number": 'data-requires-python="&#62;=3.8"',
        "requires-python plain": 'data-requires-python=">=3.8"',
        "requires-python empty": 'data-requires-python=""',
        "yanked with a reason": 'data-yanked="broken &amp; sad"',
        "yanked without one": 'data-yanked=""',
        "upper-case keys": 'DATA-Requires-Python="&gt;=3.9" Data-Yanked="x"',
        "single quotes": "data-requires-python='>=3.7'",
        "metadata": 'data-core-metadata="sha256=' + sha + '" data-dist-info-metadata="true"',
        "unknown key": 'data-gpg-sig="true" rel="internal"',
    }.items():
        yield name, html_page(f'<a {attributes} href="foo-1.0.tar.gz">x</a>')
    yield "upper-case tag", html_page('<A HREF="foo-1.0.tar.gz">x</A>')
    yield "no quotes", html_page("<a href=foo-1.0.tar.gz>x</a>")
    yield "self-closing", html_page('<a href="foo-1.0.tar.gz"/>')
    yield "no href", html_page('<a name="top">x</a>', a)
    yield "comment", html_page('<!-- <a href="bar-1.0.tar.gz">x</a> -->', a)
    yield "script", html_page('<script>"<a href=bar-1.0.tar.gz>"</script>', a)
    yield "nested", html_page('<div><p><span><a href="foo-1.0.tar.gz"><b>x</b></a></span></p></div>')
    yield "broken nesting", html_page('<a href="foo-1.0.tar.gz"><a href="foo-1.1.tar.gz"></b></a></p>')
    yield "base", html_page('<a href="foo-1.0.tar.gz">x</a>', head='<base href="https://other.example/files/">')
    yield "base, relative link up", html_page('<a href="../foo-1.0.tar.gz">x</a>', head='<base href="https://other.example/a/b/">')
    yield "two bases", html_page('<a href="foo-1.0.tar.gz">x</a>', head='<base target="_top"><base href="https://a.example/"><base href="https://b.example/">')
    yield "fragment of HTML", f"Hello {a}"
    yield "text", "no markup at all"
    yield "nothing", ""
    yield "marker of order", html_page(a, a, '<a href="foo-0.9.tar.gz">x</a>')


def json_cases():
    sha = digest("sha256", 0xCD)
    file = {"filename": "foo-1.0.tar.gz", "url": "https://files.example/foo-1.0.tar.gz", "hashes": {"sha256": sha}}

    def page(*files, **more):
        return {"meta": {"api-version": "1.1"}, "name": "foo", "files": list(files), **more}

    yield "one file", page(file)
    yield "no files", page()
    for name, more in {
        "relative URL": {"url": "../../p/foo-1.0.tar.gz"},
        "URL to quote": {"url": "/p/foo 1.0+cpu.tar.gz"},
        "digest in the URL": {"url": "foo-1.0.tar.gz#md5=" + digest("md5", 5)},
        "same digest in the URL": {"url": "foo-1.0.tar.gz#sha256=" + digest("sha256", 1)},
        "several digests": {"hashes": {"sha512": digest("sha512", 2), "md5": digest("md5", 2), "sha256": sha}},
        "no digests": {"hashes": {}},
        "odd digests": {"hashes": {"sha256": "zz", "sha999": sha}},
        "requires-python": {"requires-python": ">=3.8"},
        "requires-python null": {"requires-python": None},
        "yanked": {"yanked": True},
        "not yanked": {"yanked": False},
        "yanked with a reason": {"yanked": "broken"},
        "yanked with an empty reason": {"yanked": ""},
        "yanked null": {"yanked": None},
        "size": {"size": 12345},
        "upload time": {"upload-time": "2024-02-29T23:59:59.123456Z"},
        "upload time, whole seconds": {"upload-time": "2024-02-29T23:59:59Z"},
        "metadata": {"core-metadata": {"sha256": sha}, "dist-info-metadata": True},
        "unknown keys": {"gpg-sig": True, "provenance": "https://index.example/x"},
    }.items():
        yield name, page({**file, **more})
    yield "no URL", page({"filename": "foo-1.0.tar.gz", "hashes": {}}, file)
    yield "order", page(file, {**file, "url": "b/foo-0.9.zip"}, {**file, "url": "a/foo-2.whl"})
    yield "versions", page(file, versions=["1.0"])


def random_pages(rng, count):
    pieces = ["foo", "-", "1.0", ".tar.gz", ".whl", "%2B", "%2f", "/", "..", "./", "@", "%", "#", "sha256=", "?", "&", "=", " ", "+", ":",
              "http:", "https://", "//", "h.example", "é", "md5=", digest("md5", 4), digest("sha256", 9), "egg=foo", "~", "!", "*", "(", "'", "|", "[a]"]
    for i in range(count):
        anchors = []
        for _ in range(rng.randint(1, 4)):
            href = "".join(rng.choice(pieces) for _ in range(rng.randint(1, 7)))
            attributes = rng.choice(["", ' data-yanked="r"', ' data-requires-python="&gt;=3"', " data-core-metadata=true"])
            anchors.append(f'<a href="{href.replace(chr(34), "")}"{attributes}>x</a>{rng.choice(["", "<br/>", chr(10)])}')
        head = rng.choice(["", "", '<base href="https://b.example/x/y">'])
        yield f"random {i}", html_page(*anchors, head=head)


def write_links():
    rng = random.Random(691)
    cases = []

    def add(about, body, kind, **more):
        case = {"about": about, "url": URL, "type": kind, "body": body, **more}
        try:
            case["links"] = links(case)
        except Exception as e:  # what pip cannot read is told, not compared
            case["error"] = type(e).__name__
        cases.append(case)

    for about, body in html_cases():
        add("HTML, " + about, body, HTML)
    add("HTML, latin-1", html_page('<a href="f\u00f6\u00f6-1.0.tar.gz">x</a>'), HTML, charset="iso-8859-1")
    for about, body in json_cases():
        add("JSON, " + about, json.dumps(body), JSON)
    for about, body in random_pages(rng, 300):
        add("HTML, " + about, body, HTML)
    (OUT / "links.json").write_text(dump(cases))


CONFIG_CASES = [
    {"about": "nothing"},
    {"about": "user", "files": {"/home/u/.config/pip/pip.conf": "[global]\nindex-url = https://a.example/simple\n"}},
    {"about": "legacy user file", "files": {"/home/u/.pip/pip.conf": "[global]\nindex_url: https://a.example/simple\n"}},
    {"about": "new user file before the legacy one",
     "files": {"/home/u/.pip/pip.conf": "[global]\nindex-url=https://a.example\nextra-index-url=https://x.example\n",
               "/home/u/.config/pip/pip.conf": "[global]\nindex-url=https://b.example\n"}},
    {"about": "user before /etc", "files": {"/etc/pip.conf": "[global]\nindex-url=https://a.example\n", "/home/u/.config/pip/pip.conf": "[global]\nindex-url=https://b.example\n"}},
    {"about": "/etc before /etc/xdg", "files": {"/etc/pip.conf": "[global]\nindex-url=https://a.example\n", "/etc/xdg/pip/pip.conf": "[global]\nindex-url=https://b.example\n"}},
    {"about": "virtual environment before the user", "env": {"VIRTUAL_ENV": "/venv"},
     "files": {"/venv/pip.conf": "[global]\nindex-url=https://a.example\n", "/home/u/.config/pip/pip.conf": "[global]\nindex-url=https://b.example\n"}},
    {"about": "PIP_CONFIG_FILE before all, without the user's", "env": {"PIP_CONFIG_FILE": "/own.conf"},
     "files": {"/own.conf": "[global]\nindex-url=https://a.example\n", "/etc/pip.conf": "[global]\nextra-index-url=https://c.example\n",
               "/home/u/.config/pip/pip.conf": "[global]\nindex-url=https://b.example\nextra-index-url=https://d.example\n"}},
    {"about": "PIP_CONFIG_FILE that is not there", "env": {"PIP_CONFIG_FILE": "/own.conf"}, "files": {"/home/u/.config/pip/pip.conf": "[global]\nindex-url=https://b.example\n"}},
    {"about": "PIP_CONFIG_FILE=/dev/null", "env": {"PIP_CONFIG_FILE": "/dev/null"}, "files": {"/etc/pip.conf": "[global]\nindex-url=https://b.example\n"}},
    {"about": "XDG_CONFIG_HOME", "env": {"XDG_CONFIG_HOME": "/xdg"}, "files": {"/xdg/pip/pip.conf": "[global]\nindex-url=https://a.example\n", "/home/u/.config/pip/pip.conf": "[global]\nindex-url=https://b.example\n"}},
    {"about": "[install] of a lesser file before [global]", "files": {"/etc/pip.conf": "[install]\nindex-url=https://a.example\n", "/home/u/.config/pip/pip.conf": "[global]\nindex-url=https://b.example\n"}},
    {"about": "another command's section", "files": {"/etc/pip.conf": "[download]\nindex-url=https://a.example\n"}},
    {"about": "variable before files", "env": {"PIP_INDEX_URL": "https://v.example/simple"}, "files": {"/etc/pip.conf": "[install]\nindex-url=https://a.example\n"}},
    {"about": "empty variable", "env": {"PIP_INDEX_URL": ""}, "files": {"/etc/pip.conf": "[install]\nindex-url=https://a.example\n"}},
    {"about": "several extra ones", "env": {"PIP_EXTRA_INDEX_URL": "https://a.example  https://b.example\thttps://c.example"}},
    {"about": "continuation lines", "files": {"/etc/pip.conf": "[global]\nextra-index-url =\n    https://a.example\n    # not this\n\n    https://b.example\nindex-url = https://c.example\n"}},
    {"about": "extra ones of [install] replace those of [global]", "files": {"/etc/pip.conf": "[global]\nextra-index-url=https://a.example\n[install]\nextra-index-url=https://b.example\n"}},
    {"about": "extra ones of the variable replace the file's", "env": {"PIP_EXTRA_INDEX_URL": "https://b.example"}, "files": {"/etc/pip.conf": "[global]\nextra-index-url=https://a.example\n"}},
    {"about": "no-index", "files": {"/etc/pip.conf": "[global]\nno-index = yes\nfind-links = https://l.example/files https://m.example\n"}},
    {"about": "no-index taken back", "env": {"PIP_NO_INDEX": "0"}, "files": {"/etc/pip.conf": "[global]\nno-index = true\n"}},
    {"about": "no-index by variable", "env": {"PIP_NO_INDEX": "on", "PIP_FIND_LINKS": "https://l.example"}},
    {"about": "no-index is nonsense", "env": {"PIP_NO_INDEX": "maybe"}},
    {"about": "[DEFAULT]", "files": {"/etc/pip.conf": "[DEFAULT]\nindex-url=https://a.example\n[global]\ntimeout=5\n"}},
    {"about": "[DEFAULT] goes for [install] too", "files": {"/etc/pip.conf": "[DEFAULT]\nindex-url=https://a.example\n[global]\nindex-url=https://b.example\n[install]\ntimeout=5\n"}},
    {"about": "[DEFAULT] alone", "files": {"/etc/pip.conf": "[DEFAULT]\nindex-url=https://a.example\n"}},
    {"about": "capitals and underscores", "files": {"/etc/pip.conf": "[global]\nIndex_URL = https://a.example\n--extra-index-url = https://b.example\n"}},
    {"about": "pypi-url", "files": {"/etc/pip.conf": "[global]\npypi-url = https://a.example\n"}},
    {"about": "percent signs", "files": {"/etc/pip.conf": "[global]\nindex-url = https://us%40er:p%25w@a.example/simple\n"}},
    {"about": "comment after a value", "files": {"/etc/pip.conf": "[global]\nextra-index-url = https://a.example ; no comment\n"}},
    {"about": "CRLF and a semicolon", "files": {"/etc/pip.conf": "; head\r\n[global]\r\nindex-url = https://a.example\r\n"}},
    {"about": "indented section", "files": {"/etc/pip.conf": "  [global]\n  index-url = https://a.example\n"}},
    {"about": "section in a value", "files": {"/etc/pip.conf": "[global]\nextra-index-url =\n  https://a.example\n  [install]\nindex-url = https://b.example\n"}},
    {"about": "empty value hides an earlier file's", "files": {"/etc/pip.conf": "[global]\nindex-url=https://a.example\n", "/home/u/.config/pip/pip.conf": "[global]\nindex-url=\n"}},
    {"about": "key twice", "files": {"/etc/pip.conf": "[global]\nindex-url=https://a.example\nindex_url=https://b.example\n"}},
    {"about": "section twice", "files": {"/etc/pip.conf": "[global]\n[global]\n"}},
    {"about": "no section", "files": {"/etc/pip.conf": "index-url=https://a.example\n"}},
    {"about": "no value", "files": {"/etc/pip.conf": "[global]\nindex-url\n"}},
    {"about": "no key", "files": {"/etc/pip.conf": "[global]\n= x\n"}},
    {"about": "requirements: extra", "requirements": "--extra-index-url https://r.example\n", "env": {"PIP_INDEX_URL": "https://v.example", "PIP_EXTRA_INDEX_URL": "https://w.example"}},
    {"about": "requirements: index replaces all", "requirements": "--index-url https://r.example\n", "env": {"PIP_INDEX_URL": "https://v.example", "PIP_EXTRA_INDEX_URL": "https://w.example"}},
    {"about": "requirements: both on one line", "requirements": "--extra-index-url https://e.example --index-url https://r.example\n"},
    {"about": "requirements: extra, then index", "requirements": "--extra-index-url https://e.example\n--index-url https://r.example\n"},
    {"about": "requirements: no-index", "requirements": "--no-index\n--find-links https://l.example\n", "env": {"PIP_INDEX_URL": "https://v.example"}},
    {"about": "requirements: index, but the variable allows none", "requirements": "--index-url https://r.example\n", "env": {"PIP_NO_INDEX": "1"}},
    {"about": "requirements: find-links besides the variable's", "requirements": "--find-links https://l.example\n", "env": {"PIP_FIND_LINKS": "https://m.example"}},
    {"about": "requirements: variables in URLs", "requirements": "--index-url https://${HOST_NAME}/${unknown}/${UNSET}/simple\n", "env": {"HOST_NAME": "h.example"}},
]


def pip_config(case):
    with tempfile.TemporaryDirectory() as root:
        for path, text in case.get("files", {}).items():
            file = pathlib.Path(root + path)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(text.encode())
        env = {"HOME": root + "/home/u", "PATH": os.environ["PATH"], "XDG_CONFIG_DIRS": root + "/etc/xdg"}
        for key, value in case.get("env", {}).items():
            env[key] = root + value if value.startswith("/") and value != "/dev/null" else value
        os.environ.clear()
        os.environ.update(env)
        sys.prefix = env.get("VIRTUAL_ENV", root + "/usr")
        configuration.appdirs.site_config_dirs = lambda name: [root + "/etc/xdg/" + name, root + "/etc"]
        try:
            options, _ = create_command("install").parse_args([])
            session = PipSession()
            finder = PackageFinder.create(
                link_collector=LinkCollector.create(session, options),
                selection_prefs=SelectionPreferences(allow_yanked=False),
            )
            if "requirements" in case:
                file = pathlib.Path(root + "/requirements.txt")
                file.write_text(case["requirements"] + "foo==1.0\n")
                list(parse_requirements(str(file), session, finder=finder, options=options))
            return {"indexes": [u.strip() for u in finder.index_urls], "links": finder.find_links}
        except SystemExit:
            return {"error": True}


def write_config():
    saved, prefix = dict(os.environ), sys.prefix
    cases = [{**case, **pip_config(case)} for case in CONFIG_CASES]
    os.environ.clear()
    os.environ.update(saved)
    sys.prefix = prefix
    (OUT / "config.json").write_text(dump(cases))


NETRC_CASES = [
    "", "machine h login u password p", "machine h\n\tlogin u\n\tpassword p\n", "machine h user u password p",
    "default login u password p", "machine h login u password p\ndefault login v password q\n",
    "machine h login u account a password p", "machine h account a password p", "machine h password p", "machine h",
    "machine h login u password p machine h login v password q", 'machine h login "a b" password "p\\"q"', "machine h login a\\ b password p\\\\q",
    "# comment\nmachine h login u password p", "machine h # comment\nlogin u password p", "machine h login u password #p", "machine h login u password p#q",
    "machine h login u password p #end", "#machine h login u password p\nmachine i login v password q", "#\nmachine h login u password p",
    "macdef init\ncd /x\nbin\n\nmachine h login u password p", "macdef init\ncd /x", "machine h login u password p\nmacdef init\necho\n\n",
    "machine", "login u", "machine h foo bar", "machine h login", 'machine h login "" password ""', "machine \"\" login u", "machine h login u password p\r\n",
    "machine h.example login u password pässwörd", "default", "machine default login u password p", "   \n\t", "machine h login machine password p",
]


def read_netrc(text):
    with tempfile.NamedTemporaryFile("w", suffix="netrc", encoding="utf-8", newline="") as f:
        f.write(text)
        f.flush()
        try:
            hosts = netrc.netrc(f.name).hosts
        except netrc.NetrcParseError:
            return {"text": text, "error": True}
    return {"text": text, "hosts": {h: [a[0] or a[1], a[2]] for h, a in hosts.items()}}


def write_netrc():
    rng = random.Random(1978)
    words = ["machine", "default", "login", "user", "account", "password", "macdef", "#", "#x", "h", "i", "u", '"', '"q w"', "\\", "\\\\", '""', "p"]
    texts = list(NETRC_CASES)
    for _ in range(800):
        texts.append("".join(rng.choice(words) + rng.choice([" ", " ", "\n", "\t", "", "\n\n"]) for _ in range(rng.randint(1, 14))))
    for _ in range(400):
        texts.append("".join(f"machine {rng.choice('hijk')}{rng.choice(' ' + chr(10))}" + "".join(
            f"{rng.choice(['login', 'user', 'account', 'password'])} {rng.choice(words[8:])}{rng.choice(' ' + chr(10))}" for _ in range(rng.randint(0, 3))) for _ in range(rng.randint(1, 3))))
    (OUT / "netrc.json").write_text(dump([read_netrc(t) for t in texts]))


def dump(cases):
    return "[\n" + ",\n".join(json.dumps(c, sort_keys=True) for c in cases) + "\n]\n"


if __name__ == "__main__":
    assert pip.__version__ == "26.3", pip.__version__
    write_links()
    write_netrc()
    write_config()
