#!/bin/sh
# SPDX-License-Identifier: MIT
# usage: nq.sh work|hang [PRELOAD...]
# nq returns at once; its jobs run one after the other in the background.
. "${0%/*}/stay.sh"
task=$1
shift
if [ "$task" = hang ]; then
    # The name of its output ends with the job's number.
    job=$("$@" nq sleep 300)
    echo "ready nq $(ps -o ppid= "${job##*.}")"
    exit
fi
for job in 1 2 3; do
    "$@" nq -q sh -c "sleep 0.8; echo job $job"
done
linger
"$@" nq -w
all_ended() { [ "$(cat ,* | grep -c '^.exited')" = 3 ]; }
until_true all_ended
grep -h . ,*
