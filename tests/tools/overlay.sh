#!/bin/bash
# SPDX-License-Identifier: MIT
# Runs a command as root over a throw-away copy of /: what it writes goes into a tmpfs that ends with
# it, whatever it installs or removes.
#
#   overlay.sh [-b FOLDER]... [--] COMMAND [ARGUMENT...]
#
#   -b FOLDER  this folder as it is, read-only (what is mounted below / is not in the copy)
#
# Exit status: the command's; 77 if this machine cannot do it. Needs root and overlayfs.
set -eu
. "${BASH_SOURCE[0]%/*}/root.bash"

folders=()
while getopts b: option; do
    case $option in
    b) folders+=("$OPTARG") ;;
    *) exit 64 ;;
    esac
done
shift $((OPTIND - 1))

if [ -z "${OVERLAY_INSIDE-}" ]; then
    [ "$(id -u)" = 0 ] || { echo "overlay: not root" >&2; exit 77; }
    here=$(mktemp -d)
    trap 'rmdir "$here"' EXIT
    status=0
    # Mounts end with the namespace, and the namespace with its last process: pid 1 takes all along.
    OVERLAY_INSIDE=$here unshare --mount --pid --fork --kill-child --propagation private \
        "$BASH" "$0" "${folders[@]/#/-b}" -- "$@" || status=$?
    exit "$status"
fi

here=$OVERLAY_INSIDE
unset OVERLAY_INSIDE
copy_root "$here" || exit 77
mount -t proc proc "$here/root/proc"
mount --rbind /dev "$here/root/dev"
mount -t tmpfs -o mode=1777 tmp "$here/root/tmp"
for folder in ${folders[@]+"${folders[@]}"}; do
    mkdir -p "$here/root$folder"
    mount --bind "$folder" "$here/root$folder"
    mount -o remount,bind,ro "$here/root$folder"
done
# Not exec: as pid 1 the command would be the init whose children nobody watches.
chroot "$here/root" "$@"
