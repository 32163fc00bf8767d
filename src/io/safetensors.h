#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.h"
#include "core/files.h"

namespace modrob::io {

/// Element types of the safetensors format.
enum class Dtype { kBool, kU8, kI8, kU16, kI16, kF16, kBF16, kU32, kI32, kF32, kU64, kI64, kF64 };

/// "F32", "I64", ...
std::string_view dtype_name(Dtype dtype);
size_t dtype_size(Dtype dtype);

template <typename T>
constexpr Dtype dtype_of();
template <>
constexpr Dtype dtype_of<float>() {
  return Dtype::kF32;
}
template <>
constexpr Dtype dtype_of<double>() {
  return Dtype::kF64;
}
template <>
constexpr Dtype dtype_of<int64_t>() {
  return Dtype::kI64;
}
template <>
constexpr Dtype dtype_of<int32_t>() {
  return Dtype::kI32;
}
template <>
constexpr Dtype dtype_of<uint8_t>() {
  return Dtype::kU8;
}

/// A tensor inside a mapped file. `bytes` may be unaligned for its type: copy, do not cast.
struct TensorView {
  Dtype dtype = Dtype::kF32;
  std::vector<int64_t> shape;
  std::span<const std::byte> bytes;

  int64_t count() const;

  /// Elements as T; the stored type must be exactly T (CheckFailure otherwise; look at `dtype` first).
  template <typename T>
  std::vector<T> copy() const {
    MODROB_CHECK(dtype == dtype_of<T>(), "tensor is stored as " + std::string(dtype_name(dtype)));
    std::vector<T> values(bytes.size() / sizeof(T));
    if (!bytes.empty()) std::memcpy(values.data(), bytes.data(), bytes.size());
    return values;
  }
};

/// A safetensors file, mapped read-only. Everything in the header is checked before the first tensor is handed out:
/// header size (at most 100 MB and inside the file), JSON, known types, shapes without overflow, offsets ordered,
/// inside the file, without overlaps or holes, size = product of shape x element size. A violation is a UserError with
/// the file, the tensor's name and what is wrong. Thread safe for reading.
class Safetensors {
 public:
  static Safetensors open(const std::filesystem::path& path);
  /// The same checks on bytes in memory (fuzzing); `name` stands for the path in messages. The bytes must outlive it.
  static Safetensors parse(std::span<const std::byte> bytes, const std::string& name);

  const std::map<std::string, TensorView>& tensors() const { return tensors_; }
  const std::map<std::string, std::string>& metadata() const { return metadata_; }
  const std::string& name() const { return name_; }

  /// nullptr when there is no such tensor.
  const TensorView* find(std::string_view tensor) const;
  /// UserError naming the file and the tensor (with near matches) when absent.
  const TensorView& at(std::string_view tensor) const;
  /// `at`, and a UserError unless type (and rank, where given) are as expected.
  const TensorView& at(std::string_view tensor, Dtype dtype, std::optional<size_t> rank = std::nullopt) const;
  /// Gives back the memory of the file's pages under this tensor, which stays readable (MappedFile::release).
  void release(const TensorView& tensor) const {
    if (file_ != nullptr) file_->release(tensor.bytes);
  }

 private:
  std::string name_;
  std::shared_ptr<MappedFile> file_;
  std::map<std::string, TensorView> tensors_;
  std::map<std::string, std::string> metadata_;
};

/// Collects tensors (by reference: the bytes must live until `write`) and writes them whole, sorted by alignment and
/// name, each aligned to its element size, so that equal content gives equal bytes.
class SafetensorsWriter {
 public:
  void add(std::string name, Dtype dtype, std::vector<int64_t> shape, std::span<const std::byte> bytes);
  /// A tensor that need not be in memory: `produce` hands over its bytes, in order, while the file is written.
  void add_streamed(std::string name, Dtype dtype, std::vector<int64_t> shape,
                    std::function<void(const ByteSink&)> produce);
  template <typename T>
  void add(std::string name, std::vector<int64_t> shape, std::span<const T> values) {
    add(std::move(name), dtype_of<T>(), std::move(shape), std::as_bytes(values));
  }
  void add_metadata(std::string key, std::string value);
  /// `tee`, where given, gets every byte of the file as well (to hash what is written).
  void write(const std::filesystem::path& path, const ByteSink& tee = {}) const;

 private:
  struct Entry {
    Dtype dtype;
    std::vector<int64_t> shape;
    size_t size;
    std::function<void(const ByteSink&)> produce;
  };
  std::map<std::string, Entry> entries_;
  std::map<std::string, std::string> metadata_;
};

}  // namespace modrob::io
