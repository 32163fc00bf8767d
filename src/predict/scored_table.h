#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "core/files.h"
#include "predict/given_table.h"
#include "predict/scorer.h"

namespace modrob::predict {

/// What is written of a table.
struct ScoredTableOptions {
  enum class Form { kCsv, kJsonLines };
  Form form = Form::kCsv;
  std::vector<ModalitySet> without = {};  ///< further scores, without these
  std::string prefix = {};                ///< before the names of the columns that are added
  int64_t batch_size = 64;
};

/// Writes the table's columns as they are and behind them, for each utterance, `missing` (what it lacks itself: "none",
/// "audio+video"), `score`, and for each set of `without` `score_without_audio`. A score under which something is
/// missing is followed, where the run was diagnosed so, by `.._low`, `.._high` and `.._other_sign` (CompleteScore).
/// Rows go to the sink in the order of the table, one batch after the other; `advance` is told how many were written.
/// UserError, before the first row, for a column that the table has already.
void write_scored_table(const GivenTable& given, Scorer& scorer, const ScoredTableOptions& options,
                        const ByteSink& sink, const std::function<void(int64_t rows)>& advance);

}  // namespace modrob::predict
