#!/bin/sh
# SPDX-License-Identifier: MIT
# usage: mariadb.sh start|hang [PRELOAD...]
# As Debian's init script: it starts mariadbd-safe in the background, and ends when the server
# answers, more than a second later. mariadbd-safe is there to start a server again that was killed.
. "${0%/*}/stay.sh"
task=$1
shift
cat >my.cnf <<END
[client-server]
socket = $PWD/socket
[mariadbd]
datadir = $PWD/data
pid-file = $PWD/pid
skip-networking
innodb-log-file-size = 4M
innodb-buffer-pool-size = 8M
innodb-flush-log-at-trx-commit = 0
[mariadbd-safe]
log-error = $PWD/log
END
client() {
    mariadb --defaults-file=my.cnf -u root -BN -e "$1"
}
[ -e "$KEPT/data" ] || mariadb-install-db --no-defaults --datadir="$KEPT/data" --skip-test-db \
    --auth-root-authentication-method=normal >install.log 2>&1
cp -r "$KEPT/data" .
cat >init <<'END'
mariadbd-safe --defaults-file="$PWD/my.cnf" 2>&1 >/dev/null | cat >messages &
tries=0
until sleep 1.2 && mariadb-admin --defaults-file=my.cnf ping >/dev/null 2>&1; do
    tries=$((tries + 1))
    [ "$tries" != 20 ] || exit 1
done
END
slowly "$@" sh ./init
server=$(cat pid)
safe=$(ps -o ppid= "$server")
if [ "$task" = hang ]; then
    echo "ready server $server"
    echo "ready safe $safe"
    exit
fi
linger
client 'SELECT 6 * 7'
kill -KILL "$server"
until_true is_gone "$server"
until_true client 'SELECT 6 * 8' 2>/dev/null
linger
client 'SELECT 6 * 9'
mariadb-admin --defaults-file=my.cnf -u root shutdown
until_true is_gone "$safe"
