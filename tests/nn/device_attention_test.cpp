#include "nn/device_attention.h"

#include "fake_device/fake_device.h"
#include "nn/prelude.h"

namespace modrob::nn {
namespace {

at::Tensor offsets_from(const std::vector<int64_t>& lengths) {
  std::vector<int64_t> offsets = {0};
  for (const int64_t length : lengths) offsets.push_back(offsets.back() + length);
  return integers(offsets);
}

// A width of a head of 8 takes the kernel by lengths on CUDA, one of 6 the padded form.
TEST(DeviceAttention, agrees_with_the_processors_kernel_and_so_do_its_gradients) {
  const std::vector<int64_t> queries = {3, 1, 9, 20, 4}, keys = {5, 6, 2, 20, 1};
  const at::Device device = other_device();
  for (const int64_t width : {12, 16}) {
    for (const FutureMask mask : {FutureMask::kNone, FutureMask::kLimited}) {
      torch::manual_seed(3);
      std::vector<at::Tensor> inputs;
      for (const int64_t rows : {37, 34, 34}) inputs.push_back(at::randn({rows, width}));
      const at::Tensor weights = at::randn({37, width});
      PackedAttention ours(queries, keys, mask);
      DeviceAttention theirs(offsets_from(queries), offsets_from(keys), mask, device);
      std::vector<std::vector<at::Tensor>> results(2);
      for (const bool ours_turn : {true, false}) {
        auto& result = results[ours_turn ? 0 : 1];
        const at::Device where = ours_turn ? at::Device(at::kCPU) : device;
        std::vector<at::Tensor> leaves;
        for (const auto& input : inputs) leaves.push_back(input.to(where).detach().clone().requires_grad_(true));
        const AttentionInput input{leaves[0], leaves[1], leaves[2], 2, 0.0};
        const at::Tensor context = ours_turn ? ours.attend(input).values : theirs.attend(input);
        (context * weights.to(where)).sum().backward();
        result.push_back(context.detach().cpu());
        for (const auto& leaf : leaves) result.push_back(leaf.grad().cpu());
      }
      for (size_t i = 0; i < results[0].size(); ++i) {
        EXPECT_LT(largest_difference(results[0][i], results[1][i]), 1e-5) << width << ", tensor " << i;
      }
    }
  }
}

}  // namespace
}  // namespace modrob::nn
