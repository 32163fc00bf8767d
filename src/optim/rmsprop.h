#pragma once

#include "optim/optimizer.h"

namespace modrob::optim {

/// RMSprop without momentum and not centred, epsilon added after the root, as torch.optim.RMSprop computes it.
class Rmsprop : public Optimizer {
 public:
  Rmsprop(const OptimizerOptions& options, std::vector<ParameterGroup> groups);

 protected:
  void apply(Update& update) override;
};

}  // namespace modrob::optim
