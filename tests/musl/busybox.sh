#!/bin/sh
# SPDX-License-Identifier: MIT
# Builds a shell and a few tools against musl, of Debian's busybox source, as Alpine has them.
#
#   busybox.sh FOLDER   leaves FOLDER/bin/busybox, and links to it (sh, env, ...); does nothing if
#                       they are there
#
# For programs that a musl library is preloaded into: the system's own are glibc's. Takes 24 s
# of a processor. apt's lists of sources are kept in FOLDER, the system's are left alone.
set -eu

readonly tools='sh env printf true cat sleep seq setsid'
folder=$1
[ ! -x "$folder/bin/busybox" ] || exit 0

# Options of busybox; all others are off.
readonly options='LFS ASH SH_IS_ASH ASH_JOB_CONTROL ASH_INTERNAL_GLOB ASH_ECHO ASH_PRINTF ASH_TEST
    FEATURE_SH_MATH ECHO ENV PRINTF TRUE CAT SLEEP SEQ SETSID'

rm -rf "$folder"
mkdir -p "$folder/parts" "$folder/lists/partial" "$folder/archives/partial" "$folder/bin"
cd "$folder"
folder=$PWD

# What the system takes packages from, as sources.
for list in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
    [ ! -e "$list" ] || sed -n 's/^deb /deb-src /p' "$list" >"parts/$(basename "$list")"
done
for list in /etc/apt/sources.list.d/*.sources; do
    [ ! -e "$list" ] || sed 's/^Types:.*/Types: deb-src/' "$list" >"parts/$(basename "$list")"
done
apt_here() {
    apt-get -q -o Dir::Etc::SourceList="$folder/none" -o Dir::Etc::SourceParts="$folder/parts" \
        -o Dir::State::Lists="$folder/lists" -o Dir::Cache="$folder" -o APT::Sandbox::User="$(id -un)" "$@"
}

exec 3>&2 >log 2>&1 </dev/null
trap '[ "$?" = 0 ] || tail -n 30 "$folder/log" >&3' EXIT

apt_here update || echo "some of them have no sources"
apt_here source busybox
cd busybox-*/
make allnoconfig
for option in $options; do
    sed -i "s/^# CONFIG_$option is not set/CONFIG_$option=y/" .config
done
yes '' | make oldconfig
# The kernel's headers, which musl-gcc is without, come behind musl's own.
make -j"$(nproc)" SKIP_STRIP=y \
    CC="musl-gcc -idirafter /usr/include -idirafter /usr/include/$(cc -print-multiarch)" busybox_unstripped
for tool in $tools; do
    ln -s busybox "$folder/bin/$tool"
done
cp busybox_unstripped "$folder/bin/busybox" # last: it says that all is there
