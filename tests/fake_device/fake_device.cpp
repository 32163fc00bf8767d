#include "fake_device/fake_device.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/EmptyTensor.h>
#include <ATen/Functions.h>
#include <ATen/detail/HPUHooksInterface.h>
#include <ATen/native/CPUFallback.h>
#include <ATen/native/Resize.h>
#include <c10/core/Allocator.h>
#include <c10/core/impl/DeviceGuardImplInterface.h>
#include <sys/mman.h>
#include <torch/library.h>

#include <atomic>
#include <cstdlib>
#include <string>

// LibTorch looks the accelerator up by this name.
namespace at {
struct HPUHooks final : HPUHooksInterface {
  explicit HPUHooks(HPUHooksArgs /*none*/) {}
  void init() const override {}
  bool isBuilt() const override { return true; }
  bool isAvailable() const override { return true; }
  bool hasHPU() const override { return true; }
  bool hasPrimaryContext(c10::DeviceIndex /*index*/) const override { return true; }
  c10::DeviceIndex deviceCount() const override { return 1; }
  c10::DeviceIndex getCurrentDevice() const override { return 0; }
  const Generator& getDefaultGenerator(c10::DeviceIndex /*index*/) const override {
    return detail::getDefaultCPUGenerator();
  }
};
REGISTER_HPU_HOOKS(HPUHooks)
}  // namespace at

