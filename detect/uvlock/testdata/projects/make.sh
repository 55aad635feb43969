#!/bin/sh
# Makes the locks anew: sh make.sh UV (0.13.8 and 0.13.9 made those that are here). The
# wheel in sources/vendor and a git repository are made on the way; git is told
# to find https://git.example.org/team/fromgit.git in a temporary folder.
set -eu
uv=$1
cd "$(dirname "$0")"
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
export UV_CACHE_DIR="$tmp/cache"

python3 - <<'PY'
import zipfile
name = "vendored-1.0+local.1"
with zipfile.ZipFile(f"sources/vendor/{name}-py3-none-any.whl", "w") as z:
    def write(path, text):
        z.writestr(zipfile.ZipInfo(path, (2020, 1, 1, 0, 0, 0)), text)
    write("vendored.py", "")
    write(f"{name}.dist-info/METADATA", "Metadata-Version: 2.1\nName: vendored\nVersion: 1.0+local.1\nRequires-Dist: packaging\n")
    write(f"{name}.dist-info/WHEEL", "Wheel-Version: 1.0\nGenerator: hand\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
    write(f"{name}.dist-info/RECORD", "")
PY

mkdir -p "$tmp/fromgit/python"
cat > "$tmp/fromgit/python/pyproject.toml" <<'TOML'
[project]
name = "fromgit"
version = "1"
dependencies = ["pluggy"]
TOML
export GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@example.org GIT_AUTHOR_DATE=2020-01-01T00:00:00Z
export GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@example.org GIT_COMMITTER_DATE=2020-01-01T00:00:00Z
git -C "$tmp/fromgit" -c init.defaultBranch=main init -q
git -C "$tmp/fromgit" add .
git -C "$tmp/fromgit" commit -q -m one
git -C "$tmp/fromgit" tag v1
export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0="url.file://$tmp/fromgit.insteadOf" GIT_CONFIG_VALUE_0=https://git.example.org/team/fromgit.git

for project in members environments virtual workspace conflicts forks groups extras sources; do
    rm -f "$project/uv.lock"
    (cd "$project" && "$uv" lock)
done
rm -f script.py.lock
"$uv" lock --script script.py
