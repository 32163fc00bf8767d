#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace modrob::study {

/// One line of a table of scores.
struct ScoreRow {
  std::string_view utterance, group, condition, data, model, strategy;
  int64_t draw = 0, seed = 1;
  double label = 0, score = 0;
  std::string_view place;  ///< "scores.csv:12"
};

/// Hands over the rows of a file (score_table.h) in its order. Texts live until the next row. An empty field of a
/// column that may be absent counts as absent. Returns what is not as usual about the file (CsvTable::notices).
/// UserError with file and line: a column is absent, there twice or unknown, a text that must be there is empty, or a
/// number is none. Interrupted when a stop was requested.
std::vector<std::string> read_score_rows(const std::filesystem::path& file,
                                         const std::function<void(const ScoreRow&)>& use);

}  // namespace modrob::study
