#!/bin/sh
# SPDX-License-Identifier: MIT
# usage: kind.sh own|libc COMMAND [ARGUMENT...]
# Runs a command in whose processes the watch thread is of that kind: our own in an ordinary user's, the
# C library's in root's. Who is the other of the two is made one in a user namespace, in which all files
# have the same owner as outside.
set -eu
kind=$1
shift
case $kind,$(id -u) in
own,0) exec unshare -U --map-user=1000 --map-group=1000 "$@" ;;
libc,[!0]*) exec unshare -U -r "$@" ;;
*) exec "$@" ;;
esac
