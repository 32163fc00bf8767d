#include "models/bbfn/bbfn.h"

#include <gmock/gmock.h>

#include <limits>
#include <numeric>

#include "config/settings_reader.h"
#include "corrupt/kinds.h"
#include "models/bbfn/bbfn.h"
#include "models/bbfn/bbfn_objective.h"
#include "models/golden_support.h"

namespace modrob::models {

namespace {

using testing::dense_gradient;
using ::testing::HasSubstr;
using testing::user_error_of;

constexpr int64_t kBbfnAudioWidth = 3;
constexpr int64_t kBbfnVideoWidth = 2;

BbfnOptions small_bbfn_options() {
  BbfnOptions options;
  options.hidden_size = 6;
  options.attention_heads = 2;
  options.levels = 3;
  options.text_kernel = 5;
  return options;
}

text::BertConfig small_bbfn_bert(double dropout) {
  text::BertConfig config;
  config.vocab_size = 30;
  config.hidden_size = 8;
  config.num_hidden_layers = 2;
  config.num_attention_heads = 2;
  config.intermediate_size = 12;
  config.max_position_embeddings = 40;
  config.hidden_dropout_prob = config.attention_probs_dropout_prob = dropout;
  return config;
}

struct SmallBbfn {
  fidelity::Preset preset = fidelity::Preset::kCorrected;
  fidelity::TextLayout layout = fidelity::TextLayout::kPacked;
  double dropout = 0.1;
  bool separation = false;

