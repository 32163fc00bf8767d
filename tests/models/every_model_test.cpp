// Every model through the same assertions: the guarantees of docs/design.md, "The one idea".
#include "models/tiny_model.h"

namespace modrob::models {
namespace {

// Scores are of size one. Equal up to the rounding of matrix products, which differ with the number of rows; the
// model's own kernels add no more. MulT passes a score through nine stacks of layers.
double score_tolerance(const std::string& model) { return model == "mult" ? 2e-5 : 5e-6; }

constexpr auto kMissingHit = corruption::hit_of(0), kNoiseHit = corruption::hit_of(1);

struct Change {
  std::string name;
  double missing, noise;
  corruption::Kind kind = corruption::kNoiseAdd;
};

std::vector<Change> changes() {
  return {{"missing", 0.5, 0},
          {"noise_add", 0, 0.5},
          {"noise_scale", 0, 0.5, corruption::kNoiseScale},
          {"missing and noise_add", 0.34, 0.34},
          {"all missing", 1, 0}};
}

corrupt::CorruptionPlan plan_of(const Change& change, ModalitySet modalities, const batch::Batch& batch) {
  const corruption::Corruption corruption{{{corruption::kMissing, modalities, Rate::from_double(change.missing)},
                                           {change.kind, modalities, Rate::from_double(change.noise)}},
                                          {}};
  return corrupt::Corruptor(corruption, batch.ids).plan(batch.ids, {});
}

bool same_bits(const at::Tensor& a, const at::Tensor& b) { return a.sizes() == b.sizes() && at::equal(a, b); }

class EveryModel : public ::testing::TestWithParam<Variant> {
 protected:
  EveryModel() {
    at::set_num_threads(1);
    write_made_up_vectors(tiny_.glove = folder_ / "vectors.txt");
  }

  BuiltModel build_tiny(bool training) const { return build_tiny(training, utterances_); }
  BuiltModel build_tiny(bool training, const std::vector<MadeUp>& utterances) const {
    auto built = tiny_.build(utterances);
    built.model->train(training);
    return built;
  }

