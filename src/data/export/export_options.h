#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace modrob::data {

struct ExportJob;

/// What a data set is written as. docs/data.md tells what each is.
struct ExportFormat {
  std::string_view name, help;
  bool by_split;  ///< arrays of a whole split, in which an utterance has a position
  void (*write_arrays)(const ExportJob& job);
};
std::span<const ExportFormat> export_formats();
/// UserError with near matches.
const ExportFormat& export_format_of(std::string_view name);

struct ExportOptions {
  std::string format = "npz";
  /// Utterances with more frames keep their first `max_steps`. Nothing: arrays are as long as the longest utterance.
  std::optional<int64_t> max_steps = std::nullopt;

  /// UserError unless `max_steps` is at least 1.
  void validate() const;
};

}  // namespace modrob::data
