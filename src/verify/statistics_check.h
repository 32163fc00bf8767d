#pragma once

#include <optional>

#include "analysis/analysis.h"
#include "study/study_folder.h"
#include "verify/check.h"

namespace modrob::verify {

/// Which version of the program made a study's tables.
enum class TablesBy { kThisProgram, kOlderProgram };

/// tables/analysis.json, recomputed from the finished runs' scores.
struct StatisticsCheck {
  Check check{"statistics"};
  /// The stored one, or where anything is wrong with it the recomputed one: what the tables must show.
  std::optional<analysis::Analysis> analysis;
  TablesBy tables_by = TablesBy::kThisProgram;
};

/// Bit for bit on a machine that computes like the one which wrote the manifest; on another, where the C library's
/// logarithms may round otherwise, up to kStatisticsTolerance of max(1, |value|).
inline constexpr double kStatisticsTolerance = 1e-9;
StatisticsCheck check_statistics(const study::StudyFolder& study, int threads);

}  // namespace modrob::verify
