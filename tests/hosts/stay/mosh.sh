#!/bin/sh
# SPDX-License-Identifier: MIT
# usage: mosh.sh PORT [PRELOAD...]
# mosh-server says where it listens and goes to the background, where it waits for its client.
. "${0%/*}/stay.sh"
port=$1
shift
# shellcheck disable=SC2016 # the inner shell's
"$@" mosh-server new -i 127.0.0.1 -p "$port" -- sh -c 'echo here; read -r line; echo "$line" >got' >said
linger
MOSH_KEY=$(sed -n 's/^MOSH CONNECT [0-9]* //p' said)
export MOSH_KEY TERM=xterm
mkfifo keys
timeout 10 script -qfec "stty rows 24 cols 80; mosh-client 127.0.0.1 $port" typescript <keys >/dev/null &
exec 3>keys
until_true grep -qs here typescript
echo "a line" >&3
until_true test -s got
cat got
exec 3>&-
wait
