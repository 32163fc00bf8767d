#include "analysis/protocol_ranking.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "corruption/protocol_kind.h"
#include "stats/robustness.h"

namespace modrob::analysis {

namespace {

using protocols::Summary;
using stats::Estimate;

std::string rule_of(const corruption::ProtocolKind& kind) {
  if (kind.pattern->rates == protocols::RateUse::kNone) {
    return kind.pattern->draws > 1 ? "mean over its " + std::to_string(kind.pattern->draws) + " masks" : "its value";
  }
  return kind.protocol->summary == Summary::kArea ? "mean height of the curve" : "mean over its rates";
}

// Of the conditions at these places of a group, which are the protocol's, with clean first.
Estimate score_of(const RunEstimates& run, const std::vector<size_t>& places, const std::vector<double>& rates,
                  const corruption::ProtocolKind& kind, size_t metric) {
  std::vector<const Estimate*> points;
  for (const size_t place : places) points.push_back(&run.values[place][metric]);
  const auto& published = kind.protocol->rates;
  if (kind.pattern->rates == protocols::RateUse::kNone) return *points.back();
  if (kind.protocol->summary == Summary::kArea) {
    return stats::combine(
        points, [&](std::span<const double> values) { return stats::area_under_rates(rates, values) / rates.back(); });
  }
  const bool with_clean = std::ranges::find(published, Rate()) != published.end();
  if (!with_clean) points.erase(points.begin());
  return stats::mean(points);
}

}  // namespace

ProtocolScores::ProtocolScores(const Group& group, std::span<const RunEstimates* const> seeds, const Analysis& analysis)
    : model_(group.model), strategy_(group.strategy), seeds_(group.seeds) {
  const auto add = [&](const corruption::Perturbation& one, const std::vector<size_t>& places,
                       const std::vector<double>& rates) {
    for (const auto& name : analysis.headline) {
      const auto known = std::ranges::find(analysis.metrics, name);
      const auto metric = static_cast<size_t>(known - analysis.metrics.begin());
      Score score{one.kind_text(), name, rule_of(*one.kind->protocol), {}};
      for (const auto* seed : seeds) {
        score.by_seed.push_back(score_of(*seed, places, rates, *one.kind->protocol, metric));
      }
      scores_.push_back(std::move(score));
    }
  };
  for (const auto& curve : group.curves) {
    if (curve.kind->protocol == nullptr) continue;
    add({curve.kind, curve.modalities}, curve.conditions, curve.rates);
  }
  for (size_t c = 1; c < group.conditions.size(); ++c) {
    const auto* one = group.conditions[c].condition->single();
    if (one == nullptr || !one->of_protocol() || one->kind->has_strength) continue;
    add(*one, {0, c}, {0, 1});
  }
}

std::vector<ProtocolRanking> ProtocolRankings::ranked(const std::string& data, const stats::Sample& sample,
                                                      double level) const {
  std::vector<ProtocolRanking> rankings;
  if (groups_.empty()) return rankings;
  for (size_t s = 0; s < groups_.front().scores_.size(); ++s) {
    const auto& first = groups_.front().scores_[s];
    const auto& metric = metrics::find_metric(first.metric);
    std::vector<const ProtocolScores*> order;
    std::vector<ProtocolRanking::Entry> entries;
    for (const auto& group : groups_) {
      order.push_back(&group);
      const auto& by_seed = group.scores_.at(s).by_seed;
      entries.push_back(
          {group.model_, group.strategy_, quantity_of(by_seed, stats::averages_of(metric), sample, level)});
    }
    std::vector<size_t> places(entries.size());
    std::iota(places.begin(), places.end(), size_t{0});
    const double sign = metric.higher_is_better ? 1 : -1;
    std::ranges::stable_sort(places, [&](size_t a, size_t b) {
      const double left = sign * entries[a].score.models.point, right = sign * entries[b].score.models.point;
      return std::isnan(right) ? !std::isnan(left) : left > right;
    });
    ProtocolRanking ranking{data, first.protocol, first.metric, first.rule, {}, {}, false};
    for (const size_t place : places) ranking.entries.push_back(entries[place]);
    if (places.size() > 1) {
      const auto by_seed = paired_leads(*order[places[0]], *order[places[1]], s, sign);
      if (!by_seed.empty()) {
        ranking.lead = difference_of(by_seed, stats::differences_of(metric), sample, level);
        ranking.told = ranking.lead->models.t.low > 0;  // one that is undefined is above nothing
      }
    }
    rankings.push_back(std::move(ranking));
  }
  return rankings;
}

std::vector<stats::Estimate> ProtocolRankings::paired_leads(const ProtocolScores& ahead, const ProtocolScores& behind,
                                                            size_t score, double sign) {
  std::vector<Estimate> leads;
  for (size_t i = 0; i < ahead.seeds_.size(); ++i) {
    const auto same = std::ranges::find(behind.seeds_, ahead.seeds_[i]);
    if (same == behind.seeds_.end()) continue;
    const auto& other = behind.scores_.at(score).by_seed[static_cast<size_t>(same - behind.seeds_.begin())];
    const Estimate difference = stats::difference(ahead.scores_.at(score).by_seed[i], other);
    const Estimate* input = &difference;
    leads.push_back(stats::linear(std::span(&input, 1), std::span(&sign, 1)));
  }
  return leads;
}

}  // namespace modrob::analysis
