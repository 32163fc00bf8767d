#include "study/study_file.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "core/error.h"

namespace modrob::study {

namespace {

std::string index_key(const std::string& key, size_t index) { return key + "." + std::to_string(index); }

// A list of tables such as [[strategy]]; each becomes a Config of its own that knows its lines.
std::vector<io::Config> tables(const io::Config& file, const std::string& key) {
  std::vector<io::Config> result;
  const io::Json* array = file.find(key);
  if (array == nullptr) return result;
  if (!array->is_array()) throw UserError(file.where(key) + ": '" + key + "' must be written as [[" + key + "]] tables");
  for (size_t i = 0; i < array->size(); ++i) {
    if (!(*array)[i].is_object()) {
      throw UserError(file.where(key) + ": '" + key + "' must be written as [[" + key + "]] tables");
    }
    result.push_back(io::Config::from_json((*array)[i], file.where(index_key(key, i))));
  }
  return result;
}

plan::Rate rate(double value, const std::string& where) { return plan::Rate::from_double(value, where); }

Strategy read_strategy(const io::Config& table, const std::string& where) {
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
  strategy.modalities = ModalitySet::parse(modalities);
  strategy.missing = rate(missing, where + ": missing");
  strategy.noise = rate(noise, where + ": noise");
  plan::Rate::sum(strategy.missing, strategy.noise, where + ": missing + noise");
  if (strategy.name.empty()) throw UserError(where + ": a [[strategy]] needs a name, such as \"none\" or \"15+15\"");
  return strategy;
}

// [[condition]]: every combination of its modality sets, kinds and rates.
void read_conditions(const io::Config& table, const std::string& where, std::vector<metrics::Condition>& conditions) {
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
  if (rates.empty()) throw UserError(where + ": a [[condition]] needs rates, such as rates = [0.3, 1.0]");
  for (const auto& set : modalities) {
    for (const auto& kind_text : kinds) {
      const plan::Kind kind = plan::parse_kind(kind_text);
      for (const double value : rates) {
        metrics::Condition condition;
        condition.modalities = ModalitySet::parse(set);
        if (kind == plan::Kind::kMissing) {
          condition.missing = rate(value, where + ": rates");
        } else {
          condition.noise = rate(value, where + ": rates");
          condition.noise_kind = kind;
        }
        condition.strength = strength;
        const bool twice = std::any_of(conditions.begin(), conditions.end(),
                                       [&](const auto& other) { return other.name() == condition.name(); });
        if (twice) throw UserError(where + ": the condition '" + condition.name() + "' is listed twice");
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
    if constexpr (std::is_same_v<T, std::string>) text = value; else text = std::to_string(value);
    throw UserError(where + ": " + what + " '" + text + "' is listed twice; name each once");
  }
  if (values.empty()) throw UserError(where + ": at least one " + what + " is needed");
}

}  // namespace

StudyFile StudyFile::read(const std::filesystem::path& path) { return read(path, {}); }

StudyFile StudyFile::read(const std::filesystem::path& path, const std::vector<std::string>& assignments) {
  const io::Config file = io::Config::from_toml_file(path);
  StudyFile study;
  study.settings = file.sub("settings");
  for (const auto& assignment : assignments) study.settings.set(assignment, "--set");

  // What SettingsReader does not know (tables and lists of tables) is taken out first.
  io::Json scalars = file.values();
  for (const char* key : {"settings", "strategy", "condition"}) scalars.erase(key);
  io::Config head;
  for (const auto& [key, value] : scalars.items()) head.set(key, value, file.where(key));
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

  const std::string name = path.string();
  if (study.name.empty()) throw UserError(name + ": the key 'name' is missing; give the study a name");
  require_distinct(study.data, head.where("data"), "data set");
  require_distinct(study.models, head.where("models"), "model");
  require_distinct(study.seeds, head.where("seeds"), "seed");
  const auto strategies = tables(file, "strategy");
  std::vector<std::string> strategy_names;
  for (size_t i = 0; i < strategies.size(); ++i) {
    study.strategies.push_back(read_strategy(strategies[i], file.where(index_key("strategy", i))));
    strategy_names.push_back(study.strategies.back().name);
  }
  require_distinct(strategy_names, file.where("strategy"), "strategy");
  const auto conditions = tables(file, "condition");
  for (size_t i = 0; i < conditions.size(); ++i) {
    read_conditions(conditions[i], file.where(index_key("condition", i)), study.conditions);
  }
  if (study.conditions.empty()) throw UserError(name + ": at least one [[condition]] is needed");
  return study;
}

}  // namespace modrob::study