namespace modrob::testing {

namespace {

constexpr auto kType = c10::DeviceType::HPU;
constexpr auto kKey = c10::DispatchKey::HPU;

std::atomic<int64_t> waits{0};
// The processor's kernels need the values: what they read is no wait of the program's.
thread_local int inside_kernel = 0;
struct InsideKernel {
  InsideKernel() { ++inside_kernel; }
  ~InsideKernel() { --inside_kernel; }
};

// What tensors point at may not be read; the values lie elsewhere.
struct Block {
  void* forbidden;
  char* values;
  size_t bytes;
};

void* map(size_t bytes, int protection) {
  void* place = ::mmap(nullptr, bytes, protection, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  TORCH_CHECK(place != MAP_FAILED, "no memory for the fake device");
  return place;
}

struct FakeAllocator final : c10::Allocator {
  c10::DataPtr allocate(size_t bytes) override {
    const c10::Device device(kType, 0);
    if (bytes == 0) return {nullptr, nullptr, &release, device};
    auto* block = new Block{map(bytes, PROT_NONE), static_cast<char*>(map(bytes, PROT_READ | PROT_WRITE)), bytes};
    return {block->forbidden, block, &release, device};
  }
  c10::DeleterFnPtr raw_deleter() const override { return &release; }
  void copy_data(void* /*to*/, const void* /*from*/, std::size_t /*bytes*/) const override {
    TORCH_CHECK(false, "the fake device copies tensors only");
  }
  static void release(void* context) {
    auto* block = static_cast<Block*>(context);
    if (block == nullptr) return;
    ::munmap(block->forbidden, block->bytes);
    ::munmap(block->values, block->bytes);
    delete block;
  }
};
FakeAllocator allocator;
REGISTER_ALLOCATOR(kType, &allocator)

struct FakeGuard final : c10::impl::NoOpDeviceGuardImpl<kType> {
  c10::Device exchangeDevice(c10::Device /*other*/) const override { return {kType, 0}; }
  c10::Device getDevice() const override { return {kType, 0}; }
  c10::Stream getStream(c10::Device /*device*/) const noexcept override {
    return c10::Stream(c10::Stream::DEFAULT, c10::Device(kType, 0));
  }
  c10::Stream exchangeStream(c10::Stream stream) const noexcept override { return stream; }
};
C10_REGISTER_GUARD_IMPL(HPU, FakeGuard)

// The values of a tensor of either device, as a tensor of the processor that shares them.
at::Tensor values_of(const at::Tensor& tensor) {
  if (tensor.is_cpu()) return tensor;
  auto* block = static_cast<Block*>(tensor.storage().data_ptr().get_context());
  if (block == nullptr) return at::empty_strided(tensor.sizes(), tensor.strides(), tensor.options().device(at::kCPU));
  char* begin = block->values + static_cast<size_t>(tensor.storage_offset()) * tensor.itemsize();
  return at::from_blob(begin, tensor.sizes(), tensor.strides(), tensor.options().device(at::kCPU));
}

at::Tensor empty(at::IntArrayRef size, std::optional<at::ScalarType> type, std::optional<at::Layout> /*layout*/,
                 std::optional<at::Device> /*device*/, std::optional<bool> /*pinned*/,
                 std::optional<at::MemoryFormat> format) {
  return at::detail::empty_generic(size, &allocator, c10::DispatchKeySet(kKey), at::dtype_or_default(type), format);
}

at::Tensor empty_strided(at::IntArrayRef size, at::IntArrayRef stride, std::optional<at::ScalarType> type,
                         std::optional<at::Layout> /*layout*/, std::optional<at::Device> /*device*/,
                         std::optional<bool> /*pinned*/) {
  return at::detail::empty_strided_generic(size, stride, &allocator, c10::DispatchKeySet(kKey),
                                           at::dtype_or_default(type));
}

at::Tensor copy_from(const at::Tensor& from, const at::Tensor& to, bool non_blocking) {
  const bool uploads = from.is_cpu() && !to.is_cpu();
  // A copy to the device that need not wait says so; everything in the other direction waits.
  if (inside_kernel == 0 && (to.is_cpu() || (uploads && !non_blocking))) ++waits;
  values_of(to).copy_(values_of(from));
  return to;
}

at::Tensor copy_from_and_resize(const at::Tensor& from, const at::Tensor& to) {
  to.resize_(from.sizes());
  return copy_from(from, to, /*non_blocking=*/true);
}

const at::Tensor& resize(const at::Tensor& tensor, at::IntArrayRef size, std::optional<at::MemoryFormat> /*format*/) {
  if (tensor.sizes() == size) return tensor;
  at::Tensor fresh = at::empty(size, tensor.options());
  tensor.unsafeGetTensorImpl()->set_storage_keep_dtype(fresh.storage());
  tensor.unsafeGetTensorImpl()->set_sizes_and_strides(size, fresh.strides(), 0);
  return tensor;
}

at::Tensor strided(const at::Tensor& tensor, at::IntArrayRef size, at::IntArrayRef stride,
                   std::optional<int64_t> offset) {
  auto result = at::detail::make_tensor<c10::TensorImpl>(c10::TensorImpl::VIEW, c10::Storage(tensor.storage()),
                                                         tensor.key_set(), tensor.dtype());
  result.unsafeGetTensorImpl()->set_sizes_and_strides(size, stride, offset.value_or(tensor.storage_offset()));
  return result;
}

at::Tensor view(const at::Tensor& tensor, at::IntArrayRef size) {
  const at::Tensor shape = at::empty_strided(tensor.sizes(), tensor.strides(), at::TensorOptions(at::kMeta));
  const at::Tensor viewed = shape.view(size);
  return strided(tensor, viewed.sizes(), viewed.strides(), std::nullopt);
}

at::Tensor reshape_alias(const at::Tensor& tensor, at::IntArrayRef size, at::IntArrayRef stride) {
  return strided(tensor, size, stride, std::nullopt);
}

at::Scalar read_number(const at::Tensor& tensor) {
  if (inside_kernel == 0) ++waits;
  const InsideKernel inside;
  return values_of(tensor).item();
}

at::Tensor convolution(const at::Tensor& input, const at::Tensor& weight, const std::optional<at::Tensor>& bias,
                       at::IntArrayRef stride, at::IntArrayRef padding, at::IntArrayRef dilation, bool transposed,
                       at::IntArrayRef output_padding, int64_t groups) {
  TORCH_CHECK(!input.is_cpu() && !weight.is_cpu(), "a convolution of tensors of two devices");
  const InsideKernel inside;
  const auto own_bias = bias && bias->defined() ? std::optional(values_of(*bias)) : std::nullopt;
  return at::convolution(values_of(input), values_of(weight), own_bias, stride, padding, dilation, transposed,
                         output_padding, groups)
      .to(fake_device());
}

std::tuple<at::Tensor, at::Tensor, at::Tensor> convolution_backward(const at::Tensor& gradient, const at::Tensor& input,
                                                                    const at::Tensor& weight, at::IntArrayRef stride,
                                                                    at::IntArrayRef padding, at::IntArrayRef dilation,
                                                                    bool transposed, at::IntArrayRef output_padding,
                                                                    int64_t groups, std::array<bool, 3> wanted) {
  const InsideKernel inside;
  const auto [of_input, of_weight, of_bias] =
      at::convolution_backward(values_of(gradient), values_of(input), values_of(weight), std::nullopt, stride, padding,
                               dilation, transposed, output_padding, groups, wanted);
  const auto back = [](const at::Tensor& one) { return one.defined() ? one.to(fake_device()) : one; };
  return {back(of_input), back(of_weight), back(of_bias)};
}

void refuse_mixed(const c10::OperatorHandle& op, const torch::jit::Stack& stack) {
  const auto check = [&](const at::Tensor& tensor) {
    TORCH_CHECK(!tensor.defined() || !tensor.is_cpu() || tensor.dim() == 0, op.schema().name(),
                " was given a tensor of the processor beside one of the device");
  };
  for (size_t i = stack.size() - op.schema().arguments().size(); i < stack.size(); ++i) {
    const auto& value = stack[i];
    if (value.isTensor()) check(value.toTensor());
    if (value.isTensorList()) {
      for (const at::Tensor& tensor : value.toTensorVector()) check(tensor);
    }
  }
}

void run_on_processor(const c10::OperatorHandle& op, torch::jit::Stack* stack) {
  refuse_mixed(op, *stack);
  // Operations that need to know values to know their results' shapes wait on a GPU, too.
  if (inside_kernel == 0 && (op.schema().name() == "aten::nonzero" || op.schema().name() == "aten::masked_select"))
    ++waits;
  const InsideKernel inside;
  at::native::cpu_fallback(op, stack);
}

TORCH_LIBRARY_IMPL(_, HPU, library) {
  library.fallback(torch::CppFunction::makeFromBoxedFunction<&run_on_processor>());
}

TORCH_LIBRARY_IMPL(aten, HPU, library) {
  library.impl("empty.memory_format", &empty);
  library.impl("empty_strided", &empty_strided);
  library.impl("_copy_from", &copy_from);
  library.impl("_copy_from_and_resize", &copy_from_and_resize);
  library.impl("resize_", &resize);
  library.impl("as_strided", &strided);
  library.impl("view", &view);
  library.impl("_reshape_alias", &reshape_alias);
  library.impl("_local_scalar_dense", &read_number);
  library.impl("convolution_overrideable", &convolution);
  library.impl("convolution_backward_overrideable", &convolution_backward);
}

}  // namespace

at::Device fake_device() { return {kType, 0}; }

at::Device other_device() {
  const char* named = std::getenv("MODROB_TEST_DEVICE");
  return named == nullptr || *named == '\0' ? fake_device() : at::Device(std::string(named));
}

int64_t waits_for_fake_device() { return waits; }

}  // namespace modrob::testing
