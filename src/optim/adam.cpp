#include "optim/adam.h"

#include <ATen/Functions.h>

#include "device/on_device.h"

namespace modrob::optim {

Adam::Adam(const OptimizerOptions& options, std::vector<ParameterGroup> groups)
    : Optimizer(options, std::move(groups), {"exp_avg", "exp_avg_sq"}) {}

void Adam::apply(Update& update) {
  // The kernel takes the count, this step included, as a float tensor and does not advance it.
  const at::Tensor counts = at::tensor(update.steps, at::kLong).to(at::kFloat);
  const std::vector<at::Tensor> steps = on_device(counts, update.values.front().device()).unbind();
  at::_fused_adam_(update.values, update.gradients, update.moments[0], update.moments[1], /*max_exp_avg_sqs=*/{}, steps,
                   update.learning_rate, options().beta1, options().beta2, update.weight_decay, options().epsilon,
                   /*amsgrad=*/false, /*maximize=*/false);
}

}  // namespace modrob::optim
