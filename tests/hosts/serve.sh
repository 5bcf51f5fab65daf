#!/bin/sh
# SPDX-License-Identifier: MIT
# usage: serve.sh SIGNAL CLIENT SERVER...
# Starts SERVER, runs CLIENT (a shell command) until it succeeds, ends the server in its own way by
# SIGNAL, and exits with the server's status. stdout is the client's, stderr is the server's.
signal=$1 client=$2
shift 2
# In a session of its own: apache signals its whole process group when it stops. With the signals
# restored that a shell takes from background jobs: uwsgi stops its workers by SIGINT.
env --default-signal=INT,QUIT setsid "$@" >&2 &
server=$!
trap 'kill -KILL "$server"' EXIT
tries=0
until answer=$(sh -c "$client" 2>/dev/null); do
    tries=$((tries + 1))
    if [ "$tries" = 1000 ] || ! kill -0 "$server" 2>/dev/null; then
        echo "serve.sh: no answer from: $*" >&2
        exit 99
    fi
    sleep 0.02
done
printf '%s\n' "$answer"
kill -"$signal" "$server"
wait "$server"
status=$?
trap - EXIT
exit "$status"