  const TemporaryFolder folder_;
  Tiny tiny_ = GetParam().tiny;
  const std::vector<MadeUp> utterances_ = mixed_utterances();
  batch::Batch batch_ = made_up_batch(utterances_);
};

std::vector<at::Tensor> gradients_of(Model& model, const at::Tensor& scores) {
  for (auto& parameter : model.parameters()) parameter.mutable_grad() = at::Tensor();
  scores.square().sum().backward();
  std::vector<at::Tensor> gradients;
  for (const auto& parameter : model.parameters()) {
    const at::Tensor gradient = dense_gradient(parameter);
    gradients.push_back(gradient.defined() ? gradient.clone() : at::zeros_like(parameter));
  }
  return gradients;
}

TEST_P(EveryModel, stays_finite_under_every_corruption_of_every_subset) {
  auto built = build_tiny(false);
  for (uint32_t bits = 1; bits < 8; ++bits) {
    const auto modalities = ModalitySet::from_bits(bits);
    for (const auto& change : changes()) {
      const std::string where = change.name + " of " + modalities.name();
      const auto clean = built.model->encode(batch_);
      const std::array<at::Tensor, 3> before = {clean.text.clone(), clean.audio.clone(), clean.video.clone()};
      const auto corrupted = plan_of(change, modalities, batch_).apply(clean);
      for (const Modality modality : kModalities) {
        EXPECT_TRUE(same_bits(clean.of(modality), before[static_cast<size_t>(modality)])) << where << ": input changed";
        EXPECT_EQ(same_bits(corrupted.of(modality), clean.of(modality)), !modalities.contains(modality)) << where;
      }
      const at::Tensor scores = built.model->predict(corrupted, batch_);
      ASSERT_EQ(scores.sizes().vec(), std::vector<int64_t>{batch_.size()}) << where;
      EXPECT_TRUE(at::isfinite(scores).all().item<bool>()) << where;
      for (const auto& gradient : gradients_of(*built.model, scores)) {
        EXPECT_TRUE(at::isfinite(gradient).all().item<bool>()) << where;
      }
    }
  }
}

TEST_P(EveryModel, a_hit_row_gets_the_gradient_of_its_corruption) {
  auto built = build_tiny(false);
  for (const Modality modality : kModalities) {
    for (const auto& change : changes()) {
      const auto plan = plan_of(change, modality, batch_);
      auto given = built.model->encode(batch_);
      given.of(modality) = given.of(modality).detach().requires_grad_();
      auto corrupted = plan.apply(given);
      corrupted.of(modality).retain_grad();
      built.model->predict(corrupted, batch_).square().sum().backward();
      const at::Tensor inner = corrupted.of(modality).grad();
      const at::Tensor outer = given.of(modality).grad();
      ASSERT_TRUE(inner.defined() && outer.defined()) << change.name;
      for (int64_t row = 0; row < batch_.size(); ++row) {
        const auto hit = plan.hits()[static_cast<size_t>(row)];
        at::Tensor expected = inner[row];
        if (hit == kMissingHit) expected = at::zeros_like(expected);
        if (hit == kNoiseHit && change.kind == corruption::kNoiseScale) {
          const double factor =
              corruption::noise_stream(1, {}, modality, batch_.ids[static_cast<size_t>(row)]).normal(0);
          const auto& lengths = given.lengths[static_cast<size_t>(modality)];
          const int64_t real = lengths.empty() ? expected.size(0) : lengths[static_cast<size_t>(row)];
          expected = expected.clone();
          expected.narrow(0, 0, real).mul_(factor);
        }
        EXPECT_LT((outer[row] - expected).abs().max().item<double>(), 1e-6)
            << change.name << " of " << modality_name(modality) << ", row " << row;
      }
    }
  }
}

TEST_P(EveryModel, rows_that_are_not_computed_equal_rows_that_are_zeroed) {
  auto built = build_tiny(false);
  // A look-up of word vectors has nothing to skip.
  const bool skips_text = GetParam().name.find("glove") == std::string::npos;
  for (uint32_t bits = 1; bits < 8; ++bits) {
    for (const double share : {0.34, 1.0}) {
      const auto plan = plan_of({"missing", share, 0}, ModalitySet::from_bits(bits), batch_);
      const auto encoded = built.model->encode(batch_, plan.zeroed());
      for (int64_t row = 0; bits == 1 && skips_text && row < batch_.size(); ++row) {
        const bool hit = plan.hits()[static_cast<size_t>(row)] == kMissingHit;
        EXPECT_EQ(encoded.text[row].abs().sum().item<double>() == 0, hit) << "row " << row;
      }
      const at::Tensor skipped = built.model->predict(plan.apply(encoded), batch_);
      const auto skipped_gradients = gradients_of(*built.model, skipped);
      const at::Tensor computed = built.model->predict(plan.apply(built.model->encode(batch_)), batch_);
      const auto computed_gradients = gradients_of(*built.model, computed);
      EXPECT_LT((skipped - computed).abs().max().item<double>(), score_tolerance(tiny_.model)) << bits;
      for (size_t i = 0; i < computed_gradients.size(); ++i) {
        const double size = std::max(1.0, computed_gradients[i].abs().max().item<double>());
        EXPECT_LT((skipped_gradients[i] - computed_gradients[i]).abs().max().item<double>(), 2e-5 * size) << bits;
      }
    }
  }
}

TEST_P(EveryModel, a_score_depends_on_its_own_utterance_only) {
  const c10::AutoGradMode no_gradient(false);
  auto built = build_tiny(false);
  const auto score = [&](const std::vector<int64_t>& chosen) {
    const auto batch = made_up_batch(utterances_, chosen);
    return built.model->predict(built.model->encode(batch), batch);
  };
  const auto everyone = all_of(utterances_);
  const at::Tensor together = score(everyone);
  EXPECT_GT(together.std().item<double>(), 100 * score_tolerance(tiny_.model)) << "the scores say something";
  const at::Tensor reversed = score({everyone.rbegin(), everyone.rend()}).flip(0);
  EXPECT_LT((reversed - together).abs().max().item<double>(), score_tolerance(tiny_.model)) << "order";
  for (const int64_t i : everyone) {
    EXPECT_NEAR(score({i}).item<double>(), together[i].item<double>(), score_tolerance(tiny_.model))
        << "utterance " << i << " alone";
  }
  at::set_num_threads(2);
  EXPECT_LT((score(everyone) - together).abs().max().item<double>(), score_tolerance(tiny_.model)) << "threads";
  at::set_num_threads(1);
}

// What is kept of earlier predictions of a batch changes no bit of a later one.
TEST_P(EveryModel, kept_parts_change_no_score) {
  const c10::AutoGradMode no_gradient(false);
  auto built = build_tiny(false);
  const auto clean = built.model->encode(batch_);
  KeptParts kept;
  EXPECT_TRUE(same_bits(built.model->predict_with(clean, batch_, kept), built.model->predict(clean, batch_)));
  for (const uint32_t bits : {1U, 1U, 2U, 4U, 1U, 6U, 7U, 2U}) {
    for (const auto& change : changes()) {
      const auto modalities = ModalitySet::from_bits(bits);
      const auto corrupted = plan_of(change, modalities, batch_).apply(clean);
      const at::Tensor alone = built.model->predict(corrupted, batch_);
      EXPECT_TRUE(same_bits(built.model->predict_with(corrupted, batch_, kept), alone))
          << change.name << " of " << modalities.name();
      EXPECT_TRUE(same_bits(built.model->predict_with(corrupted, batch_, kept), alone)) << "once more";
    }
  }
}

// One epoch of steps over the batches, every pass, from `first` on (counted over all passes).
void train_steps(BuiltModel& built, const std::vector<batch::Batch>& batches, int64_t epochs, int64_t first,
                 int64_t end) {
  int64_t step = 0;
  const auto count = static_cast<int64_t>(batches.size());
  for (int64_t epoch = 0; epoch < epochs; ++epoch) {
    for (int64_t pass = 0; pass < built.objective->passes(); ++pass) {
      const int64_t visited = built.objective->batches_of_pass(pass, count);
      for (int64_t b = 0; b < visited; ++b, ++step) {
        if (step < first || step >= end) continue;
        at::manual_seed(static_cast<uint64_t>(step));
        const auto& batch = batches[static_cast<size_t>(b)];
        const Change change = step % 3 == 1 ? Change{"all missing", 1, 0} : Change{"both", 0.34, 0.34};
        built.objective->step(batch, plan_of(change, Modality::kText, batch), {epoch, pass, b, visited});
      }
    }
    if (step > first && step <= end) built.objective->finish_epoch(1.0);
  }
}

TEST_P(EveryModel, goes_on_bit_for_bit_from_any_saved_step) {
  const std::vector<batch::Batch> batches = {made_up_batch(utterances_, {0, 1, 2}), made_up_batch(utterances_, {3, 4}),
                                             made_up_batch(utterances_, {5})};
  constexpr int64_t kEpochs = 2;
  auto whole = build_tiny(true);
  int64_t steps = 0;
  for (int64_t pass = 0; pass < whole.objective->passes(); ++pass) {
    steps += kEpochs * whole.objective->batches_of_pass(pass, static_cast<int64_t>(batches.size()));
  }
  train_steps(whole, batches, kEpochs, 0, steps);
  write_training(*whole.model, *whole.objective, folder_ / "whole");
  const nn::StateReader expected(folder_ / "whole");
  for (int64_t stop = 1; stop < steps; ++stop) {
    auto first = build_tiny(true), second = build_tiny(true);
    train_steps(first, batches, kEpochs, 0, stop);
    write_training(*first.model, *first.objective, folder_ / "stopped");
    read_training(*second.model, *second.objective, folder_ / "stopped");
    train_steps(second, batches, kEpochs, stop, steps);
    write_training(*second.model, *second.objective, folder_ / "resumed");
    expect_same_bits(expected.tensors(), nn::StateReader(folder_ / "resumed").tensors(),
                     "stopped behind step " + std::to_string(stop));
  }
}

struct Edge {
  std::string name;
  std::vector<MadeUp> utterances;
  bool is_long = false;
};

std::vector<Edge> edges() {
  MadeUp one_word{.tokens = 3, .audio_frames = 1, .video_frames = 1};
  MadeUp no_frames = one_word;
  no_frames.silent = true;
  std::vector<MadeUp> all_equal = mixed_utterances();
  for (auto& utterance : all_equal) utterance.label = 1;
  return {{"a batch of one", {mixed_utterances()[0]}},
          {"a batch of one, of one word", {one_word}},
          {"a batch of one without frames", {no_frames}},
          {"500 frames", {{.tokens = 6, .audio_frames = 500, .video_frames = 500}, one_word}, true},
          {"512 tokens", {{.tokens = 512, .audio_frames = 4, .video_frames = 4}, one_word}, true},
          {"all labels equal", all_equal},
          {"nobody has frames", {no_frames, no_frames, no_frames}}};
}

TEST_P(EveryModel, trains_on_edge_inputs) {
  for (const auto& edge : edges()) {
    for (const auto& change : {Change{"clean", 0, 0}, Change{"all missing", 1, 0}, Change{"noise", 0, 1}}) {
      const bool plain = GetParam().name == tiny_.model, clean = change.missing + change.noise == 0;
      if (edge.is_long && !plain && !clean) continue;
      auto built = build_tiny(true, edge.utterances);
      const auto batch = made_up_batch(edge.utterances);
      for (int64_t epoch = 0; epoch < 3; ++epoch) {
        for (int64_t pass = 0; pass < built.objective->passes(); ++pass) {
          const auto report =
              built.objective->step(batch, plan_of(change, ModalitySet::all(), batch), {epoch, pass, 0, 1});
          for (const auto& [name, value] : report.losses) {
            EXPECT_TRUE(std::isfinite(value)) << edge.name << ", " << change.name << ": " << name;
          }
          EXPECT_TRUE(std::isfinite(report.gradient_norm)) << edge.name << ", " << change.name;
        }
      }
      EXPECT_TRUE(all_finite(*built.model)) << edge.name << ", " << change.name;
      built.model->eval();
      const at::Tensor scores = built.model->predict(built.model->encode(batch), batch);
      EXPECT_TRUE(at::isfinite(scores).all().item<bool>()) << edge.name << ", " << change.name;
    }
  }
}

TEST_P(EveryModel, a_loss_that_is_not_finite_updates_nothing) {
  auto built = build_tiny(true);
  const auto before = copy_of_parameters(*built.model);
  for (const auto& [frames, name] : {std::pair{&batch_.video, "video"}, std::pair{&batch_.audio, "audio"}}) {
    const at::Tensor clean = frames->clone();
    (*frames)[2][0][0] = std::numeric_limits<float>::quiet_NaN();
    EXPECT_EQ(non_finite_tensor_of([&] {
                built.objective->step(batch_, {}, {0, built.objective->passes() - 1, 0, 1});
              }),
              name + std::string(" representation"));
    expect_same_bits(copy_of_parameters(*built.model), before, name);
    *frames = clean;
  }
}

INSTANTIATE_TEST_SUITE_P(Models, EveryModel, ::testing::ValuesIn(variants()),
                         [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace modrob::models
