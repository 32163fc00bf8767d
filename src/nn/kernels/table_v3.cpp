// The kernels compiled for AVX2 and FMA: src/nn/CMakeLists.txt gives this file its flags.
#include "nn/kernels/kernels.h"

namespace modrob::nn::kernels::avx2 {

#include "nn/kernels/table.inl"

extern const Table kTable;
constinit const Table kTable = make_table("avx2");

}  // namespace modrob::nn::kernels::avx2
