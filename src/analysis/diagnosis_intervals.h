#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "io/json.h"
#include "metrics/counterfactual_table.h"
#include "metrics/diagnosis_request.h"
#include "stats/bootstrap.h"
#include "stats/interval.h"

/// How sure the diagnosis of one trained model is: what its split's videos tell about its metrics on new ones.
namespace modrob::analysis {

struct ConditionIntervals {
  std::string name;                         ///< "clean", or a condition's
  std::vector<stats::Uncertainty> values;   ///< by place in metrics::metric_table()
  std::vector<stats::Uncertainty> changes;  ///< value less clean, the same order; empty for "clean"
};

struct DiagnosisIntervals {
  double level = 0.95;
  size_t resamples = 0;
  std::vector<ConditionIntervals> conditions = {};  ///< clean first; without those that hit an absent modality
  std::vector<std::string> warnings = {};           ///< whole sentences: few videos, labels of one class
};

/// The bootstrap over videos as a study's report makes it (docs/statistics.md), of one model. Spearman has its value
/// only. `table` is what `asked` was answered from.
DiagnosisIntervals diagnosis_intervals(const metrics::CounterfactualTable& table, const metrics::AskedDiagnosis& asked,
                                       size_t resamples, int threads = 0);

/// Scores of one sample under a name: of a model, or of a model under a condition.
struct ScoredSeries {
  std::string name;
  stats::Series series;
};
/// The same of any scores on one sample; changes are those from the first. Without warnings, which name a data set.
DiagnosisIntervals score_intervals(const stats::Bootstrap& bootstrap, std::span<const ScoredSeries> scored,
                                   double level = 0.95);

/// What `intervals.json` holds: by condition and metric, in the program's units.
io::Json to_json(const DiagnosisIntervals& intervals);

}  // namespace modrob::analysis
