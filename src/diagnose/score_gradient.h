#pragma once

#include "corrupt/knowledge.h"
#include "models/model.h"

namespace modrob::diagnose {

/// The scores of a batch and their gradients with respect to these encodings, by a backward pass through `predict`
/// only; the parameters' gradients are left alone. Row by row where a score depends on its own utterance only, that is
/// under fidelity "corrected". Gradients are enabled for as long as it takes.
corrupt::ScoreGradient score_gradient(models::Model& model, const corrupt::Representations& representations,
                                      const batch::Batch& batch);

}  // namespace modrob::diagnose
