# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# usage: SHELL host.sh work|pipeline|jobs
# The parts of a shell that have to do with children. For bash and for dash.
case $1 in
jobs)
    sleep 300 &
    echo "ready child $!"
    (
        sleep 300
        :
    ) &
    wait
    ;;
pipeline)
    # shellcheck disable=SC2216 # they are to end for no reason of their own
    sleep 300 | sleep 301 | sleep 302
    :
    ;;
work)
    seq 5 | while read -r number; do echo "$((number * number))"; done | tail -n 2
    echo "substitution: $(echo a; (exit 7); echo "$?")"
    (trap 'echo trapped' TERM; sh -c 'kill -TERM "$PPID"'; :)
    sh -c 'exit 7' &
    wait "$!"
    echo "a child's exit status: $?"
    sh -c 'kill -USR1 "$$"' 2>/dev/null
    echo "a killed one's: $?"
    tr '[:lower:]' '[:upper:]' <<-END
	a here-document
	END
    # The first descriptor that the shell has to give is what it always was.
    exec 3>&1 9>/dev/null
    ls /proc/self/fd >&3
    exec 3>&-
    exit 3
    ;;
esac
