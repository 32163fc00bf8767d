#pragma once

#include <memory>

#include "models/objective.h"
#include "optim/optimizer.h"

namespace modrob::models {

/// An objective with one optimiser over all trainable parameters of its model and no other state.
class OneOptimizerObjective : public Objective {
 public:
  void finish_epoch(double validation_loss) override;
  void save(nn::StateWriter& writer) const override;
  void load(const nn::StateReader& reader) override;

 protected:
  OneOptimizerObjective(const torch::nn::Module& model, const optim::OptimizerOptions& optimizer);

  void zero_gradients() { optimizer_->zero_gradients(); }
  /// From a finite loss to the updated parameters; reports `total` first, and these losses.
  StepReport update(const at::Tensor& total, const NamedLosses& losses);

 private:
  std::unique_ptr<optim::Optimizer> optimizer_;
};

}  // namespace modrob::models
