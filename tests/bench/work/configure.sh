#!/bin/sh
# SPDX-License-Identifier: MIT
# usage: configure.sh COUNT: what generated configure scripts do, over and over: short programs,
# pipelines, command substitutions, and now and then the preprocessor.
n=0
while [ "$n" -lt "$1" ]; do
    n=$((n + 1))
    name=$(echo "HAVE_function_$n" | sed 's/[^a-zA-Z0-9]/_/g' | tr a-z A-Z)
    expr "x$name" : 'x.*[^A-Z0-9_]' >/dev/null || dirname "/usr/include/$name.h" >/dev/null
    if [ $((n % 10)) = 0 ]; then
        printf '#include <stddef.h>\nsize_t %s;\n' "$name" | cc -E - | grep -q "$name"
    fi
done
