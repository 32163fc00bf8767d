#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "batch/collate_options.h"
#include "io/settings.h"
#include "nn/text_encoder_options.h"

namespace modrob::models {

/// corrected: what the paper says, or what its authors evidently meant, with defects repaired.
/// reference: what the released code does, quirk by quirk. DESIGN section 5.
enum class Preset { kCorrected, kReference };

using batch::RowOrder;
using batch::TextCut;
using nn::TextLayout;
enum class FrozenDropout { kOff, kOn };
enum class ValidationMean { kUtterances, kBatches };
enum class CmdAtZero { kZeroGradient, kNan };
enum class NoiseKind { kAdd, kScale };
enum class TrainingRows { kExactPerEpoch, kFloorPerBatch };
enum class TestMissing { kExact, kBernoulli };
enum class TestNoise { kExact, kFloorPerBatch };
enum class DiagnosticPasses { kTable, kReal };

/// Every difference between the paper's method and the released code, one named switch each. The fields' meaning, both
/// presets' values, the reason and the spec section stand in one table (`switches()`), from which `modrob fidelity` and
/// docs/fidelity.md are made.
struct Fidelity {
  Preset preset = Preset::kCorrected;
  TextLayout text_layout = TextLayout::kPacked;
  TextCut text_cut = TextCut::kEncoderMaximum;
  RowOrder row_order = RowOrder::kAsGiven;
  FrozenDropout frozen_dropout = FrozenDropout::kOff;
  ValidationMean validation_mean = ValidationMean::kUtterances;
  CmdAtZero cmd_at_zero = CmdAtZero::kZeroGradient;
  NoiseKind noise_kind = NoiseKind::kAdd;
  TrainingRows training_rows = TrainingRows::kExactPerEpoch;
  TestMissing test_missing = TestMissing::kExact;
  TestNoise test_noise = TestNoise::kExact;
  DiagnosticPasses diagnostic_passes = DiagnosticPasses::kTable;

  static Fidelity of(Preset preset);
};

/// Key "fidelity.preset" sets all, then "fidelity.<switch>" changes single ones.
void visit(io::SettingsVisitor& visitor, Fidelity& fidelity);

/// One row of the table of switches.
struct FidelitySwitch {
  std::string name;
  std::string corrected;
  std::string reference;
  std::string models;  ///< "all", or the models it concerns
  std::string why;
  std::string spec;
};
std::vector<FidelitySwitch> fidelity_switches();

/// The table as Markdown: the body of docs/fidelity.md.
std::string fidelity_markdown();

}  // namespace modrob::models
