#!/bin/sh
# Makes the locks of the applications anew: uv.lock first, then requirements.in and
# requirements.txt with its versions, poetry.lock, dockwright.lock; and beside each form
# more.diff, which adds a light dependency as the manager would. It needs uv, Poetry and
# git on the PATH, and Python 3.13 as python. TestAppsAgree says whether Poetry came to
# the same versions.
set -eu
cd "$(dirname "$0")"
here=$PWD
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
more='tabulate>=0.9'
export UV_PYTHON_DOWNLOADS=never UV_PYTHON=python POETRY_CACHE_DIR="$work/cache" POETRY_VIRTUALENVS_PATH="$work/environments"
unset PIP_FIND_LINKS

# form APP FORM: the application in one form, as the tests lay it together
form() {
  mkdir -p "$work/$1-$2/a"
  cd "$work/$1-$2/a"
  [ ! -d "$here/$1/common" ] || cp -R "$here/$1/common/." .
  cp -R "$here/$1/$2/." .
  rm -f more.diff
}

compile() {
  uv pip compile --quiet --generate-hashes --no-emit-find-links --python-version 3.13 --constraint "$work/versions" requirements.in \
    --custom-compile-command golden/e2e/apps/lock.sh --no-annotate --output-file requirements.txt
}

# add APP FORM LOCK: with one dependency more in pyproject.toml
add() {
  cd "$work/$1-$2"
  cp -R a b
  cd b
  [ "$2" = pip ] || sed -i "s/^dependencies = \[/&\"$more\", /" pyproject.toml
  [ "$2" != pip ] || echo "tabulate==$(sed -n 's/^tabulate==//p' "$work/more")" >>requirements.in
  $3
  cd ..
  git diff --no-index --no-color --no-prefix a b >"$here/$1/$2/more.diff" || [ $? = 1 ]
}

for app in service training renderer; do
  rm -f "$here/$app"/*/*.lock "$here/$app"/*/more.diff

  form $app uv
  uv lock
  cp uv.lock "$here/$app/uv"
  uv export --quiet --locked --no-emit-project --no-hashes --no-annotate --no-header >"$work/versions"
  add $app uv "uv lock"
  (cd b && uv export --quiet --locked --no-emit-project --no-hashes --no-annotate --no-header >"$work/more")

  form $app pip
  for name in $(sed 's/==.*//' requirements.in); do grep "^$name==" "$work/versions"; done | sed 's/ *;.*//' >requirements
  mv requirements requirements.in
  compile
  cp requirements.in requirements.txt "$here/$app/pip"
  add $app pip compile

  form $app poetry
  poetry lock
  cp poetry.lock "$here/$app/poetry"
  add $app poetry "poetry lock"
done

cd "$here/../../.."
for app in service training renderer; do
  go run ./cmd/dockwright generate "$work/$app-pip/a"
  cp "$work/$app-pip/a/dockwright.lock" "$here/$app/pip"
done
