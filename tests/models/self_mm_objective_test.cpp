#include "models/self_mm/self_mm_objective.h"

#include <limits>

#include "models/self_mm_support.h"

namespace modrob::testing::self_mm {

using models::SelfMmHead;

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
  tiny.model->train();
  const auto batch = TinySelfMm::batch(numbers_of(k % kBatches));
  corrupt::ZeroedRows zeroed;
  if (k % 3 == 1) zeroed.set(Modality::kText, std::vector<uint8_t>(static_cast<size_t>(batch.size()), 1));
  return tiny.objective->step(batch, tiny.model->encode(batch, zeroed),
                              {.epoch = k / kBatches, .batch = k % kBatches, .batches = kBatches});
}

std::map<std::string, at::Tensor> parameters_of(const TinySelfMm& tiny) {
  std::map<std::string, at::Tensor> parameters;
  for (const auto& parameter : tiny.model->named_parameters()) {
    parameters[parameter.key()] = parameter.value().detach().clone();
  }
  return parameters;
}

bool same_bits(const std::map<std::string, at::Tensor>& a, const std::map<std::string, at::Tensor>& b) {
  for (const auto& [name, value] : a) {
    if (!at::equal(value, b.at(name))) return false;
  }
  return a.size() == b.size();
}

// Everything a checkpoint would hold.
void write_checkpoint(const TinySelfMm& tiny, const std::filesystem::path& path) {
  nn::StateWriter writer;
  for (const auto& parameter : tiny.model->named_parameters()) writer.tensor(parameter.key(), parameter.value());
  tiny.objective->save(writer);
  writer.write(path);
}

void read_checkpoint(TinySelfMm& tiny, const std::filesystem::path& path) {
  const nn::StateReader reader(path);
  for (auto& parameter : tiny.model->named_parameters()) reader.read_into(parameter.key(), parameter.value());
  tiny.objective->load(reader);
}

}  // namespace

TEST(SelfMmObjective, a_stop_at_any_mini_batch_changes_no_bit) {
  constexpr int64_t kSteps = 3 * kBatches;
  for (const double decay : {0.0, 0.01}) {  // with decay the word embeddings' gradient is dense
    const auto make = [&] { return TinySelfMm(TinySelfMm::small_options(), decay); };
    TinySelfMm whole = make();
    const TemporaryFolder folder;
    for (int64_t k = 0; k < kSteps; ++k) {
      run_step(whole, k);
      write_checkpoint(whole, folder / std::to_string(k));
    }
    for (int64_t stop = 0; stop + 1 < kSteps; ++stop) {
      TinySelfMm resumed = make();
      read_checkpoint(resumed, folder / std::to_string(stop));
      for (int64_t k = stop + 1; k < kSteps; ++k) run_step(resumed, k);
      EXPECT_TRUE(same_bits(parameters_of(whole), parameters_of(resumed))) << "stop after step " << stop;
      write_checkpoint(resumed, folder / "resumed");
      const nn::StateReader a(folder / std::to_string(kSteps - 1)), b(folder / "resumed");
      EXPECT_TRUE(same_bits(a.tensors(), b.tensors())) << "stop after step " << stop;
    }
  }
}

TEST(SelfMmObjective, a_checkpoint_inside_a_window_holds_its_gradients) {
  TinySelfMm tiny;
  const TemporaryFolder folder;
  const std::string dense = "accumulated.Model.post_text_layer_1.weight";
  const std::string rows = "accumulated.Model.text_model.model.embeddings.word_embeddings.weight.rows";
  for (int64_t k = 0; k < kBatches; ++k) {
    run_step(tiny, k);
    write_checkpoint(tiny, folder / "state");
    const nn::StateReader state(folder / "state");
    const bool inside = k == 0 || k == 1 || k == 3;
    EXPECT_EQ(state.contains(dense), inside) << "step " << k;
    EXPECT_EQ(state.contains(rows), k == 0 || k == 3) << "a batch without text makes the gradient dense; step " << k;
  }
  TinySelfMm other;
  EXPECT_THROW(run_step(other, 1), CheckFailure) << "inside a window that was never begun";
}

