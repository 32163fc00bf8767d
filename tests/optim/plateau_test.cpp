#include "optim/plateau.h"

#include <ATen/Functions.h>

#include "io/record/json_reader.h"
#include "io/record/json_writer.h"
#include "optim/optimizer.h"
#include "support.h"

namespace modrob::optim {

namespace {

// Validation losses and the learning rate after each, as torch.optim.lr_scheduler.ReduceLROnPlateau gives them for
// these options (docs/models/mult.md section 5).
struct Trace {
  std::vector<double> losses, rates;
};

Trace golden_trace(PlateauOptions& options, double& start) {
  const io::Json example = io::read_json(testing::golden_dir() / "mult" / "train.json").at("plateau_example");
  options.factor = example.at("factor").get<double>();
  options.patience = example.at("patience").get<int64_t>();
  start = example.at("initial_lr").get<double>();
  return {example.at("val_loss").get<std::vector<double>>(), example.at("lr_after").get<std::vector<double>>()};
}

}  // namespace

TEST(Golden_mult, plateau) {
  OptimizerOptions options;
  const Trace trace = golden_trace(options.plateau, options.learning_rate);
  const at::Tensor value = at::zeros({1}).set_requires_grad(true);
  const auto optimizer = make_optimizer(options, std::vector<NamedParameter>{{"w", value}});
  for (size_t epoch = 0; epoch < trace.losses.size(); ++epoch) {
    optimizer->observe_validation(trace.losses[epoch]);
    EXPECT_NEAR(optimizer->learning_rate(), trace.rates[epoch], 1e-12) << "epoch " << epoch;
  }
}

TEST(Plateau, goes_on_from_its_state) {
  const PlateauOptions options{.factor = 0.5, .patience = 1};
  Plateau whole(options);
  for (const double loss : {1.0, 1.0}) EXPECT_FALSE(whole.observe(loss));
  const io::Json stored = io::record_json(whole);
  Plateau resumed(options);
  io::JsonReader(stored, "file").visit(resumed);
  EXPECT_TRUE(resumed.observe(1.0)) << "the second epoch without improvement";
  EXPECT_FALSE(resumed.observe(0.9)) << "an improvement";
}

TEST(Plateau, no_loss_yet_is_stored_as_null) {
  const PlateauOptions options{.factor = 0.5, .patience = 0};
  const io::Json stored = io::record_json(Plateau(options));
  EXPECT_EQ(stored.dump(), R"({"best":null,"bad_epochs":0})");
  Plateau resumed(options);
  io::JsonReader(stored, "file").visit(resumed);
  EXPECT_FALSE(resumed.observe(1e300)) << "better than none";
}

TEST(Plateau, a_factor_of_one_is_off) {
  Plateau plateau(PlateauOptions{.factor = 1, .patience = 0});
  for (int epoch = 0; epoch < 5; ++epoch) EXPECT_FALSE(plateau.observe(1.0));
}

TEST(Plateau, a_loss_that_is_not_a_number_is_no_improvement) {
  Plateau plateau(PlateauOptions{.factor = 0.5, .patience = 0});
  EXPECT_FALSE(plateau.observe(1.0));
  EXPECT_TRUE(plateau.observe(std::nan("")));
}

}  // namespace modrob::optim
