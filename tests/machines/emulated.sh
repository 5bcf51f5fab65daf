#!/bin/sh
# SPDX-License-Identifier: MIT
# usage: emulated.sh MACHINE COMMAND [ARGUMENT...]
# Runs a command in whose processes programs of that machine can be executed like any others: by
# qemu-user, through binfmt_misc. Where the system knows that machine already (Debian's package
# makes it so, if systemd runs) there is nothing to do. Otherwise a user namespace gets a table of
# its own (Linux 6.7), so that nothing is changed for anybody else.
set -eu
machine=$1
shift
case $machine in
armhf) QEMU_LD_PREFIX=/usr/arm-linux-gnueabihf qemu=qemu-arm ;;
ppc64el) QEMU_LD_PREFIX=/usr/powerpc64le-linux-gnu qemu=qemu-ppc64le ;;
*) QEMU_LD_PREFIX=/usr/$machine-linux-gnu qemu=qemu-$machine ;;
esac
export QEMU_LD_PREFIX

table=/proc/sys/fs/binfmt_misc
[ ! -e "$table/$qemu" ] || exec "$@"
# shellcheck disable=SC2016 # the inner shell's
exec unshare -U -r -m --propagation private sh -c '
    mount -t binfmt_misc binfmt_misc "$0" && cat "$1" >"$0/register" && shift && exec "$@"' \
    "$table" "/usr/lib/binfmt.d/$qemu.conf" "$@"
