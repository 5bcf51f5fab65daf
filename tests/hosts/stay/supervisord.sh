#!/bin/sh
# SPDX-License-Identifier: MIT
# usage: supervisord.sh work|hang [PRELOAD...]
# supervisord becomes a daemon, starts its programs again that end, and stops them when it is stopped.
. "${0%/*}/stay.sh"
task=$1
shift
cat >supervisord.conf <<END
[unix_http_server]
file = $PWD/socket
[rpcinterface:supervisor]
supervisor.rpcinterface_factory = supervisor.rpcinterface:make_main_rpcinterface
[supervisord]
pidfile = $PWD/pid
logfile = $PWD/log
childlogdir = $PWD
[supervisorctl]
serverurl = unix://$PWD/socket
[program:one]
command = sh -c 'echo begun; sleep 300; :'
startsecs = 0
[program:two]
command = sleep 300
startsecs = 0
END
ctl() {
    supervisorctl -c supervisord.conf "$@"
}
"$@" supervisord -c supervisord.conf
until_true test -s pid
server=$(cat pid)
if [ "$task" = hang ]; then
    echo "ready supervisord $server"
    exit
fi
linger
echo "$(ctl pid | wc -l) supervisord, $(ctl pid all | wc -l) programs"
old=$(ctl pid two)
kill -KILL "$old"
until_true is_gone "$old"
is_another() { two=$(ctl pid two) && [ "$two" != "$old" ] && [ "$two" != 0 ]; }
until_true is_another
linger
! is_gone "$two" && echo "one started again, and there"
ctl restart one
ctl shutdown
until_true is_gone "$server"
is_gone "$two" && echo "all gone"
