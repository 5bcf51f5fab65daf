#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Servers with children: they serve as ever, and none of theirs outlives a master that was killed.
# gunicorn, and daemons and upgrades, have suites of their own.

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
    orphans_end 3 -p "$port" -- "${server[@]}"
    passed "serves a file; log, graceful stop"
}

@test "hosts: apache2 prefork" {
    host "apache2 prefork" "$(apache2 -v | sed -En 's|.*Apache/([^ ]*).*|\1|p')"
    config apache.conf
    seq 2000 >"$BATS_TEST_TMPDIR/page"
    local server=(@ apache2 ${root:+-D Root} -D FOREGROUND -f "$config")
    volatile='s/^[^]]*]//; s/[0-9]+/N/g'
    works 0 "$HOSTS/serve.sh" WINCH "curl -sf http://127.0.0.1:$port/page" "${server[@]}"
    orphans_end 3 -p "$port" -- "${server[@]}"
    passed "serves a file; log, graceful stop"
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
    mute=yes
    orphans_end 3 -p "$port" -- "${server[@]}"
    passed "runs a script that runs a program; log, graceful stop"
}

@test "hosts: uwsgi" {
    host uwsgi "$(uwsgi --version)"
    cp "$HOSTS/served.py" "$BATS_TEST_TMPDIR"
    local server=(@ uwsgi --plugin python3 --http-socket "127.0.0.1:$port" --master --processes 3
        --die-on-term --wsgi-file "$BATS_TEST_TMPDIR/served.py")
    volatile='s/[0-9]+/N/g' unordered=yes
    works 0 "$HOSTS/serve.sh" INT "curl -sf http://127.0.0.1:$port/" "${server[@]}"
    orphans_end 3 -p "$port" -- "${server[@]}"
    passed "serves a WSGI application; log, stop"
}
