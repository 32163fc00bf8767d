#pragma once

#include <memory>

#include "models/misa/misa.h"
#include "models/one_optimizer_objective.h"

namespace modrob::models {

/// The loss of docs/models/misa.md section 4, with its terms.
struct MisaLosses {
  at::Tensor task;            ///< "cls"
  at::Tensor difference;      ///< "diff"
  at::Tensor similarity;      ///< "cmd" or "domain"
  at::Tensor reconstruction;  ///< "recon"
  at::Tensor total;
};

MisaLosses misa_losses(const MisaParts& parts, const at::Tensor& labels, const MisaOptions& options,
                       nn::NormAtZero norm_at_zero);

/// One pass per epoch.
class MisaObjective : public OneOptimizerObjective {
 public:
  MisaObjective(std::shared_ptr<Misa> model, const optim::OptimizerOptions& optimizer);

  StepReport step(const batch::Batch& batch, const corrupt::CorruptionPlan& plan,
                  const StepPosition& position) override;

 private:
  std::shared_ptr<Misa> model_;
  nn::NormAtZero norm_at_zero_;
};

}  // namespace modrob::models
