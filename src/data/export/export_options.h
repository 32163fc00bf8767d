#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace modrob::data {

/// What a data set is written as. docs/data.md tells what each is.
enum class ExportFormat {
  kSafetensors,  ///< padded arrays in arrays.safetensors
  kNpz,          ///< the same arrays, and ids and transcripts, in arrays.npz
  kCsv,          ///< utterances.csv, audio.npz, video.npz: what an import of one's own data reads
};

/// "safetensors", "npz", "csv".
std::string_view export_format_name(ExportFormat format);
/// UserError with near matches.
ExportFormat parse_export_format(std::string_view name);
std::vector<std::string> export_format_names();

struct ExportOptions {
  ExportFormat format = ExportFormat::kNpz;
  /// Utterances with more frames keep their first `max_steps`. Nothing: arrays are as long as the longest utterance.
  std::optional<int64_t> max_steps = std::nullopt;

  /// UserError unless `max_steps` is at least 1.
  void validate() const;
};

}  // namespace modrob::data
