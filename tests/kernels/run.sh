#!/bin/bash
# SPDX-License-Identifier: MIT
# usage: tests/kernels/run.sh [SUITE...]
# Boots the kernels of Debian's suites under qemu (no KVM needed) with nothing in the machine but
# busybox, the C library and ours, which is checked there by init.sh. Its outcome goes into the
# table in tests/SUPPORT.md.
set -eu
cd "$(dirname "$0")/../.."
. tests/packages.sh
. tests/support.sh

DEADLINE=900 # s, for a boot and its checks; a sixth of it on a machine that has nothing else to do
need_packages gcc libc6-dev make cmake qemu-system-x86 busybox-static cpio gzip debian-archive-keyring

cmake --preset ci -DBUILD_TESTING=ON >/dev/null
cmake --build --preset ci --target orphanage tree witness tally -j"$(nproc)" >/dev/null
folder=$PWD/build/kernels
mkdir -p "$folder"

# pack FILE: the initramfs.
pack() {
    local root=$folder/root program library
    rm -rf "$root"
    mkdir -p "$root"/{bin,lib,proc,dev}
    cp tests/kernels/init.sh "$root/init"
    cp /bin/busybox "$root/bin/"
    for program in sh mount awk cat chmod grep env seq sleep uname dmesg poweroff; do
        ln -s busybox "$root/bin/$program"
    done
    cp build/ci/tests/tools/tree build/ci/tests/tools/witness build/ci/tests/tools/tally "$root/bin/"
    cp build/ci/shim/liborphanage.so "$root/lib/"
    for library in $(ldd build/ci/tests/tools/tree | awk '$2 == "=>" { print $3 } $1 ~ "^/" { print $1 }'); do
        cp --parents -L "$library" "$root/"
    done
    chmod 755 "$root/init"
    (cd "$root" && find . | cpio --quiet -o -H newc | gzip -1) >"$1"
}

# check SUITE: boots its kernel, shows the results; fails unless all of them are good.
check() {
    local suite=$1 log=$folder/$1.log release outcome
    [ -s "$folder/$suite/vmlinuz" ] || tests/kernels/fetch.sh "$suite" "$folder/$suite" >"$log" 2>&1 || {
        cat "$log"
        return 1
    }
    # Without cx16: under qemu 7.2 an interrupt behind cmpxchg16b finds a pointer's bits in the flags,
    # and a 6.12 kernel panics, maybe, before there is a first process.
    timeout "$DEADLINE" qemu-system-x86_64 -accel tcg -cpu qemu64,-cx16 -m 256 -smp 2 -nodefaults -nographic -no-reboot \
        -serial stdio -kernel "$folder/$suite/vmlinuz" -initrd "$folder/initramfs" \
        -append "console=ttyS0 quiet panic=-1" </dev/null 2>&1 | tr -d '\r' >"$log" || :
    release=$(sed -n 's/.*kernel: //p' "$log") # behind what the BIOS said
    echo "$suite: Linux ${release:-did not boot}"
    grep -E '^(result|figure): ' "$log" || tail -n 20 "$log"
    outcome="$(grep -c '^result: ok' "$log" || :) of $(grep -cE '^result: (not )?ok' "$log" || :) checks"
    support_row "kernel of $suite" "$(support_libc)" "$(uname -m)" \
        "${release:-none} ($(cat "$folder/$suite/version"), qemu $(support_version qemu-system-x86_64))" - \
        "tests/kernels" "$(sed -n 's/^strategy: //p' "$log" | awk '!seen[$0]++' | xargs)" "$outcome"
    grep -qx 'result: done' "$log" && ! grep -q '^result: not ok' "$log"
}

[ $# != 0 ] || set -- bullseye bookworm trixie
pack "$folder/initramfs"
failed=0
for suite in "$@"; do
    check "$suite" || failed=$((failed + 1))
done
support_table
echo "$(($# - failed)) passed, $failed failed"
[ "$failed" = 0 ]
