#!/bin/sh
# SPDX-License-Identifier: MIT
# usage: pm2.sh MODULES work|hang [PRELOAD...]
# The first call of pm2 leaves its daemon behind, which starts programs again that end.
. "${0%/*}/stay.sh"
modules=$1 task=$2
shift 2
export PM2_HOME="$PWD/pm2"
# pm2 ARGUMENTS [PRELOAD...]
pm2() {
    arguments=$1
    shift
    # shellcheck disable=SC2086 # words
    "$@" node "$modules/pm2/bin/pm2" $arguments
}
pm2 "start /bin/sleep --interpreter none -- 300" "$@" >/dev/null
daemon=$(cat pm2/pm2.pid)
if [ "$task" = hang ]; then
    echo "ready pm2 $daemon"
    exit
fi
linger
old=$(pm2 "pid sleep" "$@")
kill -KILL "$old"
is_another() {
    new=$(pm2 "pid sleep" "$@") && [ "$new" != "$old" ] && [ "${new:-0}" != 0 ]
}
until_true is_another "$@"
is_gone "$daemon" || echo "the daemon has started it again"
pm2 kill "$@" >/dev/null
until_true is_gone "$daemon"
