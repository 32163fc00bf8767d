#pragma once

#include <memory>

#include "models/bbfn/bbfn.h"
#include "models/one_optimizer_objective.h"

namespace modrob::models {

/// The loss of docs/models/bbfn.md section 4, with its terms.
struct BbfnLosses {
  at::Tensor task;        ///< mean squared error
  at::Tensor separation;  ///< binary cross-entropy of all discriminators; undefined unless options.separation
  at::Tensor total;
};

/// `parts` hold the discriminators' answers if options.separation.
BbfnLosses bbfn_losses(const BbfnParts& parts, const at::Tensor& labels, const BbfnOptions& options);

/// Binary cross-entropy of the discriminators against 0 for language and 1 for the other modality. Encoder and
/// discriminator both minimise it: no gradient is reversed.
at::Tensor bbfn_separation_loss(const BbfnParts& parts);

/// One pass per epoch.
class BbfnObjective : public OneOptimizerObjective {
 public:
  BbfnObjective(std::shared_ptr<Bbfn> model, const optim::OptimizerOptions& optimizer);

  StepReport step(const batch::Batch& batch, const corrupt::CorruptionPlan& plan,
                  const StepPosition& position) override;

 private:
  std::shared_ptr<Bbfn> model_;
};

}  // namespace modrob::models
