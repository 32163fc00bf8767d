#include "report/svg/study_figures.h"

#include <algorithm>
#include <cmath>

#include "core/hash.h"
#include "core/text_format.h"
#include "metrics/metric_table.h"
#include "report/data_words.h"
#include "report/group_order.h"
#include "report/metric_text.h"
#include "report/model_names.h"
#include "report/paper/published.h"
#include "report/svg/panel_figure.h"
#include "study/data_name.h"

namespace modrob::report {

namespace {

// What one curve is told from others of a model by.
struct CurveKind {
  ModalitySet modalities;
  plan::Kind kind = plan::Kind::kMissing;
  double strength = 1;
  bool operator==(const CurveKind&) const = default;

  std::string strength_text() const { return strength == 1 ? "" : " strength " + io::Json(strength).dump(); }
  std::string text() const { return modalities.name() + " " + std::string(plan::kind_name(kind)) + strength_text(); }
};

CurveKind kind_of(const analysis::Curve& curve) { return {curve.modalities, curve.kind, curve.strength}; }

template <typename T>
void add_new(std::vector<T>& values, const T& value) {
  if (std::find(values.begin(), values.end(), value) == values.end()) values.push_back(value);
}

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
  return fixed(100 * analysis.level, 0) + " % intervals of these trained models on new videos";
}

using Groups = std::vector<const analysis::Group*>;

struct OfData {
  const analysis::DataSet* set = nullptr;
  std::vector<Groups> models;           // the groups of each
  std::vector<std::string> strategies;  // of any model: the series
};

std::vector<OfData> by_data(const analysis::Analysis& analysis) {
  std::vector<OfData> all;
  for (const auto& groups : by_model(analysis.groups)) {
    const std::string& data = groups.front()->data;
    if (all.empty() || all.back().set->data != data) all.push_back({&analysis.data_set(data), {}, {}});
    all.back().models.push_back(groups);
    for (const auto* group : groups) add_new(all.back().strategies, group->strategy);
  }
  return all;
}

std::string where_text(const analysis::DataSet& set) {
  return counted(set.utterances, "utterance") + " in " + counted(set.videos, "video") + data_suffix(set);
}

std::vector<FigurePoint> points_of(const analysis::Group& group, const analysis::Curve& curve, size_t m,
                                   double factor) {
  std::vector<FigurePoint> points;
  for (size_t i = 0; i < curve.rates.size(); ++i) {
    const auto& value = group.conditions[curve.conditions[i]].metrics[m].value.models;
    points.push_back({100 * curve.rates[i], factor * value.point, factor * value.t.low, factor * value.t.high});
  }
  return points;
}

void add_curves(const analysis::Analysis& analysis, const OfData& data, size_t m, std::vector<TextFile>& files) {
  const auto& metric = metrics::metric_table()[m];
  std::vector<CurveKind> kinds;
  for (const auto& groups : data.models) {
    for (const auto* group : groups) {
      for (const auto& curve : group->curves) {
        if (curve.rates.size() >= 3) add_new(kinds, kind_of(curve));
      }
    }
  }
  for (const auto& kind : kinds) {
    FigureFrame frame;
    const std::string name = study::data_name(data.set->data);
    frame.title = std::string(metric.label) + " with " + kind.text() + " on " + name;
    frame.description = "Bands: " + estimand_text(analysis) + " (" + where_text(*data.set) + ").";
    frame.x_label = "utterances hit (%)";
    frame.y_label = metric_heading(metric);
    frame.series = data.strategies;
    std::vector<LinePanel> panels;
    for (const auto& groups : data.models) {
      LinePanel panel{display_name(groups.front()->model), {}};
      panel.lines.resize(data.strategies.size());
      for (const auto* group : groups) {
        const auto place = std::find(data.strategies.begin(), data.strategies.end(), group->strategy);
        for (const auto& curve : group->curves) {
          if (kind_of(curve) != kind) continue;
          panel.lines[static_cast<size_t>(place - data.strategies.begin())] =
              points_of(*group, curve, m, metric_factor(metric));
        }
      }
      panels.push_back(std::move(panel));
    }
    std::vector<std::string> parts = {"robustness", name, kind.modalities.name(),
                                      std::string(plan::kind_name(kind.kind))};
    if (kind.strength != 1) parts.push_back("strength" + io::Json(kind.strength).dump());
    parts.emplace_back(metric.name);
    files.push_back({file_name(parts), line_figure(frame, panels)});
  }
}

void add_reliance(const analysis::Analysis& analysis, const OfData& data, size_t m, std::vector<TextFile>& files) {
  const auto& metric = metrics::metric_table()[m];
  const double factor = metric_factor(metric);
  bool any = false;
  std::vector<std::string> undefined;
  std::vector<BarPanel> panels;
  for (const auto& groups : data.models) {
    BarPanel panel;
    panel.title = display_name(groups.front()->model);
    std::vector<Modality> places;
    for (const Modality modality : kModalities) {
      const std::string modality_text(modality_name(modality));
      if (std::count(data.set->absent.begin(), data.set->absent.end(), modality_text) > 0) continue;
      places.push_back(modality);
      panel.groups.push_back(modality_text);
      panel.bars.emplace_back(data.strategies.size());
    }
    for (const auto* group : groups) {
      const auto place = std::find(data.strategies.begin(), data.strategies.end(), group->strategy);
      for (const auto& of : group->reliance[m].modalities) {
        if (!of.drop) continue;
        any = true;
        const auto& drop = of.drop->models;
        if (std::isnan(drop.point)) add_new(undefined, std::string(modality_name(of.modality)));
        const auto bars = std::find(places.begin(), places.end(), of.modality) - places.begin();
        auto& bar = panel.bars.at(static_cast<size_t>(bars))[static_cast<size_t>(place - data.strategies.begin())];
        bar = {factor * drop.point, factor * drop.t.low, factor * drop.t.high, kNoNumber};
      }
    }
    panels.push_back(std::move(panel));
  }
  if (!any) return;
  FigureFrame frame;
  const std::string name = study::data_name(data.set->data);
  frame.title = "What a missing modality costs in " + std::string(metric.label) + " on " + name;
  frame.description =
      "Drop when it is missing in every utterance; " + estimand_text(analysis) + " (" + where_text(*data.set) + ").";
  if (!undefined.empty())
    frame.description += " Undefined, because nothing is left to measure: " + join(undefined, ", ") + ".";
  frame.x_label = "missing modality";
  frame.y_label = "drop of " + std::string(metric.label) + (metric.percent ? " (percentage points)" : "");
  frame.series = data.strategies;
  files.push_back({file_name({"reliance", name, std::string(metric.name)}), bar_figure(frame, panels)});
}

// "text" of a bar of the paper; its clean bars stand for no modality.
std::string group_of(const paper::PaperCell& place) { return place.clean() ? "none" : place.modality; }

FigureBar paper_bar(std::span<const paper::StudyCell> cells, const paper::PaperCell& place, const std::string& preset) {
  FigureBar bar;
  bar.mark = place.used;
  const auto* ours = find_study_cell(cells, place, place.data, preset);
  if (ours == nullptr) return bar;
  const double factor = paper::unit_of(place.metric);
  bar.value = factor * ours->value.mean;
  if (ours->value.interval) {
    bar.low = factor * ours->value.interval->low;
    bar.high = factor * ours->value.interval->high;
  }
  return bar;
}

void add_paper_figure(int number, const std::string& metric, std::span<const paper::StudyCell> cells,
                      const std::string& preset, std::vector<TextFile>& files) {
  auto places = paper::Published::instance().cells_of({true, number});
  std::erase_if(places, [&](const auto* place) { return place->metric != metric; });
  FigureFrame frame;
  for (const auto* place : places) add_new(frame.series, display_name(place->model));
  bool any = false;
  std::string simulated;
  std::vector<BarPanel> panels;
  for (const auto* place : places) {
    const std::string title = paper::data_label(place->data);
    auto panel = std::find_if(panels.begin(), panels.end(), [&](const auto& p) { return p.title == title; });
    const bool fresh = panel == panels.end();
    if (fresh) panel = panels.insert(panels.end(), BarPanel{title, {}, {}});
    add_new(panel->groups, group_of(*place));
    panel->bars.resize(panel->groups.size(), std::vector<FigureBar>(frame.series.size()));
    const auto group = std::find(panel->groups.begin(), panel->groups.end(), group_of(*place)) - panel->groups.begin();
    const auto series =
        std::find(frame.series.begin(), frame.series.end(), display_name(place->model)) - frame.series.begin();
    auto& bar = panel->bars[static_cast<size_t>(group)][static_cast<size_t>(series)];
    bar = paper_bar(cells, *place, preset);
    any = any || std::isfinite(bar.value);
    const auto made_up = simulated_in(cells, place->data);
    if (fresh && !made_up.empty()) simulated += " " + title + ": " + simulated_words(made_up) + ".";
  }
  if (!any) return;
  const auto& hit = **std::find_if(places.begin(), places.end(), [](const auto* place) { return !place->clean(); });
  const std::string label = paper::metric_label(metric);
  frame.title = "Figure " + std::to_string(number) + " of the paper: " + label + " with " + hit.diagnostic + " " +
                std::to_string(hit.percent) + " %" + (frame.series.size() == 1 ? ", " + frame.series.front() : "");
  frame.description = "Bars: this study (" + preset + "), mean over seeds. Lines: the paper." + simulated;
  frame.x_label = "modality hit";
  frame.y_label = label + (paper::unit_of(metric) == 100 ? " (%)" : "");
  frame.mark = "the paper";
  const std::string suffix = number == 1 ? "-" + metric : "";
  files.push_back({"paper-figure" + std::to_string(number) + suffix + ".svg", bar_figure(frame, panels)});
}

}  // namespace

std::vector<TextFile> study_figures(const analysis::Analysis& analysis) {
  std::vector<TextFile> files;
  for (const auto& data : by_data(analysis)) {
    for (const auto& name : analysis.headline) {
      const size_t m = metrics::metric_index(name);
      add_curves(analysis, data, m, files);
      add_reliance(analysis, data, m, files);
    }
  }
  return files;
}

std::vector<TextFile> paper_figures(std::span<const paper::StudyCell> cells, const std::string& preset) {
  std::vector<TextFile> files;
  for (const int number : {1, 2, 3}) {
    const auto places = paper::Published::instance().cells_of({true, number});
    std::vector<std::string> metrics;
    for (const auto* place : places) add_new(metrics, place->metric);
    // Their scales differ, so each metric has a figure of its own.
    for (const auto& metric : metrics) add_paper_figure(number, metric, cells, preset, files);
  }
  return files;
}

}  // namespace modrob::report
