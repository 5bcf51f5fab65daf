#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# What is written agrees with what is: settings, options, version, links; and the form of the sources.

setup_file() {
    load helpers
    export PREFIX=$BATS_FILE_TMPDIR/prefix
    cmake --install "$BUILD" --prefix "$PREFIX" >/dev/null
}

setup() {
    load helpers
    here=$BATS_TEST_TMPDIR
    pages=("$PREFIX"/share/man/man1/orphanage.1 "$PREFIX"/share/man/man7/liborphanage.7
        "$PREFIX"/share/man/man3/exit_when_orphaned.3)
    folder=$(dirname "$(find "$PREFIX" -name liborphanage.so)") # of the installed library
    command=$PREFIX/bin/orphanage
    version=$(exported version)
    "$TOOLS/settings" | cut -d ' ' -f 1,2 | sort >"$here/settings"
}

# tracked SUFFIX...: the project's files of such names.
tracked() {
    git -C "$SOURCE" ls-files -- "${@/#/*}" | sed "s,^,$SOURCE/,"
}

# page NUMBER: as text, without the marks of a terminal and without quotes.
page() {
    mandoc -T ascii "${pages[$1]}" | col -bx | tr -d "\`'"
}

# examples_of PAGE FOLDER: writes each example of the page, a .Dl line or a .Bd block, into a file. The folders
# in it are those that CMake was told, and here the tree is installed elsewhere.
examples_of() {
    local prefix
    prefix=$(sed -n 's/^CMAKE_INSTALL_PREFIX:PATH=//p' "$BUILD/CMakeCache.txt")
    mkdir "$2"
    sed "s,$prefix/,$PREFIX/," "$1" | awk -v folder="$2" '
        function begin() { file = sprintf("%s/%02d", folder, ++count) }
        /^\.Dl / { begin(); print substr($0, 5) >file; file = "" }
        /^\.Bd -literal/ { begin(); next }
        /^\.Ed/ { file = "" }
        file { print >file }'
}

# prepare_examples: what the commands of the examples need: programs of those names, which fork a worker.
prepare_examples() {
    local name
    mkdir -p "$here/work" "$here/bin"
    cd "$here/work" || return 1
    printf '#!/bin/sh\nexec "%s/tree" ready master fork ready worker\n' "$TOOLS" >script.sh
    chmod +x script.sh
    for name in gunicorn make sleep some-language-server; do
        ln "$here/work/script.sh" "$here/bin/$name"
    done
}

# try WITNESS_OPTION... COMMAND...: the command, to which nothing may be said but what becomes of an orphan.
try() {
    witness --wait-ms "${patience:-5000}" --growth-ms "${growth:-20000}" "$@" || return 1
    assert_said 'is not|cannot|warning' 0
}

# works FILE: does the example in it do what the page says? Each step has its own "return": under "run" no
# command's failure ends a function.
works() {
    local example words
    example=$(cat "$1")
    local -x PATH=$here/bin:$PREFIX/bin:$PATH LD_LIBRARY_PATH=$folder PKG_CONFIG_PATH=$folder/pkgconfig
    local -x PYTHONPATH=$PREFIX/share/liborphanage/python ORPHANAGE_SETTLE=0 ORPHANAGE_LAUNCH=0
    case $example in
    '#include '*)
        read -ra words < <(pkg-config --cflags orphanage)
        cc -Wall -Wextra -Werror -fsyntax-only -x c "${words[@]}" "$1" || return 1
        # For the next example; the witness has to hear from it.
        sed 's/ pause();/printf("ready call %d\\n", getpid()); fflush(stdout);&/' "$1" >call.c
        ;;
    'cc '*)
        sh -c "$example" || return 1
        try --ready 1 env ORPHANAGE_SCOPE=none sh -c './call & wait' && assert_fate call TERM
        ;;
    *import*)
        printf '%s\n' "$example" 'import os, signal' 'os.write(1, b"ready python %d\n" % os.getpid())' \
            'signal.pause()' >program.py
        try --ready 1 env ORPHANAGE_SCOPE=none sh -c 'python3 program.py & wait' && assert_fate python TERM
        ;;
    Environment=*)
        mapfile -t words < <(sed 's/^Environment=//' <<<"$example")
        try --ready 2 --kill master env "${words[@]}" gunicorn && assert_fate worker TERM
        ;;
    *--print-env*) sh -c "$example" && grep -qx ORPHANAGE_KILL_AFTER=5s orphanage.env ;;
    *--status*) sh -c "$example" | grep -q '^ *PID' ;;
    *ORPHANAGE_SIGNAL=none*)
        patience=300 try --ready 2 --kill master sh -c "$example" && assert_fate worker alive &&
            assert_said 'sending nothing' 1
        ;;
    *)
        try --ready 2 --kill master sh -c "$example
            wait" && [[ "$output" == *"worker "* && "$output" != *" alive "* ]]
        ;;
    esac
}