  std::shared_ptr<Bbfn> make() const {
    at::manual_seed(5);
    nn::TextEncoderOptions text;
    text.layout = layout;
    auto encoder = std::make_shared<nn::TextEncoder>(text, small_bbfn_bert(dropout));
    encoder->bert().initialise();
    BbfnOptions options = small_bbfn_options();
    options.attention_dropout = options.residual_dropout = options.relu_dropout = options.output_dropout = dropout;
    options.separation = separation;
    fidelity::use_preset(preset, [&](const auto& visit) { options.for_each_switch(visit); });
    return std::make_shared<Bbfn>(
        options, BbfnInputs{kBbfnAudioWidth, kBbfnVideoWidth, encoder, fidelity::Fidelity::of(preset, "bbfn").padding});
  }
};

// Steps of one utterance.
struct Shape {
  int64_t tokens, audio, video;
};

// Utterance i has the same content in whatever batch it stands; `shapes[i]` belongs to utterance `numbers[i]`.
batch::Batch bbfn_batch(const std::vector<Shape>& shapes, const std::vector<int64_t>& numbers) {
  batch::Batch batch;
  int64_t longest_audio = 1, longest_video = 1;
  for (const int64_t number : numbers) {
    const Shape& shape = shapes[static_cast<size_t>(number)];
    batch.indices.push_back(number);
    batch.ids.push_back(static_cast<uint64_t>(number) + 1);
    batch.token_lengths.push_back(shape.tokens);
    batch.word_lengths.push_back(shape.audio);
    batch.audio_lengths.push_back(shape.audio);
    batch.video_lengths.push_back(shape.video);
    batch.padded_tokens = std::max(batch.padded_tokens, shape.tokens);
    longest_audio = std::max(longest_audio, shape.audio);
    longest_video = std::max(longest_video, shape.video);
  }
  const auto count = static_cast<int64_t>(numbers.size());
  batch.audio = at::zeros({count, longest_audio, kBbfnAudioWidth});
  batch.video = at::zeros({count, longest_video, kBbfnVideoWidth});
  batch.labels = at::empty({count});
  std::vector<at::Tensor> tokens;
  for (int64_t i = 0; i < count; ++i) {
    const int64_t number = numbers[static_cast<size_t>(i)];
    const Shape& shape = shapes[static_cast<size_t>(number)];
    at::manual_seed(static_cast<uint64_t>(100 + number));
    tokens.push_back(at::randint(1, 30, {shape.tokens}, at::kLong));
    batch.audio[i].narrow(0, 0, shape.audio).copy_(at::randn({shape.audio, kBbfnAudioWidth}));
    batch.video[i].narrow(0, 0, shape.video).copy_(at::randn({shape.video, kBbfnVideoWidth}));
    batch.labels[i] = at::randn({}).item<float>();
  }
  batch.token_ids = at::cat(tokens);
  return batch;
}

const std::vector<Shape> kMixedShapes = {{9, 30, 4}, {3, 1, 1}, {5, 2, 17}, {12, 7, 1}, {2, 11, 8}};

std::vector<int64_t> all_numbers(const std::vector<Shape>& shapes) {
  std::vector<int64_t> numbers(shapes.size());
  std::iota(numbers.begin(), numbers.end(), int64_t{0});
  return numbers;
}

at::Tensor bbfn_scores(Bbfn& model, const batch::Batch& batch) {
  model.eval();
  return model.predict(model.encode(batch), batch).detach();
}

void expect_same_bits(const torch::nn::Module& a, const torch::nn::Module& b) {
  const auto parameters = b.named_parameters();
  for (const auto& parameter : a.named_parameters()) {
    EXPECT_TRUE(at::equal(parameter.value(), parameters[parameter.key()])) << parameter.key();
  }
}

StepReport seeded_step(BbfnObjective& objective, Bbfn& model, const batch::Batch& batch, uint64_t step) {
  model.train();
  at::manual_seed(step);
  return objective.step(batch, corrupt::CorruptionPlan(), {});
}

optim::OptimizerOptions bbfn_adam() {
  optim::OptimizerOptions options;
  options.learning_rate = 1e-2;
  options.clipping = optim::Clipping::kNorm;
  options.clip = 0.8;
  return options;
}

}  // namespace

TEST(Bbfn, a_score_depends_on_its_own_utterance_only) {
  for (const auto layout : {fidelity::TextLayout::kPacked, fidelity::TextLayout::kPadded}) {
    auto model = SmallBbfn{.layout = layout}.make();
    const auto numbers = all_numbers(kMixedShapes);
    const at::Tensor together = bbfn_scores(*model, bbfn_batch(kMixedShapes, numbers));
    EXPECT_GT(together.std().item<double>(), 1e-3) << "the scores differ between utterances";
    for (const int64_t number : numbers) {
      const at::Tensor alone = bbfn_scores(*model, bbfn_batch(kMixedShapes, {number}));
      EXPECT_NEAR(alone[0].item<double>(), together[number].item<double>(), 2e-6) << number;
    }
    const at::Tensor reversed = bbfn_scores(*model, bbfn_batch(kMixedShapes, {numbers.rbegin(), numbers.rend()}));
    EXPECT_TRUE(at::allclose(reversed.flip(0), together, 0, 2e-6));
  }
}

TEST(Bbfn, padding_is_seen_under_reference) {
  const std::vector<Shape> aligned = {{5, 9, 9}, {6, 4, 4}};
  SmallBbfn reference{.preset = fidelity::Preset::kReference, .layout = fidelity::TextLayout::kPadded};
  auto model = reference.make();
  auto batch = bbfn_batch(aligned, {0, 1});
  batch.padded_tokens = 11;
  auto alone = bbfn_batch(aligned, {1});
  EXPECT_GT((bbfn_scores(*model, batch)[1] - bbfn_scores(*model, alone)[0]).abs().item<double>(), 1e-5);
}

TEST(Bbfn, every_step_of_every_modality_reaches_the_score) {
  auto model = SmallBbfn{}.make();
  model->eval();
  const auto batch = bbfn_batch(kMixedShapes, all_numbers(kMixedShapes));
  auto representations = model->encode(batch);
  for (const Modality modality : kModalities) {
    representations.of(modality) = representations.of(modality).detach().set_requires_grad(true);
  }
  model->predict(representations, batch).sum().backward();
  for (const Modality modality : kModalities) {
    const auto& lengths = representations.lengths[static_cast<size_t>(modality)];
    const at::Tensor reached = representations.of(modality).grad().abs().sum(2) > 0;
    for (int64_t i = 0; i < batch.size(); ++i) {
      const int64_t length = lengths[static_cast<size_t>(i)];
      EXPECT_TRUE(reached[i].narrow(0, 0, length).all().item<bool>()) << modality_name(modality) << " " << i;
    }
  }
}

TEST(Bbfn, zeroed_texts_are_skipped_as_if_computed_and_zeroed) {
  const auto batch = bbfn_batch(kMixedShapes, all_numbers(kMixedShapes));
  for (const std::vector<uint8_t>& flags : {std::vector<uint8_t>{0, 1, 0, 0, 1}, std::vector<uint8_t>(5, 1)}) {
    auto model = SmallBbfn{.dropout = 0}.make();
    corrupt::ZeroedRows zeroed;
    zeroed.set(Modality::kText, flags);
    const at::Tensor rows =
        at::tensor(std::vector<int64_t>(flags.begin(), flags.end()), at::kLong).nonzero().squeeze(1);
    std::array<at::Tensor, 2> scores;
    std::array<std::vector<at::Tensor>, 2> gradients;
    for (const size_t skip : {0, 1}) {
      model->zero_grad();
      auto representations = skip ? model->encode(batch, zeroed) : model->encode(batch);
      representations.text = corrupt::apply_missing(representations.text, rows);
      scores[skip] = model->predict(representations, batch);
      scores[skip].square().sum().backward();
      for (const auto& parameter : model->parameters()) {
        const at::Tensor gradient = dense_gradient(parameter);
        gradients[skip].push_back(gradient.defined() ? gradient.clone() : at::zeros_like(parameter));
      }
    }
    EXPECT_TRUE(at::allclose(scores[0], scores[1], 0, 2e-6));
    for (size_t i = 0; i < gradients[0].size(); ++i) {
      EXPECT_TRUE(at::allclose(gradients[0][i], gradients[1][i], 1e-4, 1e-5)) << i;
    }
  }
}

TEST(Bbfn, the_smallest_and_the_longest_utterances_train) {
  const std::vector<Shape> extremes = {{2, 1, 1}, {3, 500, 1}, {4, 2, 500}};
  for (const bool separation : {false, true}) {
    for (const std::vector<int64_t>& numbers : {std::vector<int64_t>{0}, std::vector<int64_t>{0, 1, 2}}) {
      auto model = SmallBbfn{.separation = separation}.make();
      BbfnObjective objective(model, bbfn_adam());
      auto batch = bbfn_batch(extremes, numbers);
      batch.labels.fill_(1.5);
      for (uint64_t step = 0; step < 3; ++step) {
        const auto report = seeded_step(objective, *model, batch, step);
        EXPECT_TRUE(std::isfinite(report.losses[0].second));
        EXPECT_TRUE(std::isfinite(report.gradient_norm));
      }
      EXPECT_TRUE(bbfn_scores(*model, batch).isfinite().all().item<bool>());
    }
  }
}

TEST(Bbfn, training_goes_on_bit_for_bit_from_a_saved_state) {
  const testing::TemporaryFolder folder;
  const auto batch = bbfn_batch(kMixedShapes, all_numbers(kMixedShapes));
  auto whole = SmallBbfn{.separation = true}.make();
  auto resumed = SmallBbfn{.separation = true}.make();
  auto optimizer = bbfn_adam();
  optimizer.plateau = {.factor = 0.1, .patience = 0};
  BbfnObjective objective(whole, optimizer);
  const auto work = [&](BbfnObjective& each, Bbfn& model, uint64_t step) {
    seeded_step(each, model, batch, step);
    each.finish_epoch(1.0);
  };
  for (uint64_t step = 0; step < 2; ++step) work(objective, *whole, step);
  nn::StateWriter writer;
  for (const auto& parameter : whole->named_parameters()) writer.tensor(parameter.key(), parameter.value());
  objective.save(writer);
  writer.write(folder / "state.safetensors");
  for (uint64_t step = 2; step < 4; ++step) work(objective, *whole, step);

  const nn::StateReader state(folder / "state.safetensors");
  for (auto& parameter : resumed->named_parameters()) state.read_into(parameter.key(), parameter.value());
  BbfnObjective second(resumed, optimizer);
  second.load(state);
  for (uint64_t step = 2; step < 4; ++step) work(second, *resumed, step);
  expect_same_bits(*whole, *resumed);
}

TEST(Bbfn, a_loss_that_is_not_finite_changes_nothing) {
  auto model = SmallBbfn{}.make();
  const auto before = SmallBbfn{}.make();
  BbfnObjective objective(model, bbfn_adam());
  auto batch = bbfn_batch(kMixedShapes, all_numbers(kMixedShapes));
  batch.video[2][0][0] = std::numeric_limits<float>::quiet_NaN();
  try {
    seeded_step(objective, *model, batch, 1);
    FAIL() << "expected NonFiniteLoss";
  } catch (const NonFiniteLoss& error) {
    EXPECT_EQ(error.first_tensor(), "video representation");
  }
  expect_same_bits(*model, *before);
}

TEST(Bbfn, words_on_the_axis_of_pieces_need_word_aligned_data) {
  SmallBbfn reference{.preset = fidelity::Preset::kReference, .layout = fidelity::TextLayout::kPadded};
  auto model = reference.make();
  auto batch = bbfn_batch({{5, 9, 9}, {6, 4, 4}}, {0, 1});
  batch.padded_tokens = 11;
  EXPECT_TRUE(bbfn_scores(*model, batch).isfinite().all().item<bool>());
  batch.padded_tokens = 10;
  EXPECT_THAT(user_error_of([&] { model->encode(batch); }),
              HasSubstr("(longest word count of the batch) + 2 = 11 word pieces a text, but they are 10"));
  batch.padded_tokens = 11;
  batch.video_lengths[1] = 3;
  EXPECT_THAT(user_error_of([&] { model->encode(batch); }),
              HasSubstr("needs word-aligned data: an utterance of 4 words has 3 video steps"));
}

namespace {

std::string bbfn_settings_error(const std::string& lines) {
  auto settings = settings_of<BbfnOptions>();
  const auto config = config::Config::from_toml(lines, "test");
  config::SettingsReader reader(config);
  settings->describe(reader);
  return user_error_of([&] { settings->validate(); });
}

}  // namespace

TEST(BbfnSettings, contradictions_are_named) {
  EXPECT_THAT(bbfn_settings_error("bbfn.hidden_size = 41"),
              HasSubstr("bbfn.hidden_size = 41 is not divisible by bbfn.attention_heads = 5"));
  for (const std::string modality : {"text", "audio", "video"}) {
    EXPECT_THAT(
        bbfn_settings_error("bbfn." + modality + "_kernel = 4"),
        HasSubstr("bbfn." + modality + "_kernel = 4 is even; an odd kernel keeps a step's place, so take 3 or 5"));
  }
}

TEST(BbfnSettings, words_on_the_axis_of_pieces_need_texts_cut_there) {
  BbfnOptions options;
  options.text_steps = TextSteps::kWords;
  EXPECT_THAT(user_error_of([&] { options.build({}); }),
              HasSubstr("set fidelity.text_cut = batch_words too, or fidelity.text_steps = tokens"));
}

}  // namespace modrob::models
