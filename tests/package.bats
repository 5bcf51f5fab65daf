#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The packages: what is in them, that they are the same bytes wherever they are built, and that an
# installed one works by bare name and goes without a trace.

setup_file() {
    load helpers
    local here=$BATS_FILE_TMPDIR
    # The sources, and from them all else in a second place, by a second umask.
    cpack --config "$BUILD/CPackSourceConfig.cmake" -B "$here" >"$here/log" 2>&1
    mkdir "$here/another place"
    tar xzf "$here"/*.tar.gz -C "$here/another place" --strip-components=1
    build package "$SOURCE" "$here/one"
    (umask 077 && build package "$here/another place" "$here/two")
    package "$here/one" cmake --build . --target deb
    (umask 077 && package "$here/two" cmake --build . --target deb)
    export DEB="$here/liborphanage.deb"
    cp "$here"/one/*.deb "$DEB"
}

setup() {
    load helpers
    here=$BATS_FILE_TMPDIR
    version=$(exported version)
}

# build PRESET SOURCES BUILD: with debug information, as distributions build, which names folders
# unless it is told not to.
build() {
    (cd "$2" && export CFLAGS=-g && cmake --preset "$1" -B "$3" && cmake --build "$3") >"$3.log" 2>&1 || {
        cat "$3.log"
        return 1
    }
}

# package BUILD COMMAND...: in that folder.
package() {
    (cd "$1" && "${@:2}") >"$1.log" 2>&1 || {
        cat "$1.log"
        return 1
    }
}

@test "package: the sources are what git has, no more, no less" {
    diff <(git -C "$SOURCE" ls-files | sort) \
        <(cd "$here/another place" && find . -type f -printf '%P\n' | sort)
    (cd "$here/another place" && find . -type f -print0) |
        (cd "$SOURCE" && xargs -0 -I{} cmp {} "$here/another place/{}")
    [ "$(cd "$here" && echo *.tar.gz)" = "liborphanage-$version.tar.gz" ]
}

@test "package: two builds in different folders are the same bytes" {
    local file
    for file in shim/liborphanage.so "$(cd "$here/one" && find shim -name orphanage -type f -perm -u+x)" \
        "$(basename "$here"/one/*.deb)"; do
        cmp "$here/one/$file" "$here/two/$file"
    done
    # That nothing of the folder is in them is why.
    run -1 grep -aF -e "$here" -e "$SOURCE" "$here/one/shim/liborphanage.so"
    # The time is that of SOURCE_DATE_EPOCH, which is in the package then.
    (cd "$here/two" && SOURCE_DATE_EPOCH=1000000000 cpack -G DEB -B "$here/then") >"$here/log" 2>&1
    run -1 cmp "$DEB" "$here"/then/*.deb
    run -0 env TZ=UTC dpkg -c "$here"/then/*.deb
    [[ "$output" == *" 2001-09-09 01:46 ./usr/lib/"*"/liborphanage.so"* ]]
}

@test "package: lintian has nothing to say, and would" {
    run -0 --separate-stderr lintian --fail-on error,warning "$DEB"
    [ -z "$output" ]
    dpkg-deb -R "$DEB" "$here/broken"
    rm "$here/broken/usr/share/doc/liborphanage/copyright"
    dpkg-deb -b "$here/broken" "$here/broken.deb"
    run -2 --separate-stderr lintian --fail-on error,warning "$here/broken.deb"
    [[ "$output" == *"E: liborphanage: no-copyright-file"* ]]
}

@test "package: the .deb: names, version, dependencies, folders" {
    run -0 dpkg-deb -f "$DEB" Package Version Architecture Depends
    [[ "$output" == "Package: liborphanage
Version: $version
Architecture: $(dpkg --print-architecture)
Depends: libc6 (>= "*")" ]]
    local multiarch
    multiarch=$(dpkg-architecture -qDEB_HOST_MULTIARCH)
    run -0 dpkg -c "$DEB"
    for file in "lib/$multiarch/liborphanage.so" "lib/$multiarch/pkgconfig/orphanage.pc" include/orphanage.h \
        share/man/man1/orphanage.1.gz share/man/man3/exit_when_orphaned.3.gz share/man/man7/liborphanage.7.gz \
        share/doc/liborphanage/copyright share/doc/liborphanage/changelog.gz share/liborphanage/python/orphanage/__init__.py; do
        grep -q "^-rw-r--r-- root/root .* ./usr/$file\$" <<<"$output"
    done
    grep -q '^-rwxr-xr-x root/root .* ./usr/bin/orphanage$' <<<"$output"
    run -0 grep -vE '^(d|-rw-r--r--|-rwxr-xr-x .* ./usr/bin/)' <<<"$output" || [ -z "$output" ]
}

@test "package: the .rpm: names, version, dependencies, folders" {
    build package-rpm "$SOURCE" "$here/rpm"
    package "$here/rpm" cpack -G RPM
    local rpm=("$here"/rpm/*.rpm)
    run -0 rpm -qp --queryformat '%{NAME} %{VERSION} %{LICENSE}' "${rpm[@]}"
    [ "$output" = "liborphanage $version MIT" ]
    run -0 rpm -qlp "${rpm[@]}"
    for file in bin/orphanage lib64/liborphanage.so lib64/pkgconfig/orphanage.pc include/orphanage.h \
        share/man/man1/orphanage.1.gz share/man/man3/exit_when_orphaned.3.gz share/man/man7/liborphanage.7.gz \
        share/doc/liborphanage/LICENSE; do
        grep -qx "/usr/$file" <<<"$output"
    done
    # Folders that belong to others are not ours to own.
    run -1 grep -xE '/usr|/usr/(bin|lib64|include|share|share/man.*|share/doc)' <<<"$(rpm -qlp "${rpm[@]}" | grep -v '\.gz$')"
    # The C library alone, not what orphanage.pc is for.
    run -1 grep -vE '^(libc\.so|ld-linux|rpmlib|rtld)' <<<"$(rpm -qp --requires "${rpm[@]}")"
}

# installed COMMANDS: bash runs them as root of a throw-away copy of this machine, with $DEB at hand.
installed() {
    need_root
    cat >"$BATS_TEST_TMPDIR/commands" <<BASH
set -eux
tree() { # MS COMMAND...: starts a tree by it and kills its root; the fate of its worker, that long after
    "$TOOLS/witness" --ready 2 --wait-ms \$1 "\${@:2}" "$TOOLS/tree" ready master fork ready worker | awk '\$1 == "worker" { print \$3 }'
}
$1
BASH
    "$SOURCE/tests/tools/overlay.sh" -b "$BUILD" -b "$SOURCE" -b "$BATS_RUN_TMPDIR" -- \
        env -u LD_PRELOAD PATH=/usr/sbin:/usr/bin:/sbin:/bin ORPHANAGE_SETTLE=0 \
        bash "$BATS_TEST_TMPDIR/commands"
}

@test "package: installed, it works by bare name; removed, nothing is left" {
    # shellcheck disable=SC2016 # expanded in there
    installed '
        if dpkg -s liborphanage; then dpkg -P liborphanage; fi
        # The control: without the package the loader says so, and the worker lives on.
        [ "$(tree 300 env LD_PRELOAD=liborphanage.so)" = alive ]
        find /usr -xdev | sort >/tmp/before
        dpkg -i "$DEB"
        [ "$(tree 5000 env LD_PRELOAD=liborphanage.so)" = TERM ]
        ldconfig -p | grep liborphanage.so
        zcat "$(dpkg -L liborphanage | grep "orphanage\.1\.gz$")" | grep -q "^.Nm orphanage"
        preload=$(pkg-config --variable=preload orphanage)
        [ "$(realpath "$preload")" = "$(dpkg -L liborphanage | grep "/liborphanage.so$")" ]
        dpkg -V liborphanage
        dpkg -P liborphanage
        find /usr -xdev | sort | diff /tmp/before -
        # Elsewhere a package has nothing but what dpkg writes; of its name nothing is left.
        [ -z "$(find /etc /var /opt -xdev -name "*orphanage*")" ]
        ! ldconfig -p | grep liborphanage || exit 1
        ! dpkg -s liborphanage || exit 1
        [ "$(tree 300 env LD_PRELOAD=liborphanage.so)" = alive ]
    '
    # The machine itself has seen nothing of it.
    run -1 dpkg -s liborphanage
}

@test "package: installed, the command, the examples in C and Python, the pages" {
    # shellcheck disable=SC2016
    installed '
        dpkg -i "$DEB"
        [ "$(tree 5000 orphanage)" = TERM ]
        [ "$(tree 300 orphanage --scope none)" = alive ]
        cc -o /tmp/call "'"$SOURCE"'/examples/call.c" $(pkg-config --cflags --libs orphanage)
        '"$TOOLS"'/witness --ready 2 env ORPHANAGE_SCOPE=none /tmp/call | grep "^worker .* TERM "
        cd /tmp
        PYTHONPATH=/usr/share/liborphanage/python ORPHANAGE_SCOPE=none python3 -c "
import orphanage, os
orphanage.exit_when_orphaned()
print([line for line in open(\"/proc/self/maps\") if \"/usr/lib/\" in line and \"liborphanage.so\" in line][0])"
        for page in "1 orphanage" "3 exit_when_orphaned" "7 liborphanage"; do
            man $page | grep -q "liborphanage '"$version"'"
        done
    '
}
