#pragma once

#include <string>
#include <vector>

namespace modrob {

/// The NVIDIA GPUs that this process sees (CUDA_VISIBLE_DEVICES counts), by name ("NVIDIA H200"), as the driver lists
/// them. None where there is no driver.
std::vector<std::string> visible_gpus();

}  // namespace modrob
