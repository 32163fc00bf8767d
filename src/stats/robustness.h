#pragma once

#include <cstddef>
#include <limits>
#include <span>
#include <vector>

#include "metrics/metric_table.h"

/// Summaries of a model's curve over rates and of its dependence on modalities. All are functions of plain numbers, so
/// that stats::combine gives them intervals; an undefined input that matters makes the answer NaN.
namespace modrob::stats {

/// Area under a metric's curve over rates (AUILC of Yuan et al., TFR-Net, 2021): trapezoids between the measured rates,
/// which are increasing and at least two. Not divided by the range of rates: the mean height only where it is 0 to 1.
double area_under_rates(std::span<const double> rates, std::span<const double> values);

/// Plain mean over the values at rates 0, 0.1, ..., 0.9 (protocol of LNLN, Zhang et al., 2024), ten of them.
double mean_over_rates(std::span<const double> values);

/// The worst of the values: smallest, or largest for errors.
double worst(const metrics::MetricInfo& metric, std::span<const double> values);
/// Where it is; the first of equals. No place when a value is undefined.
inline constexpr size_t kNowhere = std::numeric_limits<size_t>::max();
size_t worst_place(const metrics::MetricInfo& metric, std::span<const double> values);

/// The smallest rate at which the drop against rates[0] reaches `limit`, linear between measured rates; infinite when
/// it never does.
double breaking_rate(const metrics::MetricInfo& metric, std::span<const double> rates, std::span<const double> values,
                     double limit);

/// Shapley value of each of `players` modalities for the drop that removing a set of them causes. `drops[set]`,
/// 2^players of them, is the drop when the modalities in the bit set `set` are missing everywhere; drops[0] is 0. The
/// values add up to the drop without any modality, and equal modalities have equal values.
std::vector<double> shapley_reliance(std::span<const double> drops, size_t players);

}  // namespace modrob::stats
