#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The file itself: what it exports, what it needs, how it is linked.

setup() {
    load helpers
}

# bats test_tags=own,emulated
@test "abi: exports exit_when_orphaned and nothing else" {
    run -0 nm -D --defined-only "$LIBORPHANAGE"
    [ "$(awk '$2 != "A" { sub(/@.*/, "", $3); print $3 }' <<<"$output")" = exit_when_orphaned ]
}

# bats test_tags=own,emulated
@test "abi: needs the C library alone" {
    run -0 readelf -d "$LIBORPHANAGE"
    run -0 awk '/NEEDED/ { print $NF }' <<<"$output"
    [ "$output" = "[libc.so.6]" ]
}

# bats test_tags=own,emulated
@test "abi: cannot be unloaded, binds now, has a read-only table, is called what its file is" {
    run -0 readelf -dlW "$LIBORPHANAGE"
    [[ "$output" == *NODELETE* ]]
    [[ "$output" == *BIND_NOW* || "$output" == *NOW* ]]
    [[ "$output" == *GNU_RELRO* ]]
    [[ "$output" == *"soname: [liborphanage.so]"* ]]
    [[ "$output" != *TEXTREL* ]]
    [[ "$output" == *"GNU_STACK"*" RW "* ]]
}

# What runs in the watch thread and in the signal handler must take no lock and allocate nothing.
# bats test_tags=own,emulated
@test "abi: the objects of the watch know no malloc, no stdio, no lock, no locale" {
    local object
    for object in cause log orphan pidfd poll prctl proc report self signals state stderr system text thread verdict wait watch; do
        run -0 nm -u "$(exported library_objects | grep "/$object\.c\.o$")"
        run -1 grep -wE 'malloc|calloc|realloc|free|.*printf.*|f?puts|fopen|fwrite|pthread_mutex_.*|pthread_cond_.*|sem_.*|setlocale|strerror.*|strto.*|syslog|exit|_exit|abort|raise' <<<"$output"
    done
}

# bats test_tags=own,emulated
@test "abi: one place reads the settings, one sends signals" {
    local sources
    mapfile -t sources < <(exported library_sources)
    [ "$(grep -lw 'environ' "${sources[@]}" | xargs -n1 basename | sort | tr '\n' ' ')" = "environment.c settings.c " ]
    # The host may have such functions of its own (bash has).
    run -1 grep -nE '\b((secure_)?getenv|(un)?setenv|putenv|clearenv)\(' "${sources[@]}"
    # The signal for the orphan is sent by orphan.c; the one that rouses our own thread goes to that alone.
    run -1 grep -nE '\b(kill|raise|pthread_kill|sigqueue)\([^0-9)]|SYS_t?g?kill' "${sources[@]}"
    [ "$(grep -l 'kernel_kill(' "${sources[@]}" | xargs -n1 basename)" = system.c ]
    [ "$(grep -l 'kernel_tgkill(' "${sources[@]}" | xargs -n1 basename)" = wait.c ]
    [ "$(grep -l 'system_kill(' "${sources[@]}" | xargs -n1 basename | sort | tr '\n' ' ')" = "orphan.c system.c " ]
}
