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
    {"corr", "Corr", &Metrics::corr, true, false, kNoVariance, Form::kMoments, Scale::kAtanh},
    {"f1_non0", "F1", &Metrics::f1_non0, true, true, kOneClass, Form::kCounts, Scale::kLogit},
    {"mae", "MAE", &Metrics::mae, false, false, kNoScore, Form::kLinear, Scale::kLog},
    {"acc2_non0", "Acc-2", &Metrics::acc2_non0, true, true, kOneClass, Form::kCounts, Scale::kLogit},
    {"acc2_has0", "Acc-2 has0", &Metrics::acc2_has0, true, true, kOneClass0, Form::kCounts, Scale::kLogit},
    {"f1_has0", "F1 has0", &Metrics::f1_has0, true, true, kOneClass0, Form::kCounts, Scale::kLogit},
    {"macro_f1_non0", "macro F1", &Metrics::macro_f1_non0, true, true, kOneClass, Form::kCounts, Scale::kLogit},
    {"acc5", "Acc-5", &Metrics::acc5, true, true, kNoScore, Form::kLinear, Scale::kLogit},
    {"acc7", "Acc-7", &Metrics::acc7, true, true, kNoScore, Form::kLinear, Scale::kLogit},
    {"ccc", "CCC", &Metrics::ccc, true, false, kNoVariance, Form::kMoments, Scale::kAtanh},
    {"spearman", "Spearman", &Metrics::spearman, true, false, kNoVariance, Form::kRanks, Scale::kAtanh},
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
