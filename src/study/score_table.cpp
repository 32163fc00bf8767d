#include "study/score_table.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <limits>
#include <map>
#include <tuple>
#include <unordered_map>

#include "core/error.h"
#include "core/signals.h"
#include "metrics/gather.h"
#include "study/data_name.h"
#include "study/score_rows.h"

namespace modrob::study {

namespace {

constexpr std::string_view kClean = "clean";

struct TextHash {
  using is_transparent = void;
  size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
};
template <typename T>
using ByText = std::unordered_map<std::string, T, TextHash, std::equal_to<>>;

// The utterances of a data set, in the order in which they are first met.
struct Sample {
  ByText<size_t> places;
  std::vector<std::string> utterances, groups;
  std::vector<double> labels;

  size_t place(const ScoreRow& row) {
    const std::string_view group = row.group.empty() ? row.utterance : row.group;
    const auto found = places.find(row.utterance);
    if (found == places.end()) {
      places.emplace(row.utterance, utterances.size());
      utterances.emplace_back(row.utterance);
      groups.emplace_back(group);
      labels.push_back(row.label);
      return utterances.size() - 1;
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

using Scores = std::vector<float>;        // by place; NaN: not there
using Draws = std::map<int64_t, Scores>;  // by number

struct RunOfTable {
  std::string data, model, strategy;
  int64_t seed;
  std::vector<Draws> conditions;  // by number; the first is clean

  std::string label() const {
    return "model '" + model + "', strategy '" + strategy + "', seed " + std::to_string(seed) + " on '" + data + "'";
  }
  Draws& of(size_t condition) {
    if (conditions.size() <= condition) conditions.resize(condition + 1);
    return conditions[condition];
  }
};

template <typename T>
void add_distinct(std::vector<T>& values, const T& value) {
  if (std::find(values.begin(), values.end(), value) == values.end()) values.push_back(value);
}

/// Takes the rows of all files together.
class Collector {
 public:
  explicit Collector(std::string naming) : naming_(std::move(naming)) {}

  void add(const ScoreRow& row) {
    auto sample = samples_.find(row.data);
    if (sample == samples_.end()) sample = samples_.emplace(row.data, Sample()).first;
    const size_t place = sample->second.place(row);
    Scores& scores = run_of(row).of(number_of(row))[row.draw];
    if (scores.size() <= place) scores.resize(place + 1, std::nanf(""));
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
  const Sample& sample(const RunOfTable& run) const { return samples_.find(run.data)->second; }
  /// Number 1 and those that follow.
  const std::vector<corruption::Corruption>& conditions() const { return conditions_; }

 private:
  RunOfTable& run_of(const ScoreRow& row) {
    const auto is_it = [&](const RunOfTable& run) {
      return run.seed == row.seed && run.data == row.data && run.model == row.model && run.strategy == row.strategy;
    };
    if (last_ < runs_.size() && is_it(runs_[last_])) return runs_[last_];
    const RunKey key(row.data, row.model, row.strategy, row.seed);
    auto found = places_of_runs_.find(key);
    if (found == places_of_runs_.end()) {
      found = places_of_runs_.emplace(key, runs_.size()).first;
      runs_.push_back({std::string(row.data), std::string(row.model), std::string(row.strategy), row.seed, {}});
    }
    last_ = found->second;
    return runs_[last_];
  }

  // One for each corruption, however it is written.
  size_t number_of(const ScoreRow& row) {
    if (const auto known = numbers_.find(row.condition); known != numbers_.end()) return known->second;
    refuse_other_clean(row);
    const auto corruption = parsed(row);
    const auto& parts = corruption.perturbations;
    const auto same = std::find_if(conditions_.begin(), conditions_.end(), [&](const auto& other) {
      return std::is_permutation(parts.begin(), parts.end(), other.perturbations.begin(), other.perturbations.end());
    });
    const auto number = static_cast<size_t>(same - conditions_.begin()) + 1;
    if (same == conditions_.end()) conditions_.push_back(corruption);
    return numbers_.emplace(row.condition, number).first->second;
  }

  corruption::Corruption parsed(const ScoreRow& row) const {
    try {
      return corruption::Corruption::parse(row.condition, std::string(row.place));
    } catch (const UserError& error) {
      throw UserError(std::string(error.what()) + "; modalities and kinds of your own are named first: " + naming_);
    }
  }

  // "Clean", "clean ": close to the word that every table needs.
  static void refuse_other_clean(const ScoreRow& row) {
    std::string letters;
    for (const char c : row.condition) {
      if (c != ' ') letters += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
    if (letters != kClean) return;
    throw UserError(std::string(row.place) + ": condition '" + std::string(row.condition) + "'; write it as 'clean'");
  }

  std::string naming_;
  std::map<std::string, Sample, std::less<>> samples_;
  std::vector<RunOfTable> runs_;
  using RunKey = std::tuple<std::string, std::string, std::string, int64_t>;
  std::map<RunKey, size_t> places_of_runs_;
  size_t last_ = 0;
  ByText<size_t> numbers_ = {{std::string(kClean), 0}};  // of conditions, as written
  std::vector<corruption::Corruption> conditions_;
};

// Whether every draw gives the same: all are hit, and nothing is drawn.
bool same_in_every_draw(const corruption::Corruption& condition) {
  return std::all_of(condition.perturbations.begin(), condition.perturbations.end(), [](const auto& one) {
    return !one.kind->random && (one.rate.value() == 1 || one.rate.value() == 0);
  });
}

// One draw, where that is enough.
bool given_once(const Draws& draws, const corruption::Corruption& condition) {
  return draws.size() == 1 && same_in_every_draw(condition);
}

int64_t count_of_draws(const std::vector<RunOfTable>& runs, const std::vector<corruption::Corruption>& conditions) {
  int64_t count = 1;
  for (const auto& run : runs) {
    for (size_t number = 1; number < run.conditions.size(); ++number) {
      const Draws& draws = run.conditions[number];
      if (!draws.empty() && !given_once(draws, conditions[number - 1]))
        count = std::max(count, draws.rbegin()->first + 1);
    }
  }
  return count;
}

void require_complete(RunOfTable& run, const Sample& sample, size_t number, const std::string& condition, int64_t draws,
                      int64_t most = std::numeric_limits<int64_t>::max()) {
  const Draws& given = run.of(number);
  if (!given.empty() && given.rbegin()->first >= most) {
    throw UserError(run.label() + " has draw " + std::to_string(given.rbegin()->first) + " of '" + condition +
                    "', a protocol of " + std::to_string(most) + (most == 1 ? " mask" : " masks") +
                    "; count draws from 0, and give masks of your own another name");
  }
  if (given.empty()) throw UserError(run.label() + " has no scores under '" + condition + "'");
  for (int64_t draw = 0; draw < draws; ++draw) {
    const auto found = given.find(draw);
    if (found == given.end()) {
      throw UserError(run.label() + " has no draw " + std::to_string(draw) + " of '" + condition +
                      "'; each condition needs the same draws, counted from 0");
    }
    for (size_t i = 0; i < sample.utterances.size(); ++i) {
      if (i < found->second.size() && !std::isnan(found->second[i])) continue;
      throw UserError(run.label() + " has no score of utterance '" + sample.utterances[i] + "' under '" + condition +
                      "', draw " + std::to_string(draw));
    }
  }
}

// Nothing is drawn of clean scores; where they stand beside each draw they must not differ.
void require_one_clean(const RunOfTable& run, const Sample& sample) {
  const Scores& first = run.conditions.front().at(0);
  for (const auto& [draw, scores] : run.conditions.front()) {
    for (size_t i = 0; i < scores.size(); ++i) {
      if (std::isnan(scores[i]) || scores[i] == first[i]) continue;
      throw UserError(run.label() + " has another score of utterance '" + sample.utterances[i] +
                      "' under 'clean', draw " + std::to_string(draw) +
                      ", than in draw 0; nothing is drawn there, so one is enough");
    }
  }
}

/// Before anything is made of them: a stray draw or seed must not become a large study.
void require_complete(Collector& collected, int64_t draws) {
  for (auto& run : collected.runs()) {
    throw_if_stop_requested();
    const Sample& sample = collected.sample(run);
    require_complete(run, sample, 0, std::string(kClean), 1);
    require_one_clean(run, sample);
    for (size_t c = 0; c < collected.conditions().size(); ++c) {
      const auto& condition = collected.conditions()[c];
      const int64_t own = condition.own_draws();
      require_complete(run, sample, c + 1, condition.name(),
                       given_once(run.of(c + 1), condition) ? 1 : condition.draws_of(draws),
                       own > 0 ? own : std::numeric_limits<int64_t>::max());
    }
  }
}

ImportedRun imported(const RunOfTable& run, const Sample& sample, const StudyFile& study) {
  ImportedRun result{run.data, run.model, run.strategy, run.seed, {}};
  auto& table = result.table;
  table.dataset = data_name(run.data);
  table.split = study.split;
  table.utterances = sample.utterances;
  table.videos = sample.groups;
  table.labels = sample.labels;
  table.clean = run.conditions.front().at(0);
  for (size_t c = 0; c < study.conditions.size(); ++c) {
    const auto& condition = study.conditions[c];
    const Draws& draws = run.conditions[c + 1];
    for (int64_t draw = 0; draw < condition.draws_of(study.draws); ++draw) {
      table.append(metrics::pass_name(condition, draw), draws.at(given_once(draws, condition) ? 0 : draw));
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

// What a study file lists under the key. What is no text is refused when the file is read as a whole.
std::vector<std::string> texts_below(const config::Config& file, const char* key) {
  std::vector<std::string> texts;
  const io::Json* list = file.find(key);
  if (list == nullptr || !list->is_array()) return texts;
  for (const auto& text : *list) {
    if (text.is_string()) texts.push_back(text.get<std::string>());
  }
  return texts;
}

StudyFile study_of(Collector& collected, int64_t draws, config::Config config, const ScoreTableOptions& options) {
  std::vector<std::string> data, models, strategies;
  std::vector<int64_t> seeds;
  for (const auto& run : collected.runs()) {
    add_distinct(data, run.data);
    add_distinct(models, run.model);
    add_distinct(strategies, run.strategy);
    add_distinct(seeds, run.seed);
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
  if (!config.contains("seeds")) set("seeds", seeds);
  set("draws", draws);
  set("strategy", std::move(strategy_tables));
  set("condition", std::move(conditions));
  // Nothing was trained here.
  for (const char* key : {"settings", "recipe"}) set(key, io::Json::object());
  return StudyFile::from_config(std::move(config), options.study_file.parent_path());
}

}  // namespace

ImportedScores read_score_tables(const std::vector<std::filesystem::path>& files, const ScoreTableOptions& options) {
  const auto config = options.study_file.empty() ? config::Config::from_json(io::Json::object(), "the imported scores")
                                                 : config::Config::from_toml_file(options.study_file);
  for (const auto& name : options.modalities) declare_modality(name);
  for (const auto& name : texts_below(config, "modalities")) declare_modality(name);
  auto with_kinds = options;
  for (const auto& name : texts_below(config, "kinds")) add_distinct(with_kinds.kinds, name);
  for (const auto& name : with_kinds.kinds) corruption::Kind::declare(name);
  Collector collected(options.naming);
  ImportedScores scores;
  bool groups = false;
  for (const auto& file : files) {
    const auto notices = read_score_rows(file, [&](const ScoreRow& row) {
      groups = groups || !row.group.empty();
      collected.add(row);
    });
    scores.notices.insert(scores.notices.end(), notices.begin(), notices.end());
  }
  if (collected.runs().empty()) throw UserError("'" + files.front().string() + "' holds no scores");
  if (collected.conditions().empty()) {
    throw UserError("'" + files.front().string() +
                    "' holds scores of 'clean' only; a study needs a condition, such as \"text missing 30 %\"");
  }
  const int64_t draws = count_of_draws(collected.runs(), collected.conditions());
  require_complete(collected, draws);
  scores.study = study_of(collected, draws, config, with_kinds);
  for (const auto& run : collected.runs()) {
    throw_if_stop_requested();
    scores.runs.push_back(imported(run, collected.sample(run), scores.study));
  }
  if (!groups) {
    scores.notices.emplace_back(
        "No column 'group': every utterance stands for itself, so intervals are too short where utterances of one "
        "recording resemble each other.");
  }
  return scores;
}

}  // namespace modrob::study
