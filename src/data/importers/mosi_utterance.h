#pragma once

#include "data/importers/import_source.h"
#include "data/importers/imported_dataset.h"

namespace modrob::data {

/// CMU-MOSI with one vector an utterance: the folder of utterances.csv and features.safetensors
/// (data/mosi_utterance/README.md). The folds are standard, those of CMU-MultimodalSDK (1284 / 229 / 686 utterances),
/// or reference, the split of the feature files, train and test only. Labels are binary, +1 for non-negative utterances
/// and -1 for negative ones, or regression, the score in [-3, 3], and utterances without one are left out. Features are
/// the vectors to take besides the transcripts: every column minus the training split's mean, by its deviation, because
/// columns of the files differ in scale by orders of magnitude; constant columns become 0. Audio and visual are one
/// frame an utterance; mean and deviation are kept in the provenance. UserError when the two files do not fit together;
/// for unknown features; for visual under the standard folds, and for text: those vectors were made by networks that
/// saw the labels of most standard test utterances; when regression labels leave train, test, or a split of the folds
/// without utterances.
ImportedDataset import_mosi_utterance(const ImportSource& source);
bool is_mosi_utterance(const ImportSource& source);

}  // namespace modrob::data
