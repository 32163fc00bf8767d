#include "runs/run_identity.h"

#include <algorithm>
#include <array>

#include "config/setting_changes.h"
#include "io/record/json_writer.h"

namespace modrob::runs {

namespace {

constexpr const char* kWordVectorsKey = "word_vectors_hash";

}  // namespace

std::span<const io::Json::json_pointer> location_settings() {
  static const std::array kLocations = {io::Json::json_pointer("/data"), io::Json::json_pointer("/text/encoder"),
                                        io::Json::json_pointer("/text/glove_file"), io::Json::json_pointer("/recipe")};
  return kLocations;
}

io::Json RunIdentity::settings_that_count() const {
  static const io::Json::json_pointer kWordVectors("/text/glove_file");
  io::Json kept = settings;
  for (const auto& place : location_settings()) {
    if (!kept.is_object() || !kept.contains(place)) continue;
    const bool unknown = place == kWordVectors && word_vectors_hash.empty() && kept.at(place) != "";
    if (!unknown) kept.at(place.parent_pointer()).erase(place.back());
  }
  if (kept.is_object() && kept.contains("device")) {
    kept["device"] = device().class_name();
  }
  return kept;
}

ComputeDevice RunIdentity::device() const {
  if (!settings.is_object()) return {};
  return ComputeDevice::parse(settings.value("device", ComputeDevice().name()));
}

std::string RunIdentity::hash() const {
  io::Json json = io::record_json(*this);
  json["settings"] = settings_that_count();
  return io::canonical_hash(json);
}

std::string RunIdentity::legacy_hash() const {
  io::Json json = io::record_json(*this);
  json.erase(kWordVectorsKey);
  if (json["settings"].is_object()) json["settings"].erase("recipe");
  return io::canonical_hash(json);
}

std::vector<std::string> RunIdentity::hashes() const {
  std::vector<std::string> all = {hash(), legacy_hash()};
  all.insert(all.end(), earlier_hashes.begin(), earlier_hashes.end());
  return all;
}

bool RunIdentity::known_as(const std::string& hash) const {
  const auto all = hashes();
  return std::find(all.begin(), all.end(), hash) != all.end();
}

bool RunIdentity::same_run_as(const RunIdentity& other) const {
  return hash() == other.hash() || known_as(other.legacy_hash());
}

bool RunIdentity::names_folder(const std::string& name) const {
  const auto all = hashes();
  return std::any_of(all.begin(), all.end(),
                     [&](const std::string& hash) { return name.ends_with("-" + hash.substr(0, kHashDigitsInName)); });
}

void describe(io::RecordVisitor& visitor, RunIdentity& identity) {
  auto& [settings, data_hash, text_encoder_hash, results_version, word_vectors_hash, earlier_hashes] = identity;
  visitor.fields("results_version", results_version, "data_hash", data_hash, "text_encoder_hash", text_encoder_hash,
                 "settings", settings);
  visitor.field(kWordVectorsKey, word_vectors_hash, {.presence = io::Presence::kIfAny});
}

std::vector<std::string> RunIdentity::differences_to(const RunIdentity& now) const {
  std::vector<std::string> found;
  if (results_version != now.results_version) {
    found.push_back("results version " + std::to_string(results_version) + ", now " +
                    std::to_string(now.results_version));
  }
  if (data_hash != now.data_hash) found.emplace_back("other bytes in the data set");
  if (text_encoder_hash != now.text_encoder_hash) found.emplace_back("other bytes in the text encoder");
  if (word_vectors_hash != now.word_vectors_hash) found.emplace_back("other bytes in the word vectors");
  const auto settings = config::setting_changes(settings_that_count(), now.settings_that_count());
  found.insert(found.end(), settings.begin(), settings.end());
  return found;
}

}  // namespace modrob::runs
