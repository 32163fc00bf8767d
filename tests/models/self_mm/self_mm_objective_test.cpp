#include "models/self_mm/self_mm_support.h"

namespace modrob::testing::self_mm {

namespace {

constexpr int64_t kBatches = 5;  // of an epoch: a window of three and one of two

// The twelve utterances in five batches, the last of one.
std::vector<int64_t> numbers_of(int64_t batch) {
  static const std::vector<std::vector<int64_t>> kNumbers = {{0, 1, 2}, {3, 4, 5}, {6, 7, 8}, {9, 10}, {11}};
  return kNumbers[static_cast<size_t>(batch)];
}

// Step `k` of a training in which every third batch has no text at all.
models::StepReport run_step(TinySelfMm& tiny, int64_t k) {
  at::manual_seed(static_cast<uint64_t>(k));
  tiny.model.train();
  const auto batch = TinySelfMm::batch(numbers_of(k % kBatches));
  corrupt::ZeroedRows zeroed;
  if (k % 3 == 1) zeroed.set(Modality::kText, std::vector<uint8_t>(static_cast<size_t>(batch.size()), 1));
  return tiny.objective.step(batch, tiny.model.encode(batch, zeroed),
                             {.epoch = k / kBatches, .batch = k % kBatches, .batches = kBatches});
}

}  // namespace

TEST(SelfMmObjective, a_checkpoint_inside_a_window_holds_its_gradients) {
  TinySelfMm tiny;
  const TemporaryFolder folder;
  const std::string dense = "accumulated.Model.post_text_layer_1.weight";
  const std::string rows = "accumulated.Model.text_model.model.embeddings.word_embeddings.weight.rows";
  for (int64_t k = 0; k < kBatches; ++k) {
    run_step(tiny, k);
    write_training(tiny.model, tiny.objective, folder / "state");
    const nn::StateReader state(folder / "state");
    const bool inside = k == 0 || k == 1 || k == 3;
    EXPECT_EQ(state.contains(dense), inside) << "step " << k;
    EXPECT_EQ(state.contains(rows), k == 0 || k == 3) << "a batch without text makes the gradient dense; step " << k;
  }
  TinySelfMm other;
  EXPECT_THROW(run_step(other, 1), CheckFailure) << "inside a window that was never begun";
}

TEST(SelfMmObjective, the_tail_of_an_epoch_is_stepped_or_discarded) {
  for (const std::string tail : {"stepped", "discarded"}) {
    TinySelfMm tiny("fidelity.tail_batches = '" + tail + "'");
    std::vector<int64_t> changed;
    for (int64_t k = 0; k < 2 * kBatches; ++k) {
      const auto before = copy_of_parameters(tiny.model);
      run_step(tiny, k);
      const auto still = [&](const auto& parameter) { return at::equal(parameter.second, before.at(parameter.first)); };
      if (!std::ranges::all_of(copy_of_parameters(tiny.model), still)) changed.push_back(k);
    }
    const bool stepped = tail == "stepped";
    EXPECT_EQ(changed, stepped ? (std::vector<int64_t>{2, 4, 7, 9}) : (std::vector<int64_t>{2, 7}));
  }
}

TEST(SelfMmObjective, gradients_add_up_over_a_window) {
  TinySelfMm tiny;
  const auto gradient = [&] {
    return dense_gradient(tiny.model.named_parameters()["Model.post_fusion_layer_1.weight"]).clone();
  };
  const double first_norm = run_step(tiny, 0).gradient_norm;
  const at::Tensor first = gradient();
  EXPECT_GT(first_norm, 0);
  run_step(tiny, 1);
  const at::Tensor both = gradient();
  TinySelfMm other;  // the same parameters; the second batch begins its window
  at::manual_seed(1);
  other.model.train();
  const auto batch = TinySelfMm::batch(numbers_of(1));
  corrupt::ZeroedRows zeroed;
  zeroed.set(Modality::kText, std::vector<uint8_t>(3, 1));
  other.objective.step(batch, other.model.encode(batch, zeroed), {.batch = 0, .batches = kBatches});
  const at::Tensor second = dense_gradient(other.model.named_parameters()["Model.post_fusion_layer_1.weight"]);
  expect_close(both, first + second, {1e-7, 1e-6}, "sum");
}

TEST(SelfMmObjective, an_utterance_outside_the_training_split_is_refused) {
  TinySelfMm tiny;
  auto batch = TinySelfMm::batch({0, 1});
  batch.ids[1] = 5;
  EXPECT_THROW(tiny.objective.step(batch, corrupt::CorruptionPlan(), {}), CheckFailure);
}

}  // namespace modrob::testing::self_mm
