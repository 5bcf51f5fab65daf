#!/bin/sh
# SPDX-License-Identifier: MIT
# usage: subshells.sh COUNT: forks, each with a pipe, and no exec.
n=0
while [ "$n" -lt "$1" ]; do
    n=$(echo $((n + 1)))
done
