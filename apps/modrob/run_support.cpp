#include "run_support.h"

#include <ATen/Version.h>
#include <torch/version.h>

#include <algorithm>
#include <filesystem>

#include "core/error.h"
#include "core/hash.h"
#include "core/log.h"
#include "core/results_version.h"
#include "data/container/dataset.h"
#include "locations.h"
#include "text/older_pieces.h"
#include "text/tokenizer_folder.h"

namespace modrob::app {

namespace fs = std::filesystem;

io::Config settings_of(const std::vector<std::string>& assignments) {
  io::Config settings;
  for (const auto& assignment : assignments) settings.set(assignment, "--set");
  return settings;
}

const RunSources::Data& RunSources::data(const std::string& given) {
  const auto known = data_.find(given);
  if (known != data_.end()) return known->second;
  const fs::path folder = data_folder(given);
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

const Recipe& RunSources::recipe(const std::string& model, const Data& data) {
  const std::pair key(model, data.name);
  const auto known = recipes_.find(key);
  if (known != recipes_.end()) return known->second;
  return recipes_.emplace(key, program_recipe(model, data.name, data.training_utterances)).first->second;
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

train::RunSettings resolve_settings(const std::string& model, const std::string& data, const std::string& recipe,
                                    const io::Config& settings) {
  RunSources sources;
  if (recipe.empty()) return resolve_settings(model, data, nullptr, settings, sources);
  const Recipe own = recipe_from_file(recipe, model);
  return resolve_settings(model, data, &own, settings, sources);
}

train::RunSettings resolve_settings(const std::string& model, const std::string& data, const Recipe* own,
                                    const io::Config& settings, RunSources& sources) {
  models::find_model(model);
  const auto& set = sources.data(data);
  const Recipe& recipe = own != nullptr ? *own : sources.recipe(model, set);
  io::Config config = recipe.settings;
  config.overlay(settings);
  config.set("recipe", recipe.origin, "--recipe");
  config.set("model", model, "--model");
  config.set("data", fs::absolute(set.folder).lexically_normal().string(), "--data");
  if (const io::Json* encoder = config.find("text.encoder"); encoder != nullptr && encoder->is_string()) {
    const std::string resolved = text_encoder_folder(encoder->get<std::string>());
    config.set("text.encoder", fs::absolute(resolved).lexically_normal().string(), config.where("text.encoder"));
  }
  auto resolved = train::RunSettings::resolve(config);
  if (resolved.model_settings->reads_word_pieces()) sources.check_encoder(resolved.text);
  return resolved;
}

const std::string& RunSources::word_vectors_hash(const fs::path& file) {
  const auto known = word_vectors_hashes_.find(file);
  if (known != word_vectors_hashes_.end()) return known->second;
  return word_vectors_hashes_[file] = fs::exists(file) ? sha256_of_file(file) : "";
}

study::RunIdentity identity_of(const train::RunSettings& settings, RunSources& sources) {
  study::RunIdentity identity;
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

study::RunIdentity identity_of(const train::RunSettings& settings) {
  RunSources sources;
  return identity_of(settings, sources);
}

void add_places(CLI::App& command, RunPlaces& places) {
  command.add_option("--data", places.data, "where the run's data set lies now [where it was]");
  command.add_option("--text-encoder", places.text_encoder, "where its text encoder lies now [where it was]");
  command.add_option("--word-vectors", places.word_vectors, "where its word vectors lie now [where they were]");
}

namespace {

// One thing that a run reads: what it is called, how the command line names it, where it was.
struct RunInput {
  const char* what;
  const char* option;
  std::string given;            // on the command line
  std::string stored;           // in run.json; empty: the run reads none
  fs::path (*default_place)();  // of this checkout; null: there is none
};

std::string place_now(const RunInput& input, const study::RunFolder& folder) {
  if (!input.given.empty()) return fs::absolute(input.given).lexically_normal().string();
  if (input.stored.empty() || fs::exists(input.stored)) return input.stored;
  if (input.default_place != nullptr && fs::exists(input.default_place())) {
    const std::string place = input.default_place().string();
    log_info("the " + std::string(input.what) + " '" + input.stored + "' has gone; '" + place +
             "' is read, if it is the same");
    return place;
  }
  throw UserError("the " + std::string(input.what) + " '" + input.stored + "', which '" + folder.path().string() +
                  "' was trained with, is not there; name the place where it lies now with " + input.option);
}

void require_same(const RunInput& input, const std::string& place, const std::string& now, const std::string& then,
                  const study::RunFolder& folder) {
  if (now == then) return;
  throw UserError("the " + std::string(input.what) + " '" + place + "' is not the one that '" + folder.path().string() +
                  "' was trained with (its hash differs); restore it, name the right one " + "with " + input.option +
                  ", or train again");
}

}  // namespace

train::RunSettings stored_settings(const study::RunFolder& folder, const RunPlaces& places) {
  const auto stored = folder.identity();
  const std::string file = (folder.path() / "run.json").string();
  if (stored.results_version != kResultsVersion) {
    throw UserError("'" + folder.path().string() + "' was made by a program with results version " +
                    std::to_string(stored.results_version) + ", this one has " + std::to_string(kResultsVersion) +
                    "; train it again");
  }
  auto settings = train::RunSettings::resolve(io::Config::from_json(stored.settings, file));
  const RunInput data{"data set", "--data", places.data.empty() ? "" : data_folder(places.data).string(), settings.data,
                      folder.names().value("data", "") == kDefaultData ? default_data_folder : nullptr};
  const RunInput encoder{"text encoder", "--text-encoder",
                         places.text_encoder.empty() ? "" : text_encoder_folder(places.text_encoder),
                         stored.text_encoder_hash.empty() ? "" : settings.text.encoder, default_text_encoder_folder};
  const RunInput vectors{"word-vector file", "--word-vectors", places.word_vectors,
                         settings.model_settings->reads_words() ? settings.glove_file : "", nullptr};
  settings.data = place_now(data, folder);
  if (!encoder.stored.empty()) settings.text.encoder = place_now(encoder, folder);
  if (!vectors.stored.empty()) settings.glove_file = place_now(vectors, folder);
  const auto now = identity_of(settings);
  require_same(data, settings.data, now.data_hash, stored.data_hash, folder);
  require_same(encoder, settings.text.encoder, now.text_encoder_hash, stored.text_encoder_hash, folder);
  // Older programs did not note it.
  if (!stored.word_vectors_hash.empty()) {
    require_same(vectors, settings.glove_file, now.word_vectors_hash, stored.word_vectors_hash, folder);
  }
  return settings;
}

study::Machine this_machine() {
  auto machine = study::Machine::of_this_process();
  machine.libtorch = std::string(TORCH_VERSION) + " " + at::get_cpu_capability();
  return machine;
}

}  // namespace modrob::app
