#include "report/paper/paper_cell.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "core/text_format.h"
#include "metrics/metric_table.h"
#include "report/sentences/model_names.h"

namespace modrob::report::paper {

std::string Source::short_name() const { return (figure ? "f" : "t") + std::to_string(number); }

std::string Source::name() const { return (figure ? "Figure " : "Table ") + std::to_string(number); }

double PaperCell::rounding() const {
  const auto flagged = [&](const char* flag) { return std::count(flags.begin(), flags.end(), flag) > 0; };
  const size_t point = printed.find('.');
  // "→ 0" stands for a zero of the usual decimals, "0752" for 0.752.
  if (point == std::string::npos) return 0.5 * std::pow(10.0, -decimals_of(metric));
  const double half = 0.5 * std::pow(10.0, -static_cast<double>(printed.size() - point - 1));
  if (flagged("f1_as_fraction")) return half * 100;   // 0.837 for 83.7
  if (flagged("corr_as_percent")) return half / 100;  // 18.75 for 0.1875
  return half;
}

bool PaperCell::usable() const {
  static constexpr std::array<std::string_view, 3> kRepaired = {"rows_exchanged_in_print", "label_printed_35pct",
                                                                "missing_decimal_point"};
  return std::all_of(flags.begin(), flags.end(),
                     [](const std::string& flag) { return std::count(kRepaired.begin(), kRepaired.end(), flag) > 0; });
}

std::string PaperCell::description() const {
  const std::string trained = training == "none" ? "without robust training" : "trained with " + training;
  const std::string hit = clean() ? "clean" : modality + " " + diagnostic + " " + std::to_string(percent) + " %";
  return display_name(model) + " on " + data_label(data) + ", " + trained + ", " + hit;
}

std::string metric_label(const std::string& metric) { return std::string(metrics::find_metric(metric).label); }

std::string data_label(const std::string& data) {
  if (data == "mosi") return "MOSI";
  if (data == "mosei") return "MOSEI";
  return data;
}

int decimals_of(const std::string& metric) { return metrics::find_metric(metric).percent ? 2 : 3; }

double unit_of(const std::string& metric) { return metrics::find_metric(metric).percent ? 100 : 1; }

std::string paper_number(double value, bool level, const std::string& metric) {
  const int decimals = decimals_of(metric);
  if (level || std::isnan(value)) return fixed(value, decimals);
  const std::string size = fixed(std::abs(value), decimals);
  if (size == fixed(0, decimals)) return "→ 0";
  return (value > 0 ? "↓ " : "↑ ") + size;
}

}  // namespace modrob::report::paper
