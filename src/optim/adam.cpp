#include "optim/adam.h"

#include <ATen/Functions.h>

namespace modrob::optim {

Adam::Adam(const OptimizerOptions& options, std::vector<ParameterGroup> groups)
    : Optimizer(options, std::move(groups), {"exp_avg", "exp_avg_sq"}) {}

void Adam::apply(Update& update) {
  // The kernel takes the count, this step included, as a float tensor and does not advance it.
  std::vector<at::Tensor> steps;
  for (const int64_t step : update.steps) steps.push_back(at::scalar_tensor(static_cast<double>(step), at::kFloat));
  at::_fused_adam_(update.values, update.gradients, update.moments[0], update.moments[1], /*max_exp_avg_sqs=*/{}, steps,
                   update.learning_rate, options().beta1, options().beta2, update.weight_decay, options().epsilon,
                   /*amsgrad=*/false, /*maximize=*/false);
}

}  // namespace modrob::optim
