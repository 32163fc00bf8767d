#include "train/this_machine.h"

#include <ATen/Version.h>
#include <torch/version.h>

namespace modrob::train {

runs::Machine this_machine() {
  auto machine = runs::Machine::of_this_process();
  machine.libtorch = std::string(TORCH_VERSION) + " " + at::get_cpu_capability();
  return machine;
}

}  // namespace modrob::train
