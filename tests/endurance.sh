#!/bin/bash
# SPDX-License-Identifier: MIT
# Endurance: 500 watched processes with a thousand forks a minute between them, for an hour. Nothing
# of theirs may grow, and nobody may say a word, until their parent is killed and all of them end.
#
#   tests/endurance.sh [-s STRATEGY] [-l LIBRARY] [-n PROCESSES] [-f FORKS_PER_MINUTE] [MINUTES]
#
# With -x LEAK the members lose something at each fork (see tests/tools/herd.c): the control, which
# has to fail. Builds what it needs, unless TOOLS and LIBORPHANAGE say where it is.
set -eu
cd "$(dirname "$0")/.."

strategy=pidfd size=500 forks=1000 leak='' library=${LIBORPHANAGE-} tools=${TOOLS-}
while getopts s:l:n:f:x: option; do
    case $option in
    s) strategy=$OPTARG ;;
    l) library=$OPTARG ;;
    n) size=$OPTARG ;;
    f) forks=$OPTARG ;;
    x) leak=$OPTARG ;;
    *) exit 64 ;;
    esac
done
shift $((OPTIND - 1))
minutes=${1:-60}

if [ -z "$library" ] || [ -z "$tools" ]; then
    . tests/packages.sh
    need_packages gcc libc6-dev make cmake bats procps util-linux
    { cmake --preset dev && cmake --build --preset dev; } >/dev/null
    library=${library:-$PWD/build/dev/shim/liborphanage.so} tools=${tools:-$PWD/build/dev/tests/tools}
fi

here=$(mktemp -d)
members=()
clean_up() {
    # By its session, which survives the herd itself. Nothing is left of it if all is well.
    # shellcheck disable=SC2046 # a list of numbers
    [ -z "${herd-}" ] || kill -KILL $(ps -o pid= -s "$herd") 2>/dev/null || :
    rm -rf "$here"
}
trap clean_up EXIT
trap 'exit 130' INT TERM

# sample MINUTE: a line for people and for compare().
sample() {
    local private pss descriptors threads processes
    read -r private pss < <(cat "${members[@]/%//smaps_rollup}" |
        awk '/^Private_/ { private += $2 } /^Pss:/ { pss += $2 } END { print private, pss }')
    descriptors=$(find "${members[@]/%//fd}" -mindepth 1 2>/dev/null | wc -l)
    threads=$(find "${members[@]/%//task}" -mindepth 1 -maxdepth 1 | wc -l)
    processes=$(ps -o pid= -s "$herd" | wc -l)
    printf '%6s %9s %7s %11s %11s %7s %9s\n' "$1" "$processes" "$threads" "$descriptors" "$private" "$pss" \
        "$(wc -l <"$here/said")" | tee -a "$here/samples"
}

# turns COUNT PER_MINUTE
turns() {
    local line
    echo "turns $1 $2" >&"${HERD[1]}"
    read -r line <&"${HERD[0]}"
    [ "$line" = "turned $1" ] || {
        echo "the herd says '$line'" >&2
        exit 1
    }
}

# compare: the last sample against the first. A page for each process may come and go. Pss is shown
# and not compared: it changes with what else on the machine maps the same files.
compare() {
    awk -v page=$((size * 4)) '
        NR == 1 { for (i = 2; i <= 7; i++) first[i] = $i }
        { for (i = 2; i <= 7; i++) last[i] = $i }
        END {
            split("- processes threads descriptors private pss lines", name)
            for (i = 2; i <= 7; i++) {
                more = last[i] - first[i]
                if (i != 6 && more > (i == 5 ? page : 0)) { print "GROWN: " name[i] " by " more; bad = 1 }
            }
            if (last[7]) { print "SAID: " last[7] " lines"; bad = 1 }
            exit bad
        }' "$here/samples"
}

members_gone() {
    local member
    for member in "${members[@]}"; do
        [ ! -e "$member" ] || return 1
    done
}

echo "$size processes ($strategy), $forks forks a minute for $minutes minutes, $library${leak:+, LEAK $leak}"
: >"$here/said"
coproc HERD {
    exec setsid env LD_PRELOAD="$library" ORPHANAGE_STRATEGY="$strategy" "$tools/herd" "$size" $leak 2>"$here/said"
}
herd=$HERD_PID
read -r word line <&"${HERD[0]}"
[ "$word" = members ]
# shellcheck disable=SC2086 # a list of numbers
printf -v line '/proc/%s ' $line
read -ra members <<<"$line"

turns $((size * 8)) $((size * 600)) # what the first forks touch, once in a process's life, is no growth
printf '%6s %9s %7s %11s %11s %7s %9s\n' minute processes threads descriptors 'private KiB' 'Pss KiB' lines
sample 0
parts=6
for ((part = 1; part <= parts; part++)); do
    turns $((forks * minutes / parts)) "$forks"
    sample "$(awk "BEGIN { printf \"%.1f\", $minutes * $part / $parts }")"
done
status=0
compare || status=1

kill -KILL "$herd"
wait "$herd" 2>/dev/null || :
end=$((SECONDS + 30))
until members_gone; do
    if [ $SECONDS -ge $end ]; then
        echo "SURVIVORS: not all have ended with their parent"
        exit 1
    fi
    read -rt 0.1 <> <(:) || :
done
ended=$(grep -c 'sending SIGTERM$' "$here/said" || :)
echo "$ended of $size ended with their parent, and said so"
[ "$ended" = "$size" ] || status=1
[ "$status" = 0 ] && echo "nothing has grown"
exit "$status"
