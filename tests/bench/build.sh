#!/bin/sh
# SPDX-License-Identifier: MIT
# usage: build.sh OUT [LIBRARY [OTHER]]
# Puts all that is measured into OUT/programs: the drivers, the libraries that ours is compared with, and
# ours under the names that variants.py knows: orphanage.so, released.so (0.1.0), other.so.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
out=$1 library=${2-} other=${3-}
released=42ff82cdf13ecd29b66d881e4ab6a3887515dff9 # the last commit of 0.1.0
cd "$here/../.."

# release FOLDER: the library of the sources there.
release() (
    cd "$1"
    cmake --preset release
    cmake --build --preset release --target orphanage
)

rm -rf "$out/programs"
mkdir "$out/programs"
for driver in start forks detect crowd speed steps; do
    cc -std=c11 -D_GNU_SOURCE -O2 -Wall -Wextra -o "$out/programs/$driver" "$here/$driver.c"
done
for preload in empty kernel second; do
    cc -std=c11 -D_GNU_SOURCE -O2 -Wall -Wextra -fPIC -shared -pthread \
        -o "$out/programs/$preload.so" "$here/$preload.c"
done
if [ -z "$library" ]; then
    release .
    library=build/release/shim/liborphanage.so
fi
cp "$library" "$out/programs/orphanage.so"
[ -z "$other" ] || cp "$other" "$out/programs/other.so"

# A source package has no history, and a shallow clone not enough.
if git cat-file -e "$released^{commit}" 2>/dev/null; then
    mkdir -p "$out/0.1.0"
    git archive "$released" >"$out/0.1.0.tar"
    tar -xf "$out/0.1.0.tar" -C "$out/0.1.0"
    release "$out/0.1.0"
    cp "$out/0.1.0/build/release/shim/liborphanage.so" "$out/programs/released.so"
fi
