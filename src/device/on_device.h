#pragma once

#include <ATen/core/Tensor.h>

namespace modrob {

/// What was made on the processor, on `device`, without waiting for the device; itself where that is the processor.
inline at::Tensor on_device(const at::Tensor& host, at::Device device) {
  return host.to(device, host.scalar_type(), /*non_blocking=*/true);
}

}  // namespace modrob
