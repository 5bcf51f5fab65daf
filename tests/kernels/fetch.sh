#!/bin/sh
# SPDX-License-Identifier: MIT
# usage: fetch.sh SUITE FOLDER
# Puts the kernel of a Debian suite (bullseye, bookworm, trixie) into FOLDER as vmlinuz, and its
# package's version as version. From the mirror that this machine's apt uses for its own suite,
# checked with Debian's keys; apt's lists, sources and packages stay as they are.
set -eu
suite=$1 folder=$2
mkdir -p "$folder/lists/partial" "$folder/cache/archives/partial"
folder=$(cd "$folder" && pwd)

# shellcheck disable=SC2016 # apt's variables
mirror=$(apt-get indextargets --format '$(ORIGIN) $(LABEL) $(REPO_URI)' 'Created-By: Packages' |
    awk '$1 == "Debian" && $2 == "Debian" { print $3; exit }')
[ -n "$mirror" ] || { echo "apt knows no mirror of Debian" >&2; exit 1; }
echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $suite main" >"$folder/sources.list"

apt() {
    command=$1
    shift
    "$command" -q -o Dir::Etc::SourceList="$folder/sources.list" -o Dir::Etc::SourceParts=- \
        -o Dir::State::Lists="$folder/lists" -o Dir::Cache="$folder/cache" \
        -o APT::Sandbox::User=root -o Acquire::Languages=none "$@"
}
apt apt-get update
# The kernel for virtual machines: a fifth of the other one's size, of the same sources.
package=$(apt apt-cache depends linux-image-cloud-amd64 |
    awk '$1 == "Depends:" && $2 ~ /^linux-image-[0-9]/ { print $2; exit }')
[ -n "$package" ] || { echo "no kernel in $suite" >&2; exit 1; }
cd "$folder"
rm -rf ./*.deb root
apt apt-get download "$package"
dpkg-deb -x ./"$package"_*.deb root
cp root/boot/vmlinuz-* vmlinuz
dpkg-deb -f ./"$package"_*.deb Version >version
rm -rf root ./*.deb
