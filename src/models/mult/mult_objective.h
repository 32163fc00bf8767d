#pragma once

#include <memory>

#include "models/mult/mult.h"
#include "models/one_optimizer_objective.h"

namespace modrob::models {

/// Mean absolute error, the only loss of docs/models/mult.md section 4. Scalar.
at::Tensor mult_loss(const at::Tensor& score, const at::Tensor& labels);

/// One pass per epoch.
class MultObjective : public OneOptimizerObjective {
 public:
  MultObjective(std::shared_ptr<Mult> model, const optim::OptimizerOptions& optimizer);

  StepReport step(const batch::Batch& batch, const corrupt::CorruptionPlan& plan,
                  const StepPosition& position) override;

 private:
  std::shared_ptr<Mult> model_;
};

}  // namespace modrob::models
