# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# For box.sh and overlay.sh.

# copy_root FOLDER: mounts a throw-away copy of / as FOLDER/root, for a mount namespace of the caller's own.
# What is written to it goes into a tmpfs in FOLDER: an overlay's upper layer may not be in another
# overlay, which a container's / is.
copy_root() {
    mount -t tmpfs -o mode=755 copy "$1" &&
        mkdir "$1"/{upper,work,root} &&
        mount -t overlay -o "lowerdir=/,upperdir=$1/upper,workdir=$1/work" copy "$1/root"
}
