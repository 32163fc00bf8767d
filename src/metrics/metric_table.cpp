#include "metrics/metric_table.h"

#include <array>
#include <cmath>

#include "core/find_named.h"

namespace modrob::metrics {

namespace {

constexpr std::string_view kNoScore = "no utterance, or a score or label that is not finite";
constexpr std::string_view kNoVariance = "scores or labels have no variance";
constexpr std::string_view kOneClass = "labels other than zero are all of one class, or there are none";
constexpr std::string_view kOneClass0 = "labels are all below zero, or none is";

constexpr std::array<MetricInfo, kMetrics> kTable = {{
    {"corr", "Corr", &Metrics::corr, true, false, kNoVariance, Form::kMoments, Scale::kAtanh,
     "how well scores follow the labels, from 0 (not at all) to 1"},
    {"f1_non0", "F1", &Metrics::f1_non0, true, true, kOneClass, Form::kCounts, Scale::kLogit,
     "how well positive and negative are told apart (weighted F1), 100 is perfect"},
    {"mae", "MAE", &Metrics::mae, false, false, kNoScore, Form::kLinear, Scale::kLog,
     "how far scores lie from the labels on average, 0 is perfect"},
    {"acc2_non0", "Acc-2", &Metrics::acc2_non0, true, true, kOneClass, Form::kCounts, Scale::kLogit,
     "how many are told positive or negative rightly, labels of 0 left out, 100 is perfect"},
    {"acc2_has0", "Acc-2 has0", &Metrics::acc2_has0, true, true, kOneClass0, Form::kCounts, Scale::kLogit,
     "how many are told negative or not rightly, 100 is perfect"},
    {"f1_has0", "F1 has0", &Metrics::f1_has0, true, true, kOneClass0, Form::kCounts, Scale::kLogit,
     "how well negative is told from the rest (weighted F1), 100 is perfect"},
    {"macro_f1_non0", "macro F1", &Metrics::macro_f1_non0, true, true, kOneClass, Form::kCounts, Scale::kLogit,
     "how well positive and negative are told apart, both counting alike (macro F1), 100 is perfect"},
    {"acc5", "Acc-5", &Metrics::acc5, true, true, kNoScore, Form::kLinear, Scale::kLogit,
     "how many fall into the right one of five classes, 100 is perfect"},
    {"acc7", "Acc-7", &Metrics::acc7, true, true, kNoScore, Form::kLinear, Scale::kLogit,
     "how many fall into the right one of seven classes, 100 is perfect"},
    {"ccc", "CCC", &Metrics::ccc, true, false, kNoVariance, Form::kMoments, Scale::kAtanh,
     "how well scores agree with the labels, from 0 (not at all) to 1"},
    {"spearman", "Spearman", &Metrics::spearman, true, false, kNoVariance, Form::kRanks, Scale::kAtanh,
     "how well scores rank the utterances as the labels do, from 0 (not at all) to 1"},
}};

}  // namespace

std::span<const MetricInfo> metric_table() { return kTable; }

size_t metric_index(std::string_view name) { return static_cast<size_t>(&find_metric(name) - kTable.data()); }

const MetricInfo& find_metric(std::string_view name) { return find_named(kTable, name, "metric"); }

Drop drop(const MetricInfo& metric, double clean, double value) {
  Drop result;
  result.absolute = metric.higher_is_better ? clean - value : value - clean;
  if (clean != 0) result.relative = result.absolute / std::abs(clean);
  return result;
}

}  // namespace modrob::metrics
