#!/bin/sh
# Makes the locks of the folders beside it anew, with uv, poetry, pdm and pipenv on the
# PATH and Python 3.13 as python, against the index that indexes_test.go serves.
set -eu
cd "$(dirname "$0")"
home=$(mktemp -d)
touch "$home/serve"
(cd .. && DOCKWRIGHT_SERVE_INDEX="$home/serve" go test -count=1 -timeout=10m . >/dev/null) &
trap 'rm -f "$home/serve"; wait; rm -rf "$home"' EXIT
echo "machine 127.0.0.1 login reader password word" >"$home/.netrc"
chmod 600 "$home/.netrc"
export UV_PYTHON_DOWNLOADS=never NETRC="$home/.netrc" CORP_USER=reader CORP_TOKEN=word
export POETRY_CACHE_DIR="$home/poetry" UV_CACHE_DIR="$home/uv" PIPENV_CACHE_DIR="$home/pipenv" PIP_CACHE_DIR="$home/pip" PIPENV_VENV_IN_PROJECT=1
until curl --silent --fail --netrc-file "$home/.netrc" http://127.0.0.1:47811/simple/corp-greeting/ >"$home/page"; do sleep 1; done
hash=$(sed 's/.*#sha256=\([0-9a-f]*\).*/\1/' "$home/page")
rm -f */*.lock
(cd uv && uv lock)
(cd poetry && poetry lock)
for folder in pdm pdm-variables; do (cd $folder && pdm lock && rm -rf .venv .pdm-python); done
for folder in pipenv pipenv-variables; do (cd $folder && pipenv lock && rm -rf .venv); done
for folder in pip pip-variables; do sed -i "s/sha256:.*/sha256:$hash/" $folder/requirements.txt; done
