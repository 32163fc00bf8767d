#include "io/safetensors.h"
#include "metrics/scores.h"
#include "support.h"

namespace modrob::metrics {

namespace {

std::vector<double> self_mm_doubles(const io::TensorView& tensor) {
  const auto values = tensor.copy<float>();
  return {values.begin(), values.end()};
}

}  // namespace

TEST(Golden_self_mm, metrics) {
  const auto folder = testing::golden_dir() / "self_mm";
  const auto tensors = io::Safetensors::open(folder / "metrics.safetensors");
  const io::Json expected = io::read_json(folder / "metrics.json").at("scalars");
  const Metrics actual = score(self_mm_doubles(tensors.at("input.pred")), self_mm_doubles(tensors.at("input.label")));
  constexpr double kFourDecimals = 0.5e-4 + 1e-7;  // the reference rounds to four; its mean is taken in float32
  const std::vector<std::pair<const char*, double>> all = {{"MAE", actual.mae},
                                                           {"Corr", actual.corr},
                                                           {"Mult_acc_7", actual.acc7},
                                                           {"Mult_acc_5", actual.acc5},
                                                           {"Non0_acc_2", actual.acc2_non0},
                                                           {"Non0_F1_score", actual.f1_non0},
                                                           {"Has0_acc_2", actual.acc2_has0},
                                                           {"Has0_F1_score", actual.f1_has0}};
  for (const auto& [name, value] : all) EXPECT_NEAR(value, expected.at(name).get<double>(), kFourDecimals) << name;
}

}  // namespace modrob::metrics
