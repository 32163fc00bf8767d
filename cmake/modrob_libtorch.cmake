# LibTorch: TORCH_INCLUDE_DIRS, TORCH_LIBRARIES and TORCH_LIBRARY, from where CMAKE_PREFIX_PATH leads. TorchConfig.cmake of a
# build with CUDA asks for CUDA's compiler and toolkit. We compile nothing for a GPU, so the libraries are linked by name.

find_file(MODROB_TORCH_CONFIG TorchConfig.cmake PATH_SUFFIXES Torch REQUIRED NO_CACHE)
cmake_path(GET MODROB_TORCH_CONFIG PARENT_PATH torch_root)
cmake_path(SET torch_root NORMALIZE "${torch_root}/../../..")
set(torch_libraries_folder "${torch_root}/lib")
if(EXISTS "${torch_libraries_folder}/libtorch_cuda.so")
  message(STATUS "LibTorch with CUDA: ${torch_root}")
  set(TORCH_INCLUDE_DIRS "${torch_root}/include" "${torch_root}/include/torch/csrc/api/include")
  set(TORCH_LIBRARY "${torch_libraries_folder}/libtorch.so")
  # Nothing of ours names a symbol of libtorch_cuda, which registers its kernels when it is loaded. CUDA's own libraries
  # are found by it at run time.
  set(TORCH_LIBRARIES "-Wl,--no-as-needed" "${TORCH_LIBRARY}")
  foreach(name torch_cpu torch_cuda c10 c10_cuda)
    list(APPEND TORCH_LIBRARIES "${torch_libraries_folder}/lib${name}.so")
  endforeach()
  list(APPEND TORCH_LIBRARIES "-Wl,--as-needed" "-Wl,--allow-shlib-undefined")
else()
  set(CMAKE_FIND_PACKAGE_TARGETS_GLOBAL ON)
  find_package(Torch REQUIRED)
endif()
