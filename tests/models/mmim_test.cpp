#include "models/mmim/mmim.h"

#include <ATen/Functions.h>
#include <ATen/Parallel.h>
#include <c10/core/GradMode.h>
#include <gmock/gmock.h>

#include <cmath>
#include <map>
#include <numeric>

#include "config/settings_reader.h"
#include "corrupt/kinds.h"
#include "models/golden_support.h"
#include "models/mmim/mmim.h"
#include "models/mmim/mmim_objective.h"

namespace modrob::models::mmim {

namespace {

using testing::expect_close;
using ::testing::HasSubstr;

constexpr int64_t kMmimVocabulary = 40;
constexpr int64_t kMmimAudioWidth = 5;
constexpr int64_t kMmimVideoWidth = 3;

struct MmimSetting {
  MmimOptions options;
  double dropout = 0;  // of the text encoder
};

MmimSetting without_dropout() {
  MmimSetting setting;
  setting.options.fusion_dropout = 0;
  setting.options.fusion_size = 8;
  return setting;
}

std::shared_ptr<Mmim> make_mmim(const MmimSetting& setting) {
  at::set_num_threads(1);
  at::manual_seed(5);
  text::BertConfig config;
  config.vocab_size = kMmimVocabulary;
  config.hidden_size = 16;
  config.num_hidden_layers = 2;
  config.num_attention_heads = 2;
  config.intermediate_size = 12;
  config.max_position_embeddings = 32;
  config.initializer_range = 0.3;
  config.hidden_dropout_prob = config.attention_probs_dropout_prob = setting.dropout;
  MmimInputs inputs;
  inputs.audio_width = kMmimAudioWidth;
  inputs.video_width = kMmimVideoWidth;
  inputs.text_encoder = std::make_shared<nn::TextEncoder>(nn::TextEncoderOptions{}, config);
  return std::make_shared<Mmim>(setting.options, inputs);
}

// One utterance: `tokens` word pieces, `frames` frames of audio and half as many of video.
struct Size {
  int64_t tokens, frames;
};

batch::Batch random_batch(const std::vector<Size>& sizes, uint64_t seed) {
  at::manual_seed(seed);
  batch::Batch batch;
  int64_t longest = 0;
  for (const auto& size : sizes) longest = std::max(longest, size.frames);
  const auto rows = static_cast<int64_t>(sizes.size());
  batch.audio = at::zeros({rows, longest, kMmimAudioWidth});
  batch.video = at::zeros({rows, (longest + 1) / 2, kMmimVideoWidth});
  std::vector<at::Tensor> tokens;
  for (int64_t row = 0; row < rows; ++row) {
    const auto& size = sizes[static_cast<size_t>(row)];
    batch.indices.push_back(row);
    batch.ids.push_back(1000 * seed + static_cast<uint64_t>(row));
    batch.token_lengths.push_back(size.tokens);
    batch.padded_tokens = std::max(batch.padded_tokens, size.tokens);
    batch.audio_lengths.push_back(size.frames);
    batch.video_lengths.push_back((size.frames + 1) / 2);
    tokens.push_back(at::randint(1, kMmimVocabulary, {size.tokens}, at::kLong));
    batch.audio[row].narrow(0, 0, size.frames).normal_();
    batch.video[row].narrow(0, 0, batch.video_lengths.back()).normal_();
  }
  batch.token_ids = at::cat(tokens);
  batch.labels = at::randn({rows}) * 2;
  return batch;
}

batch::Batch mixed_batch(int64_t rows, uint64_t seed) {
  std::vector<Size> sizes;
  for (int64_t row = 0; row < rows; ++row) sizes.push_back({3 + (row * 7) % 11, 1 + (row * 5) % 9});
  return random_batch(sizes, seed);
}

batch::Batch row_of(const batch::Batch& batch, int64_t row) {
  const auto index = static_cast<size_t>(row);
  const auto& lengths = batch.token_lengths;
  const int64_t start = std::accumulate(lengths.begin(), lengths.begin() + row, int64_t{0});
  batch::Batch one;
  one.indices = {row};
  one.ids = {batch.ids[index]};
  one.token_lengths = {lengths[index]};
  one.padded_tokens = lengths[index];
  one.token_ids = batch.token_ids.narrow(0, start, lengths[index]);
  one.audio_lengths = {batch.audio_lengths[index]};
  one.video_lengths = {batch.video_lengths[index]};
  one.audio = batch.audio.narrow(0, row, 1).narrow(1, 0, one.audio_lengths[0]);
  one.video = batch.video.narrow(0, row, 1).narrow(1, 0, one.video_lengths[0]);
  one.labels = batch.labels.narrow(0, row, 1);
  return one;
}

optim::OptimizerOptions mmim_optimizer() {
  optim::OptimizerOptions optimizer;
  optimizer.learning_rate = 1e-2;
  optimizer.weight_decay = 1e-4;
  optimizer.clipping = optim::Clipping::kNorm;
  return optimizer;
}

// A model in training with its objective.
struct Training {
  explicit Training(const MmimSetting& setting) : model(make_mmim(setting)), objective(model, mmim_optimizer()) {
    model->train();
  }
  std::vector<at::Tensor> parameters() const {
    std::vector<at::Tensor> copies;
    for (const auto& parameter : model->parameters()) copies.push_back(parameter.detach().clone());
    return copies;
  }
  StepReport step(const batch::Batch& batch, const StepPosition& position, const corrupt::CorruptionPlan& plan = {}) {
    at::manual_seed(static_cast<uint64_t>(100 * position.epoch + 10 * position.pass + position.batch));
    return objective.step(batch, plan, position);
  }

