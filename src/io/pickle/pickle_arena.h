#pragma once

#include <deque>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "io/byte_cursor.h"
#include "io/pickle/pickle_value.h"

namespace modrob::io {

/// One object of a pickle. What `number` and `extra` mean depends on the kind.
struct PickleNode {
  static constexpr uint32_t kNothing = std::numeric_limits<uint32_t>::max();

  PickleKind kind = PickleKind::kNone;
  bool flag = false;          ///< a global that was used; an OrderedDict; a big integer in decimal digits
  uint8_t height = 0;         ///< levels below, as far as they were there when children were given
  uint32_t extra = kNothing;  ///< index of children, array, tensor, storage or global
  uint64_t position = 0;
  const char* data = nullptr;  ///< of texts and bytes, in the file or in `owned`
  uint64_t number = 0;         ///< size of `data`, an integer, or the bits of a float

  std::string_view view() const { return {data, number}; }
};

/// All objects of one pickle, by index: sharing costs nothing, and nothing is freed recursively, however deep it nests.
class PickleArena {
 public:
  /// No data nests deeper.
  static constexpr int kDeepest = 200;

  /// `memory`: bytes that objects may take (PickleProfile).
  PickleArena(size_t file_size, const std::string& file, uint64_t memory);

  uint32_t add(PickleKind kind, uint64_t position);
  uint32_t add_view(PickleKind kind, uint64_t position, std::string_view bytes);
  uint32_t add_owned(PickleKind kind, uint64_t position, std::string bytes);
  uint32_t add_array(PickleKind kind, uint64_t position, NumpyArray array);

  PickleNode& operator[](uint32_t index) { return nodes_[index]; }
  const PickleNode& operator[](uint32_t index) const { return nodes_[index]; }

  /// Items of a list, tuple or object array; keys and values in turn of a dict.
  std::span<const uint32_t> children(uint32_t index) const;
  /// FormatError kLimit beyond kDeepest levels, so that a deep file is given up where its levels are joined.
  void append(uint32_t index, std::span<const uint32_t> children);

  /// Counts bytes that are worked on a second time. FormatError when a file makes far more work than it has bytes.
  void charge(uint64_t bytes, uint64_t position);

  /// Once all is read: converts Python-2 texts under `root`, joins equal keys, and refuses what is no value, cycles,
  /// nesting beyond 200, shells that were never filled and globals that were never used.
  void finish(uint32_t root);

  const std::string& file() const { return file_; }
  [[noreturn]] void fail(uint64_t position, FormatFault fault, const std::string& message) const;
  [[noreturn]] void fail_deep(uint64_t position) const;

  std::deque<NumpyArray> arrays;
  std::deque<TorchStorage> storages;
  std::deque<TorchTensor> tensors;
  uint64_t repeated_elements = 0;  ///< that tensors have beyond those of their storages

 private:
  void check_leftovers() const;
  void check_tree(uint32_t root);
  void join_keys(uint32_t dict);
  std::string key_identity(uint32_t key) const;

  std::deque<PickleNode> nodes_;
  std::deque<std::vector<uint32_t>> children_;
  std::deque<std::string> owned_;
  std::string file_;
  /// Counts bytes of memory that are kept.
  void reserve(uint64_t bytes, uint64_t position);

  uint64_t work_left_;
  uint64_t memory_, memory_left_;
};

}  // namespace modrob::io
