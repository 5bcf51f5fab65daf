#!/bin/sh
# SPDX-License-Identifier: MIT
# "git credential-cache store" starts the daemon that keeps the password, in its own session.
. "${0%/*}/stay.sh"
# cache OPERATION [PRELOAD...]
cache() {
    operation=$1
    shift
    "$@" git credential-cache --socket "$HOME/private/socket" "$operation"
}
site=$(printf 'protocol=https\nhost=example.org')
printf '%s\nusername=me\npassword=secret\n\n' "$site" | cache store "$@"
linger
printf '%s\n\n' "$site" | cache get "$@"
cache exit "$@"
