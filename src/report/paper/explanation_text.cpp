#include <cmath>

#include "core/text_format.h"
#include "report/paper/cell_address.h"
#include "report/paper/explanation.h"
#include "report/sentences/data_words.h"

namespace modrob::report::paper {

namespace {

constexpr size_t kLabel = 15;
constexpr size_t kWidth = 110;

// A label, and its text wrapped beside it.
std::string entry(const std::string& label, const std::string& text) {
  std::string line = label + std::string(kLabel - std::min(kLabel, columns_of(label)), ' ');
  std::string result;
  size_t at = 0;
  bool fresh = true;
  while (at < text.size()) {
    const size_t end = std::min(text.find(' ', at), text.size());
    const std::string word = text.substr(at, end - at);
    if (!fresh && columns_of(line) + 1 + columns_of(word) > kWidth) {
      result += line + "\n";
      line = std::string(kLabel, ' ');
      fresh = true;
    }
    line += (fresh ? "" : " ") + word;
    fresh = false;
    at = end + 1;
  }
  return result + line + "\n";
}

std::string with_interval(const Estimate& estimate, bool level, const std::string& metric) {
  const bool spread = !estimate.interval && !std::isnan(estimate.spread);
  return (level ? "level " : "drop ") + estimate_text(estimate, level, metric) + (spread ? " over seeds" : "");
}

std::string ours_text(const StudyCell& ours, const PaperCell& cell) {
  std::string text = with_interval(ours.value, true, cell.metric);
  if (!cell.clean()) text = with_interval(ours.drop, false, cell.metric) + ", " + text;
  if (cell.diagnostic == "noise") text += ", " + ours.condition->single()->kind.name();
  std::vector<std::string> seeds;
  for (const int64_t seed : ours.seeds) seeds.push_back(std::to_string(seed));
  return text + "; " + (seeds.size() == 1 ? "seed " : "seeds ") + join(seeds, ", ") + "; study '" + ours.study + "'" +
         (ours.simulated.empty() ? "" : "; " + simulated_words(ours.simulated));
}

std::string number(double value, const PaperCell& cell) { return fixed(value, decimals_of(cell.metric)); }

// As many decimals as it has: "± 0.0005", "± 0.01".
std::string rounding_text(double value) {
  int decimals = 0;
  while (decimals < 9 && std::abs(value * std::pow(10, decimals) - std::round(value * std::pow(10, decimals))) > 1e-6) {
    ++decimals;
  }
  return "± " + fixed(value, decimals);
}

// With every digit: 0.1875 is not the paper's usual three.
std::string digits(const PaperCell& cell) {
  const std::string usual = number(cell.used, cell);
  return std::abs(cell.used - std::stod(usual)) < 1e-9 ? usual : io::Json(cell.used).dump();
}

std::string used_text(const PaperCell& cell) {
  if (digits(cell) == number(cell.used, cell)) return paper_number(cell.used, cell.level(), cell.metric);
  return (cell.level() ? "" : "↓ ") + digits(cell);
}

}  // namespace

std::string to_text(const Explanation& explanation, SwitchDetail detail) {
  const PaperCell& cell = *explanation.cell;
  std::string text = explanation.address + ": " + cell.source.name() + ", " + cell.description() + ": " +
                     metric_label(cell.metric) + (unit_of(cell.metric) == 100 ? " (%)" : "") + "\n\n";
  text += entry("printed", cell.printed + (cell.level() ? ", a level" : ", a drop against clean"));
  text += entry("used here", used_text(cell) + ", known to " + rounding_text(cell.rounding()));
  if (explanation.flags.empty()) text += entry("flag", "none");
  for (const auto& flag : explanation.flags) text += entry("flag", flag.flag + ": " + flag.why);
  text += entry("as a target", cell.usable() ? "usable" : "not usable");
  if (explanation.level) {
    const auto& level = *explanation.level;
    text += entry(
        "level",
        number(level.value, cell) + " " + rounding_text(level.uncertainty) + " = clean " +
            number(level.clean->used, cell) + " - drop " + digits(cell) +
            (level.clean->usable() ? "" : " (the clean cell is flagged: " + join(level.clean->flags, ", ") + ")"));
  }
  for (const auto& other : explanation.elsewhere) {
    text += entry("also in", address_of(*other.cell) + ": " + other.cell->printed +
                                 (other.cell->flags.empty() ? "" : " [" + join(other.cell->flags, ", ") + "]") +
                                 (other.agrees ? ", agrees" : ", does not agree"));
  }
  text += "\nWhat the released code did\n";
  if (explanation.reference.empty()) text += "  nothing that differs from the text is known for this cell\n";
  for (const auto& sentence : explanation.reference) text += entry("  -", sentence);
  text += "\nThis study\n";
  for (const char* preset : {"corrected", "reference"}) {
    bool any = false;
    for (const auto& ours : explanation.ours) {
      if (ours.preset != preset) continue;
      any = true;
      text += entry(std::string("  ") + preset, ours_text(ours, cell));
    }
    if (!any) text += entry(std::string("  ") + preset, "—");
  }
  for (const auto& ours : explanation.other_data) {
    text += entry("  other data", ours.data + " (" + ours.preset + "): " + ours_text(ours, cell) + "; not comparable");
  }
  text += "\nWhat explains the difference\n";
  for (const auto& sentence : explanation.differences) text += entry("  -", sentence);
  if (detail == SwitchDetail::kCounted && !explanation.switches.empty()) {
    text += entry("  switches", counted(static_cast<int64_t>(explanation.switches.size()), "switch", "switches") +
                                    " between the presets can move this cell: --switches says what each does");
    return text;
  }
  for (const auto& difference : explanation.switches) {
    text += entry("  switch", difference.name + ": " + difference.why + " Corrected: " + difference.corrected +
                                  ". Reference: " + difference.reference + ". [" + difference.source + "]");
  }
  return text;
}

namespace {

io::Json estimate_json(const Estimate& estimate) {
  io::Json json = {{"mean", io::number_or_null(estimate.mean)}, {"sd_over_seeds", io::number_or_null(estimate.spread)}};
  json["interval"] = nullptr;
  if (estimate.interval) json["interval"] = {estimate.interval->low, estimate.interval->high};
  return json;
}

io::Json ours_json(const std::vector<StudyCell>& cells) {
  io::Json list = io::Json::array();
  for (const auto& ours : cells) {
    io::Json json = {{"study", ours.study},        {"preset", ours.preset}, {"data", ours.data},
                     {"strategy", ours.strategy},  {"metric", ours.metric}, {"seeds", ours.seeds},
                     {"simulated", ours.simulated}};
    json["condition"] = ours.condition ? io::Json(ours.condition->name()) : io::Json("clean");
    json["value"] = estimate_json(ours.value);
    json["drop"] = estimate_json(ours.drop);
    list.push_back(std::move(json));
  }
  return list;
}

io::Json rate_json(const EffectiveRate* rate) {
  if (rate == nullptr) return nullptr;
  return {{"nominal_pct", rate->nominal},
          {"effective_pct", rate->effective},
          {"rows_per_forward", rate->rows_per_forward},
          {"rows_perturbed", rate->rows_perturbed},
          {"batch_source", rate->batch_source}};
}

}  // namespace

io::Json to_json(const Explanation& explanation) {
  const PaperCell& cell = *explanation.cell;
  io::Json json = {{"address", explanation.address},
                   {"source", cell.source.name()},
                   {"model", cell.model},
                   {"training", cell.training},
                   {"diagnostic", cell.diagnostic},
                   {"percent", cell.percent},
                   {"data", cell.data},
                   {"metric", cell.metric},
                   {"printed", cell.printed},
                   {"used", cell.used},
                   {"kind", cell.level() ? "level" : "drop"},
                   {"rounding", cell.rounding()},
                   {"usable", cell.usable()},
                   {"reference", explanation.reference},
                   {"differences", explanation.differences}};
  json["modality"] = cell.clean() ? io::Json() : io::Json(cell.modality);
  json["flags"] = io::Json::array();
  for (const auto& flag : explanation.flags) json["flags"].push_back({{"flag", flag.flag}, {"why", flag.why}});
  json["level"] = nullptr;
  if (explanation.level) {
    json["level"] = {{"value", explanation.level->value},
                     {"uncertainty", explanation.level->uncertainty},
                     {"clean", address_of(*explanation.level->clean)}};
  }
  json["elsewhere"] = io::Json::array();
  for (const auto& other : explanation.elsewhere) {
    json["elsewhere"].push_back(
        {{"address", address_of(*other.cell)}, {"printed", other.cell->printed}, {"agrees", other.agrees}});
  }
  json["noise_kind"] = explanation.noise_kind.empty() ? io::Json() : io::Json(explanation.noise_kind);
  json["test_rate"] = rate_json(explanation.test_rate);
  json["training_rate"] = rate_json(explanation.training_rate);
  json["logged"] = nullptr;
  if (explanation.logged) json["logged"] = {{"mean", explanation.logged->mean}, {"sd", explanation.logged->sd}};
  json["ours"] = ours_json(explanation.ours);
  json["other_data"] = ours_json(explanation.other_data);
  json["switches"] = io::Json::array();
  for (const auto& difference : explanation.switches) {
    json["switches"].push_back({{"name", difference.name},
                                {"corrected", difference.corrected},
                                {"reference", difference.reference},
                                {"why", difference.why},
                                {"source", difference.source}});
  }
  return json;
}

}  // namespace modrob::report::paper
