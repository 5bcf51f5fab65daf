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
    breaks_without all "$@"
}

# breaks_without PATTERN|all COMMAND...: when that is taken out of the default of ORPHANAGE_THREADLESS.
breaks_without() {
    settings=(ORPHANAGE_THREADLESS=none)
    [ "$1" = all ] || settings=("$(threadless_without "$1")")
    shift
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

# enters PATTERN PROGRAM WORD...: the program, whose command prints its user, is root in a user namespace of its own.
enters() {
    local pattern=$1
    shift
    # The time; and what a program is not watched for that asks for a parent-death signal itself.
    volatile='s/time="[^"]*" //; s/lxc [0-9.]+ //; / no parent-death signal \(EBUSY\)$/d'
    # shellcheck disable=SC2016 # the inner shell's
    local command=(sh -c 'export HOME="$PWD" XDG_RUNTIME_DIR="$PWD"; "$@"; exit $(($? + 3))' sh @ "$@")
    works 3 "${command[@]}"
    grep -qx 0 "$run_folder/out"
    breaks_without "$pattern" "${command[@]}"
    without="no children" with="becomes the command"
}

# Its second process is buildah-in-a-user-namespace.
@test "hosts: buildah unshare" {
    host "buildah unshare" "$(version_of buildah)"
    as_ordinary_user
    enters 'buildah*' buildah unshare id -u
    passed "a user namespace of its own"
}

# From its second command on, it enters the user namespace of a process that the first has left.
@test "hosts: podman unshare" {
    host "podman unshare" "$(version_of podman)"
    as_ordinary_user
    # shellcheck disable=SC2016 # the inner shell's
    enters podman sh -c 'podman unshare true && podman unshare id -u; status=$?
        kill -KILL "$(cat "$XDG_RUNTIME_DIR"/libpod/tmp/pause.pid)" && exit "$status"'
    passed "a user namespace of its own"
}

@test "hosts: lxc-usernsexec" {
    host lxc-usernsexec "$(version_of lxc)"
    as_ordinary_user
    enters 'lxc-*' lxc-usernsexec -m "b:0:$(id -u nobody):1" -- id -u
    passed "a user namespace of its own"
}

# A container of busybox, which starts no other.
@test "hosts: lxc-execute" {
    need_root
    host lxc-execute "$(version_of lxc)"
    local root=$BATS_TEST_TMPDIR/root
    mkdir -p "$root"/{bin,dev,proc,sys}
    cp /bin/busybox "$root/bin/id"
    cp /usr/sbin/init.lxc.static "$root/"
    mkdir "$BATS_TEST_TMPDIR/lxc" "$BATS_TEST_TMPDIR/lxc/box"
    printf '%s\n' "lxc.rootfs.path = dir:$root" "lxc.uts.name = box" "lxc.net.0.type = none" \
        >"$BATS_TEST_TMPDIR/lxc/box/config"
    enters 'lxc-*' lxc-execute -P "$BATS_TEST_TMPDIR/lxc" -n box -- /bin/id -u
    passed "a container: it starts none when it has a thread"
}

@test "hosts: mmdebstrap" {
    need_root # for the numbers that the user may use
    host "mmdebstrap --mode=unshare" "$(mmdebstrap --version | sed 's/.* //')"
    echo "nobody:100000:65536" >"$BATS_TEST_TMPDIR/numbers"
    # shellcheck disable=SC2016 # the inner shell's
    enters mmdebstrap unshare -m sh -c '
        mount --bind "$0" /etc/subuid && mount --bind "$0" /etc/subgid
        exec setpriv --reuid nobody --regid nogroup --clear-groups mmdebstrap --unshare-helper id -u' \
        "$BATS_TEST_TMPDIR/numbers"
    passed "a user namespace of its own"
}
