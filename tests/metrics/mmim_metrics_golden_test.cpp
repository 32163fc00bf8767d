#include "io/safetensors.h"
#include "metrics/scores.h"
#include "support.h"

namespace modrob::metrics {
namespace {

std::vector<double> mmim_doubles(const io::TensorView& tensor) {
  const auto values = tensor.copy<float>();
  return {values.begin(), values.end()};
}

TEST(Golden_mmim, metrics) {
  const auto folder = testing::golden_dir() / "mmim";
  const auto tensors = io::Safetensors::open(folder / "metrics.safetensors");
  const io::Json expected = io::read_json(folder / "metrics.json");
  const Metrics actual = score(mmim_doubles(tensors.at("input.pred")), mmim_doubles(tensors.at("input.truth")));
  const auto number = [&](const char* key) { return expected.at(key).get<double>(); };
  EXPECT_NEAR(actual.mae, number("mae"), 1e-6);  // the reference takes this mean in float32
  EXPECT_NEAR(actual.corr, number("corr"), 1e-12);
  EXPECT_NEAR(actual.acc7, number("acc7"), 1e-12);
  EXPECT_NEAR(actual.acc5, number("acc5"), 1e-12);
  EXPECT_NEAR(actual.acc2_non0, number("acc2_non0"), 1e-12);
  EXPECT_NEAR(actual.f1_non0, number("f1_non0"), 1e-12);
  EXPECT_NEAR(actual.acc2_has0, number("acc2_has0"), 1e-12);
  EXPECT_NEAR(actual.f1_has0, number("f1_has0"), 1e-12);
}

}  // namespace
}  // namespace modrob::metrics
