#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "io/json.h"
#include "metrics/condition.h"
#include "metrics/counterfactual_table.h"

namespace modrob::metrics {

/// The rows of the counterfactual table that any of these conditions gathers from, each once, in the order in which
/// they are first needed.
std::vector<Variant> needed_variants(std::span<const Condition> conditions);

/// What a diagnosis was asked, and how it was carried out.
struct AskedDiagnosis {
  std::string split;
  uint64_t seed = 1;
  int64_t draws = 20;
  std::vector<Condition> conditions;  ///< with this seed and these draws, and the selection that was used
  bool real_passes = false;           ///< a row of the table is one condition and draw (Condition::pass_name)
};

/// The content of metrics.json: every condition's metrics and drops, from the scores alone. UserError when the table
/// lacks a row.
io::Json diagnosis_answer(const CounterfactualTable& table, const AskedDiagnosis& asked);

}  // namespace modrob::metrics
