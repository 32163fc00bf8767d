#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "io/config.h"
#include "nn/text_encoder_options.h"
#include "recipes.h"
#include "study/machine.h"
#include "study/run_folder.h"
#include "text/bert_config.h"
#include "train/run_settings.h"

namespace modrob::app {

/// What was typed behind --set, one key=value each, as settings.
io::Config settings_of(const std::vector<std::string>& assignments);

/// The recipe of (model, data), or the file `recipe` where it is not empty, overlaid with `settings`; data and text
/// encoder resolved to folders.
train::RunSettings resolve_settings(const std::string& model, const std::string& data, const std::string& recipe,
                                    const io::Config& settings);

/// What many runs are made of; each file is read once.
class RunSources {
 public:
  struct Data {
    std::filesystem::path folder;
    std::string name, hash;
    int64_t training_utterances = 0;
    ModalitySet present;        ///< modalities that it has
    bool other_pieces = false;  ///< text::had_other_pieces of a transcript
  };
  /// A folder, or a data set that the program can make.
  const Data& data(const std::string& given);
  /// The program's recipe for a model on a data set; read and told of once.
  const Recipe& recipe(const std::string& model, const Data& data);
  /// Of a text encoder's files (tens of megabytes) and of what they say about its tokeniser; empty when the folder
  /// lacks one. UserError for a tokeniser that cannot be read.
  const std::string& encoder_hash(const std::filesystem::path& folder);
  /// UserError for options that the encoder cannot have, such as more frozen layers than it has. Silent where the
  /// encoder is not there, which is said when it is built.
  void check_encoder(const nn::TextEncoderOptions& options);
  /// Of a file of word vectors; empty when there is none.
  const std::string& word_vectors_hash(const std::filesystem::path& file);

 private:
  std::map<std::string, Data> data_;
  std::map<std::pair<std::string, std::string>, Recipe> recipes_;
  std::map<std::string, text::BertConfig> encoder_configs_;
  std::map<std::filesystem::path, std::string> encoder_hashes_, word_vectors_hashes_;
};

/// The same for many runs. `own`: in place of the program's recipe; may be null.
train::RunSettings resolve_settings(const std::string& model, const std::string& data, const Recipe* own,
                                    const io::Config& settings, RunSources& sources);

/// The identity of a run: its settings and the bytes they name.
study::RunIdentity identity_of(const train::RunSettings& settings, RunSources& sources);
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

}  // namespace modrob::app
