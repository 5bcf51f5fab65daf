# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# bash completion for orphanage(1). It needs no bash-completion, but hands the command's own words to
# it where it is loaded.

# Fills COMPREPLY with those of the words that begin as the present one does.
_orphanage_offer() {
    local current=$1
    shift
    mapfile -t COMPREPLY < <(compgen -W "$*" -- "$current")
}

_orphanage_pids() {
    local folder
    for folder in /proc/[0-9]*; do
        echo "${folder#/proc/}"
    done
}

# bash also knows EXIT and the like, which are no signals, and JUNK(32), which nobody can send.
_orphanage_signals() {
    local name
    for name in $(compgen -A signal SIG); do
        [[ $name == SIGJUNK* ]] || echo "${name#SIG}"
    done
}

_orphanage_value() {
    case $1 in
    --signal | -s) _orphanage_offer "$2" "$(_orphanage_signals)" ;;
    --strategy) _orphanage_offer "$2" auto pidfd poll prctl ;;
    --scope) _orphanage_offer "$2" all forked none ;;
    --target) _orphanage_offer "$2" process group ;;
    --log) _orphanage_offer "$2" off event debug ;;
    --parent) _orphanage_offer "$2" "$(_orphanage_pids)" ;;
    --kill-after | -k) _orphanage_offer "$2" 0 10s 30s 5m ;;
    --interval | -i | --settle) _orphanage_offer "$2" 100ms 1s 10s ;;
    --only | --skip | --threadless) _orphanage_offer "$2" "$(compgen -c -- "$2")" ;;
    *) return 1 ;;
    esac
}

# bash makes a word of each "=" (COMP_WORDBREAKS).
_orphanage() {
    local current=${COMP_WORDS[COMP_CWORD]} word=1 option='' status=
    COMPREPLY=()
    while [ "$word" -lt "$COMP_CWORD" ]; do
        option=
        case ${COMP_WORDS[word]} in
        --signal | -s | --kill-after | -k | --interval | -i | --strategy | --scope | --target | --settle | \
            --only | --skip | --threadless | --parent | --log)
            option=${COMP_WORDS[word]}
            [ "${COMP_WORDS[word + 1]}" != = ] || word=$((word + 1))
            word=$((word + 1)) # its value
            ;;
        --status) status=yes ;;
        -*) ;;
        *) # the command, or a pid
            if [ -z "$status" ]; then
                ! declare -F _command_offset >/dev/null || _command_offset "$word"
                return
            fi
            ;;
        esac
        word=$((word + 1))
    done
    # The last option's value is being typed if the count has gone past the present word.
    if [ -n "$option" ] && [ "$word" -gt "$COMP_CWORD" ]; then
        [ "$current" != = ] || current=
        _orphanage_value "$option" "$current"
        return
    fi
    case $current in
    -*)
        _orphanage_offer "$current" --signal= --kill-after= --target= --scope= --only= --skip= --settle= \
            --parent= --strategy= --interval= --threadless= --log= --quiet --verbose --print-env \
            --status --json --help --version -s -k -i -q -v -h -V
        [[ ${COMPREPLY[0]-} != *= ]] || compopt -o nospace 2>/dev/null
        ;;
    *)
        if [ -n "$status" ]; then
            _orphanage_offer "$current" "$(_orphanage_pids)"
        else
            mapfile -t COMPREPLY < <(compgen -c -- "$current")
        fi
        ;;
    esac
}

complete -o default -F _orphanage orphanage
