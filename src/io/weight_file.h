#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/files.h"
#include "io/safetensors.h"

namespace modrob::io {

enum class WeightFormat { kSafetensors, kTorchZip, kTorchLegacy };
/// "safetensors", "torch zip", "torch legacy"
std::string_view weight_format_name(WeightFormat format);

/// "[2, 3]"
std::string shape_text(std::span<const int64_t> shape);

/// A tensor of a weight file: a view of its storage, which may be unaligned, with strides in elements.
struct WeightView {
  Dtype dtype = Dtype::kF32;
  std::vector<int64_t> shape;
  std::vector<int64_t> strides;
  std::span<const std::byte> storage;  ///< whole storage; tensors may share one
  int64_t offset = 0;                  ///< elements from the storage's beginning

  int64_t count() const;
  bool contiguous() const;
  bool is_float() const;
  /// All elements in row-major order as float32 (F16, BF16, F64, integers and booleans converted).
  /// `values` has room for exactly `count()`.
  void copy_float(std::span<float> values) const;
  /// All elements in row-major order in their stored type.
  std::vector<std::byte> contiguous_bytes() const;
};

/// A file of named tensors, whatever wrote it: safetensors, torch.save's zip or its older format, told apart by content
/// (docs/models/bert.md section 4). The file is mapped and nothing of it is run. Of a pickle only tensors under text
/// keys are taken: a dict of tensors (other values are left out), or such a dict under one key, {"state_dict": ...}.
/// UserErrors (FormatError where bytes are wrong) say what the file is, at which byte, and how to convert it.
class WeightFile {
 public:
  static WeightFile open(const std::filesystem::path& path);
  /// The same from memory; `name` stands for the path. The bytes must outlive the object.
  static WeightFile parse(std::span<const std::byte> bytes, const std::string& name);

  const std::map<std::string, WeightView>& tensors() const { return tensors_; }
  const WeightView* find(std::string_view tensor) const;
  /// Gives back the memory of the file's pages under this tensor's storage, which stays readable (MappedFile::release).
  void release(const WeightView& tensor) const;
  const std::string& name() const { return name_; }
  WeightFormat format() const { return format_; }
  /// The key under which the tensors were found; empty where they stand at the top.
  const std::string& inner_key() const { return inner_key_; }
  /// Names of entries that are no tensors (an epoch, an optimiser's state), left out.
  const std::vector<std::string>& left_out() const { return left_out_; }

 private:
  void read_torch(std::span<const std::byte> bytes);

  std::string name_;
  WeightFormat format_ = WeightFormat::kSafetensors;
  std::string inner_key_;
  std::vector<std::string> left_out_;
  std::shared_ptr<MappedFile> file_;
  std::map<std::string, WeightView> tensors_;
};

}  // namespace modrob::io
