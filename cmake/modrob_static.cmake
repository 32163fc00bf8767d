# MODROB_STATIC: libarchive, which brings libxml2 and ICU's 31 MB along, and what is small comes into a package as an
# archive, of which only what is used is taken. HDF5, bzip2 and SQLite stay shared: Debian's archives of them do not fit
# into a shared module.

# modrob_static_library(TARGET ARCHIVES NAME... SHARED LIBRARY...): TARGET links lib<NAME>.a and what these need in place of
# its shared library.
function(modrob_static_library target)
  cmake_parse_arguments(PARSE_ARGV 1 static "" "" "ARCHIVES;SHARED")
  set(libraries "")
  foreach(name IN LISTS static_ARCHIVES)
    find_library(${name}_archive "lib${name}.a" REQUIRED)
    list(APPEND libraries "${${name}_archive}")
  endforeach()
  set_target_properties(${target} PROPERTIES INTERFACE_LINK_LIBRARIES "${libraries};${static_SHARED}")
endfunction()

add_library(modrob_libarchive_without_xml STATIC "${PROJECT_SOURCE_DIR}/cmake/libarchive_without_xml.cpp")
set_target_properties(modrob_libarchive_without_xml PROPERTIES POSITION_INDEPENDENT_CODE ON)
modrob_static_library(PkgConfig::LIBARCHIVE ARCHIVES archive nettle lzma
  SHARED modrob_libarchive_without_xml bz2 ZLIB::ZLIB Threads::Threads)
modrob_static_library(PkgConfig::UTF8PROC ARCHIVES utf8proc)
# Names of archives stay inside: another library of the process may have its own.
add_link_options("LINKER:--exclude-libs,ALL")
