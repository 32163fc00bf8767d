#include "stats/measure.h"

#include <cmath>

#include "io/record/record_visitor.h"

namespace modrob::stats {

double to_scale(Scale scale, double value) {
  switch (scale) {
    case Scale::kAtanh:
      return std::atanh(value);
    case Scale::kLogit:
      return std::log(value / (1 - value));
    case Scale::kLog:
      return std::log(value);
    case Scale::kIdentity:
      break;
  }
  return value;
}

double from_scale(Scale scale, double value) {
  switch (scale) {
    case Scale::kAtanh:
      return std::tanh(value);
    case Scale::kLogit:
      return 1 / (1 + std::exp(-value));
    case Scale::kLog:
      return std::exp(value);
    case Scale::kIdentity:
      break;
  }
  return value;
}

double slope_of(Scale scale, double value) {
  switch (scale) {
    case Scale::kAtanh:
      return 1 / (1 - value * value);
    case Scale::kLogit:
      return 1 / (value * (1 - value));
    case Scale::kLog:
      return 1 / value;
    case Scale::kIdentity:
      break;
  }
  return 1;
}

Measure values_of(const metrics::MetricInfo& metric) {
  switch (metric.scale) {
    case Scale::kAtanh:
      return {metric.scale, {-1, 1}, false};
    case Scale::kLogit:
      return {metric.scale, {0, 1}, true};
    case Scale::kLog:
      return {metric.scale, {0, std::numeric_limits<double>::infinity()}, false};
    case Scale::kIdentity:
      break;
  }
  return {};
}

Measure differences_of(const metrics::MetricInfo& metric) {
  Measure measure = values_of(metric);
  measure.scale = Scale::kIdentity;
  const double width = measure.support.high - measure.support.low;
  measure.support = {-width, width};
  return measure;
}

Measure averages_of(const metrics::MetricInfo& metric, double total) {
  Measure measure = values_of(metric);
  measure.scale = Scale::kIdentity;
  measure.support = {total * measure.support.low, total * measure.support.high};
  return measure;
}

void describe(io::RecordVisitor& visitor, Interval& interval) {
  auto& [low, high] = interval;
  visitor.as_row();
  visitor.fields("low", low, "high", high);
}

void describe_ends(io::RecordVisitor& visitor, const std::string& name, Interval& interval) {
  auto& [low, high] = interval;
  visitor.field(name + "_low", low);
  visitor.field(name + "_high", high);
}

}  // namespace modrob::stats
