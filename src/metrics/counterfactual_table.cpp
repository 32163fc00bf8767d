#include "metrics/counterfactual_table.h"

#include <algorithm>
#include <set>
#include <sstream>
#include <string_view>
#include <utility>

#include "core/error.h"
#include "corruption/protocol_kind.h"
#include "io/record/json_reader.h"
#include "io/record/json_writer.h"
#include "io/safetensors.h"

namespace modrob::metrics {

namespace {

constexpr int64_t kFormat = 1;

void check_unique(const io::RecordVisitor& visitor, const std::vector<std::string>& names, const char* key) {
  std::set<std::string_view> seen;
  for (const auto& name : names) {
    if (!seen.insert(name).second) visitor.fail("'" + name + "' is there twice", key);
  }
}

// Kinds that these rows name, as a word between blanks or slashes.
std::vector<std::pair<std::string, int64_t>> kinds_named(const std::vector<std::string>& rows) {
  std::set<std::string> words;
  for (std::string row : rows) {
    std::replace(row.begin(), row.end(), '/', ' ');
    std::istringstream stream(row);
    for (std::string word; stream >> word;) words.insert(word);
  }
  std::vector<std::pair<std::string, int64_t>> kinds;
  const auto add = [&](const corruption::KindRow& kind) {
    if (words.contains(std::string(kind.name))) kinds.emplace_back(kind.name, kind.version);
  };
  std::ranges::for_each(corruption::Kind::all(), add);
  std::ranges::for_each(corruption::protocol_kinds(), add);
  return kinds;
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
  io::write_json(folder / "predictions.json", io::record_json(*this));
}

void describe(io::RecordVisitor& visitor, RealisedShare& share) {
  auto& [condition, modality, lowest, mean, highest] = share;
  visitor.as_row();
  visitor.fields("condition", condition, "modality", modality, "lowest", lowest, "mean", mean, "highest", highest);
}

void describe(io::RecordVisitor& visitor, CounterfactualTable& table) {
  int64_t format = kFormat;
  visitor.field("format", format);
  if (format != kFormat) {
    visitor.fail("must be " + std::to_string(kFormat) + ", not " + std::to_string(format) +
                     "; another version of the program wrote it",
                 "format");
  }
  visitor.fields("dataset", table.dataset, "split", table.split, "simulated", table.simulated);
  auto kinds = visitor.reading() ? table.kind_versions : kinds_named(table.rows);
  visitor.fields("kind_versions", kinds, "rows", table.rows);
  if (visitor.reading()) table.kind_versions = std::move(kinds);
  visitor.fields("utterances", table.utterances, "videos", table.videos);
  visitor.field("absent", table.absent, {.presence = io::Presence::kIfAny});
  visitor.field("realised", table.realised, {.presence = io::Presence::kIfAny});
  check_unique(visitor, table.utterances, "utterances");
  check_unique(visitor, table.rows, "rows");
}

CounterfactualTable CounterfactualTable::load(const std::filesystem::path& folder) {
  const auto tensors = io::Safetensors::open(folder / "predictions.safetensors");
  const std::filesystem::path json_file = folder / "predictions.json";
  auto table = io::read_record<CounterfactualTable>(io::read_json(json_file), json_file.string());
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
