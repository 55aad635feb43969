#!/usr/bin/env bash
# fetch DIR: brings the commits of list.toml into DIR, a folder OWNER__NAME each,
# for `DOCKWRIGHT_PROJECTS=DIR go test ./golden -run 'TestProjects$' -v`.
# What is there already at the right commit is left alone. Nothing of it is run.
set -Eeuo pipefail
dir=${1:?the folder to fetch into}
list=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)/list.toml

sed -nE 's/^(repository|commit) = "([^"]+)"$/\2/p' "$list" | while read -r repository && read -r commit; do
  into=$dir/${repository/\//__}
  [[ $(git -C "$into" rev-parse HEAD 2>/dev/null) != "$commit" ]] || continue
  echo "$repository $commit"
  git init -q "$into"
  git -C "$into" fetch -q --depth 1 "https://github.com/$repository" "$commit"
  git -C "$into" -c advice.detachedHead=false checkout -q FETCH_HEAD
done
