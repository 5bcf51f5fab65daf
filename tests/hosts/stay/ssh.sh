#!/bin/sh
# SPDX-License-Identifier: MIT
# usage: ssh.sh FOLDER PORT NEW [PRELOAD...]
# The client goes to the background, or leaves a master behind; its ProxyCommand is the child of
# the process that ends. FOLDER has the keys for the server at PORT; NEW is a free port.
. "${0%/*}/stay.sh"
folder=$1 port=$2 new=$3
shift 3
cat >config <<END
Host there
    HostName 127.0.0.1
    Port $port
    User root
    IdentityFile $PWD/key
    UserKnownHostsFile $folder/known_hosts
    ProxyCommand nc %h %p
END
cp "$folder/key" . && chmod 600 key
"$@" ssh -F config -f -N -o ExitOnForwardFailure=yes -L "$new:127.0.0.1:$port" there
"$@" ssh -F config -o ControlMaster=auto -o ControlPersist=60 -S "$PWD/master" there echo through a master to be
linger
echo "through the forward: $(nc 127.0.0.1 "$new" </dev/null | head -n 1)"
"$@" ssh -F config -S "$PWD/master" there echo through the master
"$@" ssh -F config -S "$PWD/master" -O exit there
