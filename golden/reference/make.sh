#!/bin/sh
# Makes the tools that the recorded results come from: a virtual environment in
# FOLDER for each of the lists beside this script. Needs Python 3.11 and an index.
#   sh make.sh FOLDER
set -eu
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1"
folder=$(cd "$1" && pwd)
python3 -m venv --clear "$folder/pypa"
"$folder/pypa/bin/python" -m pip install --quiet --disable-pip-version-check -r "$here/pypa.txt"
for list in poetry pdm; do # by the uv that is there now, which is quicker
    "$folder/pypa/bin/uv" venv --quiet --clear --no-config --python "$folder/pypa/bin/python" "$folder/$list"
    "$folder/pypa/bin/uv" pip install --quiet --no-config --python "$folder/$list/bin/python" -r "$here/$list.txt"
done
