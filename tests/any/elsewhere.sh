#!/bin/bash
# SPDX-License-Identifier: MIT
# The liborphanage-any.so that was built here, in the C libraries of another Debian: by hand, as root.
#
#   elsewhere.sh SUITE [LIBRARY]
#
# Debootstraps the suite (bullseye: glibc 2.31, musl 1.2.2; trixie: 2.41, 1.2.5) into a temporary
# folder, which takes a minute or two and 400 MB, and prints a line for each kind of host, as root and as
# an ordinary user:
#   glibc 2.31, no threads, root: TERM by prctl, alive without the library
# The C libraries and the outcome go into the table in tests/SUPPORT.md.
# Exit status 1 if an orphan did not end, or ended without the library.
set -eu -o pipefail
cd "$(dirname "$0")/../.."

suite=${1:?usage: elsewhere.sh SUITE [LIBRARY]}
library=${2:-build/dev/shim/liborphanage-any.so}
[ "$(id -u)" = 0 ] || { echo "needs root, for chroot" >&2; exit 77; }
. tests/packages.sh
. tests/support.sh
need_packages debootstrap
here=$(mktemp -d)
trap 'rm -rf --one-file-system "$here"' EXIT

debootstrap --variant=minbase --include=gcc,libc6-dev,musl-tools "$suite" "$here/root" >"$here/log" 2>&1 ||
    { tail -n 20 "$here/log" >&2; exit 1; }
mkdir "$here/root/box"
cp "$library" "$here/root/box/liborphanage-any.so"
cp -r tests/tools "$here/root/box"

cat >"$here/root/box/run" <<'SH'
cd /box
failed=0
gcc -D_GNU_SOURCE tools/tree/*.c -o tree-glibc -lpthread -ldl
gcc -D_GNU_SOURCE tools/witness/*.c -o witness
# musl-gcc is without the kernel's headers.
musl-gcc -D_GNU_SOURCE -idirafter /usr/include -idirafter "/usr/include/$(gcc -print-multiarch)" tools/tree/*.c -o tree-musl
glibc="glibc $(getconf GNU_LIBC_VERSION | cut -d" " -f2)"
musl="musl $(dpkg-query -W -f '${Version}' musl)"

# host NAME USER COMMAND...: a program and its one child.
host() {
    name=$1 user=$2
    shift 2
    : >said
    chmod 666 said
    without=$(./witness --user "$user" --descendants 1 --wait-ms 500 "$@" | cut -d" " -f3)
    with=$(./witness --user "$user" --descendants 1 --stderr said \
        --before 'until [ "$(grep -v "env\\[" said | grep -c "watching parent")" -ge 2 ]; do :; done' \
        env LD_PRELOAD=/box/liborphanage-any.so ORPHANAGE_SETTLE=0 ORPHANAGE_LOG=debug "$@" | cut -d" " -f3)
    how=$(grep -v "env\\[" said | sed -n 's/.*watching parent [0-9]* (\(orphanage-\)\?\(.*\))$/\2/p' | sort -u)
    echo "$name: $with by $how, $without without the library"
    [ "$with $without" = "TERM alive" ] || { failed=1; cat said; }
    # An ordinary user's process needs no thread of the C library's.
    [ "$user" = 0 ] || [ "$how" = pidfd ] || { failed=1; cat said; }
}
for who in root:0 user:65534; do
    host "$glibc, threads, ${who%:*}" "${who#*:}" ./tree-glibc fork
    host "$glibc, no threads, ${who%:*}" "${who#*:}" sh -c 'sleep 1000 & wait'
    host "$musl, ${who%:*}" "${who#*:}" ./tree-musl fork
done
exit $failed
SH
# shellcheck disable=SC2016 # for that shell
unshare -m sh -c 'mount -t proc proc "$0/proc"; [ -c "$0/dev/null" ] || { rm -f "$0/dev/null"; mknod -m 666 "$0/dev/null" c 1 3; }
    exec chroot "$0" sh /box/run' "$here/root" | tee "$here/hosts"

# words EXPRESSION: what it makes of those lines, each once.
words() {
    sed -nE "$1" "$here/hosts" | sort -u | paste -sd '|' | sed 's/|/, /g'
}
support_row "one file in $suite" "$(words 's/^((glibc|musl) [0-9.]+).*/\1/p')" "$(uname -m)" "$(uname -r)" - \
    "tests/any/elsewhere.sh, $(wc -l <"$here/hosts") kinds of host" "$(words 's/.* by ([a-z]+),.*/\1/p' | tr -d ,)" \
    "$([ "$(grep -c ': TERM by .* alive without the library$' "$here/hosts")" = 6 ] && echo "all passed" || echo "some failed")"
support_table
