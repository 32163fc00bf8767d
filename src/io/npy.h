#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

namespace modrob::io {

/// A numeric NPY file as float32, C order. Versions 1-3; little-endian float32, float64, int32 and int64.
struct NpyArray {
  std::vector<int64_t> shape;
  std::vector<float> values;
};

/// UserError naming the file and what is wrong: no NPY file, another length than its header says,
/// Fortran order, objects, another type.
NpyArray read_npy(const std::filesystem::path& file);

}  // namespace modrob::io
