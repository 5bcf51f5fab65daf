# Run by cpack when all is in its staging folder and nothing is packed yet.
set(stage ${CPACK_TEMPORARY_INSTALL_DIRECTORY})

# For packages of binaries alone: what distributions want compressed.
if(CPACK_GENERATOR MATCHES "DEB|RPM" AND EXISTS "${stage}/usr")
  file(GLOB pages ${stage}/usr/${CPACK_ORPHANAGE_MANDIR}/man*/*.[1-9])
  execute_process(COMMAND gzip -9nf ${pages} COMMAND_ERROR_IS_FATAL ANY)
endif()
if(CPACK_GENERATOR STREQUAL "DEB")
  # Debian's names and its form of a changelog, with the upstream's beside it.
  set(doc ${stage}/usr/${CPACK_ORPHANAGE_DOCDIR})
  execute_process(COMMAND date -uR --date=@$ENV{SOURCE_DATE_EPOCH}
    OUTPUT_VARIABLE date OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
  file(WRITE ${doc}/changelog "\
${CPACK_PACKAGE_NAME} (${CPACK_PACKAGE_VERSION}) unstable; urgency=medium

  * See CHANGELOG.md.

 -- ${CPACK_PACKAGE_CONTACT}  ${date}
")
  execute_process(COMMAND gzip -9nf ${doc}/changelog COMMAND_ERROR_IS_FATAL ANY)
  file(REMOVE ${doc}/LICENSE)
  configure_file(${CPACK_ORPHANAGE_DIST}/copyright ${doc}/copyright COPYONLY)
  configure_file(${CPACK_ORPHANAGE_DIST}/lintian-overrides
    ${stage}/usr/share/lintian/overrides/${CPACK_PACKAGE_NAME} COPYONLY)
  # The umask of whoever builds is in neither.
  execute_process(COMMAND chmod -R u=rwX,go=rX ${doc} ${stage}/usr/share/lintian COMMAND_ERROR_IS_FATAL ANY)
endif()

# One time for all files: two builds give the same bytes.
file(GLOB_RECURSE files LIST_DIRECTORIES true ${stage}/*)
execute_process(COMMAND touch --no-dereference --date=@$ENV{SOURCE_DATE_EPOCH} ${files} ${stage}
  COMMAND_ERROR_IS_FATAL ANY)
