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

# killed_client STATE WITNESS-OPTION... -- SERVER...: kills the client when the server is idle or busy.
killed_client() {
    local state=$1 options=()
    shift
    while [ "$1" != -- ]; do
        options+=("$1")
        shift
    done
    witness --ready 2 "${options[@]}" "${preload[@]}" node mcp.mjs "$state" "${@:2}"
}

# all_end: and how long the last one took, of all that were killed, is in $ms.
all_end() {
    [[ "$output" == *server* && "$output" != *" alive "* ]]
    ms=$(awk -v last="$ms" '$1 != "|" && $4 > last { last = $4 } END { print last }' <<<"$output")
}

# ends_with_client NAME SERVER...: a busy one stays, though the client carries the library; with the command
# in front all end, idle and busy.
ends_with_client() {
    local name=$1 ms=0 preload=(env "LD_PRELOAD=$LIBORPHANAGE")
    shift
    host "MCP (TypeScript SDK $(npm_version sdk)), $name" "$(npm_version server-everything)"
    killed_client busy --age-ms "$PAST_SETTLING" --wait-ms 2000 -- "$@"
    assert_fate server alive
    without="live on"
    preload=()
    killed_client busy --age-ms "$PAST_SETTLING" -- "$COMMAND_UNDER_TEST" "$@"
    all_end
    killed_client busy -- "$COMMAND_UNDER_TEST" --tree "$@"
    all_end
    killed_client idle -- "$COMMAND_UNDER_TEST" --tree "$@"
    all_end
    with="$ms, with orphanage as the command"
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
