#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The examples that have no suite of their own, as a user runs them: from an installed tree.

setup_file() {
    load helpers
    export PREFIX=$BATS_FILE_TMPDIR/prefix
    cmake --install "$BUILD" --prefix "$PREFIX" >/dev/null
    PRELOAD=$(find "$PREFIX" -name liborphanage.so)
    export PRELOAD PKG_CONFIG_PATH=${PRELOAD%/*}/pkgconfig
}

setup() {
    load helpers
    here=$BATS_TEST_TMPDIR
    mkdir "$here/module"
    # What asks for itself is watched though nobody else is.
    asks=(env ORPHANAGE_SCOPE=none ORPHANAGE_SETTLE=0)
}

# ----- C

@test "examples: call.c" {
    witness --ready 2 "${asks[@]}" "$BUILD/examples/call"
    assert_all TERM
    assert_said 'sending SIGTERM$' 1
}

@test "examples: call.c, built as it says; the control does not call" {
    local flags
    read -ra flags < <(pkg-config --cflags --libs orphanage)
    cc -o "$here/call" "$SOURCE/examples/call.c" "${flags[@]}"
    sed 's/if (exit_when_orphaned())/if (0)/' "$SOURCE/examples/call.c" >"$here/control.c"
    run -1 cmp "$here/control.c" "$SOURCE/examples/call.c"
    cc -o "$here/control" "$here/control.c" -Wl,--no-as-needed "${flags[@]}"
    asks+=("LD_LIBRARY_PATH=${PRELOAD%/*}")
    witness --ready 2 --wait-ms 300 "${asks[@]}" "$here/control"
    assert_all alive
    witness --ready 2 "${asks[@]}" "$here/call"
    assert_all TERM
}

@test "examples: a program that is linked and preloaded by another path has one copy, one watch" {
    cp "$PRELOAD" "$here/liborphanage.so"
    witness --ready 2 \
        --before "grep -c 'r-xp.*/liborphanage[.]so' /proc/\$VICTIM/maps; grep -l orphanage /proc/\$VICTIM/task/*/comm | wc -l" \
        env ORPHANAGE_SETTLE=0 "LD_PRELOAD=$here/liborphanage.so" "$BUILD/examples/call"
    [ "$(grep -c '^| 1$' <<<"$output")" = 2 ]
}

# ----- pkg-config

@test "examples: pkg-config knows the library, the header and the version, wherever the tree was moved" {
    mv "$PREFIX" "$PREFIX.moved"
    run -0 env "PKG_CONFIG_PATH=${PKG_CONFIG_PATH/"$PREFIX"/"$PREFIX.moved"}" \
        pkg-config --variable=preload orphanage
    mv "$PREFIX.moved" "$PREFIX"
    [ "$(realpath -m "$output")" = "$(realpath -m "${PRELOAD/"$PREFIX"/"$PREFIX.moved"}")" ]
    run -0 pkg-config --modversion orphanage
    [ "$output" = "$(exported version)" ]
    run -0 pkg-config --variable=includedir orphanage
    [ -e "$output/orphanage.h" ]
}

# ----- Python

# program TEXT: with the package of the installed tree.
program() {
    python_program "$1"
    asks+=("PYTHONPATH=$PREFIX/share/liborphanage/python")
}

# asks_in_tree: the program below a shell that is then killed.
asks_in_tree() {
    witness --ready 2 "$@" "${asks[@]}" sh -c 'python3 "$0" & wait' "$here/program.py"
}

@test "examples: Python, the call of the package; twice; fork children; the control does not call" {
    program ''
    asks_in_tree --wait-ms 300
    assert_all alive
    program 'from orphanage import exit_when_orphaned
assert exit_when_orphaned() is None
exit_when_orphaned()
assert len(os.listdir("/proc/self/task")) == 2'
    asks_in_tree
    assert_all TERM
    assert_said 'sending SIGTERM$' 2
}

@test "examples: Python, a preloaded library is the one that is used" {
    cp "$PRELOAD" "$here/liborphanage.so"
    run -0 env "LD_PRELOAD=$here/liborphanage.so" "PYTHONPATH=$PREFIX/share/liborphanage/python" python3 -c '
import orphanage
orphanage.exit_when_orphaned()
print({line.split()[-1] for line in open("/proc/self/maps") if "liborphanage" in line})'
    [ "$output" = "{'$here/liborphanage.so'}" ]
}

@test "examples: Python, OSError where no watch can be had" {
    run -1 env ORPHANAGE_SCOPE=none ORPHANAGE_STRATEGY=prctl ORPHANAGE_LOG=off \
        "PYTHONPATH=$PREFIX/share/liborphanage/python" "$TOOLS/refuse" EPERM prctl \
        python3 -c 'import orphanage; orphanage.exit_when_orphaned()'
    [[ "$output" == *"PermissionError: [Errno 1] exit_when_orphaned: Operation not permitted"* ]]
}

# loads FOLDER [NAME=VALUE]...: the library that Python has when the package is in that folder.
loads() {
    cp -r "$PREFIX/share/liborphanage/python/orphanage" "$1"
    run env "${@:2}" "PYTHONPATH=$1" python3 -c '
import orphanage
orphanage.exit_when_orphaned()
print(*{line.split()[-1] for line in open("/proc/self/maps") if "liborphanage" in line})'
}

@test "examples: Python, the library is found in a prefix and by the loader, never in the working directory or just anywhere" {
    local folder
    for folder in lib/python3/dist-packages lib/python3.11/site-packages share/doc/x/examples/python; do
        mkdir -p "$PREFIX/$folder"
        loads "$PREFIX/$folder"
        [ "$status" = 0 ]
        [ "$output" = "$PRELOAD" ]
    done
    loads "$here/module" "LD_LIBRARY_PATH=${PRELOAD%/*}"
    [ "$output" = "$PRELOAD" ]
    mkdir -p "$here/lib"
    cp "$PRELOAD" "$here"
    cp "$PRELOAD" "$here/lib"
    cp "$PRELOAD" "$here/module"
    cd "$here"
    loads "$here/module"
    [[ "$output" != "$here"* ]]
    # No library at all, unless this machine has one installed.
    [ "$status" = 0 ] || [[ "$output" == *"ImportError: liborphanage cannot be loaded: liborphanage.so: cannot open"* ]]
}

# ----- A server on stdin and stdout

# client WORD...: the client, whose commands are found in the installed tree.
client() {
    witness --ready 2 --wait-ms 3000 env "PATH=$PREFIX/bin:$PATH" "$@"
}

@test "examples: a stdio server behind its wrapper ends with its client, which hands on a fresh environment" {
    # The library in the client alone is in none of them.
    client "LD_PRELOAD=$PRELOAD" ORPHANAGE_SETTLE=0 python3 "$SOURCE/examples/stdio-server/client.py" ./serve.sh
    assert_fate serve.sh alive
    assert_fate server alive
    # As mcp.json says.
    client python3 "$SOURCE/examples/stdio-server/client.py"
    assert_fate serve.sh ended
    assert_fate server ended
    assert_said '^orphanage: serve.sh\[[0-9]+\]: parent [0-9]+ is gone; sending SIGTERM to all below$' 1
    # The library in the server, link by link.
    client python3 "$SOURCE/examples/stdio-server/client.py" orphanage --settle=0 ./serve.sh
    assert_fate serve.sh TERM
    assert_fate server TERM
    assert_said 'orphanage: serve.sh\[[0-9]+\]: parent [0-9]+ (is gone|was killed by SIGKILL)' 1
    assert_said 'orphanage: python3?[0-9.]*\[[0-9]+\]: parent [0-9]+ (is gone|was killed by SIGTERM)' 1
}

# ----- Whole trees

@test "examples: a pool whose workers handle SIGTERM and sit in native code" {
    # A worker that says it is ready comes to its native call a moment later.
    local pool=(python3 "$SOURCE/examples/trees/pool.py")
    witness --ready 3 --age-ms 500 --kill pool --wait-ms 300 "${pool[@]}"
    assert_fate worker alive
    # SIGTERM does not end them.
    witness --ready 3 --age-ms 500 --kill pool --wait-ms 600 "$PREFIX/bin/orphanage" --settle=0 --kill-after 5s "${pool[@]}"
    assert_fate worker alive
    assert_said 'sending SIGTERM$' 2
    witness --ready 3 --age-ms 500 --kill pool "$PREFIX/bin/orphanage" --settle=0 --kill-after 300ms "${pool[@]}"
    assert_fate worker KILL
    assert_said 'still alive 300 ms after SIGTERM; sending SIGKILL$' 2
}

@test "examples: a step of a build that is cancelled, or whose make is killed" {
    local make=(make -s -C "$SOURCE/examples/trees" test)
    witness --ready 3 --signal TERM --wait-ms 300 "${make[@]}"
    assert_fate server alive
    assert_fate helper alive
    witness --ready 3 --signal TERM "$PREFIX/bin/orphanage" --tree --kill-after 5s "${make[@]}"
    [[ "$output" != *" alive "* ]]
    assert_fate server ended
    witness --ready 3 --kill tests "$PREFIX/bin/orphanage" --tree --kill-after 5s "${make[@]}"
    [[ "$output" != *" alive "* ]]
    assert_fate orphanage exit-2
}

# contained SCRIPT: as a container's first process, by the words of the Dockerfile.
contained() {
    local entry words
    entry=$(sed -n 's/^ENTRYPOINT \[\(.*\)\]/\1/p' "$SOURCE/examples/trees/Dockerfile" | tr -d '",')
    read -ra words <<<"$entry"
    run timeout 20 unshare --pid --fork --mount-proc env "PATH=$PREFIX/bin:$PATH" "${words[@]}" sh -c "$1"
    echo "$output"
}

@test "examples: a container's first process reaps, passes SIGTERM on, and ends the rest in order" {
    need_root
    # What the server leaves behind cleans up; the server's status is the container's.
    contained '(trap "echo cleaned up; exit" TERM; while :; do sleep 0.05; done) & (sh -c : &)
        until [ "$(ps -o stat= --ppid $PPID | grep -c Z)" = 0 ]; do :; done
        echo first is $(ps -o comm= 1); exit 3'
    [ "$status" = 3 ]
    [ "${lines[0]}" = "first is orphanage" ]
    [[ "$output" == *$'\ncleaned up'* ]]
    contained 'trap "echo asked; exit 4" TERM; setsid kill -TERM 1; while :; do sleep 0.05; done'
    [ "$status" = 4 ]
    [[ "$output" == asked* ]]
    # Without it the first process leaves them to the kernel, and its zombies are there.
    run timeout 20 unshare --pid --fork --mount-proc sh -c '(trap "echo cleaned up; exit" TERM; while :; do sleep 0.05; done) & exit 3'
    [ "$status" = 3 ]
    [ -z "$output" ]
}
