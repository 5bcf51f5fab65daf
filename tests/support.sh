# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# Sourced, in the project's folder, by what runs tests somewhere: keeps the table tests/SUPPORT.md.
#
#   . tests/support.sh
#   support_row RUN LIBC MACHINE KERNEL SYSTEMD WHAT STRATEGIES OUTCOME
#   support_table
#
# RUN is the row's name; the row of a later run takes the place of an earlier one's. All else is
# what was found at run time: "-" where a thing has no part in it. STRATEGIES are those that were
# seen to end an orphan, by support_strategies or by the run itself.

support_rows=build/support.tsv

# support_row ...: notes a row for the table.
support_row() {
    mkdir -p build
    printf '%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n' "$@" "$(date -u +%Y-%m-%d)" >>"$support_rows"
}

# The C library of this machine's programs, or the glibc $1 (a loader or the library itself).
support_libc() {
    if [ -n "${1-}" ]; then
        strings -n 8 "$1" | sed -nE 's/^GNU C Library .* version ([0-9.]+[0-9]).*/glibc \1/p' | head -n 1
    else
        getconf GNU_LIBC_VERSION
    fi
}

# musl's version, which its loader tells who asks for nothing: that of PROGRAM.
support_musl() {
    "$(readelf -l "$1" | sed -n 's/.*interpreter: \(.*\)\]/\1/p')" 2>&1 | sed -n 's/^Version /musl /p'
}

# The first thing like a version in what PROGRAM --version prints.
support_version() {
    "$1" --version | grep -oE '[0-9]+(\.[0-9]+)+' | head -n 1
}

# support_tests BUILD: how many tests were good in the last run of ctest there, each counted once.
support_tests() {
    support_log=$1/Testing/Temporary/LastTest.log
    printf '%s unit tests, %s behaviour tests\n' \
        "$(sed -nE 's,.* Testing: (unit.*),\1,p' "$support_log" | sort -u | wc -l)" \
        "$(sed -nE 's/^ok [0-9]+ //p' "$support_log" | sort -u | wc -l)"
}

# support_strategies LIBRARY TOOLS: which of them end an orphan, each as itself and not by its
# fallback; TOOLS is the folder of tree and witness.
support_strategies() {
    for strategy in pidfd poll prctl; do
        said=$(mktemp)
        # The watch says how it waits, in its own time; the witness gives it a minute.
        # shellcheck disable=SC2016 # the inner shell's
        fates=$("$2/witness" --stderr "$said" --ready 2 \
            --before "until [ \$(grep -cE 'watching parent [0-9]+ .(orphanage-)?$strategy' $said) = 2 ]; do :; done" \
            env "LD_PRELOAD=$1" ORPHANAGE_SETTLE=0 ORPHANAGE_LOG=debug ORPHANAGE_INTERVAL=20ms \
            "ORPHANAGE_STRATEGY=$strategy" "$2/tree" ready a fork ready b | awk '$1 == "b" { print $3 }')
        rm -f "$said"
        [ "$fates" != TERM ] || printf '%s ' "$strategy"
    done | sed 's/ $//'
}

# support_table: writes the table: the rows that are in it already, and those noted since.
support_table() {
    support_new=$(mktemp)
    {
        cat <<'END'
# Where it was run

Each row is a run of tests, written by the run itself: `tests/run.sh`, its `--machines`, `--musl`, and
`tests/kernels/run.sh`, `tests/compilers.sh`; not for editing by hand. A strategy stands in it if that run saw an
orphan end by it, without its fallback. What is not in the table was not run.

| Run | C library | Machine | Kernel | systemd | What ran | Strategies | Outcome | Date (UTC) |
|---|---|---|---|---|---|---|---|---|
END
        {
            [ ! -e tests/SUPPORT.md ] || sed -n '/^|---/,$ { /^|---/d; s/^| //; s/ |$//; s/ | /\t/g; p }' tests/SUPPORT.md
            [ ! -e "$support_rows" ] || cat "$support_rows"
        } | awk -F '\t' 'NF == 9 { run = $1; gsub(/\t/, " | "); row[run] = "| " $0 " |" } END { for (run in row) print row[run] }' |
            LC_ALL=C sort -t '|' -f -k 2,2
    } >"$support_new"
    cat "$support_new" >tests/SUPPORT.md
    rm -f "$support_new"
}
