# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# bash completion for orphanage(1). The command itself says which options there are and what they take
# (--help). It needs no bash-completion, but hands the command's own words to it where it is loaded.

# Fills COMPREPLY with the words that begin like the present one.
_orphanage_offer() {
    local current=$1
    shift
    mapfile -t COMPREPLY < <(compgen -W "$*" -- "$current")
}

# The options, one a line: "-s --signal SIGNAL", "- --scope all|forked|none", "-q --quiet".
_orphanage_options() {
    "${COMP_WORDS[0]}" --help 2>/dev/null |
        sed -nE 's/^  (-.|  )[, ] (--[a-z-]+)(=([^ ]+))?.*/\1 \2 \4/p' | sed 's/^  /-/'
}

# The name of an option's value; nothing if the option takes none.
_orphanage_value_of() {
    awk -v option="$1" '$1 == option || $2 == option { print $3 }' <<<"$2"
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
    *"|"*) _orphanage_offer "$2" "${1//|/ }" ;;
    SIGNAL) _orphanage_offer "$2" "none $(_orphanage_signals)" ;;
    PID) _orphanage_offer "$2" "$(_orphanage_pids)" ;;
    TIME) _orphanage_offer "$2" 100ms 1s 10s 30s 5m ;;
    PATTERNS) _orphanage_offer "$2" "$(compgen -c -- "$2")" ;;
    *) return 1 ;;
    esac
}

# bash makes a word of each "=" (COMP_WORDBREAKS).
_orphanage() {
    local current=${COMP_WORDS[COMP_CWORD]} word=1 value='' status='' options
    COMPREPLY=()
    options=$(_orphanage_options)
    while [ "$word" -lt "$COMP_CWORD" ]; do
        value=
        case ${COMP_WORDS[word]} in
        --status) status=yes ;;
        -*)
            value=$(_orphanage_value_of "${COMP_WORDS[word]}" "$options")
            if [ -n "$value" ]; then
                [ "${COMP_WORDS[word + 1]}" != = ] || word=$((word + 1))
                word=$((word + 1)) # its value
            fi
            ;;
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
    if [ -n "$value" ] && [ "$word" -gt "$COMP_CWORD" ]; then
        [ "$current" != = ] || current=
        _orphanage_value "$value" "$current"
        return
    fi
    case $current in
    -*)
        _orphanage_offer "$current" "$(awk '{ print $2 ($3 ? "=" : ""); if ($1 != "-") print $1 }' <<<"$options")"
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
