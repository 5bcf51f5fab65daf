# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# Sourced by the commands that promise to work on a fresh Debian: installs what is missing, and says
# so. usage: need_packages PACKAGE...
#
# A package that has another name in another release is written with all its names: OLD|NEW. One of
# them is enough, and the first that the release has is installed. Of two such commands at once, the second
# waits for the first.

# has_package NAME[|NAME]...
has_package() {
    for alias in $(echo "$1" | tr '|' ' '); do
        dpkg-query -W -f '${Status}' "$alias" 2>/dev/null | grep -q ' installed$' && return 0
    done
    return 1
}

# packages_here "PACKAGE...": their names in this release; of one that it lacks, the first.
packages_here() {
    here=
    for package in $1; do
        for name in $(echo "$package" | tr '|' ' ') "${package%%|*}"; do
            ! apt-cache show "$name" 2>/dev/null | grep -q '^Package: ' || break
        done
        here="$here $name"
    done
    echo "${here# }"
}

need_packages() {
    (flock 3 && install_missing "$@" 3<&-) 3<tests/packages.sh
}

install_missing() {
    missing=
    for package in "$@"; do
        has_package "$package" || missing="$missing $package"
    done
    [ -n "$missing" ] || return 0
    if ! command -v apt-get >/dev/null; then
        echo "These packages are needed (Debian's names), and there is no apt-get:$missing" >&2
        return 1
    fi
    as_root=
    if [ "$(id -u)" != 0 ]; then
        command -v sudo >/dev/null || {
            echo "These packages are needed, run as root or with sudo: apt-get install $(packages_here "$missing")" >&2
            return 1
        }
        as_root=sudo
    fi
    echo "Installing Debian packages:$missing"
    # No service starts: a policy-rc.d that says no (deb-systemd-invoke, invoke-rc.d) for this call
    # only, where the machine has none of its own.
    policy=/usr/sbin/policy-rc.d
    [ -e "$policy" ] && policy= || printf '#!/bin/sh\nexit 101\n' | $as_root tee "$policy" >/dev/null
    [ -z "$policy" ] || $as_root chmod +x "$policy"
    log=$(mktemp)
    status=0
    # Ctrl-C is heard when that is done: it must leave neither half a package nor our policy behind.
    # A machine that has just been booted may be upgrading itself, which takes the lock for a while.
    # shellcheck disable=SC2046 # a list of words
    (trap '' HUP INT TERM
     $as_root apt-get update -q && $as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get -o DPkg::Lock::Timeout=600 install -q -y --no-install-recommends $(packages_here "$missing")
    ) >"$log" 2>&1 </dev/null || status=$?
    [ -z "$policy" ] || $as_root rm -f "$policy"
    [ "$status" = 0 ] || { tail -n 20 "$log" >&2; echo "apt-get failed" >&2; }
    rm -f "$log"
    return "$status"
}
