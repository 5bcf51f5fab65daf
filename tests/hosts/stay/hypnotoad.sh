#!/bin/sh
# SPDX-License-Identifier: MIT
# usage: hypnotoad.sh PORT deploy|hang [PRELOAD...]
# Called again, hypnotoad has its manager start a new one, which stops the old one when it serves.
. "${0%/*}/stay.sh"
port=$1 task=$2
shift 2
app() {
    cat >app.pl <<END
use Mojolicious::Lite;
app->config(hypnotoad => {listen => ['http://127.0.0.1:$port'], workers => 2, pid_file => '$PWD/pid'});
app->log->level('fatal');
get '/' => {text => "$1"};
app->start;
END
}
answers() {
    curl -s "http://127.0.0.1:$port/" | grep "$1" >answer
}
app first
"$@" hypnotoad app.pl >&2
until_true answers first
cat answer
if [ "$task" = hang ]; then
    echo "ready manager $(cat pid)"
    exit
fi
linger
old=$(cat pid)
app second
"$@" hypnotoad app.pl >&2
until_true answers second
until_true is_gone "$old"
linger
answers second
cat answer
new=$(cat pid)
"$@" hypnotoad -s app.pl >&2
until_true is_gone "$new"
