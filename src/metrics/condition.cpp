#include "metrics/condition.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <sstream>

#include "core/error.h"
#include "core/rng.h"
#include "metrics/metric_table.h"

namespace modrob::metrics {

std::string Condition::name() const {
  const std::string missing_text = "missing " + missing.percent() + " %";
  std::string noise_text = std::string(plan::kind_name(noise_kind)) + " " + noise.percent() + " %";
  if (strength != 1) noise_text += " strength " + io::Json(strength).dump();
  const bool has_noise = noise != plan::Rate();
  const bool has_missing = missing != plan::Rate();
  return modalities.name() + " " +
         (!has_noise    ? missing_text
          : has_missing ? missing_text + " + " + noise_text
                        : noise_text);
}

namespace {

// "text", "missing", "30%", ...
std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  std::istringstream stream{std::string(text)};
  for (std::string word; stream >> word;) {
    if (word == "%" && !words.empty()) {
      words.back() += word;
    } else {
      words.push_back(word);
    }
  }
  return words;
}

}  // namespace

Condition Condition::parse(std::string_view name, const std::string& where) {
  const auto words = words_of(name);
  const auto refuse = [&](const std::string& reason) {
    return UserError(where + ": '" + std::string(name) + "' names no condition" + reason +
                     "; write it as \"text missing 30 %\", \"audio+video noise_add 100 %\" or \"text missing 15 % + "
                     "noise_add 15 %\"");
  };
  Condition condition;
  size_t next = 1;
  const auto take = [&]() -> const std::string& {
    if (next >= words.size()) throw refuse("");
    return words[next++];
  };
  if (words.empty()) throw refuse("");
  try {
    condition.modalities = ModalitySet::parse(words[0]);
    plan::Kind kind = plan::parse_kind(take());
    if (kind == plan::Kind::kMissing) {
      condition.missing = plan::Rate::parse(take(), where);
      if (next < words.size() && take() != "+") throw refuse("");
      if (next < words.size()) kind = plan::parse_kind(take());
    }
    if (next < words.size()) {
      if (kind == plan::Kind::kMissing) throw refuse("");
      condition.noise_kind = kind;
      condition.noise = plan::Rate::parse(take(), where);
    }
  } catch (const UserError& error) {
    if (std::string_view(error.what()).starts_with(where)) throw;
    throw refuse(std::string(" (") + error.what() + ")");
  }
  if (next < words.size()) {
    char* end = nullptr;
    if (condition.noise == plan::Rate() || take() != "strength") throw refuse("");
    const std::string& strength = take();
    condition.strength = std::strtod(strength.c_str(), &end);
    if (*end != '\0' || !std::isfinite(condition.strength) || next < words.size()) throw refuse("");
  }
  condition.plan().validate(where);
  return condition;
}

io::Json Condition::to_json() const {
  return {{"name", name()},
          {"modalities", modalities.name()},
          {"missing", missing.value()},
          {"noise", noise.value()},
          {"noise_kind", std::string(plan::kind_name(noise_kind))},
          {"strength", strength}};
}

Condition Condition::from_json(const io::Json& json, const std::string& where) {
  Condition condition;
  try {
    condition.modalities = ModalitySet::parse(json.at("modalities").get<std::string>());
    condition.missing = plan::Rate::from_double(json.at("missing").get<double>(), where + ": missing");
    condition.noise = plan::Rate::from_double(json.at("noise").get<double>(), where + ": noise");
    condition.noise_kind = plan::parse_kind(json.at("noise_kind").get<std::string>());
    condition.strength = json.at("strength").get<double>();
  } catch (const nlohmann::json::exception&) {
    throw UserError(where + ": a condition needs modalities, missing, noise, noise_kind and strength");
  }
  condition.plan().validate(where);
  return condition;
}

plan::PlanOptions Condition::plan() const {
  plan::PlanOptions options;
  options.modalities = modalities;
  options.missing_rate = missing;
  options.noise_rate = noise;
  options.noise_kind = noise_kind;
  options.strength = strength;
  options.selection = selection;
  options.step_modalities = step_modalities;
  options.seed = seed;
  options.purpose = plan::Purpose::kDiagnosis;
  return options;
}

