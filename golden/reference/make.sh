#!/bin/sh
# Makes the tools that the recorded results come from: a virtual environment in
# FOLDER for each of the lists beside this script. Needs Python 3.11 and an index.
#   sh make.sh FOLDER
set -eu
here=$(cd "$(dirname "$0")" && pwd)
folder=$1
mkdir -p "$folder"
for list in "$here"/*.txt; do
    name=$(basename "$list" .txt)
    python3 -m venv --clear "$folder/$name"
    "$folder/$name/bin/python" -m pip install --quiet --disable-pip-version-check -r "$list"
done
