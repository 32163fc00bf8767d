#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "io/safetensors.h"

namespace modrob::io {

/// Which classes and functions a pickle may name: a closed list, compared exactly. Nothing is ever imported or run;
/// each name stands for a few lines in this folder.
struct PickleProfile {
  bool numpy = false;  ///< arrays: docs/data_formats.md 8.2
  bool torch = false;  ///< tensors, BINPERSID, and defaultdict(return_unk), which MISA saves: docs/models/bert.md 4.2
  /// Bytes that objects may take in memory; arrays, bytes and most texts stay in the file and do not count.
  uint64_t memory = uint64_t{1} << 30;
};

inline constexpr PickleProfile kNoGlobals{};  ///< containers, texts and numbers; OrderedDict
inline constexpr PickleProfile kDataProfile{.numpy = true};
inline constexpr PickleProfile kWeightsProfile{.torch = true};

enum class PickleGlobal : uint8_t {
  kReconstruct,
  kNdarray,
  kDtype,
  kScalar,
  kFrombuffer,
  kOrderedDict,
  kEncode,
  kBytes,
  kDefaultdict,
  kReturnUnk,
  kRebuildTensor,
  kRebuildParameter,
  kStorage,
};

struct GlobalEntry {
  PickleGlobal global;
  Dtype dtype;  ///< of a storage class
};

/// Nothing for a name that is not on the profile's list.
std::optional<GlobalEntry> find_global(const PickleProfile& profile, std::string_view module, std::string_view name);

}  // namespace modrob::io
