#!/bin/sh
# SPDX-License-Identifier: MIT
# usage: host.tmux.sh work|hang TMUX...
# "new-session -d" makes the server a daemon: whoever started it is gone at once.
task=$1
shift
until_file() {
    tries=0
    until [ -s "$1" ]; do
        tries=$((tries + 1))
        [ "$tries" != 500 ] || exit 99
        sleep 0.02
    done
}
if [ "$task" = hang ]; then
    # SIGHUP, when the terminal goes, is not what is to end it.
    "$@" new-session -d "trap '' HUP; sleep 300; :"
    echo "ready server $("$@" display-message -p '#{pid}')"
    exit
fi
"$@" new-session -d -n one 'exec sh'
server=$("$@" display-message -p '#{pid}')
"$@" new-window -d -n two 'exec sleep 300'
[ "$(ps -o ppid= "$server")" = "$$" ] || echo "server of another parent"
# A daemon killed by mistake would be so when its youth is over, a second from its start.
until [ "$(ps -o etimes= "$server")" -ge 3 ] 2>/dev/null; do
    kill -0 "$server" || exit 98
    sleep 0.02
done
"$@" list-windows -F 'window #{window_index}: #{window_name}'
# shellcheck disable=SC2016 # the pane's
"$@" send-keys -t :0 'echo $((6 * 7)) >made' Enter
until_file made
echo "in a pane: $(cat made)"
"$@" kill-server
# Its adopter need not have taken its status.
while grep -q '^State:.[^Z]' "/proc/$server/status" 2>/dev/null; do
    sleep 0.02
done
echo ended
