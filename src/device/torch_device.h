#pragma once

#include <c10/core/Device.h>
#include <c10/core/ScalarType.h>

#include <string>

#include "core/compute_device.h"

namespace modrob {

/// `auto` becomes what this machine has; others stay as they are.
ComputeDevice resolved(ComputeDevice device);

/// The device as LibTorch names it. UserError when this LibTorch or this machine has no such GPU: what is lacking, and
/// what would help.
at::Device torch_device(const ComputeDevice& device);

/// GPUs that LibTorch sees.
int gpu_count();

/// The library that is loaded: "/opt/libtorch/lib/libtorch_cpu.so".
std::string libtorch_file();

/// Whether this LibTorch can use GPUs at all: it was built with CUDA.
bool built_with_cuda();

/// Waits until the device has done all that it was asked to: for clocks. Nothing on the processor.
void wait_for(at::Device device);

/// While it lives, this thread's matrix products and attention on `device` are computed in bf16 from float32 weights
/// (autocast); nothing changes under float32.
class PrecisionScope {
 public:
  PrecisionScope(Precision precision, at::Device device);
  ~PrecisionScope();
  PrecisionScope(const PrecisionScope&) = delete;
  PrecisionScope& operator=(const PrecisionScope&) = delete;

 private:
  bool changes_;
  c10::DeviceType type_;
  bool was_enabled_ = false;
  c10::ScalarType was_type_ = c10::ScalarType::Float;
};

/// To be called once where a process computes on a GPU: the same bits for the same GPU model.
void use_deterministic_kernels(at::Device device);

}  // namespace modrob
