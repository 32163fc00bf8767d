# Compiler and linker choices that hold for every target.

find_program(MODROB_CCACHE ccache)
if(MODROB_CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${MODROB_CCACHE}")
endif()

find_program(MODROB_MOLD mold)
if(MODROB_MOLD)
  add_link_options(-fuse-ld=mold)
endif()

add_library(modrob_flags INTERFACE)
# -ffp-contract=off: masks, noise and metrics have the same bits on every machine, with and without FMA.
target_compile_options(modrob_flags INTERFACE -Wall -Wextra -Werror -ffp-contract=off)
if(MODROB_SANITIZE)
  if(MODROB_TORCH)
    message(FATAL_ERROR "MODROB_SANITIZE needs MODROB_TORCH=OFF: LibTorch is not built with sanitizers")
  endif()
  set(sanitizers address,undefined)
  if(MODROB_SANITIZE STREQUAL "thread")
    set(sanitizers thread)
  endif()
  # A null that is read crashes anyhow, and looking at every access takes long to compile. vptr reads types through a pipe,
  # which a process without descriptors does not have (io/csd/isolated_source.cpp).
  target_compile_options(modrob_flags INTERFACE -fsanitize=${sanitizers} -fno-sanitize-recover=all
    -fno-sanitize=null,vptr -fno-omit-frame-pointer)
  target_link_options(modrob_flags INTERFACE -fsanitize=${sanitizers})
endif()
if(MODROB_FUZZ)
  # The libraries too, not the targets alone: libFuzzer sees only the branches of instrumented code.
  target_compile_options(modrob_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()
