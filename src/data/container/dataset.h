#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/modality.h"
#include "data/container/utterance.h"
#include "io/json.h"

namespace modrob::data {

/// One utterance's frames of one modality, [steps, width] row-major, in mapped memory (aligned for float).
struct Frames {
  std::span<const float> values;
  int64_t steps = 0;
  int64_t width = 0;
};

/// The container of every data set, whatever it was imported from: `dataset.safetensors` (ragged arrays) and
/// `dataset.json` (ids, videos, transcripts, splits, provenance). Memory-mapped, immutable, thread safe for reading;
/// copies share one mapping. The format is written down in docs/data.md.
/// What every open data set guarantees: at least one utterance; ids unique; labels finite; transcripts valid UTF-8 with
/// at least one word (or none at all, see has_transcripts); at least one audio and one video frame for each utterance,
/// or a width of 0 where the data set has no such modality at all. Frame values are not looked at.
class Dataset {
 public:
  /// UserError when the folder is no data set, a file is damaged, or the two files disagree; names file and key.
  /// Damage is looked for by sizes and structure, not by reading the frames: see `verify_hash`.
  static Dataset open(const std::filesystem::path& folder);

  /// Reads both files whole and compares them with the recorded hash; UserError with both hashes when they differ,
  /// Interrupted.
  void verify_hash() const;

  const std::filesystem::path& folder() const;
  const std::string& name() const;      ///< "spoken_reviews", "mosi", ...
  const std::string& hash() const;      ///< SHA-256 over both files' contents as recorded when written
  const io::Json& description() const;  ///< dataset.json without its utterances
  /// True where the modality's values were simulated; every place that shows them says so.
  bool simulated(Modality modality) const { return simulated().contains(modality); }
  ModalitySet simulated() const;
  /// Those that the data set has: text where it has transcripts, audio and video where they have a width.
  ModalitySet present() const;
  /// False where the source had no words: every transcript is empty, and no model that reads text can use the data set.
  bool has_transcripts() const;
  /// Audio and video have one frame per word of the transcript.
  bool word_aligned() const;

  int64_t size() const;
  const Utterance& utterance(int64_t index) const;
  std::span<const Utterance> utterances() const;  ///< in the order of the container
  /// Indices of a split, in the order of the container.
  std::vector<int64_t> indices(Split split) const;
  /// The words of the transcript that audio and video are aligned to; they live as long as the data set.
  std::vector<std::string_view> words(int64_t index) const;
  int64_t audio_width() const;  ///< features a frame; 0: no audio
  int64_t video_width() const;  ///< likewise
  Frames audio(int64_t index) const;
  Frames video(int64_t index) const;

 private:
  struct Contents;
  explicit Dataset(std::shared_ptr<const Contents> contents) : contents_(std::move(contents)) {}
  std::shared_ptr<const Contents> contents_;
};

}  // namespace modrob::data
