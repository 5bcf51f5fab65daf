#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Processes that are to outlive their parent without being daemons in the making: jobs under nohup,
# filters of a script's output, helpers of a client in the background, sessions of a server that is
# restarted, the next generation of a server, watchers.
#
# hosts.bash sets and reads some of the variables here.
# shellcheck disable=SC2034,SC2154

setup() {
    load hosts
}

# nohup SHELL
nohup_in() {
    as_ordinary_user
    host "nohup, $1" "$(version_of "$1")"
    works 0 "$HOSTS/stay/nohup.sh" "$1" @
    [ "$(grep -c ': stays$' "$run_folder/out")" = 4 ]
    stays "a script that ends well or badly, at once or later"
}

@test "hosts: nohup, bash" {
    nohup_in bash
}

@test "hosts: nohup, dash" {
    nohup_in dash
}

@test "hosts: nohup, zsh" {
    nohup_in zsh
}

@test "hosts: nohup, killed" {
    as_ordinary_user
    host "nohup, SIGKILL" "$(version_of coreutils)"
    local script=(env --default-signal=HUP @ sh "$HOSTS/stay/nohup.killed.sh")
    # The script is killed: what was asked to outlive it stays, and so do its children.
    killed without --ready 3 --kill script --age-ms 200 --wait-ms 500 -- "${script[@]}"
    assert_fate job alive
    killed with --ready 3 --kill script --age-ms "$PAST_SETTLING" --wait-ms 2000 -- "${script[@]}"
    assert_fate job alive
    assert_fate child alive
    # The job is killed: its child was not asked to outlive it.
    subject=child says=0 # its stderr is the job's stdout
    orphans_end 1 --ready 3 --kill job -- "${script[@]}"
    passed "the job outlives a script that is killed; its own child does not outlive it"
}

# filtered NAME PACKAGE FILTER UNDO
filtered() {
    as_ordinary_user
    # shellcheck disable=SC2016 # bash's
    host "bash, exec > >($1)" "$(bash -c 'echo "${BASH_VERSION%%(*}"')"
    where_untold "ORPHANAGE_SKIP=$1"
    works 0 "$HOSTS/stay/filter.sh" "$2" "$3" @
    assert_out $'status 0: 1579 lines\nstatus 3: 1579 lines'
    without="outlives the script, to write the rest" with="outlives the script, to write the rest"
    passed "all lines of a script that ends well or badly"
}

@test "hosts: bash, a process substitution, tee" {
    filtered tee "tee log" cat
}

@test "hosts: bash, a process substitution, gzip" {
    filtered gzip "gzip" gunzip
}

# A server for the tests of ssh, as root; sshd.sh starts its own.
make_sshd_folder() {
    port=$(free_port) sshd=$BATS_TEST_TMPDIR/sshd
    mkdir -p "$sshd" /run/sshd
    ssh-keygen -q -t ed25519 -N '' -f "$sshd/host"
    ssh-keygen -q -t ed25519 -N '' -f "$sshd/key"
    chmod 644 "$sshd/key" # for the ordinary user to copy
    echo "[127.0.0.1]:$port $(<"$sshd/host.pub")" >"$sshd/known_hosts"
    cat >"$sshd/config" <<END
Port $port
ListenAddress 127.0.0.1
HostKey $sshd/host
PidFile $sshd/pid
AuthorizedKeysFile $sshd/key.pub
StrictModes no
UsePAM no
PermitRootLogin prohibit-password
END
}

teardown() {
    [ -z "${listener-}" ] || kill "$listener" || :
}

@test "hosts: ssh -f, ControlPersist" {
    need_root
    as_ordinary_user
    make_sshd_folder
    /usr/sbin/sshd -D -f "$sshd/config" -E "$BATS_TEST_TMPDIR/log" 3>&- &
    listener=$!
    until_true 10 test -s "$sshd/pid"
    host "ssh -f, ControlPersist" "$(version_of openssh-client)"
    where_untold ORPHANAGE_SKIP=nc
    works 0 "$HOSTS/stay/ssh.sh" "$sshd" "$port" "$(free_port)" @
    grep -q 'through the forward: SSH-2.0' "$run_folder/out"
    stays "a forward and a master, each through a ProxyCommand"
}

@test "hosts: sshd" {
    need_root
    make_sshd_folder
    host sshd "$(version_of openssh-server)"
    works 0 "$HOSTS/stay/sshd.sh" "$sshd" "$port" restart @
    assert_out $'begun\nstill here\na new session'
    # The listener has SIGHUP ignored in its sessions, and not in itself, as nohup has.
    killed without --ready 1 --kill listener --age-ms 200 --wait-ms 500 -- "$HOSTS/stay/sshd.sh" "$sshd" "$port" hang @
    assert_fate sshd alive
    killed with --ready 1 --kill listener --age-ms "$PAST_SETTLING" --wait-ms 2000 -- "$HOSTS/stay/sshd.sh" "$sshd" "$port" hang @
    assert_fate sshd alive
    stays "a session, while the listener is restarted, or killed"
}

@test "hosts: hypnotoad" {
    as_ordinary_user
    host hypnotoad "$(version_of libmojolicious-perl)"
    volatile='s/[0-9]+/N/g'
    port=$(free_port)
    works 0 "$HOSTS/stay/hypnotoad.sh" "$port" deploy @
    assert_out $'first\nsecond'
    settings=()
    says=0 # a daemon's
    orphans_end 2 --ready 1 --descendants 2 --kill manager --port "$port" -- "$HOSTS/stay/hypnotoad.sh" "$port" hang @
    passed "a hot deployment; the new one serves; stop"
}

@test "hosts: erl -heart" {
    as_ordinary_user
    host "erl -heart" "$(version_of erlang-base)"
    # Its other helper is an orphan like any, and says so.
    volatile="/^orphanage: erl_child_setup\\[[0-9]+\\]: $GONE/d; s/[0-9]+/N/g; s/: [A-Z].*: /: /"
    works 0 "$HOSTS/stay/erl.sh" heart @
    stays "a node that is killed is started again"
}

# The node is killed, and its helper, the program's parent, ends well at that.
@test "hosts: erl, a port" {
    as_ordinary_user
    host "erl, a port" "$(version_of erlang-base)"
    subject="sleep"
    orphans_end 1 --ready 1 --descendants 2 --kill node -- "$HOSTS/stay/erl.sh" port @
    passed -
}
