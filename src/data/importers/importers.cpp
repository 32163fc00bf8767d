#include <algorithm>

#include "core/error.h"
#include "core/find_named.h"
#include "data/importers/cached.h"
#include "data/importers/csd.h"
#include "data/importers/embedding.h"
#include "data/importers/folder_contents.h"
#include "data/importers/importer.h"
#include "data/importers/mmsa.h"
#include "data/importers/mosi_utterance.h"
#include "data/importers/mult.h"
#include "data/importers/own_data.h"
#include "data/importers/plain_contents.h"
#include "data/importers/utterance_csv.h"

namespace modrob::data {

namespace fs = std::filesystem;

const std::vector<Importer>& importers() {
  using Options = ImportOptions;
  static const std::vector<Importer> kImporters = {
      {"mmsa",
       "pickle of MMSA and Self-MM: aligned_50.pkl, unaligned_50.pkl",
       is_mmsa,
       {{"mean-frames", "one frame, the mean over all (its need_normalized)", &Options::mean_frames},
        {"vocabulary-size", "how many tokens the vocabulary of text_bert has [30522]", &Options::vocabulary_size}},
       import_mmsa},
      {"mult",
       "pickle of the Multimodal Transformer: mosi_data.pkl, mosei_senti_data.pkl",
       is_mult,
       {{"labels", "label CSV with the transcripts", &Options::labels}},
       import_mult},
      {"cached", "train.pkl, dev.pkl, test.pkl of MISA, BBFN, MulT-BERT and MMIM", is_cached, {}, import_cached},
      {"mosi-utterance",
       "folder of utterances.csv and features.safetensors",
       is_mosi_utterance,
       {{"folds", "standard or reference [standard]", &Options::folds},
        {"label-kind", "binary (+1, -1) or regression [binary]", &Options::label_kind},
        {"features", "audio, visual, text [audio]", &Options::features}},
       import_mosi_utterance},
      {"utterance",
       "utterance level: folder of transcripts.csv, ... or audio.pickle of the bc-LSTM family",
       is_utterance,
       {},
       import_utterance},
      {"csd",
       "folder of .csd files (CMU-MultimodalSDK); one .csd file is written as it is",
       is_csd,
       {{"words", ".csd file of words", &Options::words},
        {"audio", ".csd file of audio", &Options::audio},
        {"video", ".csd file of video", &Options::video},
        {"labels", ".csd file of labels", &Options::labels},
        {"keep-scale", "no z-score within each utterance", &Options::keep_scale}},
       import_csd},
      {"own",
       "table of your own (CSV, TSV, JSON), with arrays beside it",
       is_own_data,
       {{"audio", "arrays of audio (.npy, .npz, folder)", &Options::audio},
        {"video", "arrays of video", &Options::video}},
       import_own_data},
      {"embedding", "embedding_and_mapping.pt: word vectors, no data set", is_embedding, {}, import_embedding},
      // Knows every pickle, so it comes last.
      {"pickle", "any other pickle of plain values, no data set", is_pickle, {}, import_plain_contents}};
  return kImporters;
}

std::string option_key(const ImportOption& option) {
  std::string key = option.name;
  std::replace(key.begin(), key.end(), '-', '_');
  return key;
}

const Importer& importer_of(std::string_view name) { return find_named(importers(), name, "import format"); }

std::pair<const Importer*, ImportSource> find_importer(const ImportSource& source) {
  const auto& path = source.path();
  if (!source.options().format.empty()) return {&importer_of(source.options().format), source};
  if (!fs::exists(path)) throw UserError("cannot open '" + path.string() + "': no such file or folder");
  if (fs::is_regular_file(path / "dataset.json")) {
    throw UserError("'" + path.string() + "' is a data set of modrob already; use it as it is");
  }
  for (const auto& importer : importers()) {
    if (importer.detect(source)) return {&importer, source};
  }
  return find_importer({choose_from_folder(path), source.options()});
}

}  // namespace modrob::data
