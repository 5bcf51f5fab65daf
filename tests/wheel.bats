#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The wheel: the same bytes twice; installed by pip without a network, the call and the command work; and
# what is uninstalled leaves nothing.

setup_file() {
    load helpers
    local here=$BATS_FILE_TMPDIR
    # Debian's, which has the tool that packs and venv.
    export PYTHON=/usr/bin/python3 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INDEX=1 VENV=$here/venv
    "$PYTHON" -c 'import wheel, venv, ensurepip' || skip "no python3-wheel or no python3-venv"
    [ -e "$BUILD/tests/lists/any_objects" ] || skip "no liborphanage-any.so on this machine"
    # The sources in a second place, for a second build, by a second umask.
    mkdir "$here/another place"
    (cd "$SOURCE" && tar -cf - --exclude=./build --exclude=./.git .) | tar -xf - -C "$here/another place"
    build_wheel "$SOURCE" "$here/one"
    (umask 077 && build_wheel "$here/another place" "$here/two")
    WHEEL=$(echo "$here"/one/*.whl)
    export WHEEL
    "$PYTHON" -m venv "$VENV"
    files >"$here/before"
    "$VENV/bin/python" -m pip install -q "$WHEEL"
}

setup() {
    load helpers
    here=$BATS_TEST_TMPDIR
    python=$VENV/bin/python
    library=$(echo "$VENV"/lib/python3*/site-packages/orphanage/liborphanage-any.so)
    # What asks for itself is watched though nobody else is.
    asks=(env ORPHANAGE_SCOPE=none ORPHANAGE_SETTLE=0)
}

# build_wheel SOURCES BUILD: for the same second, as a folder without git does not know the last commit's.
build_wheel() {
    (cd "$1" && export SOURCE_DATE_EPOCH=1000000000 && cmake --preset release -B "$2" && cmake --build "$2" --target wheel) \
        >"$2.log" 2>&1 || {
        cat "$2.log"
        return 1
    }
}

# files: of the environment; pip compiles its own modules when it runs.
files() {
    find "$VENV" -path '*/pip/*' -prune -o -print | grep -v __pycache__ | sort
}

@test "wheel: two builds in different folders are the same bytes" {
    [ "$(echo "$BATS_FILE_TMPDIR"/one/*.whl | wc -w)" = 1 ]
    cmp "$WHEEL" "$BATS_FILE_TMPDIR/two/${WHEEL##*/}"
    # The time is that of SOURCE_DATE_EPOCH.
    run -0 env TZ=UTC "$PYTHON" -m zipfile -l "$WHEEL"
    [ "$(grep -c '2001-09-09 01:46:40' <<<"$output")" = "$(grep -vc '^File Name' <<<"$output")" ]
}

@test "wheel: what is in it, and for which machines" {
    run -0 "$PYTHON" -c 'import sys, zipfile; print(*zipfile.ZipFile(sys.argv[1]).namelist(), sep="\n")' "$WHEEL"
    local info version
    version=$(exported version)
    info=orphanage-$version.dist-info
    diff <(printf '%s\n' "orphanage-$version.data/scripts/orphanage" "$info"/{LICENSE,METADATA,RECORD,WHEEL} \
        orphanage/{__init__,_library,_version,poll}.py orphanage/liborphanage-any.so orphanage/py.typed | sort) <(sort <<<"$output")
    [[ "${WHEEL##*/}" == "orphanage-$version-py3-none-manylinux_2_17_$(uname -m).musllinux_1_2_$(uname -m).whl" ]]
    # No loader, no library: the command runs with any C library.
    run -1 grep -E 'INTERP|NEEDED' <(readelf -ldW "$VENV/bin/orphanage")
}

@test "wheel: one version in the package, its metadata and the command" {
    run -0 "$python" -c 'import importlib.metadata, orphanage; print(orphanage.__version__, importlib.metadata.version("orphanage"))'
    [ "$output" = "$(exported version) $(exported version)" ]
    run -0 "$VENV/bin/orphanage" --version
    [ "$output" = "orphanage (liborphanage) $(exported version)" ]
}

