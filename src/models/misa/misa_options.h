#pragma once

#include <cstdint>

#include "io/record/record_visitor.h"
#include "nn/losses.h"

namespace modrob::models {

/// How MISA reads text.
enum class MisaText { kBert, kGlove };
/// What pulls the shared parts together.
enum class MisaSimilarity { kCmd, kAdversarial };
/// The one activation used everywhere in MISA.
enum class MisaActivation { kRelu, kHardtanh, kTanh, kElu, kLeakyRelu };

/// MISA's own settings; defaults as in the reference code. docs/models/misa.md sections 3-5.
struct MisaOptions {
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
};

/// Keys "misa.text", ...
void describe(io::RecordVisitor& visitor, MisaOptions& options);

}  // namespace modrob::models
