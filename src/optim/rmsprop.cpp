#include "optim/rmsprop.h"

#include <ATen/Functions.h>

namespace modrob::optim {

Rmsprop::Rmsprop(const OptimizerOptions& options, std::vector<NamedParameter> parameters)
    : Optimizer(options, std::move(parameters), {"square_avg"}) {}

void Rmsprop::apply(Update& update) {
  if (options().weight_decay != 0) {
    update.gradients = at::_foreach_add(update.gradients, update.values, options().weight_decay);
  }
  at::_foreach_mul_(update.moments[0], options().alpha);
  at::_foreach_addcmul_(update.moments[0], update.gradients, update.gradients, 1 - options().alpha);
  auto roots = at::_foreach_sqrt(update.moments[0]);
  at::_foreach_add_(roots, options().epsilon);
  at::_foreach_addcdiv_(update.values, update.gradients, roots, -options().learning_rate);
}

}  // namespace modrob::optim
