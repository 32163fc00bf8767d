#pragma once

#include <memory>
#include <vector>

#include "fidelity/fidelity.h"
#include "models/mmim/mmim.h"
#include "models/mmim/mmim_losses.h"
#include "models/mmim/mmim_memory.h"
#include "models/objective.h"
#include "optim/optimizer.h"

namespace modrob::models {

/// MMIM's training, docs/models/mmim.md section 5. With `contrast` an epoch has two passes: the first updates the
/// mutual-information estimators alone (their likelihood is maximised), the second everything else.
class MmimObjective : public Objective {
 public:
  /// `optimizer`: rule, clipping, schedule and decay of both optimisers, and the rate of all but the text encoder and
  /// the estimators, which have rates of their own in the model's options.
  MmimObjective(std::shared_ptr<Mmim> model, const optim::OptimizerOptions& optimizer);

  int64_t passes() const override { return model_->options().contrast ? 2 : 1; }
  int64_t batches_of_pass(int64_t pass, int64_t batches) const override;
  StepReport step(const batch::Batch& batch, const corrupt::CorruptionPlan& plan,
                  const StepPosition& position) override;
  /// The schedule of all but the estimators.
  void finish_epoch(double validation_loss) override { main_->observe_validation(validation_loss); }
  void save(nn::StateWriter& writer) const override;
  void load(const nn::StateReader& reader) override;

  const MmimMemory& memory() const { return memory_; }

 private:
  bool estimator_pass(int64_t pass) const { return pass + 1 < passes(); }
  StepReport estimator_step(const batch::Batch& batch, const corrupt::CorruptionPlan& plan);
  StepReport main_step(const batch::Batch& batch, const corrupt::CorruptionPlan& plan, int64_t batch_of_pass);
  void clear_gradients();
  StepReport update(optim::Optimizer& optimizer, const at::Tensor& total, const NamedLosses& losses);

  std::shared_ptr<Mmim> model_;
  std::vector<optim::NamedParameter> parameters_;  // of the whole model
  std::unique_ptr<optim::Optimizer> estimators_, main_;
  MmimMemory memory_;
};

}  // namespace modrob::models
