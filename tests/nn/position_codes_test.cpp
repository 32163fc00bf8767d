#include "nn/prelude.h"

namespace modrob::nn {
namespace {

TEST(PositionCodes, sines_then_cosines_of_geometric_frequencies) {
  for (const int64_t width : {4, 9, 30}) {
    const at::Tensor codes = sinusoidal_codes(60, width);
    ASSERT_EQ(codes.sizes(), at::IntArrayRef({60, width}));
    const int64_t half = width / 2;
    const auto* value = codes.const_data_ptr<float>();
    for (int64_t row = 0; row < 60; ++row) {
      for (int64_t i = 0; i < half; ++i) {
        const double angle = static_cast<double>(row) * std::pow(10000.0, -static_cast<double>(i) / (half - 1));
        EXPECT_NEAR(value[row * width + i], row == 0 ? 0 : std::sin(angle), 1e-5);
        EXPECT_NEAR(value[row * width + half + i], row == 0 ? 0 : std::cos(angle), 1e-5);
      }
      if (width % 2 == 1) {
        EXPECT_EQ(value[row * width + width - 1], 0);
      }
    }
  }
}

TEST(PositionCodes, a_row_does_not_depend_on_how_many_there_are) {
  EXPECT_TRUE(sinusoidal_codes(7, 12).equal(sinusoidal_codes(200, 12).narrow(0, 0, 7)));
}

}  // namespace
}  // namespace modrob::nn
