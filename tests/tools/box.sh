#!/bin/bash
# SPDX-License-Identifier: MIT
# Boots a real systemd in a box and runs a command beside it.
#
#   box.sh [-c FILE:PATH]... [--] COMMAND [ARGUMENT...]
#
#   -c FILE:PATH  copy FILE to PATH in the box, before it boots
#
# COMMAND runs on the host, with $BOX in its environment: the words to put before a command that
# shall run in the box ("$BOX systemctl status"). When it ends, the box goes, with all in it.
# Exit status: the command's; 77 if this machine cannot have a box; 70 if the box did not boot.
#
# The box is pid 1 of namespaces of its own, over an overlay of /: it has what the host has
# installed, and what it writes goes into a tmpfs that ends with it. It shares the kernel and is
# root there: a box for tests, no jail. Needs root, overlayfs and a writable cgroup2; no image, no
# container manager, no network.
set -eu
. "${BASH_SOURCE[0]%/*}/root.bash"

readonly boot_seconds=60 # a failure's price; a boot takes half a second
readonly systemd=/lib/systemd/systemd
readonly prefix=orphanage-box. # of the temporary directory and of the cgroup; then the pid

# ----- The host's side

cannot() {
    echo "box: cannot run here: $*" >&2
    exit 77
}

failed() {
    echo "box: $*" >&2
    cat "$here/boot.log" >&2
    exit 70
}

# within SECONDS COMMAND...: for the few states that nobody announces.
within() {
    local end=$((SECONDS + $1))
    shift
    until "$@"; do
        [ "$SECONDS" -lt "$end" ] || return 1
        read -rt 0.02 <> <(:) || :
    done
}

# A cgroup goes when nobody is in it; the kernel is not done with a dead process at once.
remove_cgroup() {
    [ ! -d "$1" ] || { find "$1" -depth -type d -exec rmdir {} + 2>/dev/null && [ ! -d "$1" ]; }
}

# What a box left behind whose box.sh was killed by SIGKILL. The name has its pid.
sweep() {
    local left
    for left in "/tmp/$prefix"* "$cgroups/$prefix"*; do
        if [ ! -d "$left" ] || [ -d "/proc/${left##*.}" ]; then
            continue
        elif [ "${left%/*}" = /tmp ]; then
            rm -rf --one-file-system "$left"
        else
            remove_cgroup "$left" || :
        fi
    done
}

# Pid 1 of a pid namespace takes all others along (pid_namespaces(7)), and the last process its
# mounts: there is nothing else to undo.
tear_down() {
    trap - EXIT
    if [ -n "$launcher" ]; then
        kill -KILL "${init:-$launcher}" 2>/dev/null || :
        wait "$launcher" 2>/dev/null || :
    fi
    within 10 remove_cgroup "$cgroup" || echo "box: cannot remove $cgroup" >&2
    rm -rf --one-file-system "$here"
}

# The box's first process is in the box's cgroup before it gets a cgroup namespace: that makes this
# cgroup the root of what the box sees. Each link of the chain has its death signal, so not even a
# SIGKILL of box.sh leaves a box running.
launch() {
    # shellcheck disable=SC2016 # expanded by the inner shell
    sh -c 'echo 0 >"$0/cgroup.procs" && exec "$@"' "$cgroup" \
        setpriv --pdeathsig KILL \
        unshare --mount --uts --ipc --net --pid --cgroup --fork --kill-child=KILL \
        --propagation private \
        "$BASH" "$0" --inside "$@" </dev/null >"$here/mounted" 2>"$here/boot.log" &
    launcher=$!
}

boot() {
    local state
    launch "$@"
    # One line when all is mounted, or the end of the FIFO if the box dies before.
    read -rt "$boot_seconds" _ <"$here/mounted" || failed "the box did not come up"
    init=$(pgrep -P "$launcher") || failed "the box is gone"
    within "$boot_seconds" test -S "/proc/$init/root/run/systemd/private" ||
        failed "systemd does not answer"
    BOX="nsenter --target $init --mount --uts --ipc --net --pid --cgroup --root --wd"
    export BOX
    # "degraded" is a boot that some unit of this machine failed in: the box would not be the same
    # everywhere.
    # shellcheck disable=SC2086 # a list of words
    state=$(timeout "$boot_seconds" $BOX systemctl is-system-running --wait) ||
        failed "state after boot: '$state', $($BOX systemctl --failed --plain --no-legend)"
}

