#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "data/importers/label_meaning.h"
#include "io/pickle/pickle_globals.h"

namespace modrob::data {

/// What happens to values that are no numbers.
enum class Cleaning {
  kDefault,    ///< every non-finite feature, also one beyond float32, becomes 0 and is counted
  kReference,  ///< what the reference's loader does (docs/data_formats.md section 9)
};
Cleaning parse_cleaning(std::string_view name);

struct ImportOptions {
  std::string format = {};  ///< name of an importer; empty: found by content
  std::string name = {};    ///< of the data set; empty: "mosi" or "mosei" by its videos, else from the file
  Cleaning cleaning = Cleaning::kDefault;
  bool strict = false;                  ///< utterances without frames are refused, not imported as missing
  bool mean_frames = false;             ///< MMSA: one frame, the mean over all T, as its need_normalized
  uint64_t memory = uint64_t{1} << 30;  ///< bytes of objects a pickle may build; arrays stay in the file
  int64_t vocabulary_size = 30522;      ///< token ids of text_bert lie below
  std::filesystem::path labels = {};    ///< label CSV with transcripts, for MulT pickles; or the .csd file of labels
  std::filesystem::path audio = {}, video = {}, words = {};  ///< own data: arrays; .csd: which file is which
  bool keep_scale = false;                        ///< .csd: no z-score within each utterance, which the reference takes
  std::string folds = "standard";                 ///< mosi-utterance: standard or reference
  std::string label_kind = "binary";              ///< mosi-utterance: binary or regression
  std::vector<std::string> features = {"audio"};  ///< mosi-utterance: audio, visual, text
  LabelMeaning label_meaning = {};                ///< any data set: what its labels are

  io::PickleProfile pickle_profile() const { return {.numpy = true, .memory = memory}; }
};

}  // namespace modrob::data
