#pragma once

#include <c10/core/Device.h>

#include "runs/machine.h"

namespace modrob::train {

/// This machine, with what LibTorch makes of it, and the GPU if it is one that computes.
runs::Machine this_machine(at::Device device = at::kCPU);

}  // namespace modrob::train
