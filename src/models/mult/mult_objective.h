#pragma once

#include <memory>

#include "models/mult/mult.h"
#include "models/objective.h"
#include "optim/optimizer.h"

namespace modrob::models {

/// Mean absolute error, the only loss of spec/mult.md section 4. Scalar.
at::Tensor mult_loss(const at::Tensor& score, const at::Tensor& labels);

/// One optimiser over all trainable parameters, one pass per epoch.
class MultObjective : public Objective {
 public:
  MultObjective(std::shared_ptr<Mult> model, const optim::OptimizerOptions& optimizer);

  StepReport step(const batch::Batch& batch, const corrupt::CorruptionPlan& plan,
                  const StepPosition& position) override;
  void finish_epoch(double validation_loss) override;
  void save(nn::StateWriter& writer) const override;
  void load(const nn::StateReader& reader) override;

 private:
  std::shared_ptr<Mult> model_;
  std::unique_ptr<optim::Optimizer> optimizer_;
};

}  // namespace modrob::models
