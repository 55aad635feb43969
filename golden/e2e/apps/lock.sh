#!/bin/sh
# Makes the locks of the applications anew: uv.lock first, then requirements.in and
# requirements.txt with its versions, poetry.lock, and dockwright.lock. It needs uv and
# Poetry on the PATH, and Python 3.13 as python. TestAppsAgree says whether Poetry came
# to the same versions.
set -eu
cd "$(dirname "$0")"
here=$PWD
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export UV_PYTHON_DOWNLOADS=never UV_PYTHON=python POETRY_CACHE_DIR="$work/cache" POETRY_VIRTUALENVS_PATH="$work/environments"
unset PIP_FIND_LINKS

# form APP FORM: the application in one form, as the tests lay it together
form() {
  [ ! -d "$here/$1/common" ] || cp -R "$here/$1/common/." "$work/$1-$2"
  cp -R "$here/$1/$2/." "$work/$1-$2"
  cd "$work/$1-$2"
}

for app in service training renderer; do
  mkdir "$work/$app-uv" "$work/$app-pip" "$work/$app-poetry"
  rm -f "$here/$app"/*/*.lock

  form $app uv
  uv lock
  cp uv.lock "$here/$app/uv"
  uv export --quiet --locked --no-emit-project --no-hashes --no-annotate --no-header >"$work/versions"

  form $app pip
  for name in $(sed 's/==.*//' requirements.in); do grep "^$name==" "$work/versions"; done | sed 's/ *;.*//' >requirements
  mv requirements requirements.in
  uv pip compile --quiet --generate-hashes --no-emit-find-links --python-version 3.13 --constraint "$work/versions" requirements.in \
    --custom-compile-command "golden/e2e/apps/lock.sh" --no-annotate --output-file requirements.txt
  cp requirements.in requirements.txt "$here/$app/pip"

  form $app poetry
  poetry lock
  cp poetry.lock "$here/$app/poetry"
done

cd "$here/../../.."
for app in service training renderer; do
  go run ./cmd/dockwright generate "$work/$app-pip"
  cp "$work/$app-pip/dockwright.lock" "$here/$app/pip"
done