  std::shared_ptr<Mmim> model;
  MmimObjective objective;
};

double part_of(const StepReport& report, const std::string& name) {
  for (const auto& [part, value] : report.losses) {
    if (part == name) return value;
  }
  ADD_FAILURE() << "no loss part " << name;
  return 0;
}

// Zeroes the text of these rows.
corrupt::CorruptionPlan missing_text(const batch::Batch& batch, const std::vector<size_t>& rows) {
  std::vector<corruption::Hit> hits(batch.ids.size(), corruption::kNotHit);
  for (const size_t row : rows) hits[row] = corruption::hit_of(0);
  return {corruption::Corruption::of(corruption::kMissing, Modality::kText, {}), {}, batch.ids, hits};
}

void expect_same_bits(const std::vector<at::Tensor>& a, const std::vector<at::Tensor>& b, const std::string& name) {
  ASSERT_EQ(a.size(), b.size());
  for (size_t i = 0; i < a.size(); ++i) EXPECT_TRUE(at::equal(a[i], b[i])) << name << ", parameter " << i;
}

}  // namespace

TEST(Mmim, a_score_depends_on_its_own_utterance_only) {
  const batch::Batch batch = random_batch({{3, 1}, {12, 500}, {2, 4}, {30, 17}}, 1);
  for (const bool deep : {false, true}) {
    MmimSetting setting;
    setting.options.lstm_layers = deep ? 2 : 1;
    setting.options.bidirectional = deep;
    setting.options.lstm_dropout = deep ? 0.2 : 0;
    const auto model = make_mmim(setting);
    model->eval();
    const c10::AutoGradMode no_gradient(false);
    const at::Tensor together = model->predict(model->encode(batch), batch);
    ASSERT_EQ(together.sizes().vec(), std::vector<int64_t>{4});
    for (int64_t row = 0; row < 4; ++row) {
      const auto one = row_of(batch, row);
      const at::Tensor alone = model->predict(model->encode(one), one);
      expect_close(alone, together.narrow(0, row, 1), {2e-6, 0}, "row " + std::to_string(row));
    }
  }
}

TEST(Mmim, text_that_is_zeroed_anyway_is_not_encoded) {
  const batch::Batch batch = mixed_batch(6, 2);
  for (const auto& hit : std::vector<std::vector<size_t>>{{1, 4}, {0, 1, 2, 3, 4, 5}}) {
    const auto plan = missing_text(batch, hit);
    std::vector<at::Tensor> scores;
    std::vector<std::vector<at::Tensor>> gradients;
    for (const bool skip : {false, true}) {
      const auto model = make_mmim(without_dropout());
      const auto representations = plan.apply(model->encode(batch, skip ? plan.zeroed() : corrupt::ZeroedRows{}));
      scores.push_back(model->predict(representations, batch));
      scores.back().square().sum().backward();
      gradients.emplace_back();
      for (const auto& parameter : model->parameters()) gradients.back().push_back(testing::dense_gradient(parameter));
    }
    expect_close(scores[1], scores[0], {1e-6, 1e-6}, "scores");
    for (size_t i = 0; i < gradients[0].size(); ++i) {
      const std::string name = "gradient " + std::to_string(i);
      ASSERT_EQ(gradients[0][i].defined(), gradients[1][i].defined()) << name;
      if (gradients[0][i].defined()) expect_close(gradients[1][i], gradients[0][i], {2e-6, 1e-5}, name);
    }
  }
}

TEST(Mmim, matrices_start_as_xavier_normal_and_the_text_encoder_as_it_was) {
  MmimSetting setting;
  setting.options.fusion_size = 256;
  setting.options.video_hidden_size = 64;
  const auto model = make_mmim(setting);
  const auto parameters = model->named_parameters();
  for (const char* name : {"fusion_prj.linear_2.weight", "visual_enc.rnn.weight_hh_l0"}) {
    const at::Tensor& matrix = parameters[name];
    const double expected = std::sqrt(2.0 / static_cast<double>(matrix.size(0) + matrix.size(1)));
    EXPECT_NEAR(matrix.std().item<double>(), expected, 0.03 * expected) << name;
  }
  const at::Tensor& bias = parameters["fusion_prj.linear_2.bias"];
  EXPECT_LE(bias.abs().max().item<double>(), 1 / 16.0);
  EXPECT_GT(bias.abs().max().item<double>(), 0.8 / 16.0);
  const double words = parameters["text_enc.bertmodel.embeddings.word_embeddings.weight"].std().item<double>();
  EXPECT_NEAR(words, 0.3, 0.03) << "BertConfig::initializer_range";
}

TEST(MmimContrast, a_row_of_zeros_keeps_its_place_and_sends_no_gradient) {
  at::manual_seed(1);
  at::Tensor x = at::randn({4, 3});
  x[2].zero_();
  x.requires_grad_(true);
  const at::Tensor predictions = at::randn({4, 3});
  const at::Tensor loss = info_nce(x, predictions, models::ContrastAtZero::kNoGradient);
  loss.backward();
  EXPECT_TRUE(at::isfinite(x.grad()).all().item<bool>());
  EXPECT_EQ(x.grad()[2].abs().max().item<double>(), 0);
  EXPECT_GT(x.grad()[1].abs().max().item<double>(), 0);
  const auto others = at::tensor({0, 1, 3});
  const auto unit = [](const at::Tensor& rows) { return rows / rows.norm(2, 1, true); };
  const at::Tensor scores = unit(x.detach().index_select(0, others)).matmul(unit(predictions).t());
  const at::Tensor own = scores.gather(1, others.unsqueeze(1)).squeeze(1);
  const double expected = ((scores.logsumexp(1) - own).sum().item<double>() + std::log(4.0)) / 4;
  EXPECT_NEAR(loss.item<double>(), expected, 1e-6) << "a row of zeros contributes log B";
  EXPECT_TRUE(std::isnan(info_nce(x, predictions, models::ContrastAtZero::kNan).item<double>()));
  EXPECT_EQ(info_nce(x.detach().narrow(0, 0, 1), predictions.narrow(0, 0, 1), models::ContrastAtZero::kNoGradient)
                .item<double>(),
            0);
}

TEST(MmimEntropy, is_left_out_where_a_class_has_no_volume) {
  at::manual_seed(2);
  const auto entropy = [](const at::Tensor& positive, const at::Tensor& negative, models::SingularEntropy singular) {
    return class_entropy({positive, negative}, singular);
  };
  const at::Tensor rows = at::randn({9, 3}).tanh();
  const at::Tensor enough = at::randn({4, 3}).tanh();
  const at::Tensor few = at::randn({3, 3}).tanh();
  const at::Tensor flat = at::cat({at::randn({9, 2}), at::zeros({9, 1})}, 1).matmul(at::randn({3, 3}));
  // Equal up to what a matrix product may round.
  const at::Tensor equal = at::full({9, 3}, 0.3) + at::randn({9, 3}) * 6e-8;
  const at::Tensor none = at::empty({0, 3});
  EXPECT_TRUE(entropy(rows, enough, models::SingularEntropy::kLeftOut).defined());
  EXPECT_TRUE(at::equal(entropy(rows, enough, models::SingularEntropy::kLeftOut),
                        entropy(rows, enough, models::SingularEntropy::kAsComputed)));
  for (const auto& singular : {few, flat, equal, none}) {
    EXPECT_FALSE(entropy(rows, singular, models::SingularEntropy::kLeftOut).defined());
    EXPECT_FALSE(entropy(singular, rows, models::SingularEntropy::kLeftOut).defined());
  }
  EXPECT_FALSE(std::isfinite(entropy(rows, none, models::SingularEntropy::kAsComputed).item<double>()));
}

TEST(MmimObjective, goes_on_bit_for_bit_from_a_saved_state) {
  for (const fidelity::Preset preset : {fidelity::Preset::kCorrected, fidelity::Preset::kReference}) {
    MmimSetting setting;
    fidelity::use_preset(preset, [&](const auto& visit) { setting.options.for_each_switch(visit); });
    setting.options.singular_entropy = models::SingularEntropy::kLeftOut;
    setting.dropout = 0.1;
    setting.options.memory_batches = 2;
    std::vector<StepPosition> positions;
    for (int64_t epoch = 0; epoch < 2; ++epoch) {
      for (int64_t pass = 0; pass < 2; ++pass) {
        for (int64_t batch = 0; batch < 4; ++batch) positions.push_back({epoch, pass, batch, 4});
      }
    }
    std::vector<batch::Batch> batches;
    for (uint64_t i = 0; i < positions.size(); ++i) batches.push_back(mixed_batch(12, 10 + i));
    Training whole(setting);
    const testing::TemporaryFolder folder;
    const auto file = [&](size_t step) { return folder / (std::to_string(step) + ".safetensors"); };
    std::vector<std::vector<at::Tensor>> after;
    for (size_t step = 0; step < positions.size(); ++step) {
      whole.step(batches[step], positions[step]);
      after.push_back(whole.parameters());
      nn::StateWriter writer;
      for (const auto& parameter : whole.model->named_parameters()) writer.tensor(parameter.key(), parameter.value());
      whole.objective.save(writer);
      writer.write(file(step));
    }
    for (size_t stop = 0; stop + 1 < positions.size(); ++stop) {
      Training resumed(setting);
      const nn::StateReader state(file(stop));
      {
        const c10::AutoGradMode no_gradient(false);
        for (const auto& parameter : resumed.model->named_parameters())
          state.read_into(parameter.key(), parameter.value());
      }
      resumed.objective.load(state);
      for (size_t step = stop + 1; step < std::min(stop + 4, positions.size()); ++step) {
        resumed.step(batches[step], positions[step]);
        expect_same_bits(resumed.parameters(), after[step],
                         "stopped after " + std::to_string(stop) + ", step " + std::to_string(step));
      }
    }
  }
}

TEST(MmimObjective, the_first_pass_updates_the_estimators_alone) {
  for (const auto gradients : {models::EstimatorGradients::kEstimators, models::EstimatorGradients::kWholeModel}) {
    auto setting = without_dropout();
    setting.options.estimator_gradients = gradients;
    Training training(setting);
    const auto before = training.model->named_parameters();
    std::map<std::string, at::Tensor> copies;
    for (const auto& parameter : before) copies[parameter.key()] = parameter.value().detach().clone();
    const auto report = training.step(mixed_batch(8, 3), {0, 0, 0, 2});
    EXPECT_EQ(report.learning_rate, setting.options.estimator_learning_rate);
    EXPECT_EQ(part_of(report, "total"), -part_of(report, "likelihood"));
    double own = 0;
    for (const auto& parameter : before) {
      const std::string& key = parameter.key();
      const bool estimator = key.starts_with("mi_") && key.find("entropy_prj") == std::string::npos;
      EXPECT_EQ(at::equal(parameter.value().detach(), copies[key]), !estimator) << key;
      const bool encoder = parameter.value().grad().defined() && !key.starts_with("mi_");
      EXPECT_FALSE(encoder && gradients == models::EstimatorGradients::kEstimators) << key;
      if (estimator) own += parameter.value().grad().square().sum().item<double>();
    }
    const double clipped = std::min(1.0, report.gradient_norm);
    if (gradients == models::EstimatorGradients::kEstimators) {
      EXPECT_NEAR(std::sqrt(own), clipped, 1e-4) << "the norm is the estimators'";
    } else {
      EXPECT_LT(std::sqrt(own), 0.99 * clipped) << "the encoders' gradients take part";
    }
  }
}

TEST(MmimObjective, the_second_pass_leaves_the_estimators_alone) {
  Training training(without_dropout());
  const auto before = training.model->named_parameters();
  std::map<std::string, at::Tensor> copies;
  for (const auto& parameter : before) copies[parameter.key()] = parameter.value().detach().clone();
  const auto report = training.step(mixed_batch(8, 4), {0, 1, 0, 2});
  EXPECT_EQ(report.learning_rate, 1e-2) << "optimizer.learning_rate";
  for (const auto& parameter : before) {
    const std::string& key = parameter.key();
    const bool still = key.starts_with("mi_") || key.find("pooler") != std::string::npos;
    EXPECT_EQ(at::equal(parameter.value().detach(), copies[key]), still) << key;
  }
}

TEST(MmimObjective, odd_batches_have_finite_steps) {
  auto all_equal = mixed_batch(12, 5);
  all_equal.labels.fill_(1.5);
  const std::vector<std::pair<std::string, batch::Batch>> batches = {
      {"one utterance", random_batch({{3, 1}}, 6)}, {"equal labels", all_equal}, {"plain", mixed_batch(24, 7)}};
  for (const auto& [name, batch] : batches) {
    Training training(without_dropout());
    for (int64_t pass = 0; pass < 2; ++pass) {
      for (int64_t number = 0; number < 3; ++number) {
        const auto report = training.step(batch, {0, pass, number, 3});
        for (const auto& [part, value] : report.losses) EXPECT_TRUE(std::isfinite(value)) << name << " " << part;
        EXPECT_TRUE(std::isfinite(report.gradient_norm)) << name;
        if (pass == 0) continue;
        if (name == "one utterance") {
          EXPECT_EQ(part_of(report, "contrast"), 0);
        }
        const double left_out = number == 0 || name == "plain" ? 0 : 2;
        EXPECT_EQ(part_of(report, "entropies_left_out"), left_out) << name << " " << number;
      }
    }
    for (const auto& parameter : training.parameters()) EXPECT_TRUE(at::isfinite(parameter).all().item<bool>()) << name;
  }
}

TEST(MmimObjective, missing_text_is_trained_with_and_stops_the_references_loss) {
  const auto batch = mixed_batch(8, 8);
  const auto plan = missing_text(batch, {2, 5});
  Training corrected(without_dropout());
  EXPECT_TRUE(std::isfinite(part_of(corrected.step(batch, {0, 1, 0, 1}, plan), "total")));

  auto setting = without_dropout();
  setting.options.contrast_at_zero = models::ContrastAtZero::kNan;
  Training reference(setting);
  const auto before = reference.parameters();
  try {
    reference.step(batch, {0, 1, 0, 1}, plan);
    FAIL() << "expected NonFiniteLoss";
  } catch (const NonFiniteLoss& error) {
    EXPECT_EQ(error.first_tensor(), "contrastive loss");
  }
  expect_same_bits(reference.parameters(), before, "nothing is updated");
}

TEST(MmimObjective, without_contrast_there_is_one_pass_and_the_task_loss) {
  for (const auto entropy : {models::EntropyWithoutContrast::kLeftOut, models::EntropyWithoutContrast::kSubtracted}) {
    auto setting = without_dropout();
    setting.options.contrast = false;
    setting.options.entropy_without_contrast = entropy;
    Training training(setting);
    ASSERT_EQ(training.objective.passes(), 1);
    StepReport report;
    for (int64_t number = 0; number < 3; ++number) report = training.step(mixed_batch(24, 9), {0, 0, number, 3});
    double expected = part_of(report, "task");
    if (entropy == models::EntropyWithoutContrast::kSubtracted) {
      EXPECT_NE(part_of(report, "entropy"), 0);
      expected -= setting.options.bound_weight * part_of(report, "entropy");
    }
    EXPECT_NEAR(part_of(report, "total"), expected, 1e-6);
  }
}

TEST(MmimObjective, half_an_estimator_pass_is_rounded_up) {
  auto setting = without_dropout();
  EXPECT_EQ(Training(setting).objective.batches_of_pass(0, 5), 5);
  setting.options.half_estimator_pass = true;
  const Training training(setting);
  EXPECT_EQ(training.objective.batches_of_pass(0, 5), 3);
  EXPECT_EQ(training.objective.batches_of_pass(0, 1), 1);
  EXPECT_EQ(training.objective.batches_of_pass(1, 5), 5);
}

TEST(MmimSettings, contradictions_are_user_errors) {
  const auto error_of = [](const std::string& lines) {
    const auto config = config::Config::from_toml(lines, "mmim.toml");
    const auto settings = settings_of<MmimOptions>();
    return testing::user_error_of([&] {
      config::SettingsReader reader(config);
      settings->describe(reader);
      settings->validate();
    });
  };
  EXPECT_THAT(error_of("mmim.half_estimator_pass = true\nmmim.contrast = false"),
              HasSubstr("mmim.half_estimator_pass = true with mmim.contrast = false"));
  EXPECT_THAT(error_of("mmim.lstm_dropout = 0.25"), HasSubstr("mmim.lstm_dropout = 0.25"));
  EXPECT_THAT(error_of("mmim.video_size = 3"), HasSubstr("mmim.video_size"));
}

}  // namespace modrob::models::mmim
