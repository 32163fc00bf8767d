#include "report/svg/study_figures.h"

#include <algorithm>
#include <cmath>

#include "core/hash.h"
#include "core/text_format.h"
#include "io/json.h"
#include "metrics/metric_table.h"
#include "report/figure/model_figures.h"
#include "report/group_order.h"
#include "report/paper/published.h"
#include "report/sentences/data_words.h"
#include "report/sentences/metric_text.h"
#include "report/sentences/model_names.h"
#include "report/svg/panel_figure.h"
#include "study/data_name.h"

namespace modrob::report {

namespace {

// Parts of a file's name: whatever could mean something to a shell or a file system becomes '_', and then digits of the
// name's hash follow, so that two names never share a file.
std::string file_name(const std::vector<std::string>& parts) {
  const std::string meant = join(parts, "-");
  std::string name = meant;
  for (char& c : name) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                       c == '.' || c == '+' || c == '_';
    if (!plain) c = '_';
  }
  if (name != meant) name += "-" + sha256(meant).substr(0, 8);
  return name + ".svg";
}

std::string estimand_text(const analysis::Analysis& analysis) {
  return fixed(100 * analysis.level, 0) + " % intervals of these trained models on new " + analysis.kind.groups();
}

std::string where_text(const analysis::DataSet& set, const analysis::StudyKind& kind) {
  return sample_words(set, kind) + data_suffix(set);
}

// To what is shown: shares in percent, the metric in its unit.
void scale(Figure& figure, double factor, double x_factor = 100) {
  for (auto& panel : figure.panels) {
    for (auto& points : panel.series) {
      for (auto& point : points) {
        point.x *= x_factor;
        for (double* number : {&point.y, &point.models.low, &point.models.high}) *number *= factor;
      }
    }
  }
}

// A curve of each kind that any model has.
std::vector<const analysis::Curve*> kinds_of_curves(const analysis::Analysis& analysis, const std::string& data) {
  std::vector<const analysis::Curve*> kinds;
  for (const auto* group : groups_of(analysis, data)) {
    for (const auto& curve : group->curves) {
      const bool known =
          std::any_of(kinds.begin(), kinds.end(), [&](const auto* kind) { return kind->same_kind(curve); });
      if (curve.rates.size() >= kFewestRates && !known) kinds.push_back(&curve);
    }
  }
  return kinds;
}

void add_curves(const analysis::Analysis& analysis, const analysis::DataSet& set, size_t m,
                std::vector<TextFile>& files) {
  const auto& metric = metrics::metric_table()[m];
  const std::string name = study::data_name(set.data);
  for (const auto* kind : kinds_of_curves(analysis, set.data)) {
    Figure figure = curve_figure(analysis, set.data, m, *kind);
    scale(figure, metric_factor(metric), axis_factor(*kind));
    figure.title = std::string(metric.label) + " with " + curve_name(*kind) + " on " + name;
    figure.description = "Bands: " + estimand_text(analysis) + " (" + where_text(set, analysis.kind) + ").";
    figure.x_label = axis_name(*kind);
    figure.y_label = metric_heading(metric);
    std::vector<std::string> parts = {"robustness", name, kind->modalities.name(), kind->kind.name()};
    if (kind->over_strengths() && kind->kind->protocol == nullptr) {
      parts.push_back("strengths" + (kind->share == 1 ? "" : io::Json(kind->share).dump()));
    } else if (!kind->over_strengths() && kind->strength != 1) {
      parts.push_back("strength" + io::Json(kind->strength).dump());
    }
    parts.emplace_back(metric.name);
    files.push_back({file_name(parts), line_svg(figure)});
  }
}

void add_reliance(const analysis::Analysis& analysis, const analysis::DataSet& set, size_t m,
                  std::vector<TextFile>& files) {
  const auto& metric = metrics::metric_table()[m];
  const std::string name = study::data_name(set.data);
  Figure figure = reliance_figure(analysis, set.data, m, RelianceMeasure::kDrop);
  bool any = false;
  std::vector<std::string> undefined;
  for (const auto& panel : figure.panels) {
    for (const auto& points : panel.series) {
      any = any || !points.empty();
      for (const auto& point : points) {
        if (std::isnan(point.y)) add_once(undefined, point.place);
      }
    }
  }
  if (!any) return;
  scale(figure, metric_factor(metric));
  figure.title = "What a missing modality costs in " + std::string(metric.label) + " on " + name;
  figure.description = "Drop when it is missing in every utterance; " + estimand_text(analysis) + " (" +
                       where_text(set, analysis.kind) + ").";
  if (!undefined.empty())
    figure.description += " Undefined, because nothing is left to measure: " + join(undefined, ", ") + ".";
  figure.x_label = "missing modality";
  figure.y_label = "drop of " + std::string(metric.label) + (metric.percent ? " (percentage points)" : "");
  files.push_back({file_name({"reliance", name, std::string(metric.name)}), bar_svg(figure)});
}

// "text" of a bar of the paper; its clean bars stand for no modality.
std::string group_of(const paper::PaperCell& place) { return place.clean() ? "none" : place.modality; }

FigurePoint paper_bar(std::span<const paper::StudyCell> cells, const paper::PaperCell& place,
                      const std::string& preset) {
  FigurePoint bar{.place = group_of(place), .mark = place.used};
  const auto* ours = find_study_cell(cells, place, place.data, preset);
  if (ours == nullptr) return bar;
  const double factor = paper::unit_of(place.metric);
  bar.y = factor * ours->value.mean;
  if (ours->value.interval) bar.models = {factor * ours->value.interval->low, factor * ours->value.interval->high};
  return bar;
}

void add_paper_figure(int number, const std::string& metric, std::span<const paper::StudyCell> cells,
                      const std::string& preset, std::vector<TextFile>& files) {
  auto places = paper::Published::instance().cells_of({true, number});
  std::erase_if(places, [&](const auto* place) { return place->metric != metric; });
  Figure figure;
  for (const auto* place : places) add_once(figure.series, display_name(place->model));
  bool any = false;
  std::string simulated;
  for (const auto* place : places) {
    const std::string title = paper::data_label(place->data);
    auto panel =
        std::find_if(figure.panels.begin(), figure.panels.end(), [&](const auto& p) { return p.title == title; });
    const bool fresh = panel == figure.panels.end();
    if (fresh)
      panel = figure.panels.insert(panel, {title, {}, std::vector<std::vector<FigurePoint>>(figure.series.size())});
    add_once(panel->places, group_of(*place));
    const auto series = std::find(figure.series.begin(), figure.series.end(), display_name(place->model));
    auto& bars = panel->series[static_cast<size_t>(series - figure.series.begin())];
    bars.push_back(paper_bar(cells, *place, preset));
    any = any || std::isfinite(bars.back().y);
    const auto made_up = simulated_in(cells, place->data);
    if (fresh && !made_up.empty()) simulated += " " + title + ": " + simulated_words(made_up) + ".";
  }
  if (!any) return;
  const auto& hit = **std::find_if(places.begin(), places.end(), [](const auto* place) { return !place->clean(); });
  const std::string label = paper::metric_label(metric);
  figure.title = "Figure " + std::to_string(number) + " of the paper: " + label + " with " + hit.diagnostic + " " +
                 std::to_string(hit.percent) + " %" + (figure.series.size() == 1 ? ", " + figure.series.front() : "");
  figure.description = "Bars: this study (" + preset + "), mean over seeds. Lines: the paper." + simulated;
  figure.x_label = "modality hit";
  figure.y_label = label + (paper::unit_of(metric) == 100 ? " (%)" : "");
  figure.mark = "the paper";
  const std::string suffix = number == 1 ? "-" + metric : "";
  files.push_back({"paper-figure" + std::to_string(number) + suffix + ".svg", bar_svg(figure)});
}

}  // namespace

std::vector<TextFile> study_figures(const analysis::Analysis& analysis) {
  std::vector<TextFile> files;
  for (const auto& set : analysis.data) {
    for (const auto& name : analysis.headline) {
      const size_t m = metrics::metric_index(name);
      add_curves(analysis, set, m, files);
      add_reliance(analysis, set, m, files);
    }
  }
  return files;
}

std::vector<TextFile> paper_figures(std::span<const paper::StudyCell> cells, const std::string& preset) {
  std::vector<TextFile> files;
  for (const int number : {1, 2, 3}) {
    const auto places = paper::Published::instance().cells_of({true, number});
    std::vector<std::string> metrics;
    for (const auto* place : places) add_once(metrics, place->metric);
    // Their scales differ, so each metric has a figure of its own.
    for (const auto& metric : metrics) add_paper_figure(number, metric, cells, preset, files);
  }
  return files;
}

}  // namespace modrob::report
