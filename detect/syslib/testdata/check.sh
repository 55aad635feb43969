#!/bin/sh
# Records which of the data's Debian names the suites have: testdata/SUITE.txt, a
# name a line, sorted. It asks the suites' own package lists, fetched by apt into a
# folder of its own; the mirror and keys are those that this machine's apt has.
#
#	sh testdata/check.sh          (in detect/syslib; needs apt and the network)
#
# It also writes data/libraries.toml: which package has each library of a list that
# wheels and builds are known to ask for, as the suites' lists of contents say, where
# the package is not named after it.
#
# A name that a suite lacks is said on stderr and fails the script.
set -eu
cd "$(dirname "$0")/.."
names=$(SYSLIB_NAMES=1 go test -run '^TestNames$' -v . | sed -n 's/^ *name: //p' | sort -u)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mirror=${DEBIAN_MIRROR:-http://deb.debian.org/debian}
libraries='libasound.so.2 libatk-1.0.so.0 libatk-bridge-2.0.so.0 libatspi.so.0 libcrypto.so.3 libcups.so.2
libcurl.so.4 libexslt.so.0 libgdk_pixbuf-2.0.so.0 libgeos_c.so.1 libgio-2.0.so.0 libglib-2.0.so.0 libgmodule-2.0.so.0
libgobject-2.0.so.0 libgssapi_krb5.so.2 libgthread-2.0.so.0 libgtk-3.so.0 libhdf5_serial.so.310 libhdf5_serial.so.103
libicudata.so.76 libicui18n.so.76 libicuuc.so.76 libicudata.so.72 libicui18n.so.72 libicuuc.so.72 libjpeg.so.62
liblber.so.2 liblber-2.5.so.0 libmagic.so.1 libmemcached.so.11 libnspr4.so libnss3.so libnssutil3.so libodbc.so.2
libpcap.so.0.8 libpng16.so.16 libsmime3.so libsnappy.so.1 libssl.so.3 libtbb.so.12 libusb-1.0.so.0 libvips.so.42
libxml2.so.2 libxmlsec1-openssl.so.1 libxslt.so.1 libzbar.so.0'
status=0
{
	printf '# Libraries whose package is not named after them, by suite. testdata/check.sh writes\n'
	printf '# this file from the suites\047 own lists of contents (dists/SUITE/main/Contents-amd64).\n'
} >data/libraries.toml
for suite in bullseye bookworm trixie; do
	dir=$work/$suite
	mkdir -p "$dir/lists/partial" "$dir/cache/archives/partial"
	: >"$dir/status"
	printf 'Types: deb\nURIs: %s\nSuites: %s\nComponents: main\nSigned-By: /usr/share/keyrings/debian-archive-keyring.gpg\n' \
		"$mirror" "$suite" >"$dir/debian.sources"
	options="-o Dir::Etc::SourceList=$dir/debian.sources -o Dir::Etc::SourceParts=/dev/null -o Dir::State=$dir -o Dir::State::lists=$dir/lists -o Dir::State::status=$dir/status -o Dir::Cache=$dir/cache -o APT::Architecture=amd64 -o APT::Sandbox::User=root -o Acquire::Check-Valid-Until=false"
	apt-get $options -qq update
	apt-cache $options pkgnames | sort -u >"$dir/all"
	wanted=$(printf '%s\n' "$names" | sed -n "s/^$suite //p" | sort -u)
	printf '%s\n' "$wanted" | comm -12 - "$dir/all" >"testdata/$suite.txt"
	missing=$(printf '%s\n' "$wanted" | comm -23 - "$dir/all")
	printf '\n[%s]\n' "$suite" >>data/libraries.toml
	curl -sSf "$mirror/dists/$suite/main/Contents-amd64.gz" | gunzip |
		sed -nE 's,^usr/lib/(x86_64-linux-gnu/)?(lib[^/ ]*\.so(\.[0-9][0-9.]*)?) +([^ ]*)$,\2 \4,p' |
		awk -v libraries="$libraries" '
			BEGIN { n = split(libraries, list); for (i = 1; i <= n; i++) wanted[list[i]] = 1 }
			wanted[$1] {
				name = $1; sub(/\.so.*/, "", name); version = $1; sub(/.*\.so\.?/, "", version)
				count = split($2, places, ",")
				for (i = 1; i <= count; i++) {
					package = places[i]; sub(".*/", "", package)
					if (package ~ /-dev$/) continue
					if (tolower(name (name ~ /[0-9]$/ && version != "" ? "-" : "") version) != package) print "\"" $1 "\" = \"" package "\""
				}
			}' | LC_ALL=C sort -u >>data/libraries.toml
	if [ -n "$missing" ]; then
		printf '%s lacks:\n%s\n' "$suite" "$missing" >&2
		status=1
	fi
done
exit $status
