#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Programs that change their namespaces or credentials. The kernel or the C library refuses some of
# that to a process with threads, hence ORPHANAGE_THREADLESS. Each shows that without that setting's
# default the very same command fails, so that its success means something.
#
# hosts.bash sets and reads some of the variables here.
# shellcheck disable=SC2034,SC2154

setup() {
    load hosts
}

# breaks_with_a_thread COMMAND...
breaks_with_a_thread() {
    settings=(ORPHANAGE_THREADLESS=none)
    work with "$@"
    settings=()
    cat "$run_folder/err"
    [ "$(<"$run_folder/status")" != "$(<"$BATS_TEST_TMPDIR/without/status")" ]
}

@test "hosts: bwrap" {
    host bwrap "$(bwrap --version | sed 's/.* //')"
    # shellcheck disable=SC2016 # the inner shell's
    works 5 @ bwrap --bind / / --dev /dev --proc /proc --unshare-all --new-session \
        sh -c 'echo "pid $$ of $(ls /proc | grep -c "^[0-9]")"; ls /dev; exit 5'
    orphans_end 2 -- @ bwrap --dev-bind / / sh -c 'sleep 300; :'
    passed "a sandbox of all namespaces; exit status"
}

@test "hosts: bwrap --unshare-pid" {
    host "bwrap --unshare-pid" "$(bwrap --version | sed 's/.* //')"
    works 5 @ bwrap --bind / / --proc /proc --unshare-pid --die-with-parent sh -c 'echo in; exit 5'
    # Its parent is outside the pid namespace: nothing that a process in it could see. Should that
    # ever change, the table is to say so.
    killed without --descendants 3 --age-ms 200 --wait-ms 500 -- @ bwrap --dev-bind / / --unshare-pid sh -c 'sleep 300; :'
    assert_all alive
    killed with --descendants 3 --age-ms "$PAST_SETTLING" --wait-ms 1500 -- \
        @ bwrap --dev-bind / / --unshare-pid sh -c 'sleep 300; :'
    assert_all alive
    without="live on" with="live on: out of reach"
    passed "a sandbox with --die-with-parent; exit status"
}

@test "hosts: setpriv" {
    need_root
    host "setpriv --reuid --regid" "$(setpriv --version | sed 's/.* //')"
    local command=(@ setpriv --reuid 65534 --regid 65534 --clear-groups
        sh -c 'id; grep ^Cap /proc/self/status; exit 4')
    works 4 "${command[@]}"
    breaks_with_a_thread "${command[@]}"
    # It has no children, but is one, and its command has no longer its parent's credentials.
    orphans_end 1 -- @ sh -c 'setpriv --reuid 65534 --regid 65534 --clear-groups sleep 300; :'
    passed "ids and capabilities of the command; exit status"
}

@test "hosts: unshare" {
    host unshare "$(unshare --version | sed 's/.* //')"
    # shellcheck disable=SC2016 # the inner shell's
    local command=(@ unshare -U -r sh -c 'id -u; cat /proc/self/uid_map; exit 4')
    works 4 "${command[@]}"
    breaks_with_a_thread "${command[@]}"
    command=(@ unshare -U -r -m
        sh -c 'mount -t tmpfs none . && echo mounted && ls && exit 4')
    works 4 "${command[@]}"
    # The child of --fork is in the namespaces, its parent, the one killed, is not.
    orphans_end 2 -- @ unshare -U -r -m -f sh -c 'sleep 300; :'
    passed "-U -r, -m: maps, a mount; exit status"
}

@test "hosts: nsenter" {
    host nsenter "$(nsenter --version | sed 's/.* //')"
    works 6 "$HOSTS/host.nsenter.sh" @ nsenter
    breaks_with_a_thread "$HOSTS/host.nsenter.sh" @ nsenter
    without="no children" with="becomes the command"
    passed "-U -m: the target's namespaces; exit status"
}
