#include "io/pickle/pickle_globals.h"

#include <array>

namespace modrob::io {

namespace {

enum class Group { kAny, kNumpy, kTorch };

struct Row {
  std::string_view module, name;
  PickleGlobal global;
  Group group;
  Dtype dtype = Dtype::kF32;
};

constexpr Row kRows[] = {
    {"numpy.core.multiarray", "_reconstruct", PickleGlobal::kReconstruct, Group::kNumpy},
    {"numpy._core.multiarray", "_reconstruct", PickleGlobal::kReconstruct, Group::kNumpy},
    {"numpy", "ndarray", PickleGlobal::kNdarray, Group::kNumpy},
    {"numpy", "dtype", PickleGlobal::kDtype, Group::kNumpy},
    {"numpy.core.multiarray", "scalar", PickleGlobal::kScalar, Group::kNumpy},
    {"numpy._core.multiarray", "scalar", PickleGlobal::kScalar, Group::kNumpy},
    {"numpy.core.numeric", "_frombuffer", PickleGlobal::kFrombuffer, Group::kNumpy},
    {"numpy._core.numeric", "_frombuffer", PickleGlobal::kFrombuffer, Group::kNumpy},
    {"_codecs", "encode", PickleGlobal::kEncode, Group::kNumpy},
    {"__builtin__", "bytes", PickleGlobal::kBytes, Group::kNumpy},
    {"builtins", "bytes", PickleGlobal::kBytes, Group::kNumpy},
    {"__builtin__", "bytearray", PickleGlobal::kBytes, Group::kNumpy},
    {"builtins", "bytearray", PickleGlobal::kBytes, Group::kNumpy},
    {"collections", "OrderedDict", PickleGlobal::kOrderedDict, Group::kAny},
    {"collections", "defaultdict", PickleGlobal::kDefaultdict, Group::kTorch},
    {"create_dataset", "return_unk", PickleGlobal::kReturnUnk, Group::kTorch},
    {"torch._utils", "_rebuild_tensor_v2", PickleGlobal::kRebuildTensor, Group::kTorch},
    {"torch._utils", "_rebuild_parameter", PickleGlobal::kRebuildParameter, Group::kTorch},
    {"torch", "FloatStorage", PickleGlobal::kStorage, Group::kTorch, Dtype::kF32},
    {"torch", "DoubleStorage", PickleGlobal::kStorage, Group::kTorch, Dtype::kF64},
    {"torch", "HalfStorage", PickleGlobal::kStorage, Group::kTorch, Dtype::kF16},
    {"torch", "BFloat16Storage", PickleGlobal::kStorage, Group::kTorch, Dtype::kBF16},
    {"torch", "LongStorage", PickleGlobal::kStorage, Group::kTorch, Dtype::kI64},
    {"torch", "IntStorage", PickleGlobal::kStorage, Group::kTorch, Dtype::kI32},
    {"torch", "ShortStorage", PickleGlobal::kStorage, Group::kTorch, Dtype::kI16},
    {"torch", "CharStorage", PickleGlobal::kStorage, Group::kTorch, Dtype::kI8},
    {"torch", "ByteStorage", PickleGlobal::kStorage, Group::kTorch, Dtype::kU8},
    {"torch", "BoolStorage", PickleGlobal::kStorage, Group::kTorch, Dtype::kBool},
};

bool allows(const PickleProfile& profile, Group group) {
  switch (group) {
    case Group::kAny:
      return true;
    case Group::kNumpy:
      return profile.numpy;
    case Group::kTorch:
      return profile.torch;
  }
  return false;
}

}  // namespace

std::optional<GlobalEntry> find_global(const PickleProfile& profile, std::string_view module, std::string_view name) {
  for (const Row& row : kRows) {
    if (row.module == module && row.name == name && allows(profile, row.group)) {
      return GlobalEntry{row.global, row.dtype};
    }
  }
  return std::nullopt;
}

}  // namespace modrob::io
