#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Programs that go to the background, or leave something there, and whose launcher ends well: what
# they leave is there two seconds later, and does what it is for. Many would have to be named in
# ORPHANAGE_SKIP where the kernel does not tell that the launcher ended well; those that left their
# session would need an ORPHANAGE_SETTLE that is longer than they take to start.
#
# hosts.bash sets and reads some of the variables here.
# shellcheck disable=SC2034,SC2154

setup() {
    load hosts
    as_ordinary_user
}

@test "hosts: git credential-cache" {
    host "git credential-cache" "$(git --version | sed 's/.* //')"
    where_untold ORPHANAGE_SKIP=git
    works 0 "$HOSTS/stay/git-credential.sh" @
    assert_out $'username=me\npassword=secret'
    stays "the daemon keeps a password"
}

@test "hosts: xclip" {
    host xclip "$(version_of xclip)"
    where_untold ORPHANAGE_SKIP=xclip
    works 0 "$HOSTS/stay/xclip.sh" @
    assert_out "what was copied"
    stays "the owner of the selection answers"
}

@test "hosts: emacs --daemon" {
    host "emacs --daemon" "$(emacs --version | sed -n '1s/.* //p')"
    where_untold ORPHANAGE_SKIP=emacs
    works 0 "$HOSTS/stay/emacs.sh" work @
    assert_out 42
    subject="sleep" says=0 # its stderr is a pipe of emacs's
    orphans_end 1 --ready 1 --kill emacs -- "$HOSTS/stay/emacs.sh" hang @
    passed "an init file of more than a second; the daemon evaluates"
}

@test "hosts: pg_ctl" {
    host pg_ctl "$(version_of postgresql-15 || version_of postgresql)"
    where_untold ORPHANAGE_SETTLE=20s
    works 0 "$HOSTS/stay/postgres.sh" crash @
    assert_out 2000000
    subject=backend
    settings=()
    orphans_end 1 --ready 2 --kill postmaster -- "$HOSTS/stay/postgres.sh" busy @
    without="live on if busy; idle ones end by themselves"
    passed "starts after a crash, with more than a second of recovery; the server answers"
}

@test "hosts: named" {
    host named "$(named -v | sed -E 's/^BIND ([^ ]*).*/\1/')"
    where_untold ORPHANAGE_SETTLE=20s
    works 0 "$HOSTS/stay/named.sh" "$(free_port)" @
    assert_out 127.0.0.1
    stays "400000 records, for which its launcher waits; the server answers"
}

@test "hosts: mosh-server" {
    host mosh-server "$(version_of mosh)"
    where_untold ORPHANAGE_SKIP=mosh-server
    volatile='s/pid = [0-9]+/pid = N/'
    works 0 "$HOSTS/stay/mosh.sh" "$(free_port)" @
    assert_out "a line"
    stays "waits for its client; a line through it"
}

@test "hosts: sem" {
    host "sem (GNU parallel)" "$(version_of parallel)"
    where_untold ORPHANAGE_SKIP=sem
    works 0 "$HOSTS/stay/sem.sh" @
    [ "$(sort "$run_folder/out" | paste -sd ' ')" = "1 2 3" ]
    stays "three jobs, two at once; --wait"
}

@test "hosts: nq" {
    host nq "$(version_of nq)"
    where_untold ORPHANAGE_SKIP=nq
    works 0 "$HOSTS/stay/nq.sh" work @
    [ "$(grep -c 'exited with status 0' "$run_folder/out")" = 3 ]
    says=0 # its job's stderr is the file of its output
    orphans_end 1 --ready 1 --kill nq -- "$HOSTS/stay/nq.sh" hang @
    passed "three jobs, one after the other"
}

@test "hosts: strace -D" {
    need_tracer
    host "strace -D" "$(strace --version | sed -n '1s/.* //p')"
    # strace blocks SIGTERM while it decodes, and may wait for long. It kills the process between
    # the two by SIGKILL: how that parent ended says nothing for -D, which stays in its session.
    settings=(ORPHANAGE_KILL_AFTER=500ms)
    works 0 "$HOSTS/stay/strace.sh" -DDD @
    settings+=(ORPHANAGE_SKIP=strace)
    works 0 "$HOSTS/stay/strace.sh" -D @
    stays "traces to the end: -DDD; -D only with ORPHANAGE_SKIP=strace"
}

@test "hosts: eslint_d" {
    host eslint_d 14
    modules eslint_d@14 eslint@9
    # As on a machine where eslint takes longer than a second to load.
    settings=(ORPHANAGE_SETTLE=100ms)
    where_untold ORPHANAGE_SETTLE=20s
    works 0 "$HOSTS/stay/eslint.sh" "$modules" @
    grep -q "is not defined" "$run_folder/out"
    stays "the server lints"
}

@test "hosts: pm2" {
    host pm2 6
    modules pm2@6
    settings=(ORPHANAGE_SETTLE=100ms) # as for eslint_d
    where_untold ORPHANAGE_SETTLE=20s
    works 0 "$HOSTS/stay/pm2.sh" "$modules" work @
    settings=()
    subject="sleep" says=0 # what its programs write goes to its log
    orphans_end 1 --ready 1 --kill pm2 -- "$HOSTS/stay/pm2.sh" "$modules" hang @
    passed "the daemon runs a program and starts it again"
}

@test "hosts: celery multi" {
    host "celery multi" "$(version_of celery)"
    volatile='s/[0-9]+/N/g'
    works 0 "$HOSTS/stay/celery.sh" @
    assert_out 42
    # Its children have a parent-death signal of their own.
    stays "start, a task, stop"
}

@test "hosts: mariadbd-safe" {
    host "mariadbd-safe, an init script" "$(version_of mariadb-server)"
    # mariadbd-safe ignores SIGTERM.
    settings=(ORPHANAGE_KILL_AFTER=500ms)
    where_untold ORPHANAGE_SKIP=mariadbd-safe
    works 0 "$HOSTS/stay/mariadb.sh" start @
    assert_out $'42\n48\n54'
    settings=()
    says=0 # the server's stderr is its log
    subject=server
    orphans_end 1 --ready 2 --kill safe -- "$HOSTS/stay/mariadb.sh" hang @
    passed "the server answers, is killed and started again; stop"
}

@test "hosts: supervisord" {
    host supervisord "$(version_of supervisor)"
    works 0 "$HOSTS/stay/supervisord.sh" work @
    says=0 # likewise
    orphans_end 2 --ready 1 --descendants 3 --kill supervisord -- "$HOSTS/stay/supervisord.sh" hang @
    passed "the daemon starts its programs again, and stops"
}
