"""Records what poetry-core and dependency-groups read in the files here.

    python -m venv v && v/bin/pip install poetry-core==2.5.0 dependency-groups==1.3.2
    v/bin/python record.py
"""
import json, pathlib, tomllib

import dependency_groups
from poetry.core.factory import Factory

here = pathlib.Path(__file__).parent

for file in sorted((here / "groups").glob("*.toml")):
    groups = tomllib.loads(file.read_text())["dependency-groups"]
    result = {name: list(dependency_groups.resolve(groups, name)) for name in groups}
    file.with_suffix(".json").write_text(json.dumps(result, indent=1, sort_keys=True) + "\n")

for file in sorted((here / "poetry").glob("*.toml")):
    folder = here / "poetry" / "pyproject.toml"
    folder.write_text(file.read_text())
    try:
        package = Factory().create_poetry(folder).package
    finally:
        folder.unlink()

    def lines(deps):
        return [d.to_pep_508(with_extras=False) for d in deps]

    result = {
        "name": package.name,
        "python": str(package.python_constraint),
        "main": lines(d for d in package.requires if not d.is_optional()),
        "extras": {name: lines(deps) for name, deps in package.extras.items()},
        "groups": {
            name: lines(package.dependency_group(name).dependencies)
            for name in package.dependency_group_names(include_optional=True)
            if name != "main"
        },
        "optional": sorted(
            package.dependency_group_names(include_optional=True) - package.dependency_group_names()
        ),
    }
    file.with_suffix(".json").write_text(json.dumps(result, indent=1, sort_keys=True) + "\n")
