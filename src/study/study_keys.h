#pragma once

#include <string>
#include <vector>

#include "io/record/record_visitor.h"
#include "study/study_file.h"

namespace modrob::study {

/// A [[strategy]] table as written.
struct StrategyTable {
  std::string name;
  std::string modalities = "text";
  double missing = 0;
  double noise = 0;
  std::string noise_kind = {};  ///< empty: of the fidelity preset
  double strength = 1;
  std::string corruption = {};  ///< in place of the keys above
};

/// A [[condition]] table as written.
struct ConditionTable {
  std::vector<std::string> modalities = {"text"};
  std::vector<std::string> kinds = {"missing"};
  std::vector<double> rates = {};
  double strength = 1;
  std::vector<std::string> corruptions = {};  ///< beside those combinations
};

/// The keys of a study file, each named once: reading, the schema and the documentation go through these.
void describe(io::RecordVisitor& visitor, StudyFile& head);
void describe(io::RecordVisitor& visitor, StrategyTable& table);
void describe(io::RecordVisitor& visitor, ConditionTable& table);
/// Without `margin`, which is a number or a table of numbers by metric.
void describe(io::RecordVisitor& visitor, ClaimTable& table);

/// The tables beside them.
inline constexpr const char* kStrategyTable = "strategy";
inline constexpr const char* kConditionTable = "condition";
inline constexpr const char* kClaimTable = "claim";
inline constexpr const char* kSettingsTable = "settings";
inline constexpr const char* kRecipeTable = "recipe";
inline constexpr const char* kSlurmTable = "slurm";

}  // namespace modrob::study
