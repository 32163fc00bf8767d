#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <utility>

#include "config/recipe.h"
#include "runs/run_identity.h"
#include "text/bert_config.h"
#include "train/run_settings.h"

namespace modrob::train {

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
  const config::Recipe& recipe(const std::string& model, const Data& data);
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
  std::map<std::pair<std::string, std::string>, config::Recipe> recipes_;
  std::map<std::string, text::BertConfig> encoder_configs_;
  std::map<std::filesystem::path, std::string> encoder_hashes_, word_vectors_hashes_;
};

/// The recipe of (model, data), or the file `recipe` where it is not empty, overlaid with `settings`; data and text
/// encoder resolved to folders.
RunSettings resolve_settings(const std::string& model, const std::string& data, const std::string& recipe,
                             const config::Config& settings);
/// The same for many runs. `own`: in place of the program's recipe; may be null.
RunSettings resolve_settings(const std::string& model, const std::string& data, const config::Recipe* own,
                             const config::Config& settings, RunSources& sources);

/// The identity of a run: its settings and the bytes they name.
runs::RunIdentity identity_of(const RunSettings& settings);
runs::RunIdentity identity_of(const RunSettings& settings, RunSources& sources);

}  // namespace modrob::train
