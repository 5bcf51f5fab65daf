#!/bin/sh
# SPDX-License-Identifier: MIT
# usage: eslint.sh MODULES [PRELOAD...]
# eslint_d leaves a server behind, in which eslint is loaded already the next time.
. "${0%/*}/stay.sh"
modules=$1
shift
# eslint_d ARGUMENT [PRELOAD...]
eslint_d() {
    argument=$1
    shift
    "$@" node node_modules/eslint_d/bin/eslint_d.js "$argument" >said || echo "status $?"
    sed 's/([0-9]*)/(PID)/' said
}
cp -r "$modules" . # it writes into eslint's folder
echo 'export default [{rules: {"no-undef": "error"}}];' >eslint.config.mjs
echo 'gone();' >page.js
eslint_d start "$@"
eslint_d status "$@"
linger
eslint_d page.js "$@"
eslint_d status "$@"
eslint_d stop "$@"
