#include "data/audit/finding.h"

#include <algorithm>
#include <array>

#include "core/error.h"
#include "core/text_format.h"

namespace modrob::data {

namespace {

constexpr Grade kError = Grade::kError;
constexpr Grade kWarning = Grade::kWarning;
constexpr Grade kNote = Grade::kNote;

constexpr auto kKinds = std::to_array<FindingKind>({
    {"not_finite_values", kError,
     "Import the files again: an import turns NaN and infinite values into 0 and counts them."},
    {"all_zero_modality", kError, "Import the modality again, or leave it out: it tells a model nothing."},
    {"empty_split", kError, "Split the data again. Training needs train, selection needs valid, diagnosis needs test."},
    {"constant_labels", kError, "Look for the right label column and import again."},
    {"same_video_in_two_splits", kError,
     "Use splits by video: a model that knows a speaker from training scores too well on that speaker."},
    {"duplicate_utterances_in_two_splits", kError, "Keep each utterance in one split only."},
    {"duplicate_utterances", kWarning, "Drop the copies: they count twice in training and in every score."},
    {"same_frames_other_transcript", kWarning,
     "Compare ids, transcripts and frames of the source: one of them may be shifted by a row."},
    {"same_transcript_in_two_splits", kWarning, "Look whether these are the same recordings; if so, keep one of each."},
    {"many_all_zero_utterances", kWarning,
     "Look at the source: to a model these utterances are already missing the modality before any corruption."},
    {"extreme_scale", kWarning, "Look at the source for unmarked missing values, or scale the feature before import."},
    {"padding_kept", kWarning, "Import again with the true lengths, so that padding does not count as frames."},
    {"modalities_swapped", kWarning, "Look whether audio and video were exchanged during import."},
    {"too_long_for_bert", kWarning, "BERT reads at most 512 pieces; what follows is cut. Look at these transcripts."},
    {"many_unknown_pieces", kWarning,
     "Take an encoder whose vocabulary fits: to a model every unknown piece is the same one."},
    {"transcripts_without_words", kWarning, "Look at these transcripts: there is no letter and no digit in them."},
    {"labels_out_of_range", kWarning,
     "Scale the labels to [-3, 3]: Acc-5 and Acc-7 clip them, and results of other studies lie on this scale."},
    {"few_label_values", kWarning, "Import scores instead of class numbers, where the source has them."},
    {"one_class_split", kWarning,
     "Acc-2 and F1 are undefined on this split. Split the data again; labels 0 and 1 that are classes are imported "
     "with --labels-as negative-positive, other scales with --rescale."},
    {"single_video_test_set", kWarning, "Take more videos: intervals that resample videos cannot be had from one."},
    {"probe_too_good", kWarning, "Look whether the labels leaked into the features."},
    {"probe_memorises", kWarning, "Look whether the labels of the training split leaked into its features."},
    {"no_transcripts", kNote, "Only models of audio and video can be trained."},
    {"absent_modality", kNote, "Models see one frame of zeros instead; diagnostics of the modality say nothing."},
    {"simulated_modality", kNote, "Scores on it say nothing about real recordings."},
    {"constant_features", kNote, "Nothing, or drop them: they tell a model nothing."},
    {"duplicate_features", kNote, "Nothing, or drop the copies."},
    {"uneven_scales", kNote, "Scale features alike if a model does not normalise its input."},
    {"far_outliers", kNote, "Look at these features; a single frame can dominate an average over time."},
    {"all_zero_utterances", kNote, "Nothing: to a model these utterances are missing the modality."},
    {"unusually_long_utterances", kNote, "Look whether segments were joined; they cost time and memory."},
    {"one_frame_utterances", kNote,
     "Look at the source: an utterance that had no frame is imported as one zero frame."},
    {"text_cut_at_50_pieces", kNote,
     "Nothing, or read whole transcripts; only setups that repeat the reference's data files cut here."},
    {"unknown_pieces", kNote, "Look whether vocabulary and language of the transcripts fit."},
    {"zero_labels", kNote, "Nothing: they are left out of Acc-2 and F1 and count in every other score."},
    {"class_imbalance", kNote, "Read Acc-2 next to the majority line; macro F1 does not profit from the imbalance."},
    {"class_shift", kNote, "Expect a bias of models trained here; see whether the splits were drawn by video."},
    {"few_test_videos", kNote, "Expect wide intervals where videos are resampled."},
    {"one_utterance_per_video", kNote,
     "Look whether video ids were lost in import: resampling videos then equals resampling utterances."},
    {"same_short_transcript_in_two_splits", kNote, "Nothing: short sentences are said more than once."},
    {"probe_not_better_than_majority", kNote,
     "Expect little from this modality alone; a drop when it goes missing will be small."},
    {"import_repairs", kNote, "Nothing: the import put it right."},
    {"import_warning", kNote, "Read it."},
    {"known_file", kNote, "Nothing."},
});

}  // namespace

std::string_view grade_name(Grade grade) {
  constexpr std::array<std::string_view, 3> kNames = {"error", "warning", "note"};
  return kNames[static_cast<size_t>(grade)];
}

std::span<const FindingKind> finding_kinds() { return kKinds; }

Finding make_finding(std::string_view code, std::string message, std::string affects, Affected affected) {
  const auto kind = std::find_if(kKinds.begin(), kKinds.end(), [&](const auto& known) { return known.code == code; });
  MODROB_CHECK(kind != kKinds.end(), "'" + std::string(code) + "' is no kind of finding");
  return {kind->grade,        std::string(code),  std::move(message), std::string(kind->advice),
          std::move(affects), std::move(affected)};
}

std::string share(int64_t count, int64_t total) {
  return fixed(total == 0 ? 0.0 : 100.0 * static_cast<double>(count) / static_cast<double>(total), 1) + " %";
}

}  // namespace modrob::data
