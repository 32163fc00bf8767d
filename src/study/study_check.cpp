#include "study/study_check.h"

#include <algorithm>
#include <set>

#include "core/error.h"
#include "core/text_format.h"
#include "study/estimate.h"

namespace modrob::study {

namespace fs = std::filesystem;

std::vector<std::string> list_presets(const fs::path& presets) {
  std::vector<std::string> names;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(presets, ignored)) {
    if (entry.path().extension() == ".toml") names.push_back(entry.path().stem().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

fs::path find_study_file(const std::string& given, const fs::path& presets) {
  std::error_code ignored;
  if (fs::exists(given, ignored)) return given;
  const bool is_name = given.find('/') == std::string::npos && !given.ends_with(".toml") && !given.empty();
  const auto names = list_presets(presets);
  if (is_name && std::find(names.begin(), names.end(), given) != names.end()) return presets / (given + ".toml");
  std::string message = "there is no study file '" + given + "'";
  if (is_name && !names.empty()) message += ", and no preset of that name; " + suggestion(given, names);
  throw UserError(message);
}

StudyCheck::StudyCheck(const StudyFile& study, const std::vector<std::string>& known_models) : study_(study) {
  for (const auto& model : study.models) {
    if (std::find(known_models.begin(), known_models.end(), model) != known_models.end()) continue;
    throw UserError(study.where("models") + ": unknown model '" + model + "'; " + suggestion(model, known_models));
  }
  runs = static_cast<int64_t>(study.data.size() * study.models.size() * study.strategies.size() * study.seeds.size());
  conditions = static_cast<int64_t>(study.conditions.size());
  passes = diagnosis_passes(study);
}

io::Json StudyCheck::to_json() const {
  io::Json strategies = io::Json::array();
  for (const auto& strategy : study_.strategies) strategies.push_back(strategy.name);
  io::Json names = io::Json::array();
  for (const auto& condition : study_.conditions) names.push_back(condition.name());
  return {{"name", study_.name},   {"data", study_.data}, {"models", study_.models}, {"strategies", strategies},
          {"seeds", study_.seeds}, {"runs", runs},        {"split", study_.split},   {"draws", study_.draws},
          {"conditions", names},   {"passes", passes}};
}

std::string StudyCheck::text() const {
  const auto count = [](size_t number, const std::string& what) {
    return std::to_string(number) + " " + what + (number == 1 ? "" : "s");
  };
  std::vector<std::string> strategies;
  for (const auto& strategy : study_.strategies) strategies.push_back(strategy.name);
  std::vector<std::string> seeds;
  for (const auto seed : study_.seeds) seeds.push_back(std::to_string(seed));
  std::string text =
      "study '" + study_.name + "'" + (study_.title.empty() ? "" : ": " + printable(study_.title)) + "\n";
  text += count(study_.data.size(), "data set") + ": " + printable(join(study_.data, ", ")) + "\n";
  text += count(study_.models.size(), "model") + ": " + join(study_.models, ", ") + "\n";
  text += std::to_string(strategies.size()) + (strategies.size() == 1 ? " strategy: " : " strategies: ") +
          join(strategies, ", ") + "\n";
  text += count(study_.seeds.size(), "seed") + ": " + join(seeds, ", ") + "\n";
  text += "= " + count(static_cast<size_t>(runs), "run") + ", each diagnosed on the " + study_.split + " split under " +
          count(study_.conditions.size(), "condition") + " of " + count(static_cast<size_t>(study_.draws), "draw") +
          ", " + std::to_string(passes) + (passes == 1 ? " pass" : " passes") + "\n";
  for (const auto& condition : study_.conditions) text += "  " + condition.name() + "\n";
  return text;
}

}  // namespace modrob::study