TEST(SelfMmObjective, the_tail_of_an_epoch_is_stepped_or_discarded) {
  for (const auto tail : {models::TailBatches::kStepped, models::TailBatches::kDiscarded}) {
    auto options = TinySelfMm::small_options();
    options.tail_batches = tail;
    TinySelfMm tiny(options);
    std::vector<int64_t> changed;
    for (int64_t k = 0; k < 2 * kBatches; ++k) {
      const auto before = parameters_of(tiny);
      run_step(tiny, k);
      if (!same_bits(before, parameters_of(tiny))) changed.push_back(k);
    }
    const bool stepped = tail == models::TailBatches::kStepped;
    EXPECT_EQ(changed, stepped ? (std::vector<int64_t>{2, 4, 7, 9}) : (std::vector<int64_t>{2, 7}));
  }
}

TEST(SelfMmObjective, gradients_add_up_over_a_window) {
  TinySelfMm tiny;
  const auto gradient = [&] {
    return dense_gradient(tiny.model->named_parameters()["Model.post_fusion_layer_1.weight"]).clone();
  };
  const double first_norm = run_step(tiny, 0).gradient_norm;
  const at::Tensor first = gradient();
  EXPECT_GT(first_norm, 0);
  run_step(tiny, 1);
  const at::Tensor both = gradient();
  TinySelfMm other;  // the same parameters; the second batch begins its window
  at::manual_seed(1);
  other.model->train();
  const auto batch = TinySelfMm::batch(numbers_of(1));
  corrupt::ZeroedRows zeroed;
  zeroed.set(Modality::kText, std::vector<uint8_t>(3, 1));
  other.objective->step(batch, other.model->encode(batch, zeroed), {.batch = 0, .batches = kBatches});
  const at::Tensor second = dense_gradient(other.model->named_parameters()["Model.post_fusion_layer_1.weight"]);
  expect_close(both, first + second, {1e-7, 1e-6}, "sum");
}

TEST(SelfMmObjective, a_loss_that_is_not_finite_updates_nothing) {
  TinySelfMm tiny;
  run_step(tiny, 0);
  const TemporaryFolder folder;
  write_checkpoint(tiny, folder / "before");
  auto batch = TinySelfMm::batch({3, 4});
  batch.audio.fill_(std::numeric_limits<float>::quiet_NaN());
  try {
    tiny.objective->step(batch, corrupt::CorruptionPlan(), {.batch = 1, .batches = kBatches});
    ADD_FAILURE() << "expected NonFiniteLoss";
  } catch (const models::NonFiniteLoss& error) {
    EXPECT_EQ(error.first_tensor(), "audio representation");
  }
  write_checkpoint(tiny, folder / "after");
  EXPECT_TRUE(same_bits(nn::StateReader(folder / "before").tensors(), nn::StateReader(folder / "after").tensors()));
}

TEST(SelfMmObjective, extreme_batches_have_finite_losses) {
  auto options = TinySelfMm::small_options();
  options.update_batches = 1;
  TinySelfMm tiny(options);
  tiny.model->train();
  for (int64_t epoch = 0; epoch < 4; ++epoch) {
    for (const std::vector<int64_t>& numbers : {std::vector<int64_t>{0}, {1, 6, 11}, {4}}) {
      // One word, one frame; or equal labels; or a single utterance.
      const auto report = tiny.objective->step(TinySelfMm::batch(numbers), corrupt::CorruptionPlan(),
                                               {.epoch = epoch, .batch = 0, .batches = 3});
      for (const auto& [name, value] : report.losses) EXPECT_TRUE(std::isfinite(value)) << name;
    }
  }
  auto batch = TinySelfMm::batch({0, 1});
  batch.audio = at::ones({2, 500, TinySelfMm::kAudioWidth});
  batch.audio_lengths = {500, 1};
  EXPECT_TRUE(std::isfinite(
      tiny.objective->step(batch, corrupt::CorruptionPlan(), {.epoch = 4, .batch = 0, .batches = 1}).losses[0].second));
}

TEST(SelfMmObjective, an_utterance_outside_the_training_split_is_refused) {
  TinySelfMm tiny;
  auto batch = TinySelfMm::batch({0, 1});
  batch.ids[1] = 5;
  EXPECT_THROW(tiny.objective->step(batch, corrupt::CorruptionPlan(), {}), CheckFailure);
}

}  // namespace modrob::testing::self_mm
