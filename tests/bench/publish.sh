#!/bin/sh
# SPDX-License-Identifier: MIT
# usage: publish.sh OUT: a whole run's figures and picture to here, its short table into the README,
# between the two marks that it has there.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
readme=$here/../../README.md
first='<!-- figures of a run of tests/bench/run.sh --publish -->'
last='<!-- end of figures -->'
cp "$1/figures.md" "$here/FIGURES.md"
cp "$1/detection.svg" "$here/detection.svg"
grep -qxF -e "$first" "$readme" && grep -qxF -e "$last" "$readme" || {
    printf 'bench: README.md has not both of these lines, and does not get the table %s:\n%s\n%s\n' \
        "$1/readme.md" "$first" "$last" >&2
    exit 0
}
awk -v first="$first" -v last="$last" -v table="$1/readme.md" '
    $0 == last { while ((getline line <table) > 0) print line; inside = 0 }
    !inside
    $0 == first { inside = 1 }' "$readme" >"$1/README.md"
cp "$1/README.md" "$readme"
