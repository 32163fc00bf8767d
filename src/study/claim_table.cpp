#include "study/claim_table.h"

#include "config/settings_reader.h"
#include "core/error.h"
#include "io/record/json_writer.h"
#include "metrics/metric_table.h"
#include "study/study_keys.h"

namespace modrob::study {

namespace {

constexpr const char* kMargin = "margin";

double read_margin(const io::Json& value, const std::string& place) {
  if (!value.is_number()) throw UserError(place + " must be a number, or a table of numbers, not " + value.dump());
  return value.get<double>();
}

// One number for all metrics, or a table by metric; what is absent has its default.
std::map<std::string, double> read_margins(const config::Config& config, const std::vector<std::string>& metrics) {
  std::map<std::string, double> margins;
  for (const auto& metric : metrics) margins[metric] = stats::default_margin(metrics::find_metric(metric));
  const io::Json* given = config.find(kMargin);
  if (given == nullptr) return margins;
  if (!given->is_object()) {
    for (auto& [metric, margin] : margins) margin = read_margin(*given, config.where(kMargin) + ": 'margin'");
    return margins;
  }
  for (const auto& [metric, value] : given->items()) {
    const std::string key = std::string(kMargin) + "." + metric;
    if (!margins.contains(metric)) {
      throw UserError(config.where(key) + ": '" + key + "' is not among the metrics of the claim; " +
                      suggestion(metric, metrics));
    }
    margins[metric] = read_margin(value, config.where(key) + ": '" + key + "'");
  }
  return margins;
}

}  // namespace

stats::Estimand ClaimTable::default_estimand() const {
  const bool compares_trainings = !against_model.empty() || !against_strategy.empty();
  return compares_trainings ? stats::Estimand::kRecipe : stats::Estimand::kTrainedModels;
}

DeclaredClaim DeclaredClaim::read(const config::Config& config) {
  DeclaredClaim claim;
  claim.source = config;
  auto& table = claim.table;
  // What SettingsReader does not know is taken out first.
  config::Config plain = config::Config::from_json(io::Json::object(), config.where(""));
  for (const auto& [key, value] : config.values().items()) {
    if (key != kMargin) plain.set(key, value, config.where(key));
  }
  config::SettingsReader reader(plain);
  describe(reader, table);
  reader.finish();
  if (!config.contains("estimand")) table.estimand = table.default_estimand();

  if (table.family.empty()) {
    throw UserError(config.where("family") +
                    ": a [[claim]] needs a family, such as \"RQ2\"; claims of one family share one error rate");
  }
  const auto require_some = [&](const std::vector<std::string>& list, const char* key) {
    if (!list.empty() || !config.contains(key)) return;
    throw UserError(config.where(key) + ": '" + key + "' is empty; leave it out where all are meant");
  };
  require_some(table.data, "data");
  require_some(table.models, "models");
  require_some(table.strategies, "strategies");
  require_some(table.against_conditions, "against_conditions");
  if (table.metrics.empty()) throw UserError(config.where("metrics") + ": at least one metric is needed");
  if (table.conditions.empty()) {
    throw UserError(config.where("conditions") +
                    ": a [[claim]] needs conditions, such as conditions = [\"clean\", \"text missing 30 %\"]");
  }
  if (table.against_model.empty() && table.against_strategy.empty() && table.against_conditions.empty()) {
    throw UserError(config.where("") +
                    ": a [[claim]] compares with something: give it against_strategy, against_conditions or "
                    "against_model");
  }
  for (const auto& metric : table.metrics) {
    config::read_key(config, "metrics", [&] { return metrics::find_metric(metric); });
  }
  claim.margins = read_margins(config, table.metrics);
  for (const auto& [metric, margin] : claim.margins) {
    stats::Claim test;
    test.name = table.name.empty() ? table.family : table.name;
    test.margin = margin;
    test.validate(config.where(kMargin));
  }
  return claim;
}

io::Json DeclaredClaim::to_json() const {
  const io::Json whole = io::record_json(table);
  io::Json json = io::Json::object();
  for (const auto& [key, value] : whole.items()) {
    const bool empty = (value.is_array() && value.empty()) || (value.is_string() && value.get<std::string>().empty());
    if (!empty) json[key] = value;
  }
  for (const auto& metric : table.metrics) json[kMargin][metric] = margins.at(metric);
  return json;
}

std::vector<DeclaredClaim> read_claim_files(const std::vector<std::string>& files, const std::filesystem::path& folder,
                                            const std::string& where) {
  std::vector<DeclaredClaim> claims;
  for (const auto& name : files) {
    const auto path = folder / name;
    if (!std::filesystem::exists(path)) {
      throw UserError(where + ": there is no file '" + path.string() + "' of claims; paths are relative to the study " +
                      "file");
    }
    const auto file = config::Config::from_toml_file(path);
    for (const auto& [key, value] : file.values().items()) {
      if (key == kClaimTable) continue;
      throw UserError(file.where(key) + ": '" + key + "' does not belong in a file of claims, which holds [[claim]] " +
                      "tables only");
    }
    for (const auto& table : file.tables(kClaimTable)) claims.push_back(DeclaredClaim::read(table));
  }
  return claims;
}

}  // namespace modrob::study
