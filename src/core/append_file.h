#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include "core/files.h"

namespace modrob {

/// How many of the first bytes of a growing file are whole pieces. What is behind them lost its end as it was written.
using WholePieces = std::function<int64_t(std::string_view content)>;

/// Up to and with the last line break.
int64_t whole_lines(std::string_view content);

/// A file that grows by whole pieces (lines, records): logs, event files, the ledger. Where several processes append
/// each takes its turn (runs/append_turn.h). UserError when it is no regular file (nor a device such as /dev/full), or
/// cannot be opened or written.
class AppendFile {
 public:
  explicit AppendFile(std::filesystem::path path);
  ~AppendFile();
  AppendFile(const AppendFile&) = delete;
  AppendFile& operator=(const AppendFile&) = delete;

  /// Whole or not at all: what a full disk let through of a piece is taken back before the error is thrown (and what
  /// nobody could take back, as the power went, is found by `cut_torn`). Each piece reaches the operating system at
  /// once, with kYes the disk.
  void append(std::string_view piece, Flush flush = Flush::kNo);
  /// Cuts off the piece at the end that is not whole, says so, and returns it; empty when there is none.
  std::string cut_torn(const WholePieces& whole);
  int64_t size() const { return size_; }
  /// A file that is shorter already (power was lost before its last lines reached the disk) stays as it is.
  void cut(int64_t size);

 private:
  void take_back(int64_t written);

  std::filesystem::path path_;
  int descriptor_ = -1;
  int64_t size_ = 0;
};

}  // namespace modrob
