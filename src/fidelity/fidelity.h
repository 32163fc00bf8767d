#pragma once

#include <string_view>

#include "fidelity/switch_row.h"

namespace modrob::fidelity {

/// How a batch of texts is laid out for the encoder.
enum class TextLayout {
  kPacked,  ///< real tokens only; what `fidelity = "corrected"` uses
  kPadded,  ///< to the longest text of the batch, as the reference computes it
};
/// Where the text of an utterance is cut.
enum class TextCut {
  kEncoderMaximum,  ///< at the encoder's own maximum, whatever the batch
  kBatchWords,      ///< at (longest word count of the batch) + 2, as the reference does (docs/models/misa.md 8.4)
  kFiftyPieces,     ///< at 50 pieces, [CLS] and [SEP] included, as the reference's files (docs/models/self_mm.md 2)
};
/// In which order the rows of a batch stand.
enum class RowOrder {
  kAsGiven,
  kLongestFirst,  ///< by word count, stable (docs/models/misa.md section 2)
};
enum class FrozenDropout { kOff, kOn };
enum class ValidationMean { kUtterances, kBatches };
enum class NoiseKind { kAdd, kScale };
enum class TrainingRows { kExactPerEpoch, kFloorPerBatch };
enum class TestMissing { kExact, kBernoulli };
enum class TestNoise { kExact, kFloorPerBatch };
enum class DiagnosticPasses { kTable, kReal };
enum class Padding { kMasked, kVisible };
enum class HitAxis { kUtterances, kTimeSteps };

/// The differences between the paper's method and the released code that concern several models, or how a corruption is
/// carried out, one named switch each; those of a single model stand in its options. The fields' meaning, both presets'
/// values, the reason and where more is said stand in one table (fidelity_table.cpp).
struct Fidelity {
  Preset preset = Preset::kCorrected;
  TextLayout text_layout = TextLayout::kPacked;
  TextCut text_cut = TextCut::kEncoderMaximum;
  RowOrder row_order = RowOrder::kAsGiven;
  Padding padding = Padding::kMasked;
  FrozenDropout frozen_dropout = FrozenDropout::kOff;
  ValidationMean validation_mean = ValidationMean::kUtterances;
  NoiseKind noise_kind = NoiseKind::kAdd;
  TrainingRows training_rows = TrainingRows::kExactPerEpoch;
  TestMissing test_missing = TestMissing::kExact;
  TestNoise test_noise = TestNoise::kExact;
  DiagnosticPasses diagnostic_passes = DiagnosticPasses::kTable;
  HitAxis hit_axis = HitAxis::kUtterances;

  /// The preset's values of the switches that concern `model`; the others keep the corrected position.
  static Fidelity of(Preset preset, std::string_view model);
};

/// Key "fidelity.preset" sets all, then "fidelity.<switch>" changes single ones. Only the switches of `model` are keys:
/// the common ones that concern it, and `own`, which it alone has (none where nothing is given).
void describe(io::RecordVisitor& visitor, Fidelity& fidelity, std::string_view model, const ForEachSwitch& own = {});

}  // namespace modrob::fidelity
