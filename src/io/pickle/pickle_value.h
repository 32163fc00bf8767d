#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "io/pickle/numpy_array.h"

namespace modrob::io {

class PickleArena;

/// What a value of a pickle is. Those behind kTensor exist only while a pickle is read.
enum class PickleKind : uint8_t {
  kNone,
  kBool,
  kInteger,
  kBigInteger,
  kFloat,
  kText,
  kBytes,
  kList,
  kTuple,
  kDict,
  kArray,        ///< numbers
  kTextArray,    ///< numpy S or U
  kObjectArray,  ///< numpy O
  kScalar,       ///< a number with a numpy type
  kTensor,       ///< torch, in weight files
  kPython2Text,
  kGlobal,
  kNumpyType,
  kArrayShell,
  kStorage,
};

/// Where the numbers of a tensor lie: `count` elements, `first` elements into the storage called `key`.
struct TorchStorage {
  Dtype dtype = Dtype::kF32;
  std::string_view key;
  int64_t first = 0;
  int64_t count = 0;
};

/// A tensor as torch describes it; offset and strides count elements and stay inside the storage.
struct TorchTensor {
  TorchStorage storage;
  int64_t offset = 0;
  std::vector<int64_t> shape;
  std::vector<int64_t> strides;
};

/// One value of a read pickle: a view, valid as long as its PickleDocument. Asking a value for what it is not is a
/// CheckFailure; look at `kind` first.
class PickleValue {
 public:
  PickleValue(const PickleArena& arena, uint32_t index) : arena_(&arena), index_(index) {}

  PickleKind kind() const;
  bool is(PickleKind kind) const { return this->kind() == kind; }
  /// Byte of the file at which it was made.
  uint64_t position() const;
  /// "a list of 3", "the number 7": for messages.
  std::string describe() const;

  bool boolean() const;
  int64_t integer() const;  ///< FormatError for one beyond 64 bits
  std::string big_integer_text() const;
  double number() const;          ///< a float, or an integer of up to 64 bits
  std::string_view text() const;  ///< UTF-8
  std::string_view bytes() const;
  size_t size() const;  ///< items of a list, tuple or object array (C order); pairs of a dict
  PickleValue item(size_t i) const;
  PickleValue key(size_t i) const;    ///< of a dict, in order of first insertion
  PickleValue value(size_t i) const;  ///< of a dict
  /// The value of a dict under a text.
  std::optional<PickleValue> find(std::string_view key) const;
  const NumpyArray& array() const;  ///< kArray, kTextArray, kObjectArray (its type and shape) and kScalar
  const TorchTensor& tensor() const;

  /// The same object, not only an equal one.
  bool same_as(const PickleValue& other) const { return arena_ == other.arena_ && index_ == other.index_; }

 private:
  const PickleArena* arena_;
  uint32_t index_;
};

}  // namespace modrob::io
