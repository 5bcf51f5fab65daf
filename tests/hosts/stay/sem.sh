#!/bin/sh
# SPDX-License-Identifier: MIT
# GNU sem returns at once; its job goes on in the background.
. "${0%/*}/stay.sh"
for job in 1 2 3; do
    "$@" sem --id jobs --jobs 2 "sleep 1.5; echo $job"
done
"$@" sem --id jobs --wait
