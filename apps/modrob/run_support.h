#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "io/config.h"
#include "metrics/condition.h"
#include "study/machine.h"
#include "study/run_folder.h"
#include "train/run_settings.h"

namespace modrob::app {

/// What was typed behind --set, one key=value each, as settings.
io::Config settings_of(const std::vector<std::string>& assignments);

/// Recipe of (model, data), overlaid with `settings`; data and text encoder resolved to folders.
train::RunSettings resolve_settings(const std::string& model, const std::string& data, const std::string& recipe,
                                    const io::Config& settings);

/// Hashes of text-encoder folders and word-vector files, each of which is read once (tens of megabytes and more).
class EncoderHashes {
 public:
  /// Empty when the folder lacks a file.
  const std::string& of(const std::filesystem::path& folder);
  /// Empty when there is no such file.
  const std::string& of_word_vectors(const std::filesystem::path& file);

 private:
  std::map<std::filesystem::path, std::string> hashes_;
};

/// The identity of a run: its settings and the bytes they name.
study::RunIdentity identity_of(const train::RunSettings& settings, EncoderHashes& encoders);
study::RunIdentity identity_of(const train::RunSettings& settings);

/// Where the user says that what a run reads lies now; empty: where run.json says.
struct RunPlaces {
  std::string data, text_encoder, word_vectors;
};
void add_places(CLI::App& command, RunPlaces& places);

/// The settings a run folder stores, with its data, encoder and word vectors where they lie now: where `places` says,
/// else where run.json says, else (for the default data set and encoder) where this checkout has them. UserError when
/// one is not there, saying which option names it, or when its bytes are not those that the run read.
train::RunSettings stored_settings(const study::RunFolder& folder, const RunPlaces& places = {});

/// With what LibTorch makes of it.
study::Machine this_machine();

/// "text:missing:0.3", "audio+video:noise_add:1.0", "text:15+15" (missing + noise in percent). UserError otherwise.
metrics::Condition parse_condition(const std::string& text);

}  // namespace modrob::app
