#!/bin/sh
# SPDX-License-Identifier: MIT
# usage: asked.sh CLIENT SERVER...
# Becomes SERVER, after leaving behind somebody who tries CLIENT (a shell command) until it succeeds
# and then tells the witness that "asker" is ready. The asker is no child of the server's: servers
# wait for any child and would be surprised by this one.
client=$1
shift
ask() {
    tries=0
    until sh -c "$client" >/dev/null 2>&1; do
        tries=$((tries + 1))
        [ "$tries" != 1000 ] || exit
        sleep 0.02
    done
    # $$ is no subshell's own.
    exec sh -c 'echo ready asker $$'
}
(ask &)
exec "$@"
