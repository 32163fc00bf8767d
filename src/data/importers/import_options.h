#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "data/importers/label_meaning.h"
#include "io/pickle/pickle_globals.h"

namespace modrob::data {

/// Which kind of file is imported. docs/data.md tells what each is.
enum class ImportFormat {
  kMmsa,           ///< pickle of MMSA and Self-MM: aligned_50.pkl, unaligned_50.pkl
  kMult,           ///< pickle of the Multimodal Transformer: mosi_data.pkl, mosei_senti_data.pkl
  kCached,         ///< train.pkl, dev.pkl, test.pkl of MISA, BBFN, MulT-BERT and MMIM
  kCsd,            ///< CMU-MultimodalSDK: a folder of .csd files
  kUtterance,      ///< utterance-level CSVs or 7-tuple pickles of the bc-LSTM family
  kMosiUtterance,  ///< utterances.csv and features.safetensors
  kOwn,            ///< a CSV of one's own, with NPY or NPZ arrays
  kEmbedding,      ///< embedding_and_mapping.pt: word vectors, no data set
  kPickle,         ///< any other pickle of plain values: converted, no data set
};

/// "mmsa", "mult", ...
std::string_view format_name(ImportFormat format);
/// UserError with near matches.
ImportFormat parse_import_format(std::string_view name);
std::vector<std::string> import_format_names();

/// What happens to values that are no numbers.
enum class Cleaning {
  kDefault,    ///< every non-finite feature, also one beyond float32, becomes 0 and is counted
  kReference,  ///< what the reference's loader does (docs/data_formats.md section 9)
};
Cleaning parse_cleaning(std::string_view name);

struct ImportOptions {
  std::optional<ImportFormat> format;  ///< nothing: found by content
  std::string name;                    ///< of the data set; empty: "mosi" or "mosei" by its videos, else from the file
  Cleaning cleaning = Cleaning::kDefault;
  bool strict = false;                  ///< utterances without frames are refused, not imported as missing
  bool mean_frames = false;             ///< MMSA: one frame, the mean over all T, as its need_normalized
  uint64_t memory = uint64_t{1} << 30;  ///< bytes of objects a pickle may build; arrays stay in the file
  int64_t vocabulary_size = 30522;      ///< token ids of text_bert lie below
  std::filesystem::path labels;         ///< label CSV with transcripts, for MulT pickles; or the .csd file of labels
  std::filesystem::path audio, video, words;  ///< own data: arrays; .csd: which file is which
  bool normalize = true;                      ///< .csd: z-score within each utterance, as the reference
  std::string folds = "standard";             ///< mosi_utterance: standard or reference
  std::string label_kind = "binary";          ///< mosi_utterance: binary or regression
  LabelMeaning label_meaning;                 ///< any data set: what its labels are
  std::vector<std::string> features;          ///< mosi_utterance: audio, visual, text; empty: audio

  io::PickleProfile pickle_profile() const { return {.numpy = true, .memory = memory}; }
};

}  // namespace modrob::data
