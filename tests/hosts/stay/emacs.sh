#!/bin/sh
# SPDX-License-Identifier: MIT
# usage: emacs.sh work|hang [PRELOAD...]
# emacs --daemon returns when the init file is done, which takes more than a second here.
. "${0%/*}/stay.sh"
task=$1
shift
mkdir -m 700 run .emacs.d
export XDG_RUNTIME_DIR="$PWD/run"
echo '(sleep-for 1.2)' >.emacs.d/init.el
slowly "$@" emacs --daemon=here
evaluate() {
    emacsclient -s here -e "$1"
}
if [ "$task" = hang ]; then
    # As it starts language servers: with pipes, no terminal.
    evaluate '(make-process :name "x" :command (list "sleep" "300") :connection-type (quote pipe))' >&2
    echo "ready emacs $(evaluate '(emacs-pid)')"
    exit
fi
linger
evaluate '(* 6 7)'
evaluate '(kill-emacs)'
