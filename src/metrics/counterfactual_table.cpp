#include "metrics/counterfactual_table.h"

#include <algorithm>
#include <set>
#include <string_view>

#include "core/error.h"
#include "io/json.h"
#include "io/safetensors.h"

namespace modrob::metrics {

namespace {

constexpr int64_t kFormat = 1;

void check_unique(const std::vector<std::string>& names, const std::string& file, const char* key) {
  std::set<std::string_view> seen;
  for (const auto& name : names) {
    if (!seen.insert(name).second) throw UserError(file + ": '" + name + "' is twice in the list '" + key + "'");
  }
}

}  // namespace

std::string TableRow::name() const {
  std::string text;
  for (const auto& one : corruption.perturbations) {
    if (!text.empty()) text += " + ";
    text += one.modalities.name() + "/" + std::string(one.kind->name);
    if (one.kind->has_strength) text += "/" + io::Json(one.strength).dump();
    if (one.kind->random) text += "/draw" + std::to_string(draw);
  }
  return text;
}

CounterfactualTable CounterfactualTable::with(size_t utterances, const std::vector<TableRow>& rows) {
  CounterfactualTable table;
  table.utterances.resize(utterances);
  table.videos.resize(utterances);
  table.labels.resize(utterances);
  table.clean.resize(utterances);
  table.scores.resize(utterances * rows.size());
  for (const auto& row : rows) table.rows.push_back(row.name());
  return table;
}

std::span<const float> CounterfactualTable::row(const std::string& name) const {
  const auto found = std::find(rows.begin(), rows.end(), name);
  if (found == rows.end()) {
    throw UserError("the predictions of '" + dataset + "', split '" + split + "', have no row '" + name + "'; " +
                    suggestion(name, rows));
  }
  return row(static_cast<size_t>(found - rows.begin()));
}

void CounterfactualTable::append(const std::string& name, std::span<const float> values) {
  MODROB_CHECK(values.size() == size(), "a row has one score per utterance");
  rows.push_back(name);
  scores.insert(scores.end(), values.begin(), values.end());
}

void CounterfactualTable::save(const std::filesystem::path& folder) const {
  const auto count = static_cast<int64_t>(size());
  io::SafetensorsWriter writer;
  writer.add<float>("scores", {static_cast<int64_t>(rows.size()), count}, scores);
  writer.add<float>("clean", {count}, clean);
  writer.add<double>("labels", {count}, labels);
  writer.write(folder / "predictions.safetensors");
  io::Json kinds = io::Json::object();
  for (const auto& kind : corruption::Kind::all()) kinds[std::string(kind.name)] = kind.version;
  io::Json json = {{"format", kFormat},      {"dataset", dataset}, {"split", split},           {"simulated", simulated},
                   {"kind_versions", kinds}, {"rows", rows},       {"utterances", utterances}, {"videos", videos}};
  if (!absent.empty()) json["absent"] = absent;
  io::write_json(folder / "predictions.json", json);
}

CounterfactualTable CounterfactualTable::load(const std::filesystem::path& folder) {
  const auto tensors = io::Safetensors::open(folder / "predictions.safetensors");
  const std::filesystem::path json_file = folder / "predictions.json";
  const io::Json json = io::read_json(json_file);
  const auto strings = [&](const char* key) {
    const auto found = json.find(key);
    const bool good = found != json.end() && found->is_array() &&
                      std::all_of(found->begin(), found->end(), [](const io::Json& v) { return v.is_string(); });
    if (!good) throw UserError(json_file.string() + ": the key '" + key + "' must be a list of strings");
    return found->get<std::vector<std::string>>();
  };
  const auto text = [&](const char* key) {
    const auto found = json.find(key);
    if (found == json.end() || !found->is_string()) {
      throw UserError(json_file.string() + ": the key '" + key + "' must be a string");
    }
    return found->get<std::string>();
  };
  const auto format = json.find("format");
  if (format == json.end() || *format != kFormat) {
    throw UserError(json_file.string() + ": the key 'format' must be " + std::to_string(kFormat) + ", not " +
                    (format == json.end() ? "absent" : format->dump()) + "; another version of the program wrote it");
  }
  CounterfactualTable table{text("dataset"),
                            text("split"),
                            strings("simulated"),
                            json.contains("absent") ? strings("absent") : std::vector<std::string>{},
                            strings("utterances"),
                            strings("videos"),
                            {},
                            {},
                            strings("rows"),
                            {}};
  check_unique(table.utterances, json_file.string(), "utterances");
  check_unique(table.rows, json_file.string(), "rows");
  const auto& scores = tensors.at("scores", io::Dtype::kF32, 2);
  const auto& clean = tensors.at("clean", io::Dtype::kF32, 1);
  const auto& labels = tensors.at("labels", io::Dtype::kF64, 1);
  const auto count = static_cast<int64_t>(table.size());
  const auto row_count = static_cast<int64_t>(table.rows.size());
  const bool fits = scores.shape == std::vector<int64_t>{row_count, count} && clean.count() == count &&
                    labels.count() == count && table.videos.size() == table.size();
  if (!fits) {
    throw UserError(tensors.name() + " and " + json_file.string() + " disagree: " + std::to_string(row_count) +
                    " rows and " + std::to_string(count) + " utterances are named, the arrays have other shapes");
  }
  table.scores = scores.copy<float>();
  table.clean = clean.copy<float>();
  table.labels = labels.copy<double>();
  return table;
}

}  // namespace modrob::metrics
