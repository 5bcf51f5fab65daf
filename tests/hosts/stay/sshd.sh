#!/bin/sh
# SPDX-License-Identifier: MIT
# usage: sshd.sh FOLDER PORT restart|hang [PRELOAD...]
# A session is open while the listener is restarted, or killed. FOLDER has keys and configuration.
. "${0%/*}/stay.sh"
folder=$1 port=$2 task=$3
shift 3
cp "$folder/key" . && chmod 600 key
server() {
    rm -f "$folder/pid"
    "$@" /usr/sbin/sshd -f "$folder/config" -E "$PWD/log"
    until_true test -s "$folder/pid"
}
client() {
    ssh -F none -p "$port" -i key -o "UserKnownHostsFile=$folder/known_hosts" root@127.0.0.1 "$@"
}
server "$@"
mkfifo keys
client 'echo begun; cat' <keys >answers &
client=$!
exec 3>keys
until_true grep -q begun answers
if [ "$task" = hang ]; then
    echo "ready listener $(cat "$folder/pid")"
    wait
    exit
fi
linger # for the session to be no daemon in the making any more
old=$(cat "$folder/pid")
kill "$old"
until_true is_gone "$old"
server "$@"
linger
trap '' PIPE
echo "still here" >&3 || :
exec 3>&-
wait "$client" || echo "the session ended: $?"
cat answers
client echo a new session
