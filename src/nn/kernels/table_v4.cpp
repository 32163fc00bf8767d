// The kernels compiled for AVX-512: src/nn/CMakeLists.txt gives this file its flags.
#include <immintrin.h>

#include "nn/kernels/kernels.h"

namespace modrob::nn::kernels::avx512 {

#include "nn/kernels/table.inl"

extern const Table kTable;
constinit const Table kTable = make_table("avx512");

}  // namespace modrob::nn::kernels::avx512
