#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The model of the first-second rule (model/README.md): it holds as it is, and fails in each way in
# which it is made wrong.

setup() {
    load helpers
    model=$SOURCE/tests/model/rule.pml
    cd "$BATS_TEST_TMPDIR" || return
}

# verdict NAME: what spin makes of the model with that change ("" for none): "holds", or "killed" (one
# who should live), or "forgotten" (one who should have got the signal); and the states it took.
# No optimisation: the search takes a second, gcc would take three.
verdict() {
    local folder=$BATS_TEST_TMPDIR/${1:-unchanged}
    mkdir -p "$folder" && cd "$folder" || return
    spin ${1:+"-DCHANGE=$1"} -a "$model" >spin.log && gcc -O0 -w -DNOREDUCE -o pan pan.c || return
    ./pan -a -E -m100000 >out # -a: the LTL property, -E: programs may end anywhere
    case $(cat out) in
    *"assertion violated"*) echo "killed $1" ;;
    *"acceptance cycle"*) echo "forgotten $1" ;;
    *"Search not completed"* | *"too small"*) echo "unfinished $1" ;;
    *"errors: 0"*) echo "holds${1:+ $1}" ;;
    esac
    grep -E 'states, stored|errors:' out >&2
}

# verdicts NAME...: two at a time.
verdicts() {
    export model BATS_TEST_TMPDIR
    export -f verdict
    printf '%s\n' "$@" | xargs -P 2 -I{} bash -c 'verdict {}' 2>"$BATS_TEST_TMPDIR/figures" | sort
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
    # A claim about what never happens would hold, too: of the model's steps only these are never taken.
    sed -n '/^unreached in proctype process_of/,/^unreached in init/p' unchanged/out | grep ', state ' |
        sed -E 's/.*, state [0-9]+, //' >never
    cat never
    run -1 grep -vE '^"-end-"$|assert\(|NO_WATCH' never
}

@test "model: each mutant is refuted, as the page says" {
    table Mutants >expected
    [ "$(wc -l <expected)" -gt 20 ]
    sed -n '/Mutants/,/Limits/s/^#define \([A-Z_]*\) .*/\1/p' "$model" | sort >names
    diff names <(cut -d' ' -f2 expected | sort)
    # shellcheck disable=SC2046 # a list of words
    verdicts $(cat names) >found
    diff expected found
}

@test "model: each limit is a counterexample, and ORPHANAGE_PARENT closes the gap" {
    table Limits >expected
    sed -n '/Limits/,/ifndef/s/^#define \([A-Z_]*\) .*/\1/p' "$model" | sort >names
    diff names <(cut -d' ' -f2 expected | sort)
    # shellcheck disable=SC2046 # a list of words
    verdicts $(cat names) >found
    diff expected found
    grep -qx 'forgotten GAP' found
    grep -qx 'holds GAP_CLAIMED' found
}
