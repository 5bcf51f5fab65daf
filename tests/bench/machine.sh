#!/bin/sh
# SPDX-License-Identifier: MIT
# usage: machine.sh OUT [LIBRARY]: the heading of the figures: where they were measured, and what.
set -eu
cd "$(dirname "$0")/../.."
model=$(sed -n 's/^model name[^:]*: *//p' /proc/cpuinfo | head -n 1)
virtual=
! grep -qw hypervisor /proc/cpuinfo || virtual=' in a virtual machine'
if [ -z "${2-}" ]; then
    what="commit $(git describe --always --dirty --abbrev=10 2>/dev/null || echo unknown)"
else
    what="a build given by hand, $(cksum <"$2" | cut -d ' ' -f 1)"
fi
released="built from $(sed -n 's/^released=\(..........\).*/commit \1/p' tests/bench/build.sh)"
[ -e "$1/programs/released.so" ] || released='left out: the history here does not reach back to it'
cat <<END
# Figures

Made by \`tests/bench/run.sh\` on $(date -u +%Y-%m-%d); not for editing by hand.

- Machine: ${model:-$(uname -m)}, $(nproc) processors$virtual, $(($(sed -n 's/^MemTotal: *\([0-9]*\).*/\1/p' /proc/meminfo) >> 20)) GiB
- Kernel: $(uname -sr), $(uname -m)
- C library: $(getconf GNU_LIBC_VERSION 2>/dev/null || echo unknown)
- Compiler: $(cc --version | head -n 1)
- Library: $what
- 0.1.0: $released

END
