#pragma once

#include <map>
#include <string>
#include <vector>

#include "report/html/report_input.h"

namespace modrob::report::html {

/// Settings, seeds, versions, hashes, runs that are missing and why, what the ledger says.
std::string provenance_section(const ReportInput& input);

/// Settings of many runs without repetition: keys as "training.epochs", values as JSON.
struct SharedSettings {
  using Values = std::map<std::string, std::string>;
  Values common;                           ///< the same in every run
  std::map<std::string, Values> by_model;  ///< the same in all runs of a model, not in all of all models
  std::vector<Values> by_run;              ///< as Provenance::runs; what is left, without the seed
};
SharedSettings share_settings(const std::vector<RunOrigin>& runs);

}  // namespace modrob::report::html