# joined: the text on stdin in one line. A list of patterns may have been broken behind a comma.
joined() {
    tr -s ' \n' ' ' | sed -E 's/, ([a-z*])/,\1/g'
}

# options_of TEXT: "NAME DEFAULT" for the settings' long options in a text such as
# "-s, --signal=SIGNAL ... (default: TERM)", which may be wrapped.
options_of() {
    joined <<<"$1" | sed -E 's/ (--[a-z-]+=)/\n\1/g' |
        sed -nE 's/^--([a-z-]+)=.*\(default: ([^ )]*)\).*/\1 \2/p' |
        sed -E 's/^([^ ]*)/\U\1/; :dash; s/^([^ ]*)-/\1_/; tdash' | sort
}

# names_of: all options that a text on stdin lists, long and short, one a line.
names_of() {
    grep -oE '^ {2,6}(-[a-zA-Z], )?--[a-z-]+' | tr -d ' ' | tr ',' '\n' | sort
}

@test "documents: the README's table has the parser's names and defaults" {
    awk -F '|' '/^\| `ORPHANAGE_/ {
        gsub(/[ `]/, "", $2); gsub(/[ `]/, "", $4); sub(/^ORPHANAGE_/, "", $2)
        print $2, $4 == "" ? "unset" : $4 }' "$SOURCE/README.md" | sort >"$here/readme"
    diff "$here/settings" "$here/readme"
}

@test "documents: liborphanage(7) has the parser's names and defaults" {
    page 1 | sed -n '/^ENVIRONMENT/,/^FILES/p' | joined | sed 's/ ORPHANAGE_/\n&/g' |
        sed -nE "s/^ *ORPHANAGE_([A-Z_]+) \(default: ([^)]*)\).*/\1 \2/p" | sort >"$here/page"
    diff "$here/settings" "$here/page"
}

@test "documents: orphanage(1) names the variable of each option" {
    page 0 | sed -nE '/^OPTIONS/,/^ENVIRONMENT/s/^ *(-[a-z], )?--([a-z-]+)=[a-z]+ +ORPHANAGE_([A-Z_]+)$/\2 \3/p' |
        sort >"$here/page"
    cut -d ' ' -f 1 "$here/settings" | sed 'h; y/ABCDEFGHIJKLMNOPQRSTUVWXYZ_/abcdefghijklmnopqrstuvwxyz-/; G; s/\n/ /' |
        sort >"$here/expected"
    [ -s "$here/expected" ]
    diff "$here/expected" "$here/page"
}

@test "documents: orphanage --help has an option for each setting, with its default" {
    run -0 --separate-stderr "$command" --help
    options_of "$output" >"$here/help"
    diff "$here/settings" "$here/help"
}

@test "documents: orphanage(1) has the options that --help has" {
    run -0 --separate-stderr "$command" --help
    names_of <<<"$output" >"$here/help"
    page 0 | sed -n '/^OPTIONS/,/^ENVIRONMENT/p' | names_of >"$here/page"
    [ -s "$here/help" ]
    diff "$here/help" "$here/page"
}

@test "documents: pages, pkg-config and --version have the version of project()" {
    [[ "$version" =~ ^[0-9]+\.[0-9]+\.[0-9]+$ ]]
    for number in 0 1 2; do
        page "$number" | tail -n 1 | grep -qF "liborphanage $version "
    done
    find "$PREFIX" -name orphanage.pc -exec grep -qx "Version: $version" {} +
    run -0 "$command" --version
    [[ "${lines[0]}" == *" $version" ]]
    # And nowhere else: the next one is written in one place.
    run -1 grep -nF "$version" -r "$SOURCE"/shim
}

@test "documents: the pages are clean for man and mandoc" {
    for page in "${pages[@]}"; do
        run -0 --separate-stderr man --warnings -E UTF-8 -l "$page"
        [ -n "$output" ]
        [ -z "$stderr" ]
        # Beneath a warning mandoc has matters of style: NetBSD's own, and which pages this machine has.
        run -0 mandoc -T lint -W warning "$page"
        [ -z "$output" ]
        run mandoc -T lint -W style "$page"
        run -1 grep -vE 'operating system explicitly specified|referenced manual not found|outdated mandoc.db' <<<"$output"
        # In a terminal of 80 columns, no line is cut.
        run -1 grep -E '.{79}' <(mandoc -T ascii -O width=78 "$page" | col -bx)
    done
    run -1 grep -E '.{81}' <("$command" --help)
    # They would complain.
    printf '.Bogus\n' >>"$PREFIX/share/man/man1/orphanage.1"
    run mandoc -T lint -W warning "$PREFIX/share/man/man1/orphanage.1"
    [[ "$output" == *"unknown macro"* ]]
    cmake --install "$BUILD" --prefix "$PREFIX" >/dev/null
}

