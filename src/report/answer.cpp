#include "report/answer.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "core/text_format.h"
#include "report/model_names.h"

namespace modrob::report {

namespace {

// The name of the condition "all utterances lose this modality", or of a rate of one kind; nothing if not in the study.
std::optional<std::string> find_condition(const Results& results, ModalitySet modalities, bool missing, double rate) {
  for (const auto& condition : results.conditions) {
    const double wanted = (missing ? condition.missing : condition.noise).value();
    const double other = (missing ? condition.noise : condition.missing).value();
    if (condition.modalities == modalities && other == 0 && std::abs(wanted - rate) < 1e-12) return condition.name();
  }
  return std::nullopt;
}

// "Corr falls from .731 to .312 without text; without audio it changes by -.004."
std::string reliance(const Results& results, const StrategyResults& strategy) {
  struct Loss {
    Modality modality;
    double value, drop;
  };
  std::vector<Loss> losses;
  for (const Modality modality : kModalities) {
    const auto condition = find_condition(results, modality, true, 1);
    if (!condition) continue;
    const Cell& cell = strategy.at(*condition, "corr");
    if (!std::isnan(cell.drop.mean)) losses.push_back({modality, cell.value.mean, cell.drop.mean});
  }
  if (losses.empty()) return "";
  std::stable_sort(losses.begin(), losses.end(), [](const Loss& a, const Loss& b) { return a.drop > b.drop; });
  const double clean = strategy.at("clean", "corr").value.mean;
  const Loss& most = losses.front();
  std::string text = display_name(strategy.model) + " trained without perturbation leans most on " +
                     std::string(modality_name(most.modality)) + ": Corr goes from " + fixed(clean, 2) + " to " +
                     fixed(most.value, 2) + " when all of it is missing";
  for (size_t i = 1; i < losses.size(); ++i) {
    text += (i == 1 ? ", against " : " and ") + fixed(losses[i].value, 2) + " without " +
            std::string(modality_name(losses[i].modality));
  }
  if (!strategy.simulated.empty()) {
    text += " (" + join(strategy.simulated, " and ") + (strategy.simulated.size() > 1 ? " are" : " is") + " simulated)";
  }
  return text + ".";
}

// How a strategy's drop compares with the first strategy's, seed by seed (same seeds, same masks).
std::string repair(const Results& results, const StrategyResults& plain, const StrategyResults& robust) {
  std::string text;
  for (const bool missing : {true, false}) {
    const auto condition = find_condition(results, Modality::kText, missing, 0.3);
    if (!condition) continue;
    const Cell& before = plain.at(*condition, "corr");
    const Cell& after = robust.at(*condition, "corr");
    int smaller = 0;
    int pairs = 0;
    for (size_t i = 0; i < plain.seeds.size(); ++i) {
      const auto same = std::find(robust.seeds.begin(), robust.seeds.end(), plain.seeds[i]);
      if (same == robust.seeds.end()) continue;
      ++pairs;
      smaller += after.drop_by_seed[static_cast<size_t>(same - robust.seeds.begin())] < before.drop_by_seed[i];
    }
    text += (text.empty() ? "With " + robust.strategy + " training the drop under " : "; under ") + *condition +
            " is " + fixed(after.drop.mean, 3) + " instead of " + fixed(before.drop.mean, 3) + " (smaller in " +
            std::to_string(smaller) + " of " + std::to_string(pairs) + " seeds)";
  }
  if (text.empty()) return "";
  const double clean = robust.at("clean", "corr").value.mean - plain.at("clean", "corr").value.mean;
  return text + ". Clean Corr differs by " + signed_fixed(clean, 3) + "; " + std::to_string(plain.seeds.size()) +
         (plain.seeds.size() == 1 ? " seed" : " seeds") +
         " cannot tell whether robust training costs clean accuracy, and no test was made.";
}

}  // namespace

std::string answer(const Results& results) {
  std::string text;
  const StrategyResults* plain = nullptr;
  for (const auto& strategy : results.strategies) {
    const bool same_model = plain != nullptr && plain->model == strategy.model && plain->data == strategy.data;
    if (!same_model) {
      plain = strategy.strategy == "none" ? &strategy : nullptr;
      if (plain != nullptr) text += (text.empty() ? "" : "\n") + reliance(results, strategy);
      continue;
    }
    const std::string repaired = repair(results, *plain, strategy);
    if (!repaired.empty()) text += " " + repaired;
  }
  return text;
}

}  // namespace modrob::report
