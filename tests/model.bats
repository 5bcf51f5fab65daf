#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The model of the verdict (model/README.md): it holds as it is, and fails in each way in which it is
# made wrong.

# Compiled once: which change of the rule is tried, the program reads from its environment.
setup_file() {
    load helpers
    export MODEL=$SOURCE/tests/model/rule.pml
    cd "$BATS_FILE_TMPDIR" || return
    spin -a "$MODEL" >spin.log
    gcc -O1 -w -DNOREDUCE -o pan pan.c
}

setup() {
    load helpers
    cd "$BATS_TEST_TMPDIR" || return
}

# verdict NAME: what spin makes of the model with that change ("" for none): "holds", or "killed" (a
# process that should live), "forgotten" (one that should have got the signal) or "late" (one that
# should not have waited for it); and the states it took.
verdict() {
    local folder=$BATS_TEST_TMPDIR/${1:-unchanged} number
    number=$(sed -n "s/^#define ${1:-CHANGE} *\([0-9]*\).*/\1/p" "$MODEL")
    mkdir -p "$folder" && cd "$folder" || return
    # -a: the LTL property, -E: programs may end anywhere.
    CHANGE=$number "$BATS_FILE_TMPDIR/pan" -a -E -w22 >out
    case $(cat out) in
    *"assertion violated"*".prompt"*) echo "late $1" ;;
    *"assertion violated"*) echo "killed $1" ;;
    *"acceptance cycle"*) echo "forgotten $1" ;;
    *"Search not completed"* | *"too small"*) echo "unfinished $1" ;;
    *"errors: 0"*) echo "holds${1:+ $1}" ;;
    esac
    grep -E 'states, stored|errors:' out | sed "s/^/${1:-unchanged}: /" >&2
}

# verdicts NAME...: two at a time.
verdicts() {
    export BATS_TEST_TMPDIR BATS_FILE_TMPDIR
    export -f verdict
    printf '%s\n' "$@" | xargs -P 2 -I{} bash -c 'verdict {}' 2>figures | sort
}

# changes HEADING NEXT: the names that the model defines between two of its comments.
changes() {
    sed -n "/$1/,/$2/s/^#define \([A-Z_]*\) .*/\1/p" "$MODEL" | sort
}

# table HEADING: "VERDICT NAME" of the page's table below that heading.
table() {
    sed -n "/^## $1/,/^## /p" "$SOURCE/tests/model/README.md" |
        sed -nE 's/^\| `([A-Z_]+)` \| ([a-z]+) .*/\2 \1/p' | sort
}

@test "model: the rule holds, and all of it was tried" {
    run -0 --separate-stderr verdict
    echo "$stderr"
    [ "$output" = holds ]
    # A claim about what never happens would hold, too: each of the model's steps was taken.
    sed -n '/^unreached in proctype process_of/,/^unreached in init/p' unchanged/out | grep ', state ' |
        sed -E 's/.*, state [0-9]+, //' >never
    cat never
    [ "$(cat never)" = '"-end-"' ]
}

@test "model: each mutant is refuted, as the page says" {
    table Mutants >expected
    [ "$(wc -l <expected)" -gt 55 ]
    changes Mutants: Limits: >names
    diff names <(cut -d' ' -f2 expected | sort)
    # Two with one number would be one mutant.
    sed -n '/Mutants:/,/ifndef/s/^#define [A-Z_]* *\([0-9]*\).*/\1/p' "$MODEL" | sort | uniq -d >twice
    [ ! -s twice ]
    # shellcheck disable=SC2046 # a list of words
    verdicts $(cat names) >found
    diff expected found
    run -1 grep -E '^(holds|unfinished)' found
}

@test "model: each limit is a counterexample, and ORPHANAGE_PARENT closes the gap" {
    table Limits >expected
    changes Limits: ifndef >names
    diff names <(cut -d' ' -f2 expected | sort)
    # shellcheck disable=SC2046 # a list of words
    verdicts $(cat names) >found
    diff expected found
    grep -qx 'forgotten GAP' found
    grep -qx 'holds GAP_CLAIMED' found
}
