#include "study/study_file.h"

#include <algorithm>
#include <set>

#include "core/error.h"
#include "data/dataset.h"

namespace modrob::study {

namespace {

// Runs `read`; what it refuses is told with the place in front.
template <typename Read>
auto read_at(const std::string& place, Read&& read) {
  try {
    return read();
  } catch (const UserError& error) {
    throw UserError(place + ": " + error.what());
  }
}

// Names become parts of folder names.
void check_name(const std::string& name, const std::string& place, const std::string& what) {
  const bool control = std::any_of(name.begin(), name.end(), [](unsigned char c) { return c < 0x20 || c == 0x7F; });
  if (name.find('/') == std::string::npos && name != "." && name != ".." && !control) return;
  throw UserError(
      place + ": the name of " + what + " is " + io::Json(name).dump() +
      "; it becomes part of a folder's name, so it must not hold '/' or control characters, nor be . or ..");
}

Strategy read_strategy(const io::Config& table) {
  Strategy strategy;
  std::string modalities = "text";
  double missing = 0;
  double noise = 0;
  io::SettingsReader reader(table);
  reader.field("name", strategy.name, "name in tables");
  reader.field("modalities", modalities, "whose encodings are perturbed");
  reader.field("missing", missing, "share of utterances zeroed", {0, 1});
  reader.field("noise", noise, "share of utterances with noise", {0, 1});
  reader.field("strength", strategy.strength, "sigma of the noise", {0, 1e6});
  reader.finish();
  if (strategy.name.empty()) {
    throw UserError(table.where("name") + ": a [[strategy]] needs a name, such as \"none\" or \"15+15\"");
  }
  check_name(strategy.name, table.where("name"), "a [[strategy]]");
  strategy.modalities =
      read_at(table.where("modalities") + ": 'modalities'", [&] { return ModalitySet::parse(modalities); });
  strategy.missing = plan::Rate::from_double(missing, table.where("missing"));
  strategy.noise = plan::Rate::from_double(noise, table.where("noise"));
  plan::Rate::sum(strategy.missing, strategy.noise, table.where("noise") + ": missing + noise");
  return strategy;
}

// [[condition]]: every combination of its modality sets, kinds and rates.
void read_conditions(const io::Config& table, std::vector<metrics::Condition>& conditions) {
  std::vector<std::string> modalities = {"text"};
  std::vector<std::string> kinds = {"missing"};
  std::vector<double> rates;
  double strength = 1;
  io::SettingsReader reader(table);
  reader.field("modalities", modalities, "modality sets, each such as \"text\" or \"audio+video\"");
  reader.field("kinds", kinds, "missing, noise_add, noise_scale");
  reader.field("rates", rates, "shares of the utterances that are hit", {0, 1});
  reader.field("strength", strength, "sigma of noise_add, s of noise_scale", {0, 1e6});
  reader.finish();
  const auto require = [&](bool any, const char* key, const char* example) {
    if (!any)
      throw UserError(table.where(key) + ": a [[condition]] needs " + key + ", such as " + key + " = " + example);
  };
  require(!modalities.empty(), "modalities", "[\"text\", \"audio+video\"]");
  require(!kinds.empty(), "kinds", "[\"missing\", \"noise_add\"]");
  require(!rates.empty(), "rates", "[0.3, 1.0]");
  for (const auto& set_text : modalities) {
    const ModalitySet set =
        read_at(table.where("modalities") + ": 'modalities'", [&] { return ModalitySet::parse(set_text); });
    for (const auto& kind_text : kinds) {
      const plan::Kind kind = read_at(table.where("kinds") + ": 'kinds'", [&] { return plan::parse_kind(kind_text); });
      for (const double value : rates) {
        metrics::Condition condition;
        condition.modalities = set;
        const auto rate = plan::Rate::from_double(value, table.where("rates"));
        if (kind == plan::Kind::kMissing) {
          condition.missing = rate;
        } else {
          condition.noise = rate;
          condition.noise_kind = kind;
        }
        condition.strength = strength;
        const bool twice = std::any_of(conditions.begin(), conditions.end(),
                                       [&](const auto& other) { return other.name() == condition.name(); });
        if (twice) throw UserError(table.where("rates") + ": the condition '" + condition.name() + "' is listed twice");
        conditions.push_back(condition);
      }
    }
  }
}

template <typename T>
void require_distinct(const std::vector<T>& values, const std::string& where, const std::string& what) {
  std::set<T> seen;
  for (const auto& value : values) {
    if (seen.insert(value).second) continue;
    std::string text;
    if constexpr (std::is_same_v<T, std::string>)
      text = value;
    else
      text = std::to_string(value);
    throw UserError(where + ": " + what + " '" + text + "' is listed twice; name each once");
  }
  if (values.empty()) throw UserError(where + ": at least one " + what + " is needed");
}

}  // namespace

StudyFile StudyFile::read(const std::filesystem::path& path) { return read(path, {}); }

StudyFile StudyFile::read(const std::filesystem::path& path, const std::vector<std::string>& assignments) {
  const io::Config file = io::Config::from_toml_file(path);
  const std::string name = path.string();
  StudyFile study;
  study.settings = file.sub("settings");
  for (const auto& assignment : assignments) study.settings.set(assignment, "--set");

  // What SettingsReader does not know (tables and lists of tables) is taken out first.
  io::Config head = io::Config::from_json(io::Json::object(), name);
  for (const auto& [key, value] : file.values().items()) {
    if (key != "settings" && key != "strategy" && key != "condition") head.set(key, value, file.where(key));
  }
  io::SettingsReader reader(head);
  reader.field("name", study.name, "name of the study's folder");
  reader.field("title", study.title, "one line for the report");
  reader.field("data", study.data, "data sets");
  reader.field("models", study.models, "models");
  reader.field("seeds", study.seeds, "training seeds, declared before the run", {0, 9e15});
  reader.field("split", study.split, "split that is diagnosed");
  reader.field("draws", study.draws, "mask draws per condition", {1, 1e6});
  reader.field("diagnosis_seed", study.diagnosis_seed, "seed of diagnostic masks and noise", {0, 9e15});
  reader.finish();

  if (study.name.empty()) throw UserError(head.where("name") + ": the study has no name; write name = \"quick\"");
  check_name(study.name, head.where("name"), "the study");
  require_distinct(study.data, head.where("data"), "data set");
  require_distinct(study.models, head.where("models"), "model");
  require_distinct(study.seeds, head.where("seeds"), "seed");
  read_at(head.where("split") + ": 'split'", [&] { return data::parse_split(study.split); });
  std::vector<std::string> strategy_names;
  for (const auto& table : file.tables("strategy")) {
    study.strategies.push_back(read_strategy(table));
    strategy_names.push_back(study.strategies.back().name);
    require_distinct(strategy_names, table.where("name"), "strategy");
  }
  require_distinct(strategy_names, file.where("strategy"), "[[strategy]]");
  for (const auto& table : file.tables("condition")) read_conditions(table, study.conditions);
  if (study.conditions.empty()) throw UserError(file.where("condition") + ": at least one [[condition]] is needed");
  return study;
}

}  // namespace modrob::study
