#pragma once

#include <memory>

#include "models/fidelity.h"
#include "models/misa/misa.h"
#include "models/objective.h"
#include "optim/optimizer.h"

namespace modrob::models {

/// The loss of spec/misa.md section 4, with its terms.
struct MisaLosses {
  at::Tensor task;            ///< "cls"
  at::Tensor difference;      ///< "diff"
  at::Tensor similarity;      ///< "cmd" or "domain"
  at::Tensor reconstruction;  ///< "recon"
  at::Tensor total;
};

MisaLosses misa_losses(const MisaParts& parts, const at::Tensor& labels, const MisaOptions& options,
                       nn::NormAtZero norm_at_zero);

/// One optimiser over all trainable parameters, one pass per epoch.
class MisaObjective : public Objective {
 public:
  MisaObjective(std::shared_ptr<Misa> model, const optim::OptimizerOptions& optimizer, const Fidelity& fidelity);

  StepReport step(const batch::Batch& batch, const corrupt::CorruptionPlan& plan,
                  const StepPosition& position) override;
  void finish_epoch(double validation_loss) override;
  void save(nn::StateWriter& writer) const override;
  void load(const nn::StateReader& reader) override;

  optim::Optimizer& optimizer() { return *optimizer_; }

 private:
  std::shared_ptr<Misa> model_;
  std::unique_ptr<optim::Optimizer> optimizer_;
  nn::NormAtZero norm_at_zero_;
};

}  // namespace modrob::models
