#!/bin/sh
# SPDX-License-Identifier: MIT
# usage: erl.sh heart|port [PRELOAD...]
# heart: a node's heart is there to start the node again when that was killed. port: a node with a
# program that does not see that its node is gone.
. "${0%/*}/stay.sh"
task=$1
shift
if [ "$task" = port ]; then
    exec "$@" erl -noshell -noinput -eval 'io:format("ready node ~s~n", [os:getpid()]),
        open_port({spawn, "sleep 300"}, []), receive after infinity -> ok end.'
fi
# The heart has the library from the node, and the new node has it from the heart.
cat >node <<'END'
exec "$@" erl -noshell -noinput -heart -env HEART_BEAT_TIMEOUT 11 -env HEART_COMMAND "sh $PWD/node &" \
    -eval '{ok, F} = file:open("nodes", [append]), io:format(F, "~s~n", [os:getpid()]),
        receive after infinity -> ok end.'
END
nodes() {
    [ "$(wc -l <nodes)" = "$1" ]
}
: >nodes
sh ./node "$@" &
until_true nodes 1
linger
kill -KILL "$(cat nodes)"
until_true nodes 2
linger
is_gone "$(tail -n 1 nodes)" || echo "the heart has started the node again"
