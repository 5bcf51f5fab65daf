# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# Sourced by the drivers of programs that leave something behind on purpose. A driver's arguments are
# the words that put the library into a program: "$@" git ..., none in the run without it.
set -e
export HOME="$PWD" LC_ALL=C.UTF-8

# until_true COMMAND...: for what nobody announces. The deadline is only met by a failure.
until_true() {
    tries=0
    until "$@"; do
        tries=$((tries + 1))
        [ "$tries" != 1000 ] || { echo "not within 20 s: $*" >&2; exit 99; }
        sleep 0.02
    done
}

# Whoever adopts it need not have taken its status.
is_gone() {
    ! grep -qs '^State:.[^Z]' "/proc/$1/status"
}

# The library ends an orphan within a second; a busy machine gets another one. There is no event to
# wait for when nothing is to happen.
linger() {
    sleep 2
}

# slowly COMMAND...: a launcher that must take longer than the first second of what it starts.
slowly() {
    began=$(date +%s%3N)
    "$@"
    [ $(($(date +%s%3N) - began)) -gt 1100 ] || { echo "took a second or less: $*" >&2; exit 99; }
}
