#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "data/importers/alignment_report.h"
#include "data/importers/import_options.h"

namespace modrob::data {

/// A labelled segment after both alignments (docs/data_formats.md 5.2, behind step 4). T is float for what comes from a
/// `.csd` file; the reference computes in the type of the data.
template <typename T>
struct RawSegment {
  std::string id, video;               ///< "<video>[<k>]"
  std::vector<std::string> words;      ///< [words]
  std::vector<double> word_intervals;  ///< [words, 2] seconds; empty where they are not known
  int64_t visual_width = 0, acoustic_width = 0;
  std::vector<T> visual, acoustic;  ///< [rows, width]; rows may differ from the words
  std::vector<double> labels;       ///< sentiment first
};

/// A labelled segment with one visual and one acoustic row a word.
template <typename T>
struct CleanSegment {
  std::string id, video;
  std::vector<std::string> words;  ///< [n], at least one
  int64_t visual_width = 0, acoustic_width = 0;
  std::vector<T> visual, acoustic;  ///< [n, width]
  double label = 0.0;               ///< the first of `labels`
  std::vector<double> labels;
};

struct CleanerOptions {
  /// kReference: as np.nan_to_num, NaN becomes 0, an infinity the largest finite value; labels too.
  Cleaning cleaning = Cleaning::kDefault;
  bool normalise = true;  ///< per utterance and column: (x - mean) / (1e-6 + population standard deviation)
};

/// Steps 5 to 8 of docs/data_formats.md 5.2, one segment after the other.
class SegmentCleaner {
 public:
  /// The report must outlive the cleaner.
  SegmentCleaner(const CleanerOptions& options, AlignmentReport& report) : options_(options), report_(report) {}

  /// Nothing when the segment was dropped (counted in the report): rows that differ, pauses only (the reference keeps
  /// such an empty utterance and fails on it later).
  template <typename T>
  std::optional<CleanSegment<T>> clean(RawSegment<T> segment);

  /// After the last segment. UserError under Cleaning::kDefault when labels were not finite, naming the segments.
  void finish() const;

 private:
  template <typename T>
  void clean_features(std::vector<T>& values);
  void clean_labels(const std::string& id, std::vector<double>& labels);

  CleanerOptions options_;
  AlignmentReport& report_;
  std::vector<std::string> bad_labels_;
};

}  // namespace modrob::data
