# liborphanage-any.so: one file for glibc of any age and for musl, to be put into LD_PRELOAD where programs
# of several C libraries are started, or the program's is not known: a folder that is mounted into
# containers of several bases. What makes that sound is in tests/any.bats.
#
# - It needs no library by name: the program has one already, and the loader initialises what a program
#   needs before what is preloaded. But in a program that is linked with it, nothing tells the loader
#   that it needs libc; it may be first, and crash. Hence the default library's soname: who links
#   with this file gets that one.
# - It asks for no version of a symbol, so an older glibc will do; from several, glibc's loader then
#   takes the oldest, which on these machines is the same function as the newest. Not on i386, where
#   the oldest pthread_create() knows no stack size, and where the two libraries differ in time_t.
# - The code is the same, whichever library's headers it is compiled with: functions that headers
#   replace by others (_FORTIFY_SOURCE) or that one library has and another not are held off here
#   and in libc_any.c. On aarch64 a pthread_attr_t of musl's is too small for glibc.

include(CheckCCompilerFlag)
include(CheckCSourceCompiles)
check_c_source_compiles("#include <features.h>
#if !(defined __x86_64__ && defined __LP64__) && !(defined __aarch64__ && defined __LP64__ && defined __GLIBC__)
#error
#endif
int main(void) { return 0; }" ORPHANAGE_ANY_MACHINE)
if(NOT ORPHANAGE_ANY_MACHINE OR ORPHANAGE_SANITIZE OR ORPHANAGE_COVERAGE)
  return()
endif()

set(CMAKE_REQUIRED_FLAGS -Werror) # clang knows it for every machine, and warns where it means nothing
check_c_compiler_flag(-mno-outline-atomics ORPHANAGE_OUTLINE_ATOMICS)
unset(CMAKE_REQUIRED_FLAGS)
get_target_property(sources orphanage_objects SOURCES)
add_library(orphanage_any MODULE preload.c libc_any.c ${sources})
set_target_properties(orphanage_any PROPERTIES
  OUTPUT_NAME orphanage-any C_VISIBILITY_PRESET hidden C_EXTENSIONS OFF
  LINK_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/liborphanage.map)
# For compiling only: linked with it, symbols that no library here has would be errors (-z defs).
target_compile_definitions(orphanage_any PRIVATE $<TARGET_PROPERTY:orphanage_flags,INTERFACE_COMPILE_DEFINITIONS>)
target_compile_options(orphanage_any PRIVATE $<TARGET_PROPERTY:orphanage_flags,INTERFACE_COMPILE_OPTIONS>
  -U_FORTIFY_SOURCE -U_FILE_OFFSET_BITS # glibc's headers take other functions for them
  -fno-lto # --wrap knows what it is to wrap by the objects' symbols
  $<$<BOOL:${ORPHANAGE_OUTLINE_ATOMICS}>:-mno-outline-atomics>) # aarch64's; they ask __getauxval()
target_compile_features(orphanage_any PRIVATE c_std_11)
foreach(function IN ITEMS
    pthread_atfork pthread_attr_setstacksize pthread_create pthread_join
    pthread_key_create pthread_setspecific pthread_sigmask pthread_tryjoin_np
    stat lstat fstat __sysconf)
  target_link_options(orphanage_any PRIVATE LINKER:--wrap=${function})
endforeach()
target_link_options(orphanage_any PRIVATE -nodefaultlibs
  LINKER:-soname,liborphanage.so
  LINKER:-z,nodelete,-z,now,-z,relro
  LINKER:--version-script=${CMAKE_CURRENT_SOURCE_DIR}/liborphanage.map)

# In a folder of its own: for ldconfig, two files of one soname in one folder would be an error.
install(TARGETS orphanage_any LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}/liborphanage)
