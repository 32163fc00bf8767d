#pragma once

#include <map>
#include <string>
#include <vector>

#include "analysis/analyse.h"

namespace modrob::analysis {

struct ComparisonOptions {
  AnalysisOptions analysis;  ///< seed, resamples, threads and progress count
  /// Names of the first study -> those of the second, for what is called differently there.
  std::map<std::string, std::string> models = {}, strategies = {};
};

/// One number that both studies have.
struct ComparedCell {
  std::string condition;  ///< "clean", "text missing 30 %"
  std::string metric;
  Quantity a, b;
  /// b - a, in the metric's units. Paired: from the same resamples of videos, seed by seed. Otherwise only point,
  /// standard error and t are given, as of two independent samples.
  Quantity difference;
};

/// A (data, model, strategy) that both studies have.
struct ComparedGroup {
  std::string data, model, strategy;      ///< as the first study calls them
  std::string b_model, b_strategy;        ///< as the second does
  std::vector<int64_t> a_seeds, b_seeds;  ///< those compared: the common ones, where there are any
  bool paired = false;                    ///< scored on the same utterances with the same labels
  std::vector<ComparedCell> cells;        ///< conditions of both in the first study's order, all metrics with sums
  DataSet set = {};                       ///< the first study's
};

struct Comparison {
  std::string a, b;  ///< names of the studies; "(first)" and "(second)" behind equal ones
  double level = 0.95;
  StudyKind kind;                     ///< the first study's
  std::vector<std::string> headline;  ///< metrics that the first study names
  std::vector<ComparedGroup> groups;
  std::vector<std::string> only_a, only_b;  ///< "mosi, misa, 15+15"; with "text missing 30 %" where only that is absent
  std::vector<std::string> notes;           ///< what a reader must know, one sentence each
};

/// From the finished runs' scores. Data sets are the same when the last parts of their paths are. UserError when the
/// studies have nothing in common, when a name to map is in neither, or when a run's files are damaged.
Comparison compare(const study::StudyFolder& a, const study::StudyFolder& b, const ComparisonOptions& options = {});

}  // namespace modrob::analysis
