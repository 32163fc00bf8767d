#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "io/record/record_visitor.h"

namespace modrob::fidelity {

/// corrected: what the paper says, or what its authors evidently meant, with defects repaired.
/// reference: what the released code does, quirk by quirk. docs/fidelity.md.
enum class Preset { kCorrected, kReference };

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
enum class CmdAtZero { kZeroGradient, kNan };
enum class TextSteps { kTokens, kWords };
enum class HitAxis { kUtterances, kTimeSteps };
enum class Positions { kByLength, kByFirstChannel };
enum class TailBatches { kStepped, kDiscarded };
enum class EmptyClass { kKeptCentre, kNan };
enum class FusionInputs { kTrimodal, kTextOnly };
enum class ContrastAtZero { kNoGradient, kNan };
enum class EstimatorGradients { kEstimators, kWholeModel };
enum class UnusedGradients { kNone, kZeroFilled };
enum class SingularEntropy { kLeftOut, kAsComputed };
enum class EntropyWithoutContrast { kLeftOut, kSubtracted };

/// Every difference between the paper's method and the released code, one named switch each. The fields' meaning, both
/// presets' values, the reason and where more is said stand in one table (fidelity_table.cpp), from which `modrob
/// fidelity` and docs/fidelity.md are made.
struct Fidelity {
  Preset preset = Preset::kCorrected;
  // All models, or several.
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
  // MISA
  CmdAtZero cmd_at_zero = CmdAtZero::kZeroGradient;
  // BBFN
  TextSteps text_steps = TextSteps::kTokens;
  HitAxis hit_axis = HitAxis::kUtterances;
  // MulT
  Positions positions = Positions::kByLength;
  // Self-MM
  TailBatches tail_batches = TailBatches::kStepped;
  EmptyClass empty_class = EmptyClass::kKeptCentre;
  // MMIM
  FusionInputs fusion_inputs = FusionInputs::kTrimodal;
  ContrastAtZero contrast_at_zero = ContrastAtZero::kNoGradient;
  EstimatorGradients estimator_gradients = EstimatorGradients::kEstimators;
  UnusedGradients unused_gradients = UnusedGradients::kNone;
  SingularEntropy singular_entropy = SingularEntropy::kLeftOut;
  EntropyWithoutContrast entropy_without_contrast = EntropyWithoutContrast::kLeftOut;

  /// The preset's values of the switches that concern `model`; the others keep the corrected position.
  static Fidelity of(Preset preset, std::string_view model);
};

/// Key "fidelity.preset" sets all, then "fidelity.<switch>" changes single ones. Only the switches of `model` are keys.
void describe(io::RecordVisitor& visitor, Fidelity& fidelity, std::string_view model);

/// One row of the table of switches.
struct FidelitySwitch {
  std::string name;
  std::string corrected;
  std::string reference;
  std::string models;  ///< "all", or the models it concerns
  std::string why;
  std::string spec;  ///< the document and section that say more
};
/// The rows that concern `model`; all rows for "". A switch whose reference position differs between models has a row
/// for each position.
std::vector<FidelitySwitch> fidelity_switches(std::string_view model = "");

/// The table as Markdown: the body of docs/fidelity.md.
std::string fidelity_markdown();

}  // namespace modrob::fidelity
