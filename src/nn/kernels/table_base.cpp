// The kernels compiled for the build's baseline instruction set: src/nn/CMakeLists.txt gives this file its flags.
#include "nn/kernels/kernels.h"

namespace modrob::nn::kernels::baseline {

#include "nn/kernels/table.inl"

extern const Table kTable;
constinit const Table kTable = make_table("baseline");

}  // namespace modrob::nn::kernels::baseline