std::vector<Variant> Condition::needed_variants() const {
  std::vector<Variant> variants;
  if (missing != plan::Rate()) variants.push_back({plan::Kind::kMissing, modalities, 1, 0});
  if (noise != plan::Rate()) {
    for (int64_t draw = 0; draw < draws; ++draw) variants.push_back({noise_kind, modalities, strength, draw});
  }
  return variants;
}

std::string Condition::pass_name(int64_t draw) const { return name() + ", draw " + std::to_string(draw); }

std::vector<plan::Hit> hits_of(const Condition& condition, std::span<const std::string> utterances, int64_t draw) {
  std::vector<uint64_t> ids;
  ids.reserve(utterances.size());
  for (const auto& utterance : utterances) ids.push_back(hash_text(utterance));
  return plan::assign(condition.plan(), {.draw = draw}, ids);
}

void gather(const CounterfactualTable& table, const Condition& condition, int64_t draw, std::span<const plan::Hit> hits,
            std::span<float> scores) {
  MODROB_CHECK(hits.size() == table.size() && scores.size() == table.size(), "one hit and one score per utterance");
  std::copy(table.clean.begin(), table.clean.end(), scores.begin());
  const auto take = [&](plan::Hit hit, const Variant& variant) {
    const auto row = table.row(variant.name());
    for (size_t i = 0; i < scores.size(); ++i) {
      if (hits[i] == hit) scores[i] = row[i];
    }
  };
  if (condition.missing != plan::Rate()) {
    take(plan::Hit::kMissing, {plan::Kind::kMissing, condition.modalities, 1, 0});
  }
  if (condition.noise != plan::Rate()) {
    take(plan::Hit::kNoise, {condition.noise_kind, condition.modalities, condition.strength, draw});
  }
}

std::vector<float> gather(const CounterfactualTable& table, const Condition& condition, int64_t draw) {
  std::vector<float> scores(table.size());
  gather(table, condition, draw, hits_of(condition, table.utterances, draw), scores);
  return scores;
}

Metrics clean_metrics(const CounterfactualTable& table) {
  return score(std::vector<double>(table.clean.begin(), table.clean.end()), table.labels);
}

namespace {

struct Spread {
  double mean, sd;
};

Spread spread_of(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  const double mean = sum / static_cast<double>(values.size());
  if (values.size() < 2) return {mean, std::isnan(mean) ? kUndefined : 0};
  double squares = 0;
  for (const double value : values) squares += (value - mean) * (value - mean);
  return {mean, std::sqrt(squares / static_cast<double>(values.size() - 1))};
}

}  // namespace

io::Json evaluate(const CounterfactualTable& table, const Condition& condition) {
  std::vector<std::vector<float>> scores;
  for (int64_t draw = 0; draw < condition.draws; ++draw) scores.push_back(gather(table, condition, draw));
  return evaluate(table, condition, scores);
}

io::Json evaluate(const CounterfactualTable& table, const Condition& condition,
                  const std::vector<std::vector<float>>& scores) {
  const Metrics clean = clean_metrics(table);
  std::vector<Metrics> draws;
  for (const auto& row : scores) draws.push_back(score(std::vector<double>(row.begin(), row.end()), table.labels));
  io::Json json = condition.to_json();
  json["selection"] = std::string(plan::selection_name(condition.selection));
  for (const auto& metric : metric_table()) {
    const std::string name(metric.name);
    std::vector<double> values;
    io::Json& by_draw = json["draws"][name] = io::Json::array();
    for (const auto& draw : draws) {
      values.push_back(draw.*metric.member);
      by_draw.push_back(io::number_or_null(values.back()));
    }
    const Spread spread = spread_of(values);
    const Drop loss = drop(metric, clean.*metric.member, spread.mean);
    json["mean"][name] = io::number_or_null(spread.mean);
    json["sd"][name] = io::number_or_null(spread.sd);
    json["drop"][name] = io::number_or_null(loss.absolute);
    json["relative_drop"][name] = io::number_or_null(loss.relative);
  }
  return json;
}

}  // namespace modrob::metrics
