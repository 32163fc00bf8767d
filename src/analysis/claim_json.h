#pragma once

#include "analysis/analysis.h"
#include "analysis/json_node.h"

namespace modrob::analysis {

/// All of a condition: what identifies it (metrics::Condition::to_json) with its selection, step modalities, seed and
/// draws.
io::Json whole_condition_json(const metrics::Condition& condition);
metrics::Condition condition_from(const JsonNode& node);
/// null: clean.
io::Json condition_or_null(const std::optional<metrics::Condition>& condition);
std::optional<metrics::Condition> condition_or_clean(const JsonNode& node);

io::Json to_json(const ClaimAnswer& answer);
ClaimAnswer claim_answer_from(const JsonNode& node);

}  // namespace modrob::analysis
