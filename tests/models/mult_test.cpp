#include "models/mult/mult.h"

#include <ATen/Context.h>

#include "config/settings_reader.h"
#include "core/files.h"
#include "corrupt/kinds.h"
#include "models/golden_support.h"
#include "models/models.h"
#include "models/mult/mult.h"
#include "models/mult/mult_objective.h"
#include "nn/position_codes.h"

namespace modrob::testing {

namespace {

using fidelity::Fidelity;
using models::Mult;
using models::MultOptions;

constexpr int64_t kAudioWidth = 5, kVideoWidth = 4, kVocabulary = 30;
constexpr Tolerance kSameScore{2e-6, 2e-6};

MultOptions small_options() {
  MultOptions options;
  options.width = 6;
  options.attention_heads = 3;
  options.crossmodal_layers = 2;
  options.word_embedding_size = 7;
  return options;
}

std::shared_ptr<Mult> small_model(const MultOptions& options = small_options(), const Fidelity& fidelity = {}) {
  at::manual_seed(11);
  models::MultInputs inputs;
  inputs.audio_width = kAudioWidth;
  inputs.video_width = kVideoWidth;
  if (options.text == models::MultText::kBert) {
    text::BertConfig config;
    config.vocab_size = kVocabulary;
    config.hidden_size = 8;
    config.num_hidden_layers = 1;
    config.num_attention_heads = 2;
    config.intermediate_size = 12;
    config.max_position_embeddings = 600;
    config.initializer_range = 0.5;
    nn::TextEncoderOptions text;
    text.layout = fidelity.text_layout;
    inputs.text_encoder = std::make_shared<nn::TextEncoder>(text, config);
    inputs.text_encoder->bert().initialise();
  } else {
    inputs.word_vectors = at::randn({kVocabulary, options.word_embedding_size});
    inputs.word_vectors[1].zero_();
  }
  inputs.padding = fidelity.padding;
  return std::make_shared<Mult>(options, inputs);
}

// Numbers of tokens, words, frames of audio and of video: nothing is aligned.
struct Sizes {
  int64_t tokens, words, audio, video;
};

batch::Batch make_batch(const std::vector<Sizes>& sizes) {
  at::manual_seed(12);
  batch::Batch batch;
  int64_t tokens = 0;
  Sizes longest{0, 0, 0, 0};
  for (const Sizes& size : sizes) {
    batch.indices.push_back(batch.size());
    batch.ids.push_back(static_cast<uint64_t>(batch.size()) + 100);
    batch.token_lengths.push_back(size.tokens);
    batch.word_lengths.push_back(size.words);
    batch.audio_lengths.push_back(size.audio);
    batch.video_lengths.push_back(size.video);
    tokens += size.tokens;
    longest = {std::max(longest.tokens, size.tokens), std::max(longest.words, size.words),
               std::max(longest.audio, size.audio), std::max(longest.video, size.video)};
  }
  batch.padded_tokens = longest.tokens;
  batch.token_ids = at::randint(1, kVocabulary, {tokens}, at::kLong);
  batch.word_ids = at::ones({batch.size(), longest.words}, at::kLong);
  batch.audio = at::zeros({batch.size(), longest.audio, kAudioWidth});
  batch.video = at::zeros({batch.size(), longest.video, kVideoWidth});
  for (int64_t i = 0; i < batch.size(); ++i) {
    const Sizes& size = sizes[static_cast<size_t>(i)];
    batch.word_ids[i].narrow(0, 0, size.words).random_(2, kVocabulary);
    batch.audio[i].narrow(0, 0, size.audio).normal_();
    batch.video[i].narrow(0, 0, size.video).normal_();
  }
  batch.labels = at::randn({batch.size()});
  return batch;
}

const std::vector<Sizes> kMixed = {{9, 3, 4, 11}, {2, 1, 1, 1}, {17, 12, 30, 2}, {5, 5, 3, 3}};

// Rows of a batch in another order, padded to the longest of them.
batch::Batch pick(const batch::Batch& from, const std::vector<int64_t>& rows) {
  batch::Batch batch;
  std::vector<at::Tensor> tokens;
  const auto of = [](const std::vector<int64_t>& values, int64_t row) { return values[static_cast<size_t>(row)]; };
  std::vector<int64_t> starts = {0};
  for (const int64_t length : from.token_lengths) starts.push_back(starts.back() + length);
  for (const int64_t row : rows) {
    batch.indices.push_back(of(from.indices, row));
    batch.ids.push_back(from.ids[static_cast<size_t>(row)]);
    batch.token_lengths.push_back(of(from.token_lengths, row));
    batch.word_lengths.push_back(of(from.word_lengths, row));
    batch.audio_lengths.push_back(of(from.audio_lengths, row));
    batch.video_lengths.push_back(of(from.video_lengths, row));
    tokens.push_back(from.token_ids.narrow(0, of(starts, row), batch.token_lengths.back()));
  }
  const auto longest = [](const std::vector<int64_t>& lengths) {
    return *std::max_element(lengths.begin(), lengths.end());
  };
  const at::Tensor index = at::tensor(rows, at::kLong);
  const auto cut = [&](const at::Tensor& x, const std::vector<int64_t>& lengths) {
    return x.index_select(0, index).narrow(1, 0, longest(lengths)).contiguous();
  };
  batch.token_ids = at::cat(tokens);
  batch.padded_tokens = longest(batch.token_lengths);
  batch.word_ids = cut(from.word_ids, batch.word_lengths);
  batch.audio = cut(from.audio, batch.audio_lengths);
  batch.video = cut(from.video, batch.video_lengths);
  batch.labels = from.labels.index_select(0, index);
  return batch;
}

at::Tensor score(Mult& model, const batch::Batch& batch) { return model.predict(model.encode(batch), batch).detach(); }

std::map<std::string, at::Tensor> mult_gradients(Mult& model, const at::Tensor& loss) {
  model.zero_grad();
  loss.backward();
  std::map<std::string, at::Tensor> gradients;
  for (const auto& parameter : model.named_parameters()) {
    const at::Tensor gradient = dense_gradient(parameter.value());
    if (gradient.defined()) gradients[parameter.key()] = gradient.clone();
  }
  return gradients;
}

void check_batch_invariance(const MultOptions& options) {
  const auto model = small_model(options);
  model->eval();
  const auto batch = make_batch(kMixed);
  const at::Tensor together = score(*model, batch);
  for (int64_t row = 0; row < batch.size(); ++row) {
    expect_close(score(*model, pick(batch, {row})), together.narrow(0, row, 1), kSameScore,
                 "alone " + std::to_string(row));
  }
  const std::vector<int64_t> turned = {3, 1, 0, 2};
  expect_close(score(*model, pick(batch, turned)), together.index_select(0, at::tensor(turned, at::kLong)), kSameScore,
               "turned");
  EXPECT_GT((together[0] - together[1]).abs().item<double>(), 1e-3) << "scores that do not depend on the utterance";
}

std::unique_ptr<models::ModelSettings> settings_from(const std::string& toml) {
  auto settings = models::settings_of<models::MultOptions>();
  const auto config = config::Config::from_toml(toml, "recipe.toml");
  config::SettingsReader reader(config);
  settings->describe(reader);
  reader.finish();
  return settings;
}

}  // namespace

TEST(Mult, a_score_depends_on_its_own_utterance_only) {
  auto options = small_options();
  check_batch_invariance(options);
  options.text = models::MultText::kGlove;
  check_batch_invariance(options);
  options.future_mask = false;
  check_batch_invariance(options);
}

TEST(Mult, encode_gives_own_steps_between_rows_of_zeros) {
  const auto model = small_model();
  model->eval();
  const auto batch = make_batch(kMixed);
  const auto representations = model->encode(batch);
  EXPECT_EQ(representations.lengths[0], batch.token_lengths);
  EXPECT_EQ(representations.lengths[1], (std::vector<int64_t>{6, 3, 32, 5}));
  EXPECT_EQ(representations.lengths[2], (std::vector<int64_t>{13, 3, 4, 5}));
  EXPECT_EQ(representations.audio.sizes(), at::IntArrayRef({4, 32, kAudioWidth}));
  EXPECT_TRUE(representations.audio[0].narrow(0, 1, 4).equal(batch.audio[0].narrow(0, 0, 4)));
  for (const int64_t zero : {0, 5}) EXPECT_EQ(representations.audio[0][zero].abs().max().item<float>(), 0);
}

TEST(Mult, zeroed_rows_need_not_be_computed) {
  const auto model = small_model();
  model->eval();
  const auto batch = make_batch(kMixed);
  for (const std::vector<uint8_t>& flags : {std::vector<uint8_t>{1, 0, 0, 1}, std::vector<uint8_t>{1, 1, 1, 1}}) {
    corrupt::ZeroedRows zeroed;
    zeroed.set(Modality::kText, flags);
    auto skipped = model->encode(batch, zeroed);
    auto computed = model->encode(batch);
    std::vector<int64_t> rows;
    for (int64_t i = 0; i < 4; ++i) {
      if (flags[static_cast<size_t>(i)]) rows.push_back(i);
    }
    const at::Tensor index = at::tensor(rows, at::kLong);
    skipped.text = corrupt::apply_missing(skipped.text, index);
    computed.text = corrupt::apply_missing(computed.text, index);
    const at::Tensor ours = model->predict(skipped, batch), theirs = model->predict(computed, batch);
    expect_close(ours, theirs.detach(), kSameScore, "score");
    const auto gradients = mult_gradients(*model, models::mult_loss(theirs, batch.labels));
    for (const auto& [name, gradient] : mult_gradients(*model, models::mult_loss(ours, batch.labels))) {
      const auto found = gradients.find(name);
      if (found != gradients.end()) expect_close(gradient, found->second, {1e-6, 1e-5}, name);
    }
  }
}

TEST(Mult, positions_by_length_and_by_first_channel) {
  const auto batch = make_batch(kMixed);
  const auto embedded_audio = [&](models::Positions positions, fidelity::Padding padding) {
    fidelity::Fidelity fidelity;
    fidelity.padding = padding;
    auto options = small_options();
    options.positions = positions;
    options.text = models::MultText::kGlove;
    const auto model = small_model(options, fidelity);
    model->eval();
    auto representations = model->encode(batch);
    representations.audio = at::zeros_like(representations.audio);  // missing: only positions are left
    return model->fuse(model->project(representations, batch)).crossmodal[0].embedded_source;
  };
  const at::Tensor codes = nn::sinusoidal_codes(31, 6);
  using fidelity::Padding;
  using models::Positions;
  const at::Tensor masked = embedded_audio(models::Positions::kByLength, fidelity::Padding::kMasked);
  int64_t start = 0;
  for (const int64_t length : batch.audio_lengths) {
    EXPECT_TRUE(masked.narrow(0, start, length).equal(codes.narrow(0, 1, length))) << length;
    start += length;
  }
  const at::Tensor visible = embedded_audio(models::Positions::kByLength, fidelity::Padding::kVisible);
  ASSERT_EQ(visible.size(0), 4 * 30);
  EXPECT_TRUE(visible.narrow(0, 0, 4).equal(codes.narrow(0, 1, 4)));
  EXPECT_EQ(visible.narrow(0, 4, 26).abs().max().item<float>(), 0) << "padding has none";
  EXPECT_EQ(embedded_audio(models::Positions::kByFirstChannel, fidelity::Padding::kMasked).abs().max().item<float>(),
            0);
}

TEST(Mult, unusual_batches_are_finite) {
  const std::vector<std::vector<Sizes>> batches = {
      {{2, 1, 1, 1}}, {{2, 0, 1, 1}, {3, 0, 1, 1}}, {{20, 9, 500, 500}, {500, 400, 1, 3}}, kMixed};
  for (const auto text : {models::MultText::kBert, models::MultText::kGlove}) {
    auto options = small_options();
    options.text = text;
    const auto model = small_model(options);
    optim::OptimizerOptions optimizer;
    optimizer.clipping = optim::Clipping::kNorm;
    models::MultObjective objective(model, optimizer);
    for (const auto& sizes : batches) {
      auto batch = make_batch(sizes);
      batch.labels.fill_(1.5);
      model->train();
      const auto report = objective.step(batch, corrupt::CorruptionPlan(), {});
      EXPECT_TRUE(std::isfinite(report.gradient_norm));
      model->eval();
      EXPECT_TRUE(at::isfinite(score(*model, batch)).all().item<bool>());
    }
  }
}

TEST(Mult, a_single_target_is_its_own_network) {
  auto options = small_options();
  options.targets = models::MultTargets::kAudio;
  const auto model = small_model(options);
  model->eval();
  const auto names = model->named_parameters();
  EXPECT_TRUE(names.contains("trans_a_with_l.layer_norm.weight"));
  EXPECT_FALSE(names.contains("trans_l_with_a.layer_norm.weight"));
  EXPECT_TRUE(names.contains("trans_l_mem.layer_norm.weight")) << "exists in the reference too";
  EXPECT_EQ(names["proj1.weight"].sizes(), at::IntArrayRef({12, 12}));
  EXPECT_EQ(score(*model, make_batch(kMixed)).sizes(), at::IntArrayRef({4}));
}

TEST(Mult, initialised_as_the_reference) {
  MultOptions options;
  models::MultInputs inputs;
  inputs.audio_width = 74;
  inputs.video_width = 47;
  options.text = models::MultText::kGlove;
  options.word_embedding_size = 768;  // the text encoder's width in the reference's count
  const Mult model(options, inputs);
  std::map<std::string, int64_t> counts;
  const auto check = [](const at::Tensor& x, double bound, const std::string& name) {
    EXPECT_LE(x.abs().max().item<double>(), bound * (1 + 1e-6)) << name;
    EXPECT_GT(x.abs().max().item<double>(), 0.9 * bound) << name;
    EXPECT_NEAR(x.std().item<double>(), bound / std::sqrt(3.0), 0.1 * bound) << name;
  };
  for (const auto& parameter : model.named_parameters()) {
    const std::string& name = parameter.key();
    const at::Tensor x = parameter.value().detach();
    counts[name.substr(0, name.find('.'))] += x.numel();
    if (name.ends_with("in_proj_weight")) {
      check(x, std::sqrt(6.0 / (4.0 * static_cast<double>(x.size(1)))), name);
    } else if (name.starts_with("trans_") && x.dim() == 2) {
      check(x, std::sqrt(6.0 / static_cast<double>(x.size(0) + x.size(1))), name);
    } else if (name.starts_with("trans_")) {
      const bool scale = name.find("layer_norm") != std::string::npos && name.ends_with("weight");
      EXPECT_TRUE((x == (scale ? 1 : 0)).all().item<bool>()) << name;
    } else if (name == "proj_l.weight" || name == "proj1.weight") {
      check(x, 1 / std::sqrt(static_cast<double>(x.size(1))), name);
    }
  }
  // docs/models/mult.md 3.4
  EXPECT_EQ(counts["trans_l_with_a"], 44820);
  EXPECT_EQ(counts["trans_v_mem"], 176040);
  EXPECT_EQ(counts["proj1"], 32580);
  EXPECT_EQ(counts["out_layer"], 181);
  EXPECT_EQ(counts["proj_l"], 23040);
}

TEST(Mult, saved_state_continues_bit_for_bit) {
  const auto batch = make_batch(kMixed);
  const TemporaryFolder folder;
  optim::OptimizerOptions optimizer;
  optimizer.learning_rate = 1e-2;
  optimizer.clipping = optim::Clipping::kNorm;
  optimizer.plateau = {0.1, 0};
  const auto train = [&](Mult& model, models::MultObjective& objective, uint64_t seed) {
    at::manual_seed(seed);
    model.train();
    return objective.step(batch, corrupt::CorruptionPlan(), {}).losses.front().second;
  };
  const auto model = small_model();
  models::MultObjective objective(model, optimizer);
  for (const uint64_t seed : {1, 2}) train(*model, objective, seed);
  for (const double loss : {1.0, 2.0}) objective.finish_epoch(loss);
  nn::StateWriter writer;
  objective.save(writer);
  for (const auto& parameter : model->named_parameters()) writer.tensor(parameter.key(), parameter.value());
  writer.write(folder / "state.safetensors");

  const auto resumed = small_model();
  models::MultObjective continued(resumed, optimizer);
  const nn::StateReader reader(folder / "state.safetensors");
  for (auto& parameter : resumed->named_parameters()) {
    at::NoGradGuard no_gradient;
    reader.read_into(parameter.key(), parameter.value());
  }
  continued.load(reader);
  for (const uint64_t seed : {3, 4}) EXPECT_EQ(train(*model, objective, seed), train(*resumed, continued, seed));
  for (const auto& parameter : model->named_parameters()) {
    EXPECT_TRUE(parameter.value().equal(resumed->named_parameters()[parameter.key()])) << parameter.key();
  }
}

TEST(Mult, nothing_is_updated_by_a_loss_that_is_not_finite) {
  const auto model = small_model();
  models::MultObjective objective(model, {});
  auto batch = make_batch(kMixed);
  batch.video[2][1][0] = NAN;
  const at::Tensor before = model->named_parameters()["proj1.weight"].detach().clone();
  try {
    objective.step(batch, corrupt::CorruptionPlan(), {});
    FAIL() << "expected NonFiniteLoss";
  } catch (const models::NonFiniteLoss& error) {
    EXPECT_EQ(error.first_tensor(), "video representation");
  }
  EXPECT_TRUE(before.equal(model->named_parameters()["proj1.weight"].detach()));
}

TEST(Mult, word_vectors_are_read_and_not_trained) {
  const TemporaryFolder folder;
  write_file_whole(folder / "vectors.txt", "good 1 2 3\n<pad> 9 9 9\nbad -1 -2 -3\n");
  const auto settings = settings_from("mult.text = 'glove'\nmult.word_embedding_size = 3\n");
  EXPECT_TRUE(settings->reads_words());
  EXPECT_FALSE(settings->reads_word_pieces());
  EXPECT_EQ(settings->selection_loss(), models::SelectionLoss::kAbsoluteError);
  models::BuildInputs inputs;
  inputs.audio_width = kAudioWidth;
  inputs.video_width = kVideoWidth;
  inputs.words = {"<unk>", "<pad>", "bad", "strange", "good"};
  inputs.glove_file = folder / "vectors.txt";
  const auto built = settings->build(inputs);
  auto batch = make_batch({{2, 4, 1, 1}});
  batch.word_ids = at::tensor(std::vector<int64_t>{4, 3, 2, 1}, at::kLong).unsqueeze(0);
  const at::Tensor expected = at::tensor(std::vector<float>{1, 2, 3, 0, 0, 0, -1, -2, -3, 0, 0, 0}).view({1, 4, 3});
  built.model->train();
  built.objective->step(batch, corrupt::CorruptionPlan(), {});
  built.model->eval();
  EXPECT_TRUE(built.model->encode(batch).text.equal(expected));
}

TEST(Mult, mistakes_are_explained) {
  models::BuildInputs inputs;
  inputs.words = {"<unk>", "<pad>"};
  const std::string no_file = user_error_of([&] { settings_from("mult.text = 'glove'")->build(inputs); });
  EXPECT_NE(no_file.find("text.glove_file"), std::string::npos) << no_file;
  EXPECT_NE(no_file.find("300 numbers"), std::string::npos) << no_file;
  const std::string heads = user_error_of([] { settings_from("mult.hidden_size = 31")->validate(); });
  EXPECT_NE(heads.find("mult.hidden_size = 31"), std::string::npos) << heads;
  EXPECT_NE(heads.find("mult.attention_heads = 10"), std::string::npos) << heads;

  fidelity::Fidelity fidelity;
  fidelity.padding = fidelity::Padding::kVisible;
  const auto model = small_model(small_options(), fidelity);
  const std::string unaligned = user_error_of([&] { model->encode(make_batch({{5, 3, 3, 4}})); });
  EXPECT_NE(unaligned.find("5 of text and 6 of video"), std::string::npos) << unaligned;
  EXPECT_NE(unaligned.find("fidelity.text_cut = batch_words"), std::string::npos) << unaligned;
}

}  // namespace modrob::testing
