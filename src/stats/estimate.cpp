#include "stats/estimate.h"

#include <algorithm>
#include <cmath>

#include "core/error.h"

namespace modrob::stats {

namespace {

using Values = std::vector<double> Estimate::*;

// All inputs must know a thing for the answer to know it.
size_t common_size(std::span<const Estimate* const> inputs, Values member) {
  const size_t size = (inputs.front()->*member).size();
  bool all = true;
  for (const Estimate* input : inputs) {
    const size_t other = (input->*member).size();
    MODROB_CHECK(other == size || other == 0 || size == 0, "estimates of one sample and one bootstrap");
    all = all && other != 0;
  }
  return all ? size : 0;
}

}  // namespace

Estimate linear(std::span<const Estimate* const> inputs, std::span<const double> weights) {
  MODROB_CHECK(!inputs.empty() && inputs.size() == weights.size(), "one weight per estimate");
  Estimate result;
  result.point = 0;
  for (size_t i = 0; i < inputs.size(); ++i) result.point += weights[i] * inputs[i]->point;
  for (const Values member : {&Estimate::resamples, &Estimate::left_out, &Estimate::influence}) {
    auto& target = result.*member;
    target.assign(common_size(inputs, member), 0.0);
    for (size_t i = 0; i < inputs.size(); ++i) {
      const auto& source = inputs[i]->*member;
      for (size_t b = 0; b < target.size(); ++b) target[b] += weights[i] * source[b];
    }
  }
  return result;
}

Estimate mean(std::span<const Estimate* const> inputs) {
  return linear(inputs, std::vector<double>(inputs.size(), 1.0 / static_cast<double>(inputs.size())));
}

Estimate difference(const Estimate& a, const Estimate& b) {
  const Estimate* const inputs[] = {&a, &b};
  const double weights[] = {1, -1};
  return linear(inputs, weights);
}

Estimate combine(std::span<const Estimate* const> inputs, const Function& function) {
  MODROB_CHECK(!inputs.empty(), "a function of something");
  Estimate result;
  std::vector<double> values(inputs.size());
  for (size_t i = 0; i < inputs.size(); ++i) values[i] = inputs[i]->point;
  result.point = function(values);

  const size_t utterances = common_size(inputs, &Estimate::influence);
  result.influence.assign(utterances, 0.0);
  for (size_t i = 0; i < inputs.size() && utterances > 0; ++i) {
    const double middle = values[i];
    const double step = 1e-6 * std::max(1e-3, std::abs(middle));
    values[i] = middle + step;
    const double above = function(values);
    values[i] = middle - step;
    const double slope = (above - function(values)) / (2 * step);
    values[i] = middle;
    // An input that does not matter here (a curve's other rates, say) may be undefined without harm.
    if (slope == 0) continue;
    for (size_t u = 0; u < utterances; ++u) result.influence[u] += slope * inputs[i]->influence[u];
  }
  for (const Values member : {&Estimate::resamples, &Estimate::left_out}) {
    auto& target = result.*member;
    target.resize(common_size(inputs, member));
    for (size_t b = 0; b < target.size(); ++b) {
      for (size_t i = 0; i < inputs.size(); ++i) values[i] = (inputs[i]->*member)[b];
      target[b] = function(values);
    }
  }
  return result;
}

Estimate drop(const metrics::MetricInfo& metric, const Estimate& clean, const Estimate& value) {
  return metric.higher_is_better ? difference(clean, value) : difference(value, clean);
}

Estimate relative_drop(const metrics::MetricInfo& metric, const Estimate& clean, const Estimate& value) {
  const Estimate* const inputs[] = {&clean, &value};
  return combine(inputs, [&](std::span<const double> v) { return metrics::drop(metric, v[0], v[1]).relative; });
}

}  // namespace modrob::stats
