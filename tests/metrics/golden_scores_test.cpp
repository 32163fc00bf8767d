// The metrics of every model's reference code, on its own labels and predictions.

#include "metrics/prelude.h"

namespace modrob::metrics {
namespace {

// How a reference calls its numbers, and how closely it gives them.
struct GoldenNames {
  const char *labels, *values;  // tensor of the labels; JSON member that holds the numbers, "" = the top
  const char *mae, *corr, *acc7, *acc5, *acc2_non0, *f1_non0, *acc2_has0, *f1_has0;
  double tolerance = 1e-12;
  double mean_tolerance = 1e-6;  // of the MAE, which the references take in float32
  double corr_tolerance = 1e-12;
};

std::vector<double> as_doubles(const io::TensorView& tensor) {
  const auto values = tensor.copy<float>();
  return {values.begin(), values.end()};
}

void expect_metrics(const std::string& model, const GoldenNames& names) {
  const auto folder = golden_dir() / model;
  const auto tensors = io::Safetensors::open(folder / "metrics.safetensors");
  const io::Json json = io::read_json(folder / "metrics.json");
  const io::Json& expected = *names.values == 0 ? json : json.at(names.values);
  const Metrics actual = score(as_doubles(tensors.at("input.pred")), as_doubles(tensors.at(names.labels)));
  const auto near = [&](double value, const char* name, double tolerance) {
    EXPECT_NEAR(value, expected.at(name).get<double>(), tolerance) << name;
  };
  near(actual.mae, names.mae, names.mean_tolerance);
  near(actual.corr, names.corr, names.corr_tolerance);
  near(actual.acc7, names.acc7, names.tolerance);
  near(actual.acc5, names.acc5, names.tolerance);
  near(actual.acc2_non0, names.acc2_non0, names.tolerance);
  near(actual.f1_non0, names.f1_non0, names.tolerance);
  near(actual.acc2_has0, names.acc2_has0, names.tolerance);
  near(actual.f1_has0, names.f1_has0, names.tolerance);
}

TEST(Golden_misa, metrics) {
  expect_metrics("misa", {"input.label", "metrics", "mae", "corr", "mult_acc_7", "mult_acc_5", "acc_pos_neg",
                          "f1_pos_neg_weighted_by_truth", "acc_nonneg_neg", "f1_nonneg_neg_weighted_by_truth"});
}

TEST(Golden_bbfn, metrics) {
  expect_metrics("bbfn", {"input.truth", "scalars", "mae", "corr", "acc7", "acc5", "acc2_pos_neg",
                          "f1_weighted_pos_neg_report", "acc2_nonneg_neg", "f1_weighted_nonneg_neg_report"});
}

TEST(Golden_self_mm, metrics) {
  constexpr double kFourDecimals = 0.5e-4 + 1e-7;  // the reference rounds to four
  expect_metrics("self_mm",
                 {"input.label", "scalars", "MAE", "Corr", "Mult_acc_7", "Mult_acc_5", "Non0_acc_2", "Non0_F1_score",
                  "Has0_acc_2", "Has0_F1_score", kFourDecimals, kFourDecimals, kFourDecimals});
}

TEST(Golden_mmim, metrics) {
  expect_metrics("mmim",
                 {"input.truth", "", "mae", "corr", "acc7", "acc5", "acc2_non0", "f1_non0", "acc2_has0", "f1_has0"});
}

TEST(Golden_mult, metrics) {
  GoldenNames names = {"input.label", "metrics",
                       "mae",         "corr",
                       "acc7",        "acc5",
                       "acc2_posneg", "f1_posneg_weighted_exact",
                       "acc2_nonneg", "f1_nonneg_weighted_exact"};
  names.corr_tolerance = 1e-7;  // in float32
  expect_metrics("mult", names);
}

}  // namespace
}  // namespace modrob::metrics
