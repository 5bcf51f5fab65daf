#!/bin/sh
# SPDX-License-Identifier: MIT
# usage: postgres.sh crash|busy [PRELOAD...]
# crash: pg_ctl start returns when the server has recovered, which takes more than a second after
# the crash of a filled database. busy: a backend that computes does not look for its postmaster.
. "${0%/*}/stay.sh"
task=$1
shift
PATH=$(echo /usr/lib/postgresql/*/bin):$PATH
export PGHOST="$PWD" PGDATA="$PWD/data" PGUSER=me PGDATABASE=postgres

# serve [PRELOAD...]: as a child of ours, so that its end is known and its number free.
serve() {
    "$@" postgres -c unix_socket_directories="$PWD" &
    server=$!
    until_true pg_isready -q
}
crash() {
    children=$(pgrep -P "$server")
    # shellcheck disable=SC2086 # pids
    kill -KILL "$server" $children 2>/dev/null || : # one may have ended
    wait "$server" || :
    for child in $children; do
        until_true is_gone "$child"
    done
}
if ! [ -e "$KEPT/crashed" ]; then
    initdb -U me -A trust -N >/dev/null
    printf '%s\n' "listen_addresses = ''" 'fsync = off' 'max_wal_size = 4GB' 'autovacuum = off' \
        >>data/postgresql.conf
    cp -r data "$KEPT/new"
    serve 2>/dev/null
    psql -qc "CREATE TABLE t AS SELECT i, repeat('x', 100) FROM generate_series(1, 2000000) i"
    crash 2>/dev/null
    mv data "$KEPT/crashed"
fi
if [ "$task" = busy ]; then
    cp -r "$KEPT/new" data
    serve "$@"
    echo "ready postmaster $server"
    psql -Atqc "SELECT 'ready backend ' || pg_backend_pid()" \
        -c 'SELECT count(*) FROM generate_series(1, 100000) a, generate_series(1, 100000) b'
    exit
fi
cp -r "$KEPT/crashed" data
slowly "$@" pg_ctl start -s -w -t 30 -l log -o "-c unix_socket_directories='$PWD'" 2>/dev/null
linger
psql -Atc 'SELECT count(*) FROM t'
pg_ctl stop -s -m immediate
