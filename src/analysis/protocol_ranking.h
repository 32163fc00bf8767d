#pragma once

#include <deque>
#include <span>
#include <string>
#include <vector>

#include "analysis/group_analysis.h"

namespace modrob::analysis {

/// The scores of one group's runs under the protocols of a study, by each protocol's own rule: the mean over its rates,
/// the mean height of its curve, or its one condition.
class ProtocolScores {
 public:
  ProtocolScores(const Group& group, std::span<const RunEstimates* const> seeds, const Analysis& analysis);

 private:
  friend class ProtocolRankings;
  struct Score {
    std::string protocol, metric, rule;
    std::vector<stats::Estimate> by_seed;
  };
  std::string model_, strategy_;
  std::vector<int64_t> seeds_;
  std::vector<Score> scores_;
};

/// Ranks groups of one data set under each protocol; they come one by one, because their runs are not held in memory
/// together.
class ProtocolRankings {
 public:
  void add(ProtocolScores scores) { groups_.push_back(std::move(scores)); }
  std::vector<ProtocolRanking> ranked(const std::string& data, const stats::Sample& sample, double level) const;

 private:
  /// By seeds that both have; positive is better.
  static std::vector<stats::Estimate> paired_leads(const ProtocolScores& ahead, const ProtocolScores& behind,
                                                   size_t score, double sign);

  std::deque<ProtocolScores> groups_;
};

}  // namespace modrob::analysis
