#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "io/csd/csd_source.h"
#include "io/format_error.h"

namespace modrob::io {

/// What the entries of a `.csd` file are made of.
enum class CsdKind { kWords, kNumbers };

/// One entry (one video) as it stands in the file. Rows whose interval ends before it begins are left out.
struct CsdEntry {
  int64_t rows = 0, width = 0;
  std::vector<double> intervals;       ///< [rows, 2]: start and end in seconds, finite, start <= end
  bool intervals_are_float32 = false;  ///< as stored: aligning computes in the type of the file
  std::vector<float> features;         ///< [rows, width]; empty in a file of words
  std::vector<std::string> words;      ///< [rows] UTF-8, padding stripped; empty in a file of numbers
  std::vector<int64_t> row_numbers;    ///< [rows]: place in the file, from 0
  int64_t reversed = 0;                ///< rows that were left out
};

/// A computational sequence of the CMU-MultimodalSDK (docs/data_formats.md 5.1). The file is from a stranger: every
/// size is held against the file's before anything is allocated, links are not followed, no other file is opened, and
/// the HDF5 library works in a process of its own (IsolatedSource). Entries are read one at a time, so that the file
/// may be far larger than memory. Not thread safe.
class CsdFile {
 public:
  /// UserError when there is no such file. FormatError, beginning with the path and naming root/entry: kNotHdf5
  /// (another kind of file, a damaged one), kSchema (other groups than root/data/entry/{features, intervals}; rows that
  /// do not agree; no entries, or of different kind or width), kLimit (sizes that the file cannot hold), kUnsupported.
  static CsdFile open(const std::filesystem::path& path);
  /// `name` stands for the path in messages.
  CsdFile(std::unique_ptr<CsdSource> source, std::string name);

  const std::string& name() const { return name_; }
  const std::string& root() const { return index_.root; }
  CsdKind kind() const { return *kind_; }
  int64_t width() const { return width_; }  ///< columns of the features
  size_t size() const { return index_.entries.size(); }
  /// Names in byte order.
  const std::string& entry_name(size_t entry) const { return index_.entries[entry].name; }
  /// Rows as declared, those that `read` leaves out included.
  int64_t rows(size_t entry) const { return index_.entries[entry].features.rows; }
  std::optional<size_t> find(std::string_view entry) const;
  /// Key to JSON text; what is missing is no error.
  const std::map<std::string, std::string>& metadata() const { return index_.metadata; }
  /// What is odd but no error, each beginning with the path: of the whole file, and of the entries read so far.
  const std::vector<std::string>& warnings() const { return warnings_; }

  /// FormatError kSchema unless the file holds what is needed `as` ("audio", "words", ...).
  void require_kind(CsdKind kind, std::string_view as) const;

  /// FormatError as `open`, also for a time that is not finite.
  CsdEntry read(size_t entry);
  /// The features alone, [rows, width] in double precision, in the rows of `read`; only of a file of numbers.
  std::vector<double> read_numbers(size_t entry, const CsdEntry& rows);

 private:
  void check_entry(const CsdIndexEntry& entry);
  void read_words(const CsdIndexEntry& entry, std::span<const std::byte> bytes, CsdEntry& result);
  [[noreturn]] void fail(const CsdIndexEntry& entry, FormatFault fault, const std::string& message) const;

  std::string name_;
  std::unique_ptr<CsdSource> source_;
  CsdIndex index_;
  std::optional<CsdKind> kind_;
  int64_t width_ = 0;
  std::vector<std::string> warnings_;
};

}  // namespace modrob::io
