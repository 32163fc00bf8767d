#include "train/run_sources.h"

#include <algorithm>

#include "core/error.h"
#include "core/hash.h"
#include "core/results_version.h"
#include "data/container/dataset.h"
#include "data/spoken_reviews/data_folder.h"
#include "text/encoder_folder.h"
#include "text/older_pieces.h"
#include "text/tokenizer_folder.h"

namespace modrob::train {

namespace fs = std::filesystem;

const RunSources::Data& RunSources::data(const std::string& given) {
  const auto known = data_.find(given);
  if (known != data_.end()) return known->second;
  const fs::path folder = data::data_folder(given);
  const auto dataset = data::Dataset::open(folder);
  const auto& utterances = dataset.utterances();
  const bool other_pieces = std::any_of(utterances.begin(), utterances.end(), [](const data::Utterance& utterance) {
    return text::had_other_pieces(utterance.transcript);
  });
  return data_[given] = {folder,
                         dataset.name(),
                         dataset.hash(),
                         static_cast<int64_t>(dataset.indices(data::Split::kTrain).size()),
                         dataset.present(),
                         other_pieces};
}

const config::Recipe& RunSources::recipe(const std::string& model, const Data& data) {
  const std::pair key(model, data.name);
  const auto known = recipes_.find(key);
  if (known != recipes_.end()) return known->second;
  return recipes_.emplace(key, config::program_recipe(model, data.name, data.training_utterances)).first->second;
}

const std::string& RunSources::encoder_hash(const fs::path& folder) {
  const auto known = encoder_hashes_.find(folder);
  if (known != encoder_hashes_.end()) return known->second;
  const fs::path config = folder / "config.json", weights = nn::TextEncoder::weights_file(folder);
  // Building the encoder says what the folder lacks.
  if (!fs::exists(config) || !fs::exists(weights) || !text::TokenizerFolder::has_vocabulary(folder)) {
    return encoder_hashes_[folder] = "";
  }
  const auto tokenizer = text::TokenizerFolder::read(folder);
  Sha256 hash;
  hash.update(sha256_of_file(config));
  hash.update(tokenizer.vocabulary_hash);
  hash.update(sha256_of_file(weights));
  hash.update(tokenizer.settings_text());
  return encoder_hashes_[folder] = hash.finish();
}

void RunSources::check_encoder(const nn::TextEncoderOptions& options) {
  const fs::path file = fs::path(options.encoder) / "config.json";
  if (options.encoder.empty() || !fs::exists(file)) return;
  auto known = encoder_configs_.find(options.encoder);
  if (known == encoder_configs_.end()) {
    known = encoder_configs_.emplace(options.encoder, text::BertConfig::from_file(file)).first;
  }
  options.validate(known->second);
}

RunSettings resolve_settings(const std::string& model, const std::string& data, const std::string& recipe,
                             const config::Config& settings) {
  RunSources sources;
  if (recipe.empty()) return resolve_settings(model, data, nullptr, settings, sources);
  const config::Recipe own = config::recipe_from_file(recipe, model);
  return resolve_settings(model, data, &own, settings, sources);
}

RunSettings resolve_settings(const std::string& model, const std::string& data, const config::Recipe* own,
                             const config::Config& settings, RunSources& sources) {
  models::find_model(model);
  const auto& set = sources.data(data);
  const config::Recipe& recipe = own != nullptr ? *own : sources.recipe(model, set);
  config::Config config = recipe.settings;
  config.overlay(settings);
  config.set("recipe", recipe.origin, "--recipe");
  config.set("model", model, "--model");
  config.set("data", fs::absolute(set.folder).lexically_normal().string(), "--data");
  if (const io::Json* encoder = config.find("text.encoder"); encoder != nullptr && encoder->is_string()) {
    const std::string resolved = text::encoder_folder(encoder->get<std::string>());
    config.set("text.encoder", fs::absolute(resolved).lexically_normal().string(), config.where("text.encoder"));
  }
  auto resolved = RunSettings::resolve(config);
  if (resolved.model_settings->reads_word_pieces()) sources.check_encoder(resolved.text);
  return resolved;
}

const std::string& RunSources::word_vectors_hash(const fs::path& file) {
  const auto known = word_vectors_hashes_.find(file);
  if (known != word_vectors_hashes_.end()) return known->second;
  return word_vectors_hashes_[file] = fs::exists(file) ? sha256_of_file(file) : "";
}

runs::RunIdentity identity_of(const RunSettings& settings, RunSources& sources) {
  runs::RunIdentity identity;
  identity.settings = settings.to_json();
  identity.results_version = kResultsVersion;
  identity.data_hash = sources.data(settings.data).hash;
  if (settings.model_settings->reads_word_pieces() && !settings.text.encoder.empty()) {
    identity.text_encoder_hash = sources.encoder_hash(settings.text.encoder);
    // Programs before took other pieces of these texts, so their runs are others.
    if (sources.data(settings.data).other_pieces && !identity.text_encoder_hash.empty()) {
      identity.text_encoder_hash = sha256("pieces 2|" + identity.text_encoder_hash);
    }
  }
  if (settings.model_settings->reads_words() && !settings.glove_file.empty()) {
    identity.word_vectors_hash = sources.word_vectors_hash(settings.glove_file);
  }
  return identity;
}

runs::RunIdentity identity_of(const RunSettings& settings) {
  RunSources sources;
  return identity_of(settings, sources);
}

}  // namespace modrob::train
