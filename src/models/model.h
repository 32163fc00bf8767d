#pragma once

#include <torch/nn/module.h>

#include "batch/batch.h"
#include "corrupt/corruptor.h"
#include "corrupt/representations.h"
#include "models/kept_parts.h"

namespace modrob::models {

/// A multimodal sentiment model, cut at its intervention point (docs/design.md):
/// batch -> encode -> representations -> (corruption) -> predict -> scores. Nothing else knows its inside.
class Model : public torch::nn::Module {
 public:
  /// One row per utterance. Rows that `zeroed` names will be zeroed by the corruption: they need not be computed and
  /// are returned as zeros.
  virtual corrupt::Representations encode(const batch::Batch& batch, const corrupt::ZeroedRows& zeroed) = 0;
  corrupt::Representations encode(const batch::Batch& batch) { return encode(batch, {}); }

  /// Sentiment scores [B].
  virtual at::Tensor predict(const corrupt::Representations& representations, const batch::Batch& batch) = 0;
  /// The same scores, bit for bit, where some of the representations may be those of the calls before: what a model
  /// makes of these alone it may take from `kept`, which belongs to this batch.
  virtual at::Tensor predict_with(const corrupt::Representations& representations, const batch::Batch& batch,
                                  KeptParts& /*kept*/) {
    return predict(representations, batch);
  }
};

}  // namespace modrob::models
