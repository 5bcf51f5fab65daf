# SPDX-License-Identifier: MIT
# cmake --toolchain tests/machines/toolchain.cmake -DMACHINE=aarch64
# with Debian's compilers; i386, aarch64, armhf, riscv64, s390x (the one that is big-endian) or ppc64el (the
# one without entry code).
list(APPEND CMAKE_TRY_COMPILE_PLATFORM_VARIABLES MACHINE)

if(MACHINE STREQUAL "i386")
  # Its programs run here. gcc-multilib would make the header folder known, but cannot be installed
  # beside the cross compilers; gcc-12-multilib can.
  set(CMAKE_C_COMPILER gcc-12)
  set(CMAKE_C_FLAGS_INIT "-m32 -Wno-psabi -isystem /usr/include/x86_64-linux-gnu")
  return()
endif()

set(triplet "${MACHINE}-linux-gnu")
if(MACHINE STREQUAL "armhf")
  set(triplet arm-linux-gnueabihf)
elseif(MACHINE STREQUAL "ppc64el")
  set(triplet powerpc64le-linux-gnu)
endif()
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR ${MACHINE})
set(CMAKE_C_COMPILER ${triplet}-gcc)
