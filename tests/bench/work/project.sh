#!/bin/sh
# SPDX-License-Identifier: MIT
# usage: project.sh FOLDER COUNT: writes a C project of so many small files, with its Makefile.
set -eu
mkdir -p "$1"
cd "$1"
objects=
n=0
while [ "$n" -lt "$2" ]; do
    n=$((n + 1))
    printf '#include <stddef.h>\nint part_%d(int a)\n{\n    return a * %d;\n}\n' "$n" "$n" >"part_$n.c"
    objects="$objects part_$n.o"
done
cat >Makefile <<END
libparts.a: $objects
	rm -f \$@
	ar rc \$@ \$^
END
