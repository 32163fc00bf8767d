#include "report/paper/study_cell.h"

#include "study/data_name.h"

namespace modrob::report::paper {

bool StudyCell::answers(const PaperCell& cell) const {
  if (model != cell.model || strategy != cell.training || metric != cell.metric) return false;
  if (!condition) return cell.clean();
  if (cell.clean() || condition->modalities != ModalitySet::parse(cell.modality)) return false;
  const plan::Rate rate = plan::Rate::parse(std::to_string(cell.percent) + "%");
  const bool missing = cell.diagnostic == "missing";
  return (missing ? condition->missing : condition->noise) == rate &&
         (missing ? condition->noise : condition->missing) == plan::Rate() && (missing || condition->strength == 1);
}

std::vector<StudyCell> study_cells(const Results& results, const std::string& preset) {
  std::vector<StudyCell> cells;
  for (const auto& strategy : results.strategies) {
    const auto add = [&](const std::optional<metrics::Condition>& condition) {
      for (const char* metric : {"corr", "f1_non0"}) {
        const Cell& cell = strategy.at(condition ? condition->name() : "clean", metric);
        cells.push_back({results.study,
                         preset,
                         study::data_name(strategy.data),
                         strategy.model,
                         strategy.strategy,
                         condition,
                         metric,
                         {cell.value.mean, cell.value.sd_over_seeds, {}},
                         {cell.drop.mean, cell.drop.sd_over_seeds, {}},
                         strategy.seeds});
      }
    };
    add(std::nullopt);
    for (const auto& condition : results.conditions) add(condition);
  }
  return cells;
}

const StudyCell* find_study_cell(std::span<const StudyCell> cells, const PaperCell& place, const std::string& data,
                                 const std::string& preset) {
  const plan::Kind own = preset == "reference" ? plan::Kind::kNoiseScale : plan::Kind::kNoiseAdd;
  for (const auto& cell : cells) {
    if (cell.data != data || cell.preset != preset || !cell.answers(place)) continue;
    if (place.diagnostic != "noise" || cell.condition->noise_kind == own) return &cell;
  }
  return nullptr;
}

}  // namespace modrob::report::paper
