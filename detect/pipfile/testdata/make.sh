#!/bin/sh
# Makes real/Pipfile.lock and hashes.json anew with pipenv itself.
#   sh make.sh
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q 'pipenv==2026.10.3'
PYTHONWARNINGS=ignore "$work/venv/bin/python" hashes.py > hashes.json
mkdir "$work/project" "$work/project/local"
cp real/Pipfile "$work/project"
cat > "$work/project/local/pyproject.toml" <<'TOML'
[project]
name = "local-pkg"
version = "1.0"
[build-system]
requires = ["setuptools"]
build-backend = "setuptools.build_meta"
TOML
touch "$work/project/local/local_pkg.py"
(cd "$work/project" && PIPENV_VENV_IN_PROJECT=1 PIPENV_IGNORE_VIRTUALENVS=1 "$work/venv/bin/pipenv" lock)
cp "$work/project/Pipfile.lock" real
