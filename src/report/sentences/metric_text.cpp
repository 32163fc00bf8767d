#include "report/sentences/metric_text.h"

#include <cmath>

#include "core/text_format.h"

namespace modrob::report {

std::string metric_heading(const metrics::MetricInfo& metric) {
  return std::string(metric.label) + (metric.percent ? " (%)" : "");
}

double metric_factor(const metrics::MetricInfo& metric) { return metric.percent ? 100 : 1; }

int metric_decimals(const metrics::MetricInfo& metric) { return metric.percent ? 1 : 3; }

std::string metric_text(const MetricValue& value, const NumberStyle& style) {
  using Show = MetricValue::Show;
  const auto number = [&](double point, bool change) {
    if (std::isnan(point)) return std::string(style.undefined);
    const double shown = point * metric_factor(*value.metric);
    const int decimals = metric_decimals(*value.metric);
    if (style.minus_zero && !change) return fixed(shown, decimals);
    const std::string text = signed_fixed(shown, decimals);
    return change || !text.starts_with('+') ? text : text.substr(1);
  };
  std::string interval;
  if (value.interval.defined()) {
    interval = std::string(style.interval_begin) + number(value.interval.low, false) + ", " +
               number(value.interval.high, false) + std::string(style.interval_end);
  }
  if (value.show == Show::kInterval) return interval.empty() ? std::string(style.undefined) : interval;
  std::string text = number(value.point, value.show == Show::kChange);
  if (value.best) text = std::string(style.best_begin) + text + std::string(style.best_end);
  return text + (interval.empty() ? "" : " " + interval);
}

std::string metric_number(const metrics::MetricInfo& metric, double value) { return metric_text({&metric, value}); }

std::string metric_change(const metrics::MetricInfo& metric, double value) {
  return metric_text({&metric, value, {}, MetricValue::Show::kChange});
}

std::string p_number(double p) { return p < 0.001 ? "< 0.001" : fixed(p, 3); }

}  // namespace modrob::report
