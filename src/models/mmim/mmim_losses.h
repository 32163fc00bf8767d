#pragma once

#include <vector>

#include "models/mmim/mmim.h"
#include "models/mmim/mmim_memory.h"

namespace modrob::models {

/// The terms of the main pass' loss, docs/models/mmim.md section 4. Scalars; undefined where a term is not asked for.
struct MmimLosses {
  MmimFusion fusion;
  at::Tensor task;        ///< mean absolute error
  at::Tensor contrast;    ///< "nce", minimised
  at::Tensor likelihood;  ///< "lld", maximised
  at::Tensor entropy;     ///< "H", maximised: sum over the pairs that have one; undefined without a full memory
  int64_t entropies_left_out = 0;  ///< pairs without one
  std::vector<MmimRows> rows;      ///< this batch's, by pair, for the memory
};

/// Which terms are asked for; the task loss always is.
struct MmimTerms {
  bool contrast = true;  ///< with the likelihood
  bool entropy = true;
  SingularEntropy singular = SingularEntropy::kLeftOut;
};

/// Sum over the pairs: the loss of the estimators' pass is its negative.
at::Tensor mmim_likelihood(const Mmim& model, const corrupt::Representations& representations);

/// labels [B].
MmimLosses mmim_losses(Mmim& model, const corrupt::Representations& representations, const at::Tensor& labels,
                       const MmimMemory& memory, const MmimTerms& terms);

/// task + alpha contrast - beta likelihood - beta entropy, of the terms that there are; `with_entropy`: the last too.
at::Tensor mmim_total(const MmimLosses& losses, const MmimOptions& options, bool with_entropy);

}  // namespace modrob::models
