#include "optim/rmsprop.h"

#include <ATen/Functions.h>

namespace modrob::optim {

Rmsprop::Rmsprop(const OptimizerOptions& options, std::vector<ParameterGroup> groups)
    : Optimizer(options, std::move(groups), {"square_avg"}) {}

void Rmsprop::apply(Update& update) {
  if (update.weight_decay != 0) {
    update.gradients = at::_foreach_add(update.gradients, update.values, update.weight_decay);
  }
  at::_foreach_mul_(update.moments[0], options().alpha);
  at::_foreach_addcmul_(update.moments[0], update.gradients, update.gradients, 1 - options().alpha);
  auto roots = at::_foreach_sqrt(update.moments[0]);
  at::_foreach_add_(roots, options().epsilon);
  at::_foreach_addcdiv_(update.values, update.gradients, roots, -update.learning_rate);
}

}  // namespace modrob::optim
