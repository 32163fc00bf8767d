#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "analysis/analyse.h"
#include "stats/bootstrap.h"
#include "stats/series.h"

namespace modrob::analysis {

/// Metrics of ranks (metrics::Form) have a bootstrap of their own, which takes longer: the first so many of the
/// resamples (docs/statistics.md).
inline constexpr size_t kRankResamples = 1000;

/// The scores of one finished run, as they lie on the disk.
struct RunScores {
  const study::GridRun* run = nullptr;
  metrics::CounterfactualTable table;
  bool real_passes = false;
  /// The study's conditions in its order, those that hit an absent modality left out, with the seed, draws and
  /// selection that the run used.
  std::vector<corruption::Corruption> conditions;

  /// Place of a condition in `conditions`. CheckFailure when the study has no such condition.
  size_t place(const corruption::Corruption& condition) const;
};

/// The sample that all runs on one data set were scored on, and its bootstrap.
class DataScores {
 public:
  /// UserError when a file of a run is damaged.
  DataScores(const study::StudyFolder& study, const study::GridRun& first, const AnalysisOptions& options);

  const stats::Bootstrap& bootstrap() const { return *bootstrap_; }
  const stats::Sample& sample() const { return bootstrap_->sample(); }
  DataSet describe() const;
  /// "labels without zeros are all positive: F1, ... are undefined"; empty where both classes occur.
  std::string label_problem() const;
  /// Modalities that the data set does not have.
  const std::vector<std::string>& absent() const { return first_.absent; }
  /// Whether the data set has all of these modalities.
  bool has(ModalitySet modalities) const;

  /// UserError when the run was scored on other utterances than the first run, lacks what the study asks, or when its
  /// files changed since it was finished.
  std::unique_ptr<RunScores> read(const study::GridRun& run) const;
  stats::Series clean(const RunScores& scores) const;
  stats::Series series(const RunScores& scores, size_t condition);

 private:
  const study::StudyFolder& study_;
  std::string data_;
  metrics::CounterfactualTable first_;
  std::string first_label_;
  std::unique_ptr<stats::Bootstrap> bootstrap_;
  std::map<std::string, stats::Hits> hits_;
};

}  // namespace modrob::analysis
