#!/bin/sh
# SPDX-License-Identifier: MIT
# usage: table.sh RESULTS
# Writes tests/HOSTS.md from the rows that the matrix has appended to RESULTS (hosts.tsv in the
# build folder). A host that was run again has its last row in the table.
set -eu
results=$1
[ -s "$results" ]
table=$(dirname "$0")/../HOSTS.md
new=$(mktemp)
trap 'rm -f "$new"' EXIT
{
    printf '# Real hosts\n\n'
    # shellcheck source=/dev/null
    echo "Run on $(. /etc/os-release && echo "$PRETTY_NAME"), Linux $(uname -r), $(uname -m)," \
        "on $(date -u +%Y-%m-%d). Made by \`tests/run.sh --hosts\`; not for editing by hand."
    cat <<'END'

Each host runs twice, without liborphanage and with it (default settings):

- It works: its standard output, its standard error (but for pids and times) and its exit status are
  the same in both runs. What is meant to outlive its parent is there two seconds later, and does what
  it is for.
- It is killed by SIGKILL. Without the library, what it leaves is watched for two seconds. With it,
  the milliseconds are from the kill to the end of the last orphan; in brackets, how many ended by
  the signal (TERM), by exiting (exit-STATUS; some take SIGTERM as a request), or with a parent that
  took their status (ended). Children that end by themselves when a pipe of theirs does are among
  them.

| Host | Version | Orphans without | Orphans with (ms) | As ever |
|---|---|---|---|---|
END
    # The last row of each name, by name.
    awk -F '\t' '{ row[$1] = "| " $1 " | " $2 " | " $3 " | " $4 " | " $5 " |" }
        END { for (name in row) print row[name] }' "$results" | LC_ALL=C sort -t "|" -f -k 2,2
} >"$new"
cat "$new" >"$table"
