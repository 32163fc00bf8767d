# MODROB_STATIC: what a package would otherwise carry along comes in as archives, and of each only what is used. The shared
# libarchive and HDF5 of Debian bring 40 others with them (ICU alone has 31 MB).

# modrob_static_library(TARGET NAME...): TARGET links lib<NAME>.a... in place of its shared library.
function(modrob_static_library target)
  set(archives "")
  foreach(name IN LISTS ARGN)
    find_library(${name}_archive "lib${name}.a" PATH_SUFFIXES hdf5/serial REQUIRED)
    list(APPEND archives "${${name}_archive}")
  endforeach()
  set_target_properties(${target} PROPERTIES INTERFACE_LINK_LIBRARIES "${archives};ZLIB::ZLIB;Threads::Threads;dl;m")
endfunction()

modrob_static_library(PkgConfig::HDF5 hdf5 sz aec)
add_library(modrob_libarchive_without_xml STATIC "${PROJECT_SOURCE_DIR}/cmake/libarchive_without_xml.cpp")
set_target_properties(modrob_libarchive_without_xml PROPERTIES POSITION_INDEPENDENT_CODE ON)
modrob_static_library(PkgConfig::LIBARCHIVE archive nettle lzma bz2)
set_property(TARGET PkgConfig::LIBARCHIVE APPEND PROPERTY INTERFACE_LINK_LIBRARIES modrob_libarchive_without_xml)
modrob_static_library(PkgConfig::UTF8PROC utf8proc)
# Names of archives stay inside: another library of the process, such as h5py's, has its own.
add_link_options("LINKER:--exclude-libs,ALL")
