#!/bin/sh
# SPDX-License-Identifier: MIT
# "celery multi" starts workers as daemons, and stops them.
. "${0%/*}/stay.sh"
mkdir queue results
cat >tasks.py <<'END'
import os
from celery import Celery
app = Celery('tasks', broker='filesystem://', backend='file://' + os.getcwd() + '/results')
app.conf.broker_transport_options = {'data_folder_in': 'queue', 'data_folder_out': 'queue'}

@app.task
def times(a, b):
    return a * b
END
# multi COMMAND [PRELOAD...]
multi() {
    command=$1
    shift
    "$@" /usr/bin/celery multi "$command" one -A tasks -P prefork -c 2 \
        --pidfile="$PWD/%n.pid" --logfile="$PWD/%n%I.log" >&2
}
multi start "$@"
until_true test -s one.pid
linger
/usr/bin/python3 -c 'import tasks; print(tasks.times.delay(6, 7).get(timeout=20))'
worker=$(cat one.pid)
multi stop "$@"
until_true is_gone "$worker"
