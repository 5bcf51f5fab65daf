#!/bin/sh
# SPDX-License-Identifier: MIT
# usage: named.sh PORT [PRELOAD...]
# named's launcher waits until the zones are loaded.
. "${0%/*}/stay.sh"
port=$1
shift
{
    # shellcheck disable=SC2016 # the zone's
    printf '$TTL 3600\n@ SOA ns admin 1 3600 600 86400 3600\n@ NS ns\nns A 127.0.0.1\n'
    seq -f 'host%.0f A 127.0.0.1' "400000"
} >zone
cat >named.conf <<END
options {
    directory "$PWD"; pid-file "$PWD/pid"; session-keyfile none; lock-file none;
    listen-on port $port { 127.0.0.1; }; listen-on-v6 { none; };
    recursion no; dnssec-validation no;
};
controls { };
zone "example" { type primary; file "zone"; };
END
slowly "$@" named -c "$PWD/named.conf"
linger
dig +short -p "$port" @127.0.0.1 "host400000.example" A
pid=$(cat pid)
kill "$pid"
until_true is_gone "$pid"
