#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "data/importers/import_options.h"
#include "data/importers/imported_dataset.h"

namespace modrob::data {

/// kStandard: the folds of CMU-MultimodalSDK, 1284 / 229 / 686 utterances. kReference: the split of the feature files,
/// train and test only.
enum class MosiFolds { kStandard, kReference };
/// "standard", "reference"; UserError otherwise.
MosiFolds parse_mosi_folds(std::string_view name);
std::string_view mosi_folds_name(MosiFolds folds);

/// kBinary: +1 for non-negative utterances, -1 for negative ones. kRegression: the score in [-3, 3]; utterances without
/// one are left out.
enum class MosiLabels { kBinary, kRegression };
/// "binary", "regression"; UserError otherwise.
MosiLabels parse_mosi_labels(std::string_view name);
std::string_view mosi_labels_name(MosiLabels labels);

struct MosiUtteranceOptions {
  MosiFolds folds = MosiFolds::kStandard;
  MosiLabels labels = MosiLabels::kBinary;
  /// Which vectors to take besides the transcripts: audio, visual.
  std::vector<std::string> features = {"audio"};
  /// Every column minus the training split's mean, by its deviation; constant columns become 0. Columns of the files
  /// differ in scale by orders of magnitude.
  bool standardise = true;
  Cleaning cleaning = Cleaning::kDefault;
};

/// CMU-MOSI with one vector an utterance: the folder of utterances.csv and features.safetensors
/// (data/mosi_utterance/README.md). Audio and visual are one frame an utterance; mean and deviation are kept in the
/// provenance. UserError when the two files do not fit together; for unknown features; for visual under the standard
/// folds, and for text: those vectors were made by networks that saw the labels of most standard test utterances; when
/// regression labels leave train, test, or a split of the folds without utterances.
ImportedDataset import_mosi_utterance(const std::filesystem::path& folder, const MosiUtteranceOptions& options);

}  // namespace modrob::data
