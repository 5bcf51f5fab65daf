# Which suites run where the whole project is built for musl, beside the unit tests:
#
#   bats.*  the library, in musl's programs: our own (tree, storm, ...), and for a shell, env and the like
#           a busybox against musl, first in PATH (musl/busybox.sh). Suites whose hosts are Python, bash,
#           util-linux, gunicorn, nginx or systemd cannot run: those are glibc's programs on a Debian,
#           and do not start with a library built for musl.
#   user.*  the same, as an ordinary user.
#   any.*   liborphanage-any.so, which those do start with: all suites whose hosts are our own programs
#           or the system's tools, in trees of both libraries' processes. Not gunicorn, heirs, systemd,
#           demo and examples, in which nothing would be musl's.
#
# Not hostile, either: its allocators and its noisy library's programs are glibc's, musl does without
# clone3(), and in a fork child whose main thread has ended musl 1.2.3 lives on after the last of the
# others, without the library as with it.
#
# Not about a C library at all: documents, package, launcher; they run where all is glibc.
#
# choice, daemons, status and threadless take minutes; they have the label "long" and run by hand:
#   ctest --test-dir build/musl -L long

set(ORPHANAGE_BUSYBOX ${CMAKE_BINARY_DIR}/busybox/bin)
foreach(suite IN ITEMS grace settings thread workers musl/shell)
  orphanage_bats(${suite} TIMEOUT 300)
  orphanage_bats(${suite} USER TIMEOUT 300)
  get_filename_component(short ${suite} NAME)
  set_property(TEST bats.${short} user.${short} APPEND PROPERTY
    ENVIRONMENT_MODIFICATION PATH=path_list_prepend:${ORPHANAGE_BUSYBOX})
endforeach()