@test "wheel: who calls ends with its parent, and so do its fork children; an import alone changes nothing" {
    local tree=(sh -c '"$0" "$1" & wait' "$python" "$here/program.py")
    python_program 'from orphanage import exit_when_orphaned
assert "liborphanage" not in open("/proc/self/maps").read()'
    # Without ORPHANAGE_SCOPE: to load the library would be to be watched.
    witness --ready 2 --wait-ms 300 env ORPHANAGE_SETTLE=0 "${tree[@]}"
    assert_all alive
    python_program 'from orphanage import exit_when_orphaned
assert exit_when_orphaned() is None
exit_when_orphaned()'
    witness --ready 2 "${asks[@]}" "${tree[@]}"
    assert_all TERM
    assert_said 'sending SIGTERM$' 2
}

# loaded: a program that calls, and prints which files of the library it has.
loaded='import orphanage
orphanage.exit_when_orphaned()
print(*sorted({line.split()[-1] for line in open("/proc/self/maps") if "liborphanage" in line}))'

@test "wheel: a library that the program has already is the one that is used" {
    run -0 "${asks[@]}" "$python" -c "$loaded"
    [ "$output" = "$library" ]
    local other
    for other in "$LIBORPHANAGE" "${LIBORPHANAGE%/*}/liborphanage-any.so"; do
        cp "$other" "$here"
        other=$here/${other##*/}
        run -0 "${asks[@]}" "LD_PRELOAD=$other" "$python" -c "$loaded"
        [ "$output" = "$other" ]
        # By another module, for itself.
        run -0 "${asks[@]}" "$python" -c "import ctypes; ctypes.CDLL('$other')
$loaded"
        [ "$output" = "$other" ]
    done
}

@test "wheel: the command finds the library in its own installation, and becomes what it starts" {
    witness --ready 2 --wait-ms 300 "$TOOLS/tree" ready master fork ready worker
    assert_all alive
    witness --ready 2 "$VENV/bin/orphanage" --settle=0 "$TOOLS/tree" ready master fork ready worker
    assert_all TERM
    assert_said 'sending SIGTERM$' 1
    witness --ready 2 "$VENV/bin/orphanage" --settle=0 "$python" -c 'import os, signal
name = "worker" if os.fork() == 0 else "master"
os.write(1, b"ready %s %d\n" % (name.encode(), os.getpid()))
signal.pause()'
    assert_all TERM
    run -0 "$VENV/bin/orphanage" --print-env
    [ "$output" = "LD_PRELOAD=$library" ]
    # By a link, as pipx makes it.
    ln -s "$VENV/bin/orphanage" "$here/link"
    run -0 "$here/link" --print-env
    [ "$output" = "LD_PRELOAD=$library" ]
    # SIGPIPE and the environment are as they were: no Python ran on the way.
    run -0 env -i "$VENV/bin/orphanage" /bin/sh -c 'grep SigIgn /proc/$$/status; unset PWD; export -p'
    [[ "$output" == *"SigIgn:"$'\t'"0000000000000000"* ]]
    [[ "$output" != *LC_CTYPE* ]]
}

@test "wheel: the command's exit statuses" {
    local command=$VENV/bin/orphanage
    run -7 "$command" sh -c 'exit 7'
    run -127 "$command" /does/not/exist
    run -126 "$command" /etc/passwd
    run -125 "$command" --bogus true
    # Alone, it has no library, whatever lies in the working folder or beside it.
    mkdir "$here/bin"
    cp "$command" "$library" "$here/bin"
    cd "$here/bin"
    run -125 ./orphanage true
    [[ "$output" == "orphanage: liborphanage-any.so is in no Python package 'orphanage' of the prefix that "* ]]
}

@test "wheel: pip install --target" {
    "$python" -m pip install -q --target "$here/target" "$WHEEL"
    run -0 "${asks[@]}" "PYTHONPATH=$here/target" "$PYTHON" -c "$loaded"
    [ "$output" = "$here/target/orphanage/liborphanage-any.so" ]
    run -0 "$here/target/bin/orphanage" --print-env
    [ "$output" = "LD_PRELOAD=$here/target/orphanage/liborphanage-any.so" ]
}

@test "wheel: uninstalled, nothing is left" {
    run -1 diff "$BATS_FILE_TMPDIR/before" <(files)
    "$python" -m pip uninstall -q -y orphanage
    run -0 diff "$BATS_FILE_TMPDIR/before" <(files)
    "$python" -m pip install -q "$WHEEL"
}
