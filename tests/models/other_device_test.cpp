// Every model on another device than the processor: a fake one, so that no GPU is needed, or the one that
// MODROB_TEST_DEVICE names (fake_device/fake_device.h).
#include <torch/csrc/autograd/autograd.h>

#include "fake_device/fake_device.h"
#include "models/tiny_model.h"

namespace modrob::models {
namespace {

batch::Batch on(at::Device device, batch::Batch batch) {
  for (at::Tensor* tensor : {&batch.audio, &batch.video, &batch.labels}) *tensor = tensor->to(device);
  return batch;
}

class OtherDevice : public ::testing::TestWithParam<Variant> {
 protected:
  OtherDevice() {
    at::set_num_threads(1);
    write_made_up_vectors(tiny_.glove = folder_ / "vectors.txt");
  }

  BuiltModel build_on(at::Device device, bool training) const {
    auto built = tiny_.build(utterances_);
    built.to(device);
    built.model->train(training);
    return built;
  }

  const TemporaryFolder folder_;
  Tiny tiny_ = GetParam().tiny;
  const std::vector<MadeUp> utterances_ = mixed_utterances();
  const batch::Batch batch_ = made_up_batch(utterances_);
};

corrupt::CorruptionPlan some_missing_some_noisy(ModalitySet modalities, const batch::Batch& batch) {
  const corruption::Corruption corruption{{{corruption::kMissing, modalities, Rate::from_double(0.34)},
                                           {corruption::kNoiseAdd, modalities, Rate::from_double(0.34)}},
                                          {}};
  return corrupt::Corruptor(corruption, batch.ids).plan(batch.ids, {});
}

TEST_P(OtherDevice, gives_the_scores_and_gradients_of_the_processor) {
  std::vector<at::Tensor> scores;
  std::vector<std::map<std::string, at::Tensor>> gradients;
  for (const at::Device device : {at::Device(at::kCPU), testing::other_device()}) {
    auto built = build_on(device, false);
    const auto batch = on(device, batch_);
    const auto plan = some_missing_some_noisy(ModalitySet::all(), batch);
    const at::Tensor given = built.model->predict(plan.apply(built.model->encode(batch, plan.zeroed())), batch);
    EXPECT_EQ(given.device(), device);
    scores.push_back(given.detach().cpu());
    given.square().sum().backward();
    gradients.emplace_back();
    for (const auto& parameter : built.model->named_parameters()) {
      EXPECT_EQ(parameter.value().device(), device) << parameter.key();
      const at::Tensor gradient = dense_gradient(parameter.value());
      if (gradient.defined()) gradients.back()[parameter.key()] = gradient.cpu();
    }
  }
  EXPECT_LT((scores[0] - scores[1]).abs().max().item<double>(), 2e-5);
  ASSERT_EQ(gradients[0].size(), gradients[1].size());
  for (const auto& [name, gradient] : gradients[0]) {
    const double size = std::max(1.0, gradient.abs().max().item<double>());
    EXPECT_LT((gradient - gradients[1].at(name)).abs().max().item<double>(), 1e-4 * size) << name;
  }
}

void train_on(BuiltModel& built, const batch::Batch& batch, int64_t first, int64_t end) {
  for (int64_t step = first; step < end; ++step) {
    const int64_t passes = built.objective->passes();
    at::manual_seed(static_cast<uint64_t>(step));
    auto report = built.objective->step(batch, some_missing_some_noisy(Modality::kText, batch),
                                        {step / passes, step % passes, 0, 1});
    StepReport* one = &report;
    read_waiting({&one, 1});
    for (const auto& [name, loss] : report.losses) EXPECT_TRUE(std::isfinite(loss)) << name;
    EXPECT_GT(report.gradient_norm, 0);
  }
}

TEST_P(OtherDevice, goes_on_bit_for_bit_from_what_was_saved) {
  const auto batch = on(testing::other_device(), batch_);
  auto whole = build_on(testing::other_device(), true), first = build_on(testing::other_device(), true),
       second = build_on(testing::other_device(), true);
  train_on(whole, batch, 0, 6);
  train_on(first, batch, 0, 3);
  write_training(*first.model, *first.objective, folder_ / "stopped");
  read_training(*second.model, *second.objective, folder_ / "stopped");
  train_on(second, batch, 3, 6);
  for (auto* built : {&whole, &second}) {
    write_training(*built->model, *built->objective, folder_ / (built == &whole ? "whole" : "resumed"));
  }
  expect_same_bits(nn::StateReader(folder_ / "whole").tensors(), nn::StateReader(folder_ / "resumed").tensors(), "");
  EXPECT_TRUE(all_finite(*second.model));
}

TEST_P(OtherDevice, nobody_waits_within_a_step) {
  auto built = build_on(testing::fake_device(), true);
  const auto batch = on(testing::fake_device(), batch_);
  const int64_t passes = built.objective->passes();
  train_on(built, batch, 0, passes);
  const auto plan = some_missing_some_noisy(Modality::kText, batch);
  built.objective->step(batch, plan, {1, passes - 1, 0, 2});
  const int64_t before = testing::waits_for_fake_device();
  built.objective->step(batch, plan, {1, passes - 1, 1, 2});
  const int64_t waits = testing::waits_for_fake_device() - before;
  // MMIM's entropy asks how many utterances have which sign: two for each of its pairs.
  EXPECT_EQ(waits, tiny_.model == "mmim" ? 4 : 0);
}

INSTANTIATE_TEST_SUITE_P(Models, OtherDevice, ::testing::ValuesIn(variants()),
                         [](const auto& info) { return info.param.name; });

TEST(FakeDevice, refuses_what_a_gpu_would_not_take) {
  const at::Tensor there = at::ones({3}, testing::fake_device()), here = at::ones({3});
  EXPECT_THROW(there + here, c10::Error);
  EXPECT_DEATH(static_cast<void>(*static_cast<volatile float*>(there.data_ptr<float>())), "");
  const int64_t before = testing::waits_for_fake_device();
  EXPECT_EQ((there + 1).sum().item<float>(), 6);
  EXPECT_EQ(there.cpu().size(0), 3);
  EXPECT_EQ(testing::waits_for_fake_device() - before, 2) << "a number that is read, and a copy";
}

}  // namespace
}  // namespace modrob::models
