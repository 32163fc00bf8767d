#include "study/score_table.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <unordered_map>

#include "core/error.h"
#include "metrics/gather.h"
#include "study/data_name.h"
#include "study/score_rows.h"

namespace modrob::study {

namespace {

constexpr std::string_view kClean = "clean";

// The utterances of a data set, in the order in which they are first met.
struct Sample {
  std::unordered_map<std::string, size_t> places;
  std::vector<std::string> utterances, groups;
  std::vector<double> labels;

  size_t place(const ScoreRow& row) {
    const std::string group(row.group.empty() ? row.utterance : row.group);
    const auto [found, is_new] = places.emplace(row.utterance, utterances.size());
    if (is_new) {
      utterances.emplace_back(row.utterance);
      groups.push_back(group);
      labels.push_back(row.label);
      return found->second;
    }
    const size_t place = found->second;
    const auto require_same = [&](bool same, const char* what) {
      if (same) return;
      throw UserError(std::string(row.place) + ": the " + what + " of utterance '" + std::string(row.utterance) +
                      "' is another one than in the rows before");
    };
    require_same(labels[place] == row.label, "label");
    require_same(groups[place] == group, "group");
    return place;
  }
};

using Scores = std::vector<float>;  // by place; NaN: not there

struct RunOfTable {
  std::string data, model, strategy;
  int64_t seed;
  std::vector<std::pair<std::string, std::map<int64_t, Scores>>> conditions;

  std::string label() const {
    return "model '" + model + "', strategy '" + strategy + "', seed " + std::to_string(seed) + " on '" + data + "'";
  }
  std::map<int64_t, Scores>& of(const std::string& condition) {
    const auto found = std::find_if(conditions.begin(), conditions.end(),
                                    [&](const auto& candidate) { return candidate.first == condition; });
    if (found != conditions.end()) return found->second;
    return conditions.emplace_back(condition, std::map<int64_t, Scores>()).second;
  }
  const std::map<int64_t, Scores>* find(std::string_view condition) const {
    const auto found = std::find_if(conditions.begin(), conditions.end(),
                                    [&](const auto& candidate) { return candidate.first == condition; });
    return found == conditions.end() ? nullptr : &found->second;
  }
};

template <typename T>
void add_distinct(std::vector<T>& values, const T& value) {
  if (std::find(values.begin(), values.end(), value) == values.end()) values.push_back(value);
}

/// Takes the rows of all files together.
class Collector {
 public:
  void add(const ScoreRow& row) {
    Sample& sample = samples_[std::string(row.data)];
    const size_t place = sample.place(row);
    Scores& scores = run_of(row).of(name_of(row))[row.draw];
    if (scores.size() <= place) scores.resize(std::max(sample.utterances.size(), place + 1), std::nanf(""));
    if (!std::isnan(scores[place])) {
      throw UserError(std::string(row.place) + ": utterance '" + std::string(row.utterance) +
                      "' has a second score of " + run_of(row).label() + " under '" + std::string(row.condition) +
                      "', draw " + std::to_string(row.draw));
    }
    scores[place] = static_cast<float>(row.score);
    if (!std::isfinite(scores[place])) {
      throw UserError(std::string(row.place) + ": the score of utterance '" + std::string(row.utterance) +
                      "' is too large for a 32-bit number");
    }
  }

  std::vector<RunOfTable>& runs() { return runs_; }
  std::map<std::string, Sample>& samples() { return samples_; }
  std::vector<corruption::Corruption> conditions() const {
    std::vector<corruption::Corruption> all;
    for (const auto& name : order_) all.push_back(parsed_.at(name));
    return all;
  }

 private:
  RunOfTable& run_of(const ScoreRow& row) {
    const auto is_it = [&](const RunOfTable& run) {
      return run.seed == row.seed && run.data == row.data && run.model == row.model && run.strategy == row.strategy;
    };
    if (last_ < runs_.size() && is_it(runs_[last_])) return runs_[last_];
    const auto found = std::find_if(runs_.begin(), runs_.end(), is_it);
    last_ = static_cast<size_t>(found - runs_.begin());
    if (found != runs_.end()) return *found;
    return runs_.emplace_back(
        RunOfTable{std::string(row.data), std::string(row.model), std::string(row.strategy), row.seed, {}});
  }

  // As the program spells the condition.
  const std::string& name_of(const ScoreRow& row) {
    const auto known = names_.find(std::string(row.condition));
    if (known != names_.end()) return known->second;
    std::string name(row.condition);
    if (name != kClean) {
      const auto corruption = corruption::Corruption::parse(row.condition, std::string(row.place));
      name = corruption.name();
      if (parsed_.emplace(name, corruption).second) order_.push_back(name);
    }
    return names_.emplace(row.condition, name).first->second;
  }

