#pragma once

#include <filesystem>
#include <vector>

#include "metrics/diagnosis_metrics.h"
#include "train/session.h"

namespace modrob::diagnose {

/// What came out: the scores, how they were made, and what they say.
struct Diagnosis {
  metrics::CounterfactualTable table;
  metrics::AskedDiagnosis asked;
  metrics::DiagnosisMetrics metrics;
};

/// UserError where the request cannot be answered: the split is empty, or the run's fidelity needs real passes.
void check_request(const train::Session& session, const metrics::DiagnosisRequest& request);

/// Scores the split under every condition and writes, whole, into the run folder:
/// `predictions.safetensors` + `predictions.json` (clean scores, labels and either one row per way of being hit or,
/// under fidelity.diagnostic_passes = real, one row per condition and draw) and `metrics.json` (every condition's
/// metrics and drops); `training_encodings.safetensors` where a condition's kind reads it (training_statistics.h).
Diagnosis run_diagnosis(train::Session& session, const metrics::DiagnosisRequest& request,
                        const std::filesystem::path& folder);

}  // namespace modrob::diagnose
