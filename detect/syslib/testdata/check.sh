#!/bin/sh
# Records which of the data's Debian names the suites have: testdata/SUITE.txt, a
# name a line, sorted. It asks the suites' own package lists, fetched by apt into a
# folder of its own; the mirror and keys are those that this machine's apt has.
#
#	sh testdata/check.sh          (in detect/syslib; needs apt and the network)
#
# A name that a suite lacks is said on stderr and fails the script.
set -eu
cd "$(dirname "$0")/.."
names=$(SYSLIB_NAMES=1 go test -run '^TestNames$' -v . | sed -n 's/^ *name: //p' | sort -u)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
status=0
for suite in bullseye bookworm trixie; do
	dir=$work/$suite
	mkdir -p "$dir/lists/partial" "$dir/cache/archives/partial"
	: >"$dir/status"
	printf 'Types: deb\nURIs: %s\nSuites: %s\nComponents: main\nSigned-By: /usr/share/keyrings/debian-archive-keyring.gpg\n' \
		"${DEBIAN_MIRROR:-http://deb.debian.org/debian}" "$suite" >"$dir/debian.sources"
	options="-o Dir::Etc::SourceList=$dir/debian.sources -o Dir::Etc::SourceParts=/dev/null -o Dir::State=$dir -o Dir::State::lists=$dir/lists -o Dir::State::status=$dir/status -o Dir::Cache=$dir/cache -o APT::Architecture=amd64 -o APT::Sandbox::User=root -o Acquire::Check-Valid-Until=false"
	apt-get $options -qq update
	apt-cache $options pkgnames | sort -u >"$dir/all"
	wanted=$(printf '%s\n' "$names" | sed -n "s/^$suite //p" | sort -u)
	printf '%s\n' "$wanted" | comm -12 - "$dir/all" >"testdata/$suite.txt"
	missing=$(printf '%s\n' "$wanted" | comm -23 - "$dir/all")
	if [ -n "$missing" ]; then
		printf '%s lacks:\n%s\n' "$suite" "$missing" >&2
		status=1
	fi
done
exit $status
