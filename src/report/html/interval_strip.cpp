#include "report/html/interval_strip.h"

#include <algorithm>
#include <cmath>

#include "core/text_format.h"
#include "report/html/markup.h"

namespace modrob::report::html {

double reach_of(std::span<const MetricValue> numbers) {
  double reach = 0;
  for (const auto& number : numbers) {
    if (!number.interval.defined()) continue;
    reach = std::max({reach, std::abs(number.interval.low), std::abs(number.interval.high)});
  }
  return reach;
}

std::string interval_strip(const MetricValue& number, double reach, const std::array<std::string, 2>& ends) {
  if (number.metric == nullptr || !number.interval.defined() || !(reach > 0) || !std::isfinite(reach)) return "";
  const auto x = [&](double value) { return fixed(80 + 76 * value / (1.08 * reach), 1); };
  const bool named = !ends[0].empty();
  const std::string words = named
                                ? "<text x=\"2\" y=\"32\">" + text(ends[0]) +
                                      "</text><text x=\"158\" y=\"32\" text-anchor=\"end\">" + text(ends[1]) + "</text>"
                                : "";
  return std::string("<svg class=\"strip\" viewBox=\"0 0 160 ") + (named ? "36" : "20") +
         "\" role=\"img\" aria-label=\"difference " + text(metric_text(number)) +
         "\"><path class=\"zero\" d=\"M80 1V19\"/><path class=\"interval\" d=\"M" + x(number.interval.low) + " 10H" +
         x(number.interval.high) + "\"/><circle cx=\"" + x(number.point) + "\" cy=\"10\" r=\"4\"/>" + words + "</svg>";
}

}  // namespace modrob::report::html
