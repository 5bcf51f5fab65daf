#!/bin/sh
# SPDX-License-Identifier: MIT
# usage: filter.sh FILTER UNDO [PRELOAD...]
# A bash script sends its output through FILTER. The reader of FILTER's output waits for the script's
# end, so FILTER has most of it still to write then.
. "${0%/*}/stay.sh"
filter=$1 undo=$2
shift 2
for status in 0 3; do
    {
        # The filter is no longer young by then.
        # shellcheck disable=SC2016 # bash's
        "$@" bash -c 'exec > >(exec $1); sleep 1.2; head -c 90000 /dev/urandom | base64; exit "$2"' \
            bash "$filter" "$status" || :
        echo over >"over.$status"
    } | {
        until_true test -s "over.$status"
        sleep 0.2
        echo "status $status: $($undo | wc -l) lines"
    }
done
