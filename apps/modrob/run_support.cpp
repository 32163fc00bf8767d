#include "run_support.h"

#include <ATen/Version.h>
#include <torch/version.h>

#include <filesystem>

#include "core/error.h"
#include "core/hash.h"
#include "core/results_version.h"
#include "data/dataset.h"
#include "locations.h"

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
  return data_[given] = {folder, dataset.name(), dataset.hash()};
}

const io::Config& RunSources::recipe(const fs::path& file) {
  const auto known = recipes_.find(file);
  if (known != recipes_.end()) return known->second;
  return recipes_.emplace(file, io::Config::from_toml_file(file)).first->second;
}

const std::string& RunSources::encoder_hash(const fs::path& folder) {
  const auto known = encoder_hashes_.find(folder);
  if (known != encoder_hashes_.end()) return known->second;
  Sha256 hash;
  for (const fs::path& file : {folder / "config.json", folder / "vocab.txt", nn::TextEncoder::weights_file(folder)}) {
    // Building the encoder says what the folder lacks.
    if (!fs::exists(file)) return encoder_hashes_[folder] = "";
    hash.update(sha256_of_file(file));
  }
  return encoder_hashes_[folder] = hash.finish();
}

train::RunSettings resolve_settings(const std::string& model, const std::string& data, const std::string& recipe,
                                    const io::Config& settings) {
  RunSources sources;
  return resolve_settings(model, data, recipe, settings, sources);
}

train::RunSettings resolve_settings(const std::string& model, const std::string& data, const std::string& recipe,
                                    const io::Config& settings, RunSources& sources) {
  const auto& set = sources.data(data);
  models::find_model(model);
  io::Config config = sources.recipe(recipe.empty() ? recipe_file(model, set.name) : fs::path(recipe));
  config.overlay(settings);
  config.set("model", model, "--model");
  config.set("data", fs::absolute(set.folder).lexically_normal().string(), "--data");
  if (const io::Json* encoder = config.find("text.encoder"); encoder != nullptr && encoder->is_string()) {
    const std::string resolved = text_encoder_folder(encoder->get<std::string>());
    config.set("text.encoder", fs::absolute(resolved).lexically_normal().string(), config.where("text.encoder"));
  }
  return train::RunSettings::resolve(config);
}

study::RunIdentity identity_of(const train::RunSettings& settings, RunSources& sources) {
  study::RunIdentity identity;
  identity.settings = settings.to_json();
  identity.results_version = kResultsVersion;
  identity.data_hash = sources.data(settings.data).hash;
  if (settings.model_settings->reads_word_pieces() && !settings.text.encoder.empty()) {
    identity.text_encoder_hash = sources.encoder_hash(settings.text.encoder);
  }
  return identity;
}

study::RunIdentity identity_of(const train::RunSettings& settings) {
  RunSources sources;
  return identity_of(settings, sources);
}

train::RunSettings stored_settings(const study::RunFolder& folder) {
  const auto stored = folder.identity();
  const std::string file = (folder.path() / "run.json").string();
  if (stored.results_version != kResultsVersion) {
    throw UserError("'" + folder.path().string() + "' was made by a program with results version " +
                    std::to_string(stored.results_version) + ", this one has " + std::to_string(kResultsVersion) +
                    "; train it again");
  }
  auto settings = train::RunSettings::resolve(io::Config::from_json(stored.settings, file));
  const auto now = identity_of(settings);
  if (now.data_hash != stored.data_hash) {
    throw UserError("the data set '" + settings.data + "' is not the one that '" + folder.path().string() +
                    "' was trained on (its hash differs); restore it, or train again");
  }
  if (now.text_encoder_hash != stored.text_encoder_hash) {
    throw UserError("the text encoder '" + settings.text.encoder + "' is not the one that '" + folder.path().string() +
                    "' was trained with (its hash differs); restore it, or train again");
  }
  return settings;
}

study::Machine this_machine() {
  auto machine = study::Machine::of_this_process();
  machine.libtorch = std::string(TORCH_VERSION) + " " + at::get_cpu_capability();
  return machine;
}

metrics::Condition parse_condition(const std::string& text) {
  const auto fail = [&](const std::string& what) {
    return UserError("condition '" + text + "': " + what +
                     "; write modalities:kind:rate, as in text:missing:0.3, audio+video:noise_add:1 or text:15+15");
  };
  const auto first = text.find(':');
  if (first == std::string::npos) throw fail("a ':' is missing");
  metrics::Condition condition;
  condition.modalities = ModalitySet::parse(text.substr(0, first));
  const std::string rest = text.substr(first + 1);
  const auto second = rest.find(':');
  if (second == std::string::npos) {
    const auto plus = rest.find('+');
    if (plus == std::string::npos) throw fail("the rate is missing");
    condition.missing = plan::Rate::parse(rest.substr(0, plus) + "%", "condition '" + text + "'");
    condition.noise = plan::Rate::parse(rest.substr(plus + 1) + "%", "condition '" + text + "'");
    plan::Rate::sum(condition.missing, condition.noise, "condition '" + text + "'");
    return condition;
  }
  const plan::Kind kind = plan::parse_kind(rest.substr(0, second));
  const plan::Rate rate = plan::Rate::parse(rest.substr(second + 1), "condition '" + text + "'");
  if (kind == plan::Kind::kMissing) {
    condition.missing = rate;
  } else {
    condition.noise = rate;
    condition.noise_kind = kind;
  }
  return condition;
}

}  // namespace modrob::app
