#!/bin/sh
# SPDX-License-Identifier: MIT
# xclip goes to the background to be the owner of what was copied.
. "${0%/*}/stay.sh"
Xvfb -displayfd 3 -nolisten tcp 3>display >/dev/null 2>&1 &
server=$!
trap 'kill "$server"' EXIT
until_true test -s display
DISPLAY=:$(cat display)
export DISPLAY
echo "what was copied" | "$@" xclip -selection clipboard
linger
"$@" xclip -o -selection clipboard
