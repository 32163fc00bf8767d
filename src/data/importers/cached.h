#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "data/importers/import_source.h"
#include "data/importers/imported_dataset.h"
#include "data/importers/pickle_field.h"

namespace modrob::data {

/// One utterance of a cached list: ((words, visual, acoustic, actual_words[, vlen, alen]), label, segment). MISA, BBFN
/// and MulT-BERT write four fields, with one frame a word; MMIM six, with frames of their own. docs/data_formats.md 4
struct CachedUtterance {
  std::vector<std::string> words;
  const io::NumpyArray* visual = nullptr;    ///< [steps, width]; any empty shape for an utterance without frames
  const io::NumpyArray* acoustic = nullptr;  ///< likewise
  std::vector<double> labels;                ///< 1 or 7: sentiment first, then six emotions
  std::string segment;
  bool word_aligned = true;

  /// FormatError kSchema for whatever is missing, of another type or length.
  explicit CachedUtterance(const PickleField& entry);
};

/// The utterances of one file, as it lists them; all have features of one width.
std::vector<CachedUtterance> read_cached(const io::PickleDocument& document);

/// The files of the other splits beside `file`: "misa_mosi_train.pkl" also names "misa_mosi_dev.pkl" and
/// "misa_mosi_test.pkl". Which split each is, says its name; a file that names none is split by the standard folds.
struct CachedFile {
  std::filesystem::path path;
  std::optional<Split> split;
};
std::vector<CachedFile> cached_files(const std::filesystem::path& file);

ImportedDataset import_cached(const ImportSource& source);
/// A list, or a dict of lists by split.
bool is_cached(const ImportSource& source);

}  // namespace modrob::data
