#pragma once

#include "runs/machine.h"

namespace modrob::train {

/// This machine, with what LibTorch makes of it.
runs::Machine this_machine();

}  // namespace modrob::train
