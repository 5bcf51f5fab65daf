#!/bin/sh
# SPDX-License-Identifier: MIT
# usage: host.git.sh GIT...
# The daily work of a repository, in the current folder, with GIT as the command. Two packs make
# "gc --auto" go to the background, where it has work to do.
set -e
export HOME="$PWD" GIT_CONFIG_NOSYSTEM=1 GIT_PAGER=cat
export GIT_AUTHOR_NAME=A GIT_AUTHOR_EMAIL=a@example.org GIT_AUTHOR_DATE='2020-02-02 02:02:02 +0000'
export GIT_COMMITTER_NAME=C GIT_COMMITTER_EMAIL=c@example.org GIT_COMMITTER_DATE="$GIT_AUTHOR_DATE"
"$@" init -q -b main repository
cd repository
printf '#!/bin/sh\necho "the hook runs"\n' >.git/hooks/pre-commit
chmod +x .git/hooks/pre-commit
for number in 1 2 3; do
    seq "$number" >file
    "$@" add file
    "$@" commit -m "commit $number"
    "$@" repack -q -d
done
"$@" log -p --stat
"$@" -c alias.count='!git rev-list HEAD | wc -l' count
"$@" clone -q . ../clone
"$@" -C ../clone log --oneline
"$@" -c gc.autoPackLimit=1 -c gc.autoDetach=true gc --auto
tries=0
while [ "$(find .git/objects/pack -name '*.pack' | wc -l)" != 1 ] || [ -e .git/gc.pid ]; do
    tries=$((tries + 1))
    [ "$tries" != 500 ] || { cat .git/gc.log >&2; exit 99; }
    sleep 0.02
done
"$@" fsck
