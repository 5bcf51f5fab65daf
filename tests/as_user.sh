#!/bin/sh
# SPDX-License-Identifier: MIT
# usage: as_user.sh COMMAND [ARGUMENT...]
# Runs a suite as an ordinary user, whose processes get a watch thread of our own; root's get the C
# library's. What the suite needs is copied to where that user may read it: the tests' folder, the helper
# programs, the library and the command. Started by an ordinary user, it just runs the suite.
set -eu
[ "$(id -u)" = 0 ] || exec "$@"

user=65534
folder=$(mktemp -d "${TMPDIR:-/tmp}/orphanage-user.XXXXXX")
trap 'rm -rf "$folder"' EXIT
mkdir "$folder/tmp" "$folder/build" "$folder/build/tests"
cp -r "$TOOLS" "$BUILD/tests/lists" "$folder/build/tests"
cp -r "$BUILD/shim" "$folder/build" 2>/dev/null || :
(cd "$SOURCE" && tar -cf - --exclude=./build --exclude=./.git .) | (mkdir "$folder/source" && cd "$folder/source" && tar -xf -)
chown -R "$user:$user" "$folder"

# The suite's own path is in the copy, too.
for word in "$@"; do
    shift
    case $word in
    "$SOURCE"/*) word=$folder/source${word#"$SOURCE"} ;;
    esac
    set -- "$@" "$word"
done
cd "$folder"
status=0
setpriv --reuid="$user" --regid="$user" --clear-groups env HOME="$folder/tmp" TMPDIR="$folder/tmp" \
    SOURCE="$folder/source" BUILD="$folder/build" TOOLS="$folder/build/tests/tools" \
    LIBORPHANAGE="$folder/build/shim/${LIBORPHANAGE##*/}" COMMAND_UNDER_TEST="$folder/build/shim/orphanage" \
    "$@" || status=$?
exit "$status"
