#include "study/study_file.h"

#include <algorithm>
#include <set>

#include "config/recipe.h"
#include "config/settings_reader.h"
#include "core/compute_device.h"
#include "core/declared_name.h"
#include "core/error.h"
#include "corruption/protocol_kind.h"
#include "corruption/short_form.h"
#include "data/container/dataset.h"
#include "io/record/json_writer.h"
#include "metrics/metric_table.h"
#include "study/claim_expansion.h"
#include "study/data_name.h"
#include "study/study_keys.h"

namespace modrob::study {

namespace {

constexpr std::string_view kTables[] = {kSettingsTable,  kRecipeTable, kStrategyTable,
                                        kConditionTable, kClaimTable,  kSlurmTable};

// Names become parts of folder names.
void check_name(const std::string& name, const std::string& place, const std::string& what) {
  const bool control = std::any_of(name.begin(), name.end(), [](unsigned char c) { return c < 0x20 || c == 0x7F; });
  if (!name.empty() && name.find('/') == std::string::npos && name != "." && name != ".." && !control) return;
  throw UserError(
      place + ": the name of " + what + " is " + io::Json(name).dump() +
      "; it becomes part of a folder's name, so it must not be empty, hold '/' or control characters, nor be . or ..");
}

Strategy read_strategy(const config::Config& config) {
  StrategyTable table;
  config::SettingsReader reader(config);
  describe(reader, table);
  reader.finish();
  Strategy strategy{table.name, {}};
  if (strategy.name.empty()) {
    throw UserError(config.where("name") + ": a [[strategy]] needs a name, such as \"none\" or \"15+15\"");
  }
  if (strategy.name.front() == ' ' || strategy.name.back() == ' ') {
    throw UserError(config.where("name") +
                    ": the name of a [[strategy]] begins or ends with a blank, which nobody sees");
  }
  check_name(strategy.name, config.where("name"), "a [[strategy]]");
  if (!table.corruption.empty()) {
    for (const char* key : {"modalities", "missing", "noise", "noise_kind", "strength"}) {
      if (!config.contains(key)) continue;
      throw UserError(config.where(key) + ": '" + key +
                      "' beside 'corruption', which says it all; leave one of them out");
    }
    strategy.corruption =
        corruption::Corruption::parse_training(table.corruption, config.where("corruption") + ": 'corruption'");
    return strategy;
  }
  corruption::ShortForm form{.noise_kind = corruption::kPresetNoise, .strength = table.strength};
  form.modalities = config::read_key(config, "modalities", [&] { return ModalitySet::parse(table.modalities); });
  form.missing = Rate::from_double(table.missing, config.where("missing"));
  form.noise = Rate::from_double(table.noise, config.where("noise"));
  if (!table.noise_kind.empty()) {
    form.noise_kind = config::read_key(config, "noise_kind", [&] { return corruption::parse_noise(table.noise_kind); });
  }
  Rate::sum(form.missing, form.noise, config.where("noise") + ": missing + noise");
  strategy.corruption = form.corruption();
  return strategy;
}

// [[condition]]: every combination of its modality sets, kinds and rates.
void read_conditions(const config::Config& config, std::vector<corruption::Corruption>& conditions) {
  ConditionTable table;
  config::SettingsReader reader(config);
  describe(reader, table);
  reader.finish();
  const auto require = [&](bool any, const char* key, const char* example) {
    if (!any)
      throw UserError(config.where(key) + ": a [[condition]] needs " + key + ", such as " + key + " = " + example);
  };
  const auto add = [&](corruption::Corruption condition, const char* key) {
    condition.validate(config.where(config.contains("kinds") ? "kinds" : key));
    const bool twice = std::any_of(conditions.begin(), conditions.end(),
                                   [&](const auto& other) { return other.name() == condition.name(); });
    if (twice) throw UserError(config.where(key) + ": the condition '" + condition.name() + "' is listed twice");
    conditions.push_back(std::move(condition));
  };
  for (const auto& text : table.corruptions) {
    add(corruption::Corruption::parse(text, config.where("corruptions") + ": 'corruptions'"), "corruptions");
  }
  if (!table.corruptions.empty() && !config.contains("kinds") && table.rates.empty()) return;
  require(!table.modalities.empty(), "modalities", "[\"text\", \"audio+video\"]");
  require(!table.kinds.empty(), "kinds", "[\"missing\", \"noise_add\"]");
  require(!table.rates.empty(), "rates", "[0.3, 1.0]");
  for (const auto& set_text : table.modalities) {
    const ModalitySet set = config::read_key(config, "modalities", [&] { return ModalitySet::parse(set_text); });
    for (const auto& kind_text : table.kinds) {
      const auto kind = config::read_key(config, "kinds", [&] { return corruption::Kind::parse(kind_text); });
      for (const double value : table.rates) {
        const auto rate = Rate::from_double(value, config.where("rates"));
        if (kind->protocol != nullptr) {  // they befall everybody, and their nominal rate is their strength
          add(corruption::Corruption::of(kind, set, Rate::from_double(1), rate.value()), "rates");
        } else {
          add(corruption::Corruption::of(kind, set, rate, table.strength), "rates");
        }
      }
    }
  }
}

// protocols = ["lnln"]: each at every rate that it publishes but 0, which is the clean condition.
void read_protocols(const StudyFile& study, const config::Config& head,
                    std::vector<corruption::Corruption>& conditions) {
  for (const auto& name : study.protocols) {
    const auto kind = config::read_key(head, "protocols", [&] { return corruption::Kind::parse(name); });
    if (kind->protocol == nullptr) {
      throw UserError(head.where("protocols") + ": '" + name + "' is a kind of corruption and no protocol; " +
                      "modrob explain protocol lists them");
    }
    auto rates = kind->protocol->protocol->rates;
    if (!kind->has_strength) rates = {Rate::from_double(1)};
    for (const Rate rate : rates) {
      if (rate == Rate()) continue;
      auto condition = corruption::Corruption::of(kind, ModalitySet::all(), Rate::from_double(1), rate.value());
      const bool there =
          std::ranges::any_of(conditions, [&](const auto& other) { return other.name() == condition.name(); });
      if (!there) conditions.push_back(std::move(condition));
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

// "sets/mosi/" is "sets/mosi".
std::vector<std::string> normal_paths(const std::vector<std::string>& paths) {
  std::vector<std::string> normal;
  for (const auto& text : paths) {
    const auto path = std::filesystem::path(text).lexically_normal();
    normal.push_back((path.has_filename() ? path : path.parent_path()).string());
  }
  return normal;
}

// [recipe] misa = "misa.talks.toml", relative to the study file; or [recipe.misa] with the settings themselves.
void read_recipes(const config::Config& file, const std::filesystem::path& folder, StudyFile& study) {
  const config::Config tables = file.sub(kRecipeTable);
  for (const auto& [model, value] : tables.values().items()) {
    const std::string where = tables.where(model);
    if (!value.is_string() && !value.is_object()) {
      throw UserError(where + ": recipe of '" + model + "': write the name of a file, or a table of settings");
    }
    study.set_recipe(
        model,
        value.is_object() ? tables.sub(model) : config::Config::from_toml_file(folder / value.get<std::string>()),
        where);
  }
}

io::Json table_of(const Strategy& strategy) {
  const auto form = corruption::ShortForm::of(strategy.corruption);
  if (!form) return {{"name", strategy.name}, {"corruption", strategy.corruption.name()}};
  StrategyTable table{.name = strategy.name,
                      .modalities = form->modalities.name(),
                      .missing = form->missing.value(),
                      .noise = form->noise.value(),
                      .strength = form->strength};
  if (table.noise > 0 && form->noise_kind != corruption::kPresetNoise) table.noise_kind = form->noise_kind.name();
  return io::record_json(table);
}

// A [[condition]] that stands for this one alone.
io::Json table_of(const corruption::Corruption& condition) {
  if (condition.perturbations.size() != 1 || condition.of_protocol())
    return {{"corruptions", io::Json::array({condition.name()})}};
  const auto& one = condition.perturbations.front();
  return io::record_json(ConditionTable{.modalities = {one.modalities.name()},
                                        .kinds = {one.kind.name()},
                                        .rates = {one.rate.value()},
                                        .strength = one.strength});
}

// Makes the study's own modalities and kinds known, before what names them is read.
void declare_names(const StudyFile& study, const config::Config& head) {
  for (const char* key : {"modalities", "group", "kinds"}) {
    if (study.imported() || !head.contains(key)) continue;
    throw UserError(head.where(key) + ": '" + key + "' is for imported scores; what this program trains has text, " +
                    "audio and video, utterances of videos, and the kinds that it knows");
  }
  if (!study.modalities.empty()) require_distinct(study.modalities, head.where("modalities"), "modality");
  if (!study.kinds.empty()) require_distinct(study.kinds, head.where("kinds"), "kind of corruption");
  if (!study.group.empty()) {
    config::read_key(head, "group", [&] { check_declared_name("group", study.group); });
  }
  config::read_key(head, "modalities", [&] {
    for (const auto& name : study.modalities) declare_modality(name);
  });
  config::read_key(head, "kinds", [&] {
    for (const auto& name : study.kinds) corruption::Kind::declare(name);
  });
}

// Under two names the same runs would be trained twice and compared with themselves.
void require_new_training(const std::vector<Strategy>& strategies, const std::string& where) {
  const Strategy& last = strategies.back();
  for (size_t i = 0; i + 1 < strategies.size(); ++i) {
    const Strategy& other = strategies[i];
    const bool same =
        last.corruption.clean() ? other.corruption.clean() : last.corruption.name() == other.corruption.name();
    if (!same) continue;
    throw UserError(where + ": strategy '" + last.name + "' trains as '" + other.name +
                    "' does, so its runs would be listed twice; change one of them or leave it out");
  }
}

}  // namespace

StudyFile StudyFile::read(const std::filesystem::path& path) { return read(path, {}); }

StudyFile StudyFile::read(const std::filesystem::path& path, const std::vector<std::string>& assignments) {
  StudyFile study = from_config(config::Config::from_toml_file(path), path.parent_path());
  for (const auto& assignment : assignments) study.settings.set(assignment, "--set");
  return study;
}

StudyFile StudyFile::from_config(config::Config file, const std::filesystem::path& folder) {
  StudyFile study;
  study.settings = file.sub(kSettingsTable);

  // What SettingsReader does not know (tables and lists of tables) is taken out first.
  config::Config head = config::Config::from_json(io::Json::object(), file.where(""));
  for (const auto& [key, value] : file.values().items()) {
    const bool table = std::find(std::begin(kTables), std::end(kTables), key) != std::end(kTables);
    if (!table) head.set(key, value, file.where(key));
  }
  config::SettingsReader reader(head);
  describe(reader, study);
  reader.finish();
  for (const char* key : {"device", "precision"}) {
    const io::Json* word = head.find(key);
    if (word == nullptr) continue;
    if (study.settings.contains(key)) {
      throw UserError(head.where(key) + ": '" + key + "' is said here and in [settings]; leave one of them out");
    }
    config::read_key(head, key, [&] {
      const auto text = word->get<std::string>();
      return std::string_view(key) == "device" ? ComputeDevice::parse(text).name()
                                               : std::string(precision_name(parse_precision(text)));
    });
    study.settings.set(key, *word, head.where(key));
  }

  declare_names(study, head);
  if (study.name.empty()) throw UserError(head.where("name") + ": the study has no name; write name = \"quick\"");
  check_name(study.name, head.where("name"), "the study");
  require_distinct(study.data, head.where("data"), "data set");
  require_distinct(normal_paths(study.data), head.where("data"), "data set");
  require_distinct_names(study.data, head.where("data"));
  require_distinct(study.models, head.where("models"), "model");
  if (study.imported()) {
    for (const auto& model : study.models) check_name(model, head.where("models"), "a model");
    for (const auto& data : study.data) check_name(data_name(data), head.where("data"), "a data set");
  }
  require_distinct(study.seeds, head.where("seeds"), "seed");
  config::read_key(head, "split", [&] { return data::parse_split(study.split); });
  require_distinct(study.metrics, head.where("metrics"), "metric");
  for (const auto& metric : study.metrics) {
    config::read_key(head, "metrics", [&] { return metrics::find_metric(metric); });
  }
  std::vector<std::string> strategy_names;
  for (const auto& table : file.tables(kStrategyTable)) {
    study.strategies.push_back(read_strategy(table));
    strategy_names.push_back(study.strategies.back().name);
    require_distinct(strategy_names, table.where("name"), "strategy");
    // Of models that were trained elsewhere the name is all that is known.
    if (!study.imported()) require_new_training(study.strategies, table.where("name"));
  }
  require_distinct(strategy_names, file.where(kStrategyTable), "[[strategy]]");
  for (const auto& table : file.tables(kConditionTable)) read_conditions(table, study.conditions);
  if (!study.protocols.empty()) require_distinct(study.protocols, head.where("protocols"), "protocol");
  read_protocols(study, head, study.conditions);
  if (study.conditions.empty()) {
    throw UserError(file.where(kConditionTable) + ": at least one [[condition]] is needed, or one of 'protocols'");
  }
  if (head.contains("claims")) require_distinct(study.claim_files, head.where("claims"), "file of claims");
  study.declared_claims = read_claim_files(study.claim_files, folder, head.where("claims"));
  for (const auto& table : file.tables(kClaimTable)) study.declared_claims.push_back(DeclaredClaim::read(table));
  study.renew_claims();
  read_recipes(file, folder, study);
  const config::Config slurm = file.sub(kSlurmTable);
  study.slurm = SlurmOptions::read(slurm);
  study.source = std::move(file);
  return study;
}

void StudyFile::set_recipe(const std::string& model, config::Config recipe, const std::string& where) {
  if (std::find(models.begin(), models.end(), model) == models.end()) {
    throw UserError(where + ": a recipe for '" + model + "', which is no model of the study; " +
                    suggestion(model, models));
  }
  read_at(where + ": ", [&] { config::require_recipe_for(model, recipe); });
  recipes.insert_or_assign(model, std::move(recipe));
}

void StudyFile::renew_claims() {
  auto expanded = expand_claims(*this);
  claims = std::move(expanded.claims);
  claims_left_out = std::move(expanded.left_out);
}

io::Json StudyFile::to_json() const {
  io::Json json = io::record_json(*this);
  json[kStrategyTable] = io::Json::array();
  for (const auto& strategy : strategies) {
    json[kStrategyTable].push_back(table_of(strategy));
  }
  json[kConditionTable] = io::Json::array();
  for (const auto& condition : conditions) json[kConditionTable].push_back(table_of(condition));
  // Those of included files too: the file is complete by itself.
  json.erase("claims");
  json[kClaimTable] = io::Json::array();
  for (const auto& claim : declared_claims) json[kClaimTable].push_back(claim.to_json());
  json[kSettingsTable] = settings.values();
  for (const auto& [model, recipe] : recipes) json[kRecipeTable][model] = recipe.values();
  return json;
}

}  // namespace modrob::study
