#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Programs of each runtime that have children do and say what they did, and when they are killed,
# their children end.
#
# hosts.bash sets and reads some of the variables here.
# shellcheck disable=SC2034,SC2154

setup() {
    load hosts
}

# pool LIBRARY METHOD
pool() {
    host "Python $1, $2" "$(/usr/bin/python3 --version | sed 's/.* //')"
    local well="a pool maps a list; a child's exit status"
    # These have helpers (resource tracker, fork server) that end by themselves a moment after the
    # program has. One that is older than a second gets the signal first, and says so.
    if [ "$2" != fork ]; then
        volatile="/^orphanage: python3\\[[0-9]+\\]: $GONE/d"
        well="$well; its helpers may say that they get the signal when it exits"
    fi
    works 0 @ /usr/bin/python3 "$HOSTS/pools.py" "$1" "$2" work
    assert_out $'2664667000\na child\'s exit status: 7'
    # The fork server and the resource tracker end at the end of a pipe, whoever is left.
    subject=worker
    orphans_end 2 --ready 2 -- @ /usr/bin/python3 "$HOSTS/pools.py" "$1" "$2" hang
    passed "$well"
}

@test "hosts: python multiprocessing, fork" {
    pool multiprocessing fork
}

@test "hosts: python multiprocessing, spawn" {
    pool multiprocessing spawn
}

@test "hosts: python multiprocessing, forkserver" {
    pool multiprocessing forkserver
}

@test "hosts: python concurrent.futures, fork" {
    pool futures fork
}

@test "hosts: python concurrent.futures, spawn" {
    pool futures spawn
}

@test "hosts: python concurrent.futures, forkserver" {
    pool futures forkserver
}

# A link of the chain that ends well when it is asked to is no launcher.
@test "hosts: python, between parent and child" {
    host "Python, ends well at SIGTERM" "$(/usr/bin/python3 --version | sed 's/.* //')"
    orphans_end 2 --ready 2 -- @ sh -c '/usr/bin/python3 "$0"; :' "$HOSTS/chain.py"
    passed -
}

@test "hosts: node child_process.spawn" {
    host "node child_process.spawn" "$(node --version | tr -d v)"
    works 0 @ node "$HOSTS/host.js" spawn work
    assert_out $'8\n9\n10\na shell\na child\'s exit status: 7'
    orphans_end 1 --ready 1 -- @ node "$HOSTS/host.js" spawn hang
    passed "pipes to and from a child; a shell; a child's exit status"
}

@test "hosts: node child_process.fork" {
    host "node child_process.fork" "$(node --version | tr -d v)"
    works 0 @ node "$HOSTS/host.js" fork work
    assert_out $'squares: 1,4,9\na child\'s exit status: 7'
    orphans_end 1 --ready 1 -- @ node "$HOSTS/host.js" fork hang
    passed "messages to and from a child; its exit status"
}

@test "hosts: java ProcessBuilder" {
    host "Java ProcessBuilder" "$(java -version 2>&1 | sed -n 's/^[^"]*"\([^"]*\)".*/\1/p')"
    works 0 @ java "$HOSTS/Host.java" work
    assert_out $'8\n9\n10\na child\'s exit status: 7'
    orphans_end 1 --ready 1 -- @ java "$HOSTS/Host.java" hang
    passed "pipes to and from a child; a child's exit status"
}

@test "hosts: perl" {
    host perl "$(perl -e 'printf "%vd", $^V')"
    works 0 @ perl "$HOSTS/host.pl" work
    assert_out $'a child\'s exit status: 7\nbackticks: 8\n9\n10\nA PIPE'
    orphans_end 3 --ready 2 -- @ perl "$HOSTS/host.pl" hang
    passed "fork and exec, backticks, a pipe; a child's exit status"
}