@test "documents: the pages' synopses are commands that work" {
    for example in "$(page 0 | sed -nE '/^SYNOPSIS/,/^DESC/s/^ *(orphanage --kill-after .*)/\1/p')" \
        "$(page 1 | sed -nE '/^SYNOPSIS/,/^DESC/s/^ *(LD_PRELOAD=.*)/\1/p')"; do
        [ -n "$example" ]
        # The same command line, with a server that says what it was given.
        mkdir -p "$here/bin"
        printf '#!/bin/sh\necho "$LD_PRELOAD $ORPHANAGE_KILL_AFTER $0 $*"\n' >"$here/bin/gunicorn"
        chmod +x "$here/bin/gunicorn"
        run -0 --separate-stderr env "PATH=$here/bin:$PREFIX/bin:$PATH" "LD_LIBRARY_PATH=$folder" sh -c "$example"
        [[ "$output" == *"liborphanage.so "*"/gunicorn -w 4 app:app" ]]
        [ -z "$stderr" ]
    done
}

@test "documents: every example of the pages does what it says" {
    local page file count
    prepare_examples
    # The control: without the library the worker stays.
    patience=300 try --ready 2 --kill master "$here/bin/gunicorn"
    assert_fate worker alive
    for page in "${pages[@]}"; do
        examples_of "$page" "$here/${page##*/}"
        count=0
        for file in "$here/${page##*/}"/*; do
            echo "${page##*/}: $(cat "$file")"
            works "$file"
            count=$((count + 1))
        done
        [ "$count" -ge 4 ]
    done
}

@test "documents: an example of the pages with a mistake in it is found" {
    local page file
    prepare_examples
    for page in "${pages[@]}"; do
        examples_of "$page" "$here/${page##*/}"
        for file in "$here/${page##*/}"/*; do
            sed -i 's/liborphanage\.so/liborphange.so/; s/ --/ --x-/; s/orphanage -/orphange -/; s/exit_when/exit_wen/
                s/--libs orphanage/--libs orphange/' "$file"
            echo "${page##*/}: $(cat "$file")"
            patience=300 growth=1000
            run ! works "$file"
        done
    done
}

@test "documents: relative links lead to files" {
    local file link count=0
    while read -r file; do
        while read -r link; do
            count=$((count + 1))
            if [ ! -e "$(dirname "$file")/$link" ]; then
                echo "$file: $link is not there" >&2
                return 1
            fi
        done < <(grep -oE '\]\([^)#: ]+[)#]' "$file" | sed -E 's/^\]\(//; s/[)#]$//')
    done < <(tracked .md)
    [ "$count" -ge 5 ]
}

@test "documents: links into a page lead to a heading" {
    local file link target count=0
    while read -r file; do
        while read -r link; do
            count=$((count + 1))
            target=${link%%#*}
            target=${target:+$(dirname "$file")/$target}
            # As GitHub makes them: lower case, blanks as dashes, no punctuation.
            grep -E '^#+ ' "${target:-$file}" | sed -E 's/^#+ //' | tr '[:upper:] ' '[:lower:]-' |
                tr -cd 'a-z0-9_\n-' | grep -qx -- "${link#*#}" || {
                echo "$file: $link leads nowhere" >&2
                return 1
            }
        done < <(grep -oE '\]\([^):]*#[^)]*\)' "$file" | sed -E 's/^\]\(//; s/\)$//')
    done < <(tracked .md)
    [ "$count" -ge 1 ]
}

@test "documents: shellcheck has nothing to say about any script" {
    # What it cannot know of a suite: variables that bats and helpers.bash set or read, commands in
    # strings for another shell.
    local suites scripts
    mapfile -t suites < <(tracked .bash .bats)
    mapfile -t scripts < <(tracked .sh; git -C "$SOURCE" grep -lE '^#!/bin/(ba)?sh' | sed "s,^,$SOURCE/,")
    [ "${#suites[@]}" -ge 20 ]
    [ "${#scripts[@]}" -ge 8 ]
    run -0 shellcheck --severity=warning --exclude=SC2034,SC2154,SC2089,SC2090 "${suites[@]}"
    run -0 shellcheck --severity=warning "${scripts[@]}"
    printf '#!/bin/sh\nrm -rf $undefined/*\n' >"$here/bad.sh"
    run -1 shellcheck --severity=warning "$here/bad.sh"
}

@test "documents: every C source has the project's format" {
    local sources
    # Another version breaks other lines, with the same settings.
    [[ "$(clang-format --version)" == *" version 14."* ]] || skip "the format is that of clang-format 14"
    mapfile -t sources < <(tracked .c .h)
    [ "${#sources[@]}" -ge 30 ]
    run -0 clang-format --dry-run -Werror "${sources[@]}"
}
