#include "device/torch_device.h"

#include <ATen/Context.h>
#include <ATen/autocast_mode.h>
#include <dlfcn.h>
#include <torch/cuda.h>

#include <cstdlib>

#include "core/error.h"
#include "core/text_format.h"

namespace modrob {

using Class = ComputeDevice::Class;

bool built_with_cuda() { return at::globalContext().hasCUDA() || at::detail::getCUDAHooks().hasCUDART(); }

std::string libtorch_file() {
  Dl_info found{};
  const auto* symbol = reinterpret_cast<const void*>(&at::globalContext);
  return ::dladdr(symbol, &found) != 0 && found.dli_fname != nullptr ? found.dli_fname : "unknown";
}

int gpu_count() { return static_cast<int>(torch::cuda::device_count()); }

ComputeDevice resolved(ComputeDevice device) {
  if (device.device_class != Class::kAuto) return device;
  return {gpu_count() > 0 ? Class::kCuda : Class::kCpu};
}

at::Device torch_device(const ComputeDevice& device) {
  const ComputeDevice here = resolved(device);
  if (here.device_class == Class::kCpu) return at::kCPU;
  const std::string asked = "device = \"" + here.name() + "\"";
  const std::string instead = "; or compute with device = \"cpu\"";
  if (!built_with_cuda()) {
    throw UserError(asked +
                    " needs a LibTorch with CUDA, and this program was built with one that has none: build it with "
                    "MODROB_CUDA=1 ./run, or with your own by MODROB_LIBTORCH=DIR ./run" +
                    instead);
  }
  const int count = gpu_count();
  if (count == 0) {
    throw UserError(
        asked +
        " needs a GPU, and this process sees none: look at `nvidia-smi` and CUDA_VISIBLE_DEVICES (in a Slurm "
        "job: --gres gpu:1)" +
        instead);
  }
  if (here.number >= count) {
    throw UserError(asked + " is not there: this process sees " + counted(count, "GPU") + ", numbered from 0" +
                    instead);
  }
  return {at::kCUDA, static_cast<c10::DeviceIndex>(here.number < 0 ? 0 : here.number)};
}

void wait_for(at::Device device) {
  if (device.is_cuda()) torch::cuda::synchronize(device.index());
}

PrecisionScope::PrecisionScope(Precision precision, at::Device device)
    : changes_(precision == Precision::kBf16), type_(device.type()) {
  if (!changes_) return;
  was_enabled_ = at::autocast::is_autocast_enabled(type_);
  was_type_ = at::autocast::get_autocast_dtype(type_);
  at::autocast::set_autocast_enabled(type_, true);
  at::autocast::set_autocast_dtype(type_, at::kBFloat16);
  at::autocast::increment_nesting();
}

PrecisionScope::~PrecisionScope() {
  if (!changes_) return;
  // Weights that were cast are kept until the outermost scope ends: the next step's are others.
  if (at::autocast::decrement_nesting() == 0) at::autocast::clear_cache();
  at::autocast::set_autocast_enabled(type_, was_enabled_);
  at::autocast::set_autocast_dtype(type_, was_type_);
}

void use_deterministic_kernels(at::Device device) {
  if (!device.is_cuda()) return;
  // cuBLAS reads it when it is first used; this is the size that its documentation names.
  ::setenv("CUBLAS_WORKSPACE_CONFIG", ":4096:8", /*overwrite=*/0);
  auto& context = at::globalContext();
  // Not warn_only: memory-efficient attention would take its other, quicker way back.
  context.setDeterministicAlgorithms(true, /*warn_only=*/false);
  context.setDeterministicFillUninitializedMemory(false);
  context.setDeterministicCuDNN(true);
  context.setBenchmarkCuDNN(false);
  context.setAllowTF32CuDNN(false);
}

}  // namespace modrob
