#include "report/paper/study_cell.h"

#include <algorithm>
#include <cmath>

#include "core/text_format.h"
#include "study/data_name.h"

namespace modrob::report::paper {

std::string estimate_text(const Estimate& estimate, bool level, const std::string& metric) {
  const auto number = [&](double value) { return fixed(value * unit_of(metric), decimals_of(metric)); };
  std::string text = paper_number(estimate.mean * unit_of(metric), level, metric);
  if (estimate.interval) {
    text += " [" + number(estimate.interval->low) + ", " + number(estimate.interval->high) + "]";
  } else if (!std::isnan(estimate.spread)) {
    text += " ± " + number(estimate.spread);
  }
  return text;
}

void add_estimate(FieldWriter& row, const std::string& name, const std::string& prefix, const StudyCell* cell,
                  bool level) {
  const Estimate estimate = cell == nullptr ? Estimate() : level ? cell->value : cell->drop;
  const auto ends = estimate.interval.value_or(Bounds{metrics::kUndefined, metrics::kUndefined});
  const double factor = cell == nullptr ? 1 : unit_of(cell->metric);
  row.add(name, factor * estimate.mean).add(prefix + "low", factor * ends.low);
  row.add(prefix + "high", factor * ends.high).add(prefix + "sd_over_seeds", factor * estimate.spread);
  row.add(prefix + "seeds", cell == nullptr ? std::nullopt : std::optional(cell->seeds.size()));
}

bool StudyCell::answers(const PaperCell& cell) const {
  if (model != cell.model || strategy != cell.training || metric != cell.metric) return false;
  if (!condition) return cell.clean();
  const auto* one = condition->single();
  if (cell.clean() || one == nullptr || !(one->modalities == ModalitySet::parse(cell.modality))) return false;
  const bool missing = cell.diagnostic == "missing";
  const bool kind = missing ? one->kind == corruption::kMissing : corruption::is_noise(one->kind) && one->strength == 1;
  return kind && one->rate == Rate::parse(std::to_string(cell.percent) + "%");
}

namespace {

Estimate estimate_of(const analysis::Quantity& quantity) {
  Estimate estimate{quantity.models.point, std::sqrt(quantity.recipe.seed_variance), {}};
  const auto& interval = quantity.models.t;
  if (!std::isnan(interval.low)) estimate.interval = {interval.low, interval.high};
  return estimate;
}

}  // namespace

std::vector<StudyCell> study_cells(const analysis::Analysis& analysis, const std::string& preset) {
  std::vector<StudyCell> cells;
  for (const auto& group : analysis.groups) {
    for (const auto& condition : group.conditions) {
      for (const char* metric : {"corr", "f1_non0"}) {
        const auto& cell = group.at(condition.name, metric);
        cells.push_back({analysis.study, preset, study::data_name(group.data), group.model, group.strategy,
                         condition.condition, metric, estimate_of(cell.value), estimate_of(cell.drop), group.seeds,
                         analysis.data_set(group.data).simulated});
      }
    }
  }
  return cells;
}

const StudyCell* find_study_cell(std::span<const StudyCell> cells, const PaperCell& place, const std::string& data,
                                 const std::string& preset) {
  const auto own = preset == "reference" ? corruption::kNoiseScale : corruption::kNoiseAdd;
  for (const auto& cell : cells) {
    if (cell.data != data || cell.preset != preset || !cell.answers(place)) continue;
    if (place.diagnostic != "noise" || cell.condition->single()->kind == own) return &cell;
  }
  return nullptr;
}

std::vector<std::string> simulated_in(std::span<const StudyCell> cells, const std::string& data) {
  const auto of = std::find_if(cells.begin(), cells.end(), [&](const StudyCell& cell) { return cell.data == data; });
  return of == cells.end() ? std::vector<std::string>{} : of->simulated;
}

}  // namespace modrob::report::paper
