#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "metrics/counterfactual_table.h"
#include "metrics/diagnosis_request.h"
#include "metrics/scores.h"

namespace modrob::metrics {

/// By the metric's name, in the order of metric_table().
template <typename T>
using ByMetric = std::vector<std::pair<std::string, T>>;

/// What came out under one condition.
struct ConditionMetrics {
  corruption::Corruption condition;  ///< stored with how its masks select; their seed and draws are the diagnosis's
  ByMetric<std::vector<double>> draws;
  ByMetric<double> mean, sd;             ///< over the draws
  ByMetric<double> drop, relative_drop;  ///< of the mean, against clean
};
void describe(io::RecordVisitor& visitor, ConditionMetrics& metrics);

/// What came out of a diagnosis.
struct DiagnosisMetrics {
  std::string split, dataset;
  int64_t utterances = 0, videos = 0;
  std::vector<std::string> simulated, absent;  ///< modalities
  uint64_t seed = 0;
  int64_t draws = 0;
  bool real_passes = false;
  Metrics clean;
  std::vector<ConditionMetrics> conditions;
};
/// The content of metrics.json.
void describe(io::RecordVisitor& visitor, DiagnosisMetrics& metrics);

/// From the scores alone. UserError when the table lacks a row.
DiagnosisMetrics diagnosis_metrics(const CounterfactualTable& table, const AskedDiagnosis& asked);

/// Metrics of the clean row.
Metrics clean_metrics(const CounterfactualTable& table);

}  // namespace modrob::metrics
