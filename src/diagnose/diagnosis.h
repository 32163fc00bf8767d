#pragma once

#include <filesystem>
#include <vector>

#include "metrics/diagnosis_answer.h"
#include "train/session.h"

namespace modrob::diagnose {

/// What a diagnosis asks for: conditions on one split, each with `draws` mask draws.
struct DiagnosisRequest {
  std::vector<metrics::Condition> conditions;
  data::Split split = data::Split::kTest;
  uint64_t seed = 1;
  int64_t draws = 20;
};

/// What came out: the scores, how they were made, and the content of metrics.json.
struct Diagnosis {
  metrics::CounterfactualTable table;
  metrics::AskedDiagnosis asked;
  io::Json answer;
};

/// UserError where the request cannot be answered: the split is empty, or the run's fidelity needs real passes.
void check_request(const train::Session& session, const DiagnosisRequest& request);

/// Scores the split under every condition and writes, whole, into the run folder:
/// `predictions.safetensors` + `predictions.json` (clean scores, labels and either one row per variant or, under
/// fidelity.diagnostic_passes = real, one row per condition and draw) and `metrics.json` (every condition's metrics and
/// drops).
Diagnosis run_diagnosis(train::Session& session, const DiagnosisRequest& request, const std::filesystem::path& folder);

}  // namespace modrob::diagnose
