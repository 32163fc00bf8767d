#include "report/figure/model_figures.h"

#include <algorithm>

#include "core/text_format.h"
#include "report/group_order.h"
#include "report/sentences/model_names.h"

namespace modrob::report {

namespace {

// `points` answers those of a group.
template <typename Points>
Figure by_models(const analysis::Analysis& analysis, const std::string& data, const std::vector<std::string>& places,
                 const Points& points) {
  Figure figure;
  const auto groups = groups_of(analysis, data);
  for (const auto* group : groups) add_once(figure.series, group->strategy);
  const analysis::Group* before = nullptr;
  for (const auto* group : groups) {
    if (before == nullptr || before->model != group->model) {
      figure.panels.push_back(
          {display_name(group->model), places, std::vector<std::vector<FigurePoint>>(figure.series.size())});
    }
    const auto series = std::find(figure.series.begin(), figure.series.end(), group->strategy) - figure.series.begin();
    figure.panels.back().series[static_cast<size_t>(series)] = points(*group);
    before = group;
  }
  return figure;
}

}  // namespace

FigurePoint point_of(const analysis::Quantity& quantity) {
  FigurePoint point;
  point.y = quantity.models.point;
  point.models = quantity.models.t;
  point.recipe = quantity.recipe.t;
  return point;
}

std::vector<const analysis::Group*> groups_of(const analysis::Analysis& analysis, const std::string& data) {
  std::vector<const analysis::Group*> groups;
  for (const auto& group : analysis.groups) {
    if (group.data == data) groups.push_back(&group);
  }
  return groups;
}

const analysis::Curve* same_curve(const analysis::Group& group, const analysis::Curve& curve) {
  const auto found = std::find_if(group.curves.begin(), group.curves.end(),
                                  [&](const analysis::Curve& other) { return other.same_kind(curve); });
  return found == group.curves.end() ? nullptr : &*found;
}

std::string axis_name(const analysis::Curve& curve) {
  if (!curve.over_strengths()) return "utterances hit (%)";
  if (curve.kind->protocol != nullptr) return "nominal rate (%)";
  return std::string(curve.kind->strength);
}

double axis_factor(const analysis::Curve& curve) {
  return curve.over_strengths() && curve.kind->protocol == nullptr ? 1 : 100;
}

namespace {

// " (30 % of utterances)" of a curve over strengths.
std::string share_text(const analysis::Curve& curve) {
  return curve.share == 1 ? "" : " (" + fixed(100 * curve.share, 0) + " % of utterances)";
}

}  // namespace

std::string curve_name(const analysis::Curve& curve, bool page) {
  corruption::Perturbation one{curve.kind, curve.modalities, {}, curve.strength};
  if (curve.over_strengths()) return one.kind_text() + share_text(curve);
  if (!page || curve.strength == 1) return one.what();
  one.strength = 1;
  return one.what() + " (strength " + fixed(curve.strength, 2) + ")";
}

Figure curve_figure(const analysis::Analysis& analysis, const std::string& data, size_t metric,
                    const analysis::Curve& curve) {
  return by_models(analysis, data, {}, [&](const analysis::Group& group) {
    std::vector<FigurePoint> points;
    const auto* own = same_curve(group, curve);
    for (size_t i = 0; own != nullptr && i < own->rates.size(); ++i) {
      points.push_back(point_of(group.conditions.at(own->conditions[i]).metrics.at(metric).value));
      points.back().x = own->rates[i];
    }
    return points;
  });
}

Figure condition_figure(const analysis::Analysis& analysis, const std::string& data, size_t metric,
                        const std::vector<size_t>& places, bool drops) {
  const auto groups = groups_of(analysis, data);
  std::vector<std::string> names;
  for (const size_t place : places) {
    if (!groups.empty()) names.push_back(groups.front()->conditions.at(place).name);
  }
  return by_models(analysis, data, names, [&](const analysis::Group& group) {
    std::vector<FigurePoint> points;
    for (const size_t place : places) {
      const auto& condition = group.conditions.at(place);
      const auto& cell = condition.metrics.at(metric);
      points.push_back(point_of(drops ? cell.drop : cell.value));
      points.back().place = condition.name;
    }
    return points;
  });
}

Figure severity_figure(const analysis::Analysis& analysis, const std::string& data, size_t metric,
                       const std::string& strategy) {
  Figure figure;
  for (const char* severity : {"1", "2", "3", "4", "5"}) figure.series.emplace_back(severity);
  for (const auto* group : groups_of(analysis, data)) {
    if (group->strategy != strategy) continue;
    Figure::Panel panel{display_name(group->model), {}, std::vector<std::vector<FigurePoint>>(figure.series.size())};
    for (const auto& curve : group->curves) {
      if (!curve.over_strengths() || curve.kind->protocol != nullptr) continue;
      const std::string name = curve_name(curve);
      const auto& severities = curve.kind->severities;
      for (size_t i = 1; i < curve.rates.size(); ++i) {
        const auto found = std::find(severities.begin(), severities.end(), curve.rates[i]);
        if (found == severities.end()) continue;
        add_once(panel.places, name);
        auto point = point_of(group->conditions.at(curve.conditions[i]).metrics.at(metric).drop);
        point.place = name;
        panel.series[static_cast<size_t>(found - severities.begin())].push_back(std::move(point));
      }
    }
    if (!panel.places.empty()) figure.panels.push_back(std::move(panel));
  }
  return figure;
}

const std::optional<analysis::Quantity>& reliance_of(const analysis::Reliance::OfModality& modality,
                                                     RelianceMeasure measure) {
  return measure == RelianceMeasure::kDrop ? modality.drop : modality.shapley;
}

Figure reliance_figure(const analysis::Analysis& analysis, const std::string& data, size_t metric,
                       RelianceMeasure measure) {
  std::vector<std::string> present;
  for (const Modality modality : analysis.data_set(data).present()) present.emplace_back(modality_name(modality));
  return by_models(analysis, data, present, [&](const analysis::Group& group) {
    std::vector<FigurePoint> points;
    for (const auto& modality : group.reliance.at(metric).modalities) {
      const auto& lost = reliance_of(modality, measure);
      if (!lost) continue;
      points.push_back(point_of(*lost));
      points.back().place = modality_name(modality.modality);
    }
    return points;
  });
}

}  // namespace modrob::report
