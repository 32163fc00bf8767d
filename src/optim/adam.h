#pragma once

#include "optim/optimizer.h"

namespace modrob::optim {

/// Kingma and Ba 2015, as torch.optim.Adam computes it: bias-corrected moments, epsilon added after the root.
class Adam : public Optimizer {
 public:
  Adam(const OptimizerOptions& options, std::vector<ParameterGroup> groups);

 protected:
  void apply(Update& update) override;
};

}  // namespace modrob::optim
