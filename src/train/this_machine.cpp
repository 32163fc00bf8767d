#include "train/this_machine.h"

#include <ATen/Version.h>
#include <torch/version.h>

#include <algorithm>

#include "core/gpus.h"

namespace modrob::train {

runs::Machine this_machine(at::Device device) {
  auto machine = runs::Machine::of_this_process();
  machine.libtorch = std::string(TORCH_VERSION) + " " + at::get_cpu_capability();
  if (!device.is_cpu()) {
    const auto gpus = visible_gpus();
    const auto number = static_cast<size_t>(std::max<int>(0, device.index()));
    machine.gpu = number < gpus.size() ? gpus[number] : device.str();
  }
  return machine;
}

}  // namespace modrob::train
