#pragma once

#include <cstdint>
#include <string_view>

#include "fidelity/switch_row.h"
#include "io/record/record_visitor.h"
#include "model_options/model_words.h"

namespace modrob::models {

/// How MISA reads text.
enum class MisaText { kBert, kGlove };
/// What pulls the shared parts together.
enum class MisaSimilarity { kCmd, kAdversarial };
/// The one activation used everywhere in MISA.
enum class MisaActivation { kRelu, kHardtanh, kTanh, kElu, kLeakyRelu };

enum class CmdAtZero { kZeroGradient, kNan };

/// MISA's own settings; defaults as in the reference code. docs/models/misa.md sections 3-5.
struct MisaOptions {
  static constexpr std::string_view kName = "misa";
  static constexpr std::string_view kSummary =
      "shared and private parts per modality, fused by a Transformer (Hazarika et al. 2020)";

  MisaText text = MisaText::kBert;
  MisaSimilarity similarity = MisaSimilarity::kCmd;
  MisaActivation activation = MisaActivation::kRelu;
  int64_t hidden_size = 128;
  int64_t feed_forward_size = 2048;
  int64_t attention_heads = 2;
  double dropout = 0.5;
  double transformer_dropout = 0.1;
  double reverse_gradient_weight = 1.0;
  double difference_weight = 0.3;
  double similarity_weight = 1.0;
  double reconstruction_weight = 1.0;
  int64_t word_embedding_size = 300;
  bool freeze_word_embeddings = false;
  // Fidelity switches; what they mean stands in for_each_switch.
  CmdAtZero cmd_at_zero = CmdAtZero::kZeroGradient;

  static constexpr SelectionLoss kSelectionLoss = SelectionLoss::kSquaredError;
  /// UserError naming the key.
  void validate() const;
  bool reads_word_pieces() const { return text == MisaText::kBert; }
  bool reads_words() const { return text == MisaText::kGlove; }
  void for_each_switch(const fidelity::SwitchVisitor& visit);
  /// In models/misa/, with LibTorch.
  BuiltModel build(const BuildInputs& inputs) const;
};

/// Keys "misa.text", ...
void describe(io::RecordVisitor& visitor, MisaOptions& options);

}  // namespace modrob::models
