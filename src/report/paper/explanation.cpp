#include "report/paper/explanation.h"

#include <algorithm>
#include <cmath>

#include "core/text_format.h"
#include "report/paper/cell_address.h"
#include "report/paper/reference_account.h"
#include "report/sentences/model_names.h"

namespace modrob::report::paper {

namespace {

/// Which cells a switch acts on. One that is not listed acts on all of them, through training or through the scores.
struct Scope {
  std::string_view name;
  bool (*acts)(const PaperCell&);
};

bool robust(const PaperCell& cell) { return cell.training != "none"; }
bool frames(const PaperCell& cell) { return cell.modality == "audio" || cell.modality == "video"; }

constexpr Scope kScopes[] = {
    {"noise_kind", [](const PaperCell& cell) { return robust(cell) || cell.diagnostic == "noise"; }},
    {"training_rows", robust},
    {"test_missing", [](const PaperCell& cell) { return cell.diagnostic == "missing"; }},
    {"test_noise", [](const PaperCell& cell) { return cell.diagnostic == "noise"; }},
    {"diagnostic_passes", [](const PaperCell& cell) { return !cell.clean(); }},
    {"hit_axis", frames},
    {"contrast_at_zero", robust},
};

bool acts_on(const SwitchDifference& difference, const PaperCell& cell) {
  for (const auto& scope : kScopes) {
    if (scope.name == difference.name) return scope.acts(cell);
  }
  return true;
}

// The level a cell stands for: itself, or clean - drop.
std::optional<RebuiltLevel> level_of(const PaperCell& cell) {
  if (cell.level()) return RebuiltLevel{cell.used, cell.rounding(), nullptr};
  PaperCell like = cell;
  like.diagnostic = "clean";
  like.percent = 0;
  like.modality.clear();
  const PaperCell* clean = Published::instance().find(cell.source, like);
  if (clean == nullptr) return std::nullopt;
  return RebuiltLevel{clean->used - cell.used, clean->rounding() + cell.rounding(), clean};
}

std::vector<Elsewhere> elsewhere(const PaperCell& cell) {
  std::vector<Elsewhere> found;
  const auto& published = Published::instance();
  const Source sources[] = {{false, 1}, published.table_of(cell.model), {true, 1}, {true, 2}, {true, 3}};
  const auto own = level_of(cell);
  for (const auto& source : sources) {
    if (source == cell.source) continue;
    const PaperCell* other = published.find(source, cell);
    if (other == nullptr) continue;
    // Two drops are compared as drops: through the levels rounding would count twice.
    if (cell.level() == other->level() || !own) {
      const double room = cell.rounding() + other->rounding();
      found.push_back({other, std::abs(cell.used - other->used) <= room + 1e-9});
    } else if (const auto level = level_of(*other)) {
      found.push_back({other, std::abs(own->value - level->value) <= own->uncertainty + level->uncertainty + 1e-9});
    }
  }
  return found;
}

// Ours in the paper's form: a level or a drop, in its units.
double in_paper_units(const StudyCell& ours, const PaperCell& cell) {
  return (cell.level() ? ours.value : ours.drop).mean * unit_of(cell.metric);
}

const StudyCell* of_preset(const std::vector<StudyCell>& cells, const PaperCell& cell, const std::string& preset) {
  return find_study_cell(cells, cell, cell.data, preset);
}

std::string signed_number(double value, const PaperCell& cell) {
  return std::isnan(value) ? "undefined" : (value < 0 ? "-" : "+") + fixed(std::abs(value), decimals_of(cell.metric));
}

// What can be said about ours minus the paper's: whether rounding covers it, whether our interval does.
std::string gap(const StudyCell& ours, const PaperCell& cell) {
  const double factor = unit_of(cell.metric);
  const double mine = in_paper_units(ours, cell);
  const double difference = mine - cell.used;
  std::string text = "Under " + ours.preset + " ours is " + signed_number(difference, cell) + " against the paper's " +
                     (cell.level() ? "level" : "drop");
  if (std::isnan(difference)) return text + ".";
  if (std::abs(difference) <= cell.rounding() + 1e-12) return text + ": no more than the paper's rounding.";
  const auto& interval = (cell.level() ? ours.value : ours.drop).interval;
  if (!interval) return text + ", more than the paper's rounding; this study gives no interval.";
  const bool inside =
      interval->low * factor <= cell.used + cell.rounding() && interval->high * factor >= cell.used - cell.rounding();
  return text + ", more than the paper's rounding; the paper's value lies " + (inside ? "inside" : "outside") +
         " our interval.";
}

std::vector<std::string> differences(const Explanation& explanation) {
  const PaperCell& cell = *explanation.cell;
  std::vector<std::string> texts;
  if (!cell.usable()) {
    texts.push_back("The printed cell is no target for a comparison (" + join(cell.flags, ", ") +
                    "): a difference to it may be a misprint.");
  }
  const StudyCell* corrected = of_preset(explanation.ours, cell, "corrected");
  const StudyCell* reference = of_preset(explanation.ours, cell, "reference");
  for (const auto* ours : {corrected, reference}) {
    if (ours == nullptr) continue;
    texts.push_back(gap(*ours, cell));
    if (ours->seeds.size() < 3) {
      texts.push_back("Ours under " + ours->preset + " is a mean over " +
                      counted(static_cast<int64_t>(ours->seeds.size()), "seed") + ", the paper's over three.");
    }
  }
  if (corrected != nullptr && reference != nullptr) {
    texts.push_back("Between our two presets lie " +
                    signed_number(in_paper_units(*reference, cell) - in_paper_units(*corrected, cell), cell) +
                    " (reference minus corrected): the switches below, all together. One alone: a study with --set "
                    "fidelity.<switch>=<value>.");
  }
  if (const auto* rate = explanation.test_rate) {
    texts.push_back(rate->rows_perturbed == 0
                        ? "The released code hit no row here, so the paper's number says nothing about noise."
                        : "Noise hits " + fixed(rate->effective, 2) +
                              " % of a full test batch in the released code, exactly " + std::to_string(rate->nominal) +
                              " % of the test split under corrected.");
  }
  if (const auto* rate = explanation.training_rate) {
    texts.push_back(rate->rows_perturbed == 0
                        ? "The released code's robust training hit no row here: the paper's number is that of "
                          "training without perturbation with other random numbers."
                        : "Robust training hits " + fixed(rate->effective, 2) +
                              " % of a full batch with each kind in the released code, exactly " +
                              std::to_string(rate->nominal) + " % of every epoch under corrected.");
  }
  if (explanation.ours.empty()) {
    texts.push_back("No finished study has this cell on " + data_label(cell.data) +
                    ", so there is no difference to explain yet.");
  }
  return texts;
}

}  // namespace

Explanation explain(const PaperCell& cell, std::span<const StudyCell> cells,
                    std::span<const SwitchDifference> switches) {
  const auto& published = Published::instance();
  Explanation explanation;
  explanation.cell = &cell;
  explanation.address = address_of(cell);
  for (const auto& flag : cell.flags) explanation.flags.push_back({flag, published.reason(cell, flag)});
  if (!cell.level()) explanation.level = level_of(cell);
  explanation.elsewhere = elsewhere(cell);
  if (cell.diagnostic == "noise" || robust(cell)) explanation.noise_kind = "noise_scale";
  if (cell.diagnostic == "noise") {
    explanation.test_rate = published.effective_rate(cell.model, cell.data, cell.percent);
  }
  if (robust(cell)) {
    const int share = std::stoi(cell.training.substr(0, cell.training.find('+')));
    explanation.training_rate = published.effective_rate(cell.model, cell.data, share);
  }
  if (cell.model == "self_mm" && cell.clean()) {
    explanation.logged = published.logged(cell.training, cell.data, cell.metric);
  }
  explanation.reference = reference_account(explanation);
  for (const auto& ours : cells) {
    if (!ours.answers(cell)) continue;
    (ours.data == cell.data ? explanation.ours : explanation.other_data).push_back(ours);
  }
  for (const auto& difference : switches) {
    if (acts_on(difference, cell)) explanation.switches.push_back(difference);
  }
  explanation.differences = differences(explanation);
  return explanation;
}

}  // namespace modrob::report::paper
