#pragma once

#include <c10/core/Device.h>

namespace modrob::bench {

/// The largest difference between what attention over made-up utterances of different lengths gives on `device` and on
/// the processor, gradients included. Beyond 1e-4 something is wrong with the device's kernels.
double attention_difference(at::Device device);

}  // namespace modrob::bench
