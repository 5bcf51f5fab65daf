#!/bin/sh
# SPDX-License-Identifier: MIT
# usage: kinds.sh TREE STATIC-TREE
# Grows one process of each kind that a tree may have, and becomes the one called "main": whether the
# library reaches them, and whether they are still below who started them. TREE is the tool "tree",
# STATIC-TREE the same, linked statically. Each says that it is ready, and "parent" is who started us.
echo "ready parent $PPID"
"$1" ready dynamic &
"$2" ready static &
env -i "$1" ready env-cleared &
"$1" blockall ignore 1 ignore 2 ignore 15 ready ignores-all &
"$2" fork program "$1" ready below-static &
"$1" setpgid ready own-group &
"$1" setsid ready own-session &
"$1" forkexit ready parent-gone &
"$1" forkexit setsid forkexit ready daemon &
exec "$1" ready main
