#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Clients that start servers on stdin and stdout, by the SDKs that such clients are made with: what becomes
# of the servers when the client is killed. The library is not put into the client, as it would do
# nothing there: the command is named in its place.
#
# hosts.bash sets and reads some of the variables here.
# shellcheck disable=SC2034,SC2154

setup_file() {
    load hosts
    command -v npm >/dev/null || skip "needs npm"
    export MODULES=$BATS_FILE_TMPDIR/modules
    mkdir "$MODULES"
    cp "$HOSTS/mcp.mjs" "$MODULES"
    (cd "$MODULES" && npm install --no-audit --no-fund --no-update-notifier \
        @modelcontextprotocol/sdk @modelcontextprotocol/server-everything) >"$BATS_FILE_TMPDIR/log" 2>&1 || {
        cat "$BATS_FILE_TMPDIR/log"
        return 1
    }
}

setup() {
    load hosts
    cd "$MODULES" || return
    # As configurations have it: by itself, behind a shell's script, by npx.
    server=node_modules/.bin/mcp-server-everything
    printf '#!/bin/sh\nnode %s "$@"\necho "the server ended"\n' "$server" >wrapper
    chmod +x wrapper
}

npm_version() {
    node -p "require('./node_modules/@modelcontextprotocol/$1/package.json').version"
}

# killed_client STATE WITNESS-OPTION... -- SERVER...: kills the client when the server is idle or busy. The
# trial run looks for two seconds: after four a busy server that lives on writes to its client, which is gone.
killed_client() {
    local state=$1 options=()
    shift
    while [ "$1" != -- ]; do
        options+=("$1")
        shift
    done
    witness --ready 2 ${trial:+--wait-ms 2000} "${options[@]}" "${preload[@]}" node mcp.mjs "$state" "${@:2}"
}

# all_end [NAME]: and how long the last one took, of all that were killed, is in $ms. In the trial run all of that
# name live on.
all_end() {
    if [ -n "$trial" ]; then
        spared "${1-}"
        return
    fi
    [[ "$output" == *server* && "$output" != *" alive "* ]]
    ms=$(awk -v last="$ms" '$1 != "|" && $4 > last { last = $4 } END { print last }' <<<"$output")
}

# ends_with_client NAME SERVER...: a busy one stays, though the client carries the library; with the command
# in front all end, idle and busy.
ends_with_client() {
    local name=$1 ms=0 preload=(env "LD_PRELOAD=$LIBORPHANAGE")
    # The client hands its servers none of its settings.
    local command=("$COMMAND_UNDER_TEST" ${trial:+--signal=none})
    shift
    host "MCP (TypeScript SDK $(npm_version sdk)), $name" "$(npm_version server-everything)"
    killed_client busy --age-ms "$PAST_SETTLING" --wait-ms 2000 -- "$@"
    assert_fate server alive
    without="live on"
    preload=()
    killed_client busy --age-ms "$PAST_SETTLING" -- "${command[@]}" "$@"
    all_end server
    killed_client idle -- "${command[@]}" --tree "$@"
    all_end # by itself, in the trial run
    killed_client busy -- "${command[@]}" --tree "$@"
    all_end server
    [ -n "$trial" ] || with="$ms, with orphanage as the command"
    passed "lists its tools, logs, runs a long operation"
}

@test "hosts: an MCP server by itself" {
    ends_with_client "a server by itself" "$server"
}

@test "hosts: an MCP server behind a script" {
    ends_with_client "behind a script" ./wrapper
}

@test "hosts: an MCP server by npx" {
    ends_with_client "by npx" npx --no-install mcp-server-everything
}
