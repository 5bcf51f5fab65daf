#!/bin/sh
# SPDX-License-Identifier: MIT
# usage: host.nsenter.sh NSENTER...
# Enters the user and mount namespaces of a process that has some of its own.
unshare -U -r -m sleep 300 &
target=$!
trap 'kill -KILL "$target"' EXIT
# unshare becomes sleep when all is set up.
tries=0
until [ "$(cat "/proc/$target/comm")" = sleep ]; do
    tries=$((tries + 1))
    [ "$tries" != 500 ] || exit 99
    sleep 0.01
done
outside=$(readlink /proc/self/ns/user)
# shellcheck disable=SC2016 # the inner shell's
"$@" -t "$target" -U --preserve-credentials -m sh -c '
    [ "$(readlink /proc/self/ns/user)" = "$1" ] || echo "another user namespace"
    [ "$(readlink /proc/self/ns/mnt)" = "$(readlink "/proc/$2/ns/mnt")" ] && echo "its mounts"
    id -u
    exit 6' sh "$outside" "$target"
