"""Records what pip makes of script metadata, in vectors.json.

    python -m venv /tmp/v && /tmp/v/bin/pip install 'pip==26.3'
    /tmp/v/bin/python vectors.py [FOLDER]
"""

import json
import pathlib
import sys
import tempfile

from pip._internal.req.pep723 import PEP723Exception, pep723_metadata

DEPS = '# dependencies = ["requests<3", "rich"]\n'
CASES = {
    "plain": f'# /// script\n# requires-python = ">=3.11"\n{DEPS}# ///\nimport requests\n',
    "after code": f'"""Doc."""\n\n# /// script\n{DEPS}# ///\n',
    "shebang": f"#!/usr/bin/env -S uv run --script\n# /// script\n{DEPS}# ///\n",
    "no end of file": f"# /// script\n{DEPS}# ///",
    "windows": f"# /// script\n{DEPS}# ///\n".replace("\n", "\r\n"),
    "old mac": f"# /// script\n{DEPS}# ///\n".replace("\n", "\r"),
    "empty lines": f"# /// script\n#\n{DEPS}#\n# ///\n",
    "several lines": "# /// script\n# dependencies = [\n#   'requests<3',\n#     'rich',\n# ]\n# ///\n",
    "tool": f"# /// script\n{DEPS}# [tool.uv]\n# exclude-newer = '2026-01-01T00:00:00Z'\n# ///\n",
    "none": "import requests\n",
    "empty file": "",
    "not closed": f"# /// script\n{DEPS}\n",
    "not closed before code": f"# /// script\n{DEPS}import requests\n# ///\n",
    "no content": "# /// script\n# ///\n",
    "no content, then a comment": "# /// script\n# ///\n# x = 1\n",
    "gap": f"# /// script\n{DEPS}\n# ///\n",
    "indented": f"    # /// script\n    {DEPS}    # ///\n",
    "no space in the comment": "# /// script\n#dependencies = []\n# ///\n",
    "no space before the slashes": f"#/// script\n{DEPS}# ///\n",
    "two spaces": f"# ///  script\n{DEPS}# ///\n",
    "space at the end": f"# /// script \n{DEPS}# ///\n",
    "space at the close": f"# /// script\n{DEPS}# /// \n",
    "other type": f"# /// pyproject\n{DEPS}# ///\n",
    "upper case": f"# /// Script\n{DEPS}# ///\n",
    "other type first": f"# /// pyproject\n# x = 1\n# ///\n\n# /// script\n{DEPS}# ///\n",
    "two": f"# /// script\n{DEPS}# ///\n\n# /// script\n{DEPS}# ///\n",
    "two without a gap": f"# /// script\n{DEPS}# ///\n# /// script\n{DEPS}# ///\n",
    "the second not closed": f"# /// script\n{DEPS}# ///\n\n# /// script\n{DEPS}",
    "the first not closed": f"# /// script\n{DEPS}\n# /// script\n{DEPS}# ///\n",
    "comment after it": f"# /// script\n{DEPS}# ///\n# and more\n",
    "a closing line within": f"# /// script\n{DEPS}# ///\n# x = 1\n# ///\n",
    "a closing line within a string": "# /// script\n# dependencies = ['rich']\n# x = '''\n# ///\n# '''\n# ///\n",
    "other type within": "# /// other\n# /// script\n# dependencies = []\n# ///\n",
    "bad TOML": "# /// script\n# dependencies = [\n# ///\n",
    "in a string": f"x = '''\n# /// script\n{DEPS}# ///\n'''\n",
    "tabs": f"# /// script\n#\tx = 1\n{DEPS}# ///\n",
    "vertical tab": f"# /// script\x0b{DEPS}# ///\n",
}


def result(text):
    with tempfile.NamedTemporaryFile("w", suffix=".py", newline="") as f:
        f.write(text)
        f.flush()
        try:
            metadata = pep723_metadata(f.name)
        except PEP723Exception as e:
            return {"result": "none" if "does not contain" in str(e) else "error"}
    return {"result": "ok", "dependencies": metadata.get("dependencies", []), "requires": metadata.get("requires-python", "")}


OUT = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else pathlib.Path(__file__).parent
(OUT / "vectors.json").write_text(json.dumps({name: {"text": text, **result(text)} for name, text in CASES.items()}, indent=1) + "\n")
