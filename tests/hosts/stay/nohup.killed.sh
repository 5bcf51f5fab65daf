#!/bin/sh
# SPDX-License-Identifier: MIT
# A script with a job under nohup, which has a child.
echo "ready script $$"
# shellcheck disable=SC2016 # the inner shell's
nohup sh -c 'echo "ready job $$"; sleep 300 & echo "ready child $!"; wait' 2>&1 &
wait
