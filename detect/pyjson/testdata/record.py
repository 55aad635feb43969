"""Writes dumps.golden anew from dumps.toml: python3 record.py (Python >= 3.11)."""
import json
import pathlib
import tomllib

here = pathlib.Path(__file__).parent
data = tomllib.loads((here / "dumps.toml").read_text("utf-8"))
(here / "dumps.golden").write_text(json.dumps(data, sort_keys=True) + "\n", "utf-8")
