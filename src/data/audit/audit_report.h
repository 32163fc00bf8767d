#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "core/modality.h"
#include "data/audit/finding.h"
#include "data/container/dataset.h"
#include "io/json.h"

namespace modrob::data {

inline constexpr double kNotANumber = std::numeric_limits<double>::quiet_NaN();

struct SplitOverview {
  int64_t utterances = 0, videos = 0;
  int64_t negative = 0, zero = 0, positive = 0;  ///< by the sign of the label
  double label_mean = kNotANumber;               ///< NaN: the split is empty
};

/// Steps or words an utterance.
struct LengthOverview {
  int64_t shortest = 0, median = 0, longest = 0;
};

struct FrameOverview {
  Modality modality = Modality::kAudio;
  int64_t width = 0;          ///< 0: the data set has no such modality; the rest is empty then
  std::string usual_meaning;  ///< what features of this width usually are; "" when none is known, or simulated
  bool simulated = false;
  int64_t frames = 0;
  LengthOverview lengths;
  int64_t zero_frames = 0;  ///< zero in every feature
  int64_t constant_features = 0;
  double smallest = kNotANumber, largest = kNotANumber;
};

/// A ridge regression from averages over time (text: from hashed word counts), fitted on train, scored on test.
struct ProbeOverview {
  Modality modality = Modality::kText;
  int64_t features = 0;
  double train_acc2 = kNotANumber, test_acc2 = kNotANumber, test_corr = kNotANumber;
};

/// A check that could not be carried out.
struct NotDone {
  std::string check, reason;
};

/// What `audit` found.
struct AuditReport {
  std::string name, folder, hash;
  bool word_aligned = true;
  ModalitySet simulated;
  int64_t utterances = 0, videos = 0;
  std::array<SplitOverview, kSplits.size()> splits;  ///< in the order of kSplits
  bool has_transcripts = true;
  LengthOverview words;                   ///< of transcript_words; all 0 without transcripts
  std::vector<FrameOverview> modalities;  ///< audio, video
  /// Of always saying the sign that is the more frequent one in that split; NaN: no probes.
  double majority_train_acc2 = kNotANumber, majority_test_acc2 = kNotANumber;
  std::vector<ProbeOverview> probes;
  std::vector<Finding> findings;  ///< errors first
  std::vector<NotDone> not_done;

  bool has_errors() const { return count(Grade::kError) > 0; }
  int64_t count(Grade grade) const;
};

/// A page for the terminal; names from the data set cannot steer it.
std::string to_text(const AuditReport& report);
/// Undefined numbers are null.
io::Json to_json(const AuditReport& report);
/// One page that needs nothing else: no script, no font, no picture from outside; light and dark, wide and narrow.
std::string to_html(const AuditReport& report);

}  // namespace modrob::data