host_side() {
    local copies=() status=0
    cgroups=$(awk '$3 == "cgroup2" { print $2; exit }' /proc/self/mounts)
    here=/tmp/$prefix$$
    cgroup=$cgroups/$prefix$$
    launcher=
    init=

    while getopts c: option; do
        case $option in
        c) copies+=("$OPTARG") ;;
        *) exit 64 ;;
        esac
    done
    shift $((OPTIND - 1))

    [ "$(id -u)" = 0 ] || cannot "not root"
    [ -x "$systemd" ] || cannot "no systemd installed"
    [ -n "$cgroups" ] || cannot "no cgroup2 mounted"
    sweep
    mkdir "$cgroup" 2>/dev/null || cannot "may not make a cgroup in $cgroups"
    mkdir -m 700 "$here" || exit 70
    trap tear_down EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM HUP
    mkdir "$here/mnt"
    mkfifo "$here/mounted"
    unshare --mount --pid --net --cgroup --fork \
        mount -t overlay -o lowerdir=/etc:/usr box "$here/mnt" 2>"$here/boot.log" ||
        cannot "$(cat "$here/boot.log")"

    boot "$here/mnt" ${copies[@]+"${copies[@]}"}
    "$@" || status=$?
    exit "$status"
}

# ----- The box's side: pid 1, that mounts a root and becomes systemd

# What container managers promise to systemd (https://systemd.io/CONTAINER_INTERFACE): no
# device but the harmless ones, and nothing writable through which the host could be set.
mount_kernel() {
    local node
    mount -t proc -o nosuid,nodev,noexec proc proc
    for node in sys sysrq-trigger; do
        [ -e "proc/$node" ] || continue
        mount --bind "proc/$node" "proc/$node"
        mount -o remount,bind,ro "proc/$node"
    done
    mount -t sysfs -o ro,nosuid,nodev,noexec sysfs sys
    mount -t cgroup2 -o nosuid,nodev,noexec cgroup2 sys/fs/cgroup
    mount -t tmpfs -o mode=755,nosuid tmpfs dev
    for node in null zero full random urandom tty; do
        : >"dev/$node"
        mount --bind "/dev/$node" "dev/$node"
    done
    mkdir dev/pts dev/shm
    mount -t devpts -o newinstance,ptmxmode=0666,mode=620,gid=5 devpts dev/pts
    ln -s pts/ptmx dev/ptmx
    ln -s /proc/self/fd dev/fd
    mount -t tmpfs -o mode=1777,nosuid,nodev tmpfs dev/shm
    mount -t tmpfs -o mode=755,nosuid,nodev tmpfs run
    mount -t tmpfs -o mode=1777,nosuid,nodev tmpfs tmp
}

# The same boot wherever it runs, whatever the machine has installed: no service of its
# administrator's, no generator's, and of those that its packages want at boot the journal alone.
choose_units() {
    local want units=etc/systemd/system
    rm -rf "$units" lib/systemd/system-generators usr/local/lib/systemd
    mkdir "$units"
    for want in lib/systemd/system/{sysinit,basic,sockets,timers,paths,local-fs}.target.wants/*; do
        case ${want##*/} in
        systemd-journald.s* | systemd-journald-dev-log.socket) ;; # and not the kernel's audit
        *) ln -sf /dev/null "$units/${want##*/}" ;;
        esac
    done
    cat >"$units/default.target" <<EOF
[Unit]
Description=A box for tests
Requires=basic.target
After=basic.target
EOF
}

be_nobody_else() {
    rm -rf var/log/journal
    tr -d - </proc/sys/kernel/random/uuid >etc/machine-id
    : >etc/fstab
    echo box >etc/hostname
    hostname box
}

inside() {
    copy_root "$1"
    cd "$1/root"
    shift
    local copy
    for copy in "$@"; do
        install -D "${copy%%:*}" "./${copy#*:}"
    done
    mount_kernel
    choose_units
    be_nobody_else
    mkdir .host
    pivot_root . .host
    umount --lazy .host
    rmdir .host
    echo mounted
    # What is taken away would reach beyond the box: clock, modules, kernel log.
    exec >/dev/null env -i container=box PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 \
        setpriv --bounding-set -sys_module,-sys_time,-sys_rawio,-sys_boot,-syslog \
        "$systemd" --system --log-target=journal --log-level=info --show-status=no
}

if [ "${1-}" = --inside ]; then
    shift
    inside "$@"
else
    host_side "$@"
fi
