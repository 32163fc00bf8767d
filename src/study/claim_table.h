#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "config/config.h"
#include "stats/claims.h"
#include "study/study_claim.h"

namespace modrob::study {

/// A [[claim]] table as written; docs/study.md. It stands for every combination of what it lists. Empty lists: all.
struct ClaimTable {
  std::string family;
  std::string question;
  std::string name;
  Affirmative yes = Affirmative::kNotSaid;
  stats::ClaimKind kind = stats::ClaimKind::kSuperiority;
  stats::Estimand estimand = stats::Estimand::kTrainedModels;
  std::vector<std::string> metrics = {"corr", "f1_non0"};
  ClaimQuantity quantity = ClaimQuantity::kValue;
  std::vector<std::string> data, models, strategies, conditions;
  std::string against_model, against_strategy;  ///< empty: the same
  std::vector<std::string> against_conditions;  ///< empty: the same
  bool optional = false;

  /// Where the table names none: a comparison of models or strategies is about training, so about the recipe; one of
  /// conditions is about the trained models that were scored under both.
  stats::Estimand default_estimand() const;
};

/// A [[claim]] with its margins and its place, before the study's grid is known.
struct DeclaredClaim {
  ClaimTable table;
  std::map<std::string, double> margins;  ///< of every metric in `table.metrics`
  config::Config source;

  /// UserError with the place of what is wrong in the table itself.
  static DeclaredClaim read(const config::Config& config);
  /// In the file's own form, every default written out, so that a later program's defaults change nothing.
  io::Json to_json() const;
};

/// The [[claim]] tables of the files that a study file includes. UserError when one holds anything else.
std::vector<DeclaredClaim> read_claim_files(const std::vector<std::string>& files, const std::filesystem::path& folder,
                                            const std::string& where);

}  // namespace modrob::study