  std::map<std::string, Sample> samples_;
  std::vector<RunOfTable> runs_;
  size_t last_ = 0;
  std::map<std::string, std::string> names_;  // as written, to as spelled
  std::map<std::string, corruption::Corruption> parsed_;
  std::vector<std::string> order_;
};

// Whether every draw gives the same: all are hit, and nothing is drawn.
bool same_in_every_draw(const corruption::Corruption& condition) {
  return std::all_of(condition.perturbations.begin(), condition.perturbations.end(), [](const auto& one) {
    return !one.kind->random && (one.rate.value() == 1 || one.rate.value() == 0);
  });
}

const Scores& complete(const RunOfTable& run, const Sample& sample, std::string_view condition, int64_t draw) {
  const auto* draws = run.find(condition);
  if (draws == nullptr) throw UserError(run.label() + " has no scores under '" + std::string(condition) + "'");
  const auto found = draws->find(draw);
  if (found == draws->end()) {
    throw UserError(run.label() + " has no draw " + std::to_string(draw) + " of '" + std::string(condition) +
                    "'; each condition needs the same draws, counted from 0");
  }
  for (size_t i = 0; i < sample.utterances.size(); ++i) {
    if (i < found->second.size() && !std::isnan(found->second[i])) continue;
    throw UserError(run.label() + " has no score of utterance '" + sample.utterances[i] + "' under '" +
                    std::string(condition) + "', draw " + std::to_string(draw));
  }
  return found->second;
}

ImportedRun imported(const RunOfTable& run, const Sample& sample, const StudyFile& study) {
  ImportedRun result{run.data, run.model, run.strategy, run.seed, {}};
  auto& table = result.table;
  table.dataset = data_name(run.data);
  table.split = study.split;
  table.utterances = sample.utterances;
  table.videos = sample.groups;
  table.labels = sample.labels;
  table.clean = complete(run, sample, kClean, 0);
  for (const auto& condition : study.conditions) {
    const auto* draws = run.find(condition.name());
    const bool one_is_enough = draws != nullptr && draws->size() == 1 && same_in_every_draw(condition);
    for (int64_t draw = 0; draw < study.draws; ++draw) {
      table.append(metrics::pass_name(condition, draw),
                   complete(run, sample, condition.name(), one_is_enough ? 0 : draw));
    }
  }
  return result;
}

// The modalities that the conditions name.
std::vector<std::string> names_of(const std::vector<corruption::Corruption>& conditions) {
  ModalitySet all;
  for (const auto& condition : conditions) all = all | condition.modalities();
  std::vector<std::string> names;
  for (const Modality modality : all.members()) names.emplace_back(modality_name(modality));
  return names;
}

StudyFile study_of(Collector& collected, const ScoreTableOptions& options) {
  config::Config config = options.study_file.empty()
                              ? config::Config::from_json(io::Json::object(), "the imported scores")
                              : config::Config::from_toml_file(options.study_file);
  std::vector<std::string> data, models, strategies;
  std::vector<int64_t> seeds;
  int64_t draws = 1;
  for (const auto& run : collected.runs()) {
    add_distinct(data, run.data);
    add_distinct(models, run.model);
    add_distinct(strategies, run.strategy);
    add_distinct(seeds, run.seed);
    for (const auto& [condition, of] : run.conditions) draws = std::max(draws, of.rbegin()->first + 1);
  }
  io::Json conditions = io::Json::array();
  for (const auto& condition : collected.conditions()) {
    conditions.push_back({{"corruptions", io::Json::array({condition.name()})}});
  }
  // Strategies that the study file describes keep their words and come first.
  io::Json strategy_tables = io::Json::array();
  for (const auto& table : config.tables("strategy")) {
    const std::string name = table.values().value("name", "");
    if (std::erase(strategies, name) > 0) strategy_tables.push_back(table.values());
  }
  for (const auto& name : strategies) strategy_tables.push_back({{"name", name}});
  const std::string origin = "the imported scores";
  const auto set = [&](const char* key, io::Json value) { config.set(key, std::move(value), origin); };
  set("name", options.name);
  if (!options.title.empty()) set("title", options.title);
  set("scores", std::string(score_source_name(ScoreSource::kImportedPasses)));
  set("modalities", names_of(collected.conditions()));
  if (!options.kinds.empty()) set("kinds", options.kinds);
  set("split", options.split);
  set("data", data);
  set("models", models);
  set("seeds", seeds);
  set("draws", draws);
  set("strategy", std::move(strategy_tables));
  set("condition", std::move(conditions));
  return StudyFile::from_config(std::move(config), options.study_file.parent_path());
}

}  // namespace

ImportedScores read_score_tables(const std::vector<std::filesystem::path>& files, const ScoreTableOptions& options) {
  for (const auto& name : options.modalities) declare_modality(name);
  for (const auto& name : options.kinds) corruption::Kind::declare(name);
  Collector collected;
  bool groups = false;
  for (const auto& file : files) {
    read_score_rows(file, [&](const ScoreRow& row) {
      groups = groups || !row.group.empty();
      collected.add(row);
    });
  }
  if (collected.runs().empty()) throw UserError("'" + files.front().string() + "' holds no scores");
  if (collected.conditions().empty()) {
    throw UserError("'" + files.front().string() +
                    "' holds scores of 'clean' only; a study needs a condition, such as "
                    "\"text missing 30 %\"");
  }
  ImportedScores scores{study_of(collected, options), {}, {}};
  for (const auto& run : collected.runs()) {
    scores.runs.push_back(imported(run, collected.samples()[run.data], scores.study));
  }
  if (!groups) {
    scores.notices.emplace_back(
        "No column 'group': every utterance stands for itself, so intervals are too short where utterances of one "
        "recording resemble each other.");
  }
  return scores;
}

}  // namespace modrob::study
