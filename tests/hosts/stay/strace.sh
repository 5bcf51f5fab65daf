#!/bin/sh
# SPDX-License-Identifier: MIT
# usage: strace.sh -D|-DDD [PRELOAD...]
# -D: the traced program stays the child of who called; strace is left behind to trace it.
. "${0%/*}/stay.sh"
how=$1
shift
"$@" strace "$how" -e trace=execve -e signal=none sh -c 'sleep 2; exec /bin/sleep 0.5' 2>log || echo "status $?"
until_true grep -q '+++ exited with 0 +++' log
sed '/ attached$/d; s/0x[0-9a-f]*//; s/[0-9]* vars//' log
