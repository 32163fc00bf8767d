#include "nn/prelude.h"

namespace modrob::nn {
namespace {

// Every sequence alone gives the same row: what stands behind its end is not read.
TEST(RecurrentSummary, reads_each_sequence_to_its_own_end) {
  for (const bool bidirectional : {false, true}) {
    at::manual_seed(6);
    RecurrentSummary summary({.input_size = 3, .hidden_size = 4, .output_size = 2, .bidirectional = bidirectional});
    const std::vector<int64_t> lengths = {5, 1, 3};
    const at::Tensor x = at::randn({3, 5, 3});
    const at::Tensor together = summary.forward(x, lengths);
    ASSERT_EQ(together.sizes().vec(), (std::vector<int64_t>{3, 2}));
    EXPECT_EQ(summary.final_state(x, lengths).size(1), bidirectional ? 8 : 4);
    for (int64_t i = 0; i < 3; ++i) {
      const int64_t length = lengths[static_cast<size_t>(i)];
      const at::Tensor alone = summary.forward(x.narrow(0, i, 1).narrow(1, 0, length), std::vector<int64_t>{length});
      EXPECT_LT((alone[0] - together[i]).abs().max().item<double>(), 1e-6) << "sequence " << i;
    }
  }
}

}  // namespace
}  // namespace modrob::nn
