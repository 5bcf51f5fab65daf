#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Servers with children: they serve as ever, and none of theirs outlives a master that was killed.
# gunicorn, and daemons and upgrades, have suites of their own.
#
# hosts.bash sets and reads some of the variables here.
# shellcheck disable=SC2034,SC2154

setup() {
    load hosts
    port=$(free_port)
    root=
    [ "$(id -u)" != 0 ] || root=yes
}

# config FILE: from its template.
config() {
    sed -e "s|@PORT@|$port|" -e "s|@DIR@|$BATS_TEST_TMPDIR|" "$HOSTS/$1" >"$BATS_TEST_TMPDIR/$1"
    config=$BATS_TEST_TMPDIR/$1
}

@test "hosts: nginx" {
    host nginx "$(nginx -v 2>&1 | sed 's|.*/||')"
    config nginx.conf
    seq 2000 >"$BATS_TEST_TMPDIR/page"
    local server=(@ nginx -p "$BATS_TEST_TMPDIR" -c "$config")
    volatile='/SIGCHLD|SIGIO/d; s/[0-9]+/N/g' unordered=yes # how many of those arrive is chance
    works 0 "$HOSTS/serve.sh" QUIT "curl -sf http://127.0.0.1:$port/page" "${server[@]}"
    orphans_end 3 --port "$port" -- "${server[@]}"
    passed "serves a file; log, graceful stop"
}

# apache MPM: sets $server.
apache() {
    host "apache2 $1" "$(apache2 -v | sed -En 's|.*Apache/([^ ]*).*|\1|p')"
    config apache.conf
    seq 2000 >"$BATS_TEST_TMPDIR/page"
    server=(@ apache2 ${root:+-D Root} -D "$1" -D FOREGROUND -f "$config")
    volatile='s/^[^]]*]//; s/[0-9]+/N/g'
    works 0 "$HOSTS/serve.sh" WINCH "curl -sf http://127.0.0.1:$port/page" "${server[@]}"
}

@test "hosts: apache2 prefork" {
    apache prefork
    orphans_end 3 --port "$port" -- "${server[@]}"
    passed "serves a file; log, graceful stop"
}

# The children of the MPMs with threads end when a byte comes from their parent through a pipe, whose
# other end each of them has open, too. SIGTERM has a handler that does nothing: it only interrupts
# the read, for their own threads, and all other signals are blocked but those of a crash.
deaf() {
    apache "$1"
    killed without --descendants 2 --port "$port" --age-ms 200 --wait-ms 1000 -- "${server[@]}"
    assert_all alive
    killed with --descendants 2 --port "$port" --age-ms "$PAST_SETTLING" --wait-ms 3000 -- "${server[@]}"
    # Should that ever change, the table is to say so.
    assert_all alive
    assert_gone 2
    settings=(ORPHANAGE_KILL_AFTER=1s)
    orphans_end 2 --port "$port" --after "! curl -sfo page http://127.0.0.1:$port/page" -- "${server[@]}"
    [ -n "$trial" ] || [[ "$output" == *"after: 0" ]]
    with="$with with ORPHANAGE_KILL_AFTER=1s, else 30 s: they have no ear for SIGTERM"
    passed "serves a file; log, graceful stop"
}

@test "hosts: apache2 event" {
    deaf event
}

@test "hosts: apache2 worker" {
    deaf worker
}

@test "hosts: php-fpm" {
    local fpm=(/usr/sbin/php-fpm[0-9]*)
    host php-fpm "$("${fpm[0]}" -v | sed -n 's/^PHP \([^ ]*\).*/\1/p')"
    config php-fpm.conf
    cp "$HOSTS/served.php" "$BATS_TEST_TMPDIR"
    local server=(@ "${fpm[0]}" -n -y "$config")
    local request="REQUEST_METHOD=GET SCRIPT_FILENAME=$BATS_TEST_TMPDIR/served.php"
    volatile='s/^[^]]*]//; s/[0-9]+/N/g'
    works 0 "$HOSTS/serve.sh" QUIT "$request cgi-fcgi -bind -connect 127.0.0.1:$port" "${server[@]}"
    says=0 # its children's stderr leads nowhere
    orphans_end 3 --port "$port" -- "${server[@]}"
    passed "runs a script that runs a program; log, graceful stop"
}

@test "hosts: uwsgi" {
    host uwsgi "$(uwsgi --version | sed 's/-.*//')"
    cp "$HOSTS/served.py" "$BATS_TEST_TMPDIR"
    local server=(@ uwsgi --plugin python3 --http-socket "127.0.0.1:$port" --master
        --wsgi-file "$BATS_TEST_TMPDIR/served.py")
    volatile='s/0x[0-9a-f]+/N/; s/[0-9]+/N/g; s/N [A-Z][a-z]+ N//; s/\[[A-Z][^]]*\]//'
    # One worker, which has served: one that is still starting misses the signal to stop.
    works 0 "$HOSTS/serve.sh" INT "curl -sf http://127.0.0.1:$port/" "${server[@]}"
    # Idle workers see by themselves that their master is gone. One in a request does not.
    killed without --port "$port" --descendants 1 -- "${server[@]}"
    assert_all exit-30
    local begin="import urllib.request as u; u.urlopen('http://127.0.0.1:$port/slow').read(1)"
    orphans_end 1 --ready 1 -- "$HOSTS/asked.sh" "python3 -c \"$begin\"" "${server[@]}"
    without="live on in a request; idle ones end by themselves"
    passed "serves a WSGI application; log, stop"
}

@test "hosts: redis" {
    host redis "$(redis-server -v | sed -E 's/.* v=([^ ]*).*/\1/')"
    local server=(@ redis-server --bind 127.0.0.1 --port "$port" --save "" --dir .
        --enable-debug-command local)
    local ask="redis-cli -p $port"
    # DEBUG RELOAD reads the dump back: what the child wrote is what was there.
    volatile='s/[0-9]+/N/g; s/N [A-Z][a-z]+ N/N/'
    works 0 "$HOSTS/serve.sh" TERM "[ \$($ask PING) = PONG ] && $ask SET a 1 && $ask INCRBY a 41 &&
        $ask BGSAVE && until $ask INFO persistence | grep -q rdb_bgsave_in_progress:0; do :; done &&
        $ask DEBUG RELOAD NOSAVE && $ask GET a" "${server[@]}"
    # A dump that would take a minute.
    server+=(--rdb-key-save-delay 60000000)
    orphans_end 1 --ready 1 -- "$HOSTS/asked.sh" "[ \$($ask PING) = PONG ] && $ask SET a 1 &&
        $ask BGSAVE && $ask INFO persistence | grep -q rdb_bgsave_in_progress:1" "${server[@]}"
    passed "SET, INCRBY, BGSAVE, reload of what its child wrote; stop"
}
