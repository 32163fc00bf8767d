#include "models/mmim/mmim.h"

#include "models/mmim/mmim_objective.h"
#include "models/tiny_model.h"

namespace modrob::models::mmim {

namespace {

// Without dropout.
Tiny still_mmim(const std::string& lines = "", const std::string& switches = "") {
  return {
      .model = "mmim",
      .lines = "[mmim]\nfusion_dropout = 0\nfusion_size = 8\n" + lines,
      .switches = switches,
      .dropout = 0,
      .optimizer = {.learning_rate = 1e-2, .weight_decay = 1e-4, .clipping = optim::Clipping::kNorm, .plateau = {}}};
}

// `rows` utterances of mixed lengths and labels; others for another seed.
batch::Batch mixed_batch(int64_t rows, int64_t seed) {
  std::vector<MadeUp> utterances(static_cast<size_t>(100 * seed));
  std::vector<int64_t> chosen;
  for (int64_t row = 0; row < rows; ++row) {
    chosen.push_back(100 * seed + row);
    const float label = 2 * static_cast<float>(KeyedStream(77, static_cast<uint64_t>(chosen.back())).normal(0));
    const int64_t frames = 1 + (row * 5) % 9;
    utterances.push_back({3 + (row * 7) % 11, frames, (frames + 1) / 2, label});
  }
  return made_up_batch(utterances, chosen);
}

// A model in training with its objective.
struct Training : TinyParts<Mmim, MmimObjective> {
  explicit Training(const Tiny& tiny) : TinyParts(tiny, mixed_utterances()) { model.train(); }
  StepReport step(const batch::Batch& batch, const StepPosition& position, const corrupt::CorruptionPlan& plan = {}) {
    at::manual_seed(static_cast<uint64_t>(100 * position.epoch + 10 * position.pass + position.batch));
    return objective.step(batch, plan, position);
  }
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

}  // namespace

TEST(Mmim, matrices_start_as_xavier_normal_and_the_text_encoder_as_it_was) {
  const Training training({"mmim", "[mmim]\nfusion_size = 256\nvideo_hidden_size = 64"});
  const auto parameters = training.model.named_parameters();
  for (const char* name : {"fusion_prj.linear_2.weight", "visual_enc.rnn.weight_hh_l0"}) {
    const at::Tensor& matrix = parameters[name];
    const double expected = std::sqrt(2.0 / static_cast<double>(matrix.size(0) + matrix.size(1)));
    EXPECT_NEAR(matrix.std().item<double>(), expected, 0.03 * expected) << name;
  }
  const at::Tensor& bias = parameters["fusion_prj.linear_2.bias"];
  EXPECT_LE(bias.abs().max().item<double>(), 1 / 16.0);
  EXPECT_GT(bias.abs().max().item<double>(), 0.8 / 16.0);
  const double words = parameters["text_enc.bertmodel.embeddings.word_embeddings.weight"].std().item<double>();
  EXPECT_NEAR(words, 0.02, 0.002) << "BertConfig::initializer_range";
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

// Batches of enough utterances for entropies, which the suite of every model has not.
TEST(MmimObjective, goes_on_bit_for_bit_from_a_saved_state) {
  for (const fidelity::Preset preset : {fidelity::Preset::kCorrected, fidelity::Preset::kReference}) {
    auto tiny = still_mmim("memory_batches = 2", "fidelity.singular_entropy = 'left_out'");
    tiny.preset = preset;
    tiny.dropout = 0.1;
    std::vector<StepPosition> positions;
    for (int64_t epoch = 0; epoch < 2; ++epoch) {
      for (int64_t pass = 0; pass < 2; ++pass) {
        for (int64_t batch = 0; batch < 4; ++batch) positions.push_back({epoch, pass, batch, 4});
      }
    }
    Training whole(tiny);
    const TemporaryFolder folder;
    std::vector<std::map<std::string, at::Tensor>> after;
    const auto take = [&](Training& training, size_t step) {
      training.step(mixed_batch(12, 10 + static_cast<int64_t>(step)), positions[step]);
    };
    for (size_t step = 0; step < positions.size(); ++step) {
      take(whole, step);
      after.push_back(copy_of_parameters(whole.model));
      write_training(whole.model, whole.objective, folder / std::to_string(step));
    }
    for (size_t stop = 0; stop + 1 < positions.size(); ++stop) {
      Training resumed(tiny);
      read_training(resumed.model, resumed.objective, folder / std::to_string(stop));
      for (size_t step = stop + 1; step < std::min(stop + 4, positions.size()); ++step) {
        take(resumed, step);
        expect_same_bits(copy_of_parameters(resumed.model), after[step],
                         "stopped after " + std::to_string(stop) + ", step " + std::to_string(step));
      }
    }
  }
}

TEST(MmimObjective, the_first_pass_updates_the_estimators_alone) {
  for (const std::string gradients : {"estimators", "whole_model"}) {
    Training training(still_mmim("", "fidelity.estimator_gradients = '" + gradients + "'"));
    const auto before = training.model.named_parameters();
    const auto copies = copy_of_parameters(training.model);
    const auto report = training.step(mixed_batch(8, 3), {0, 0, 0, 2});
    EXPECT_EQ(report.learning_rate, MmimOptions{}.estimator_learning_rate);
    EXPECT_EQ(part_of(report, "total"), -part_of(report, "likelihood"));
    double own = 0;
    for (const auto& parameter : before) {
      const std::string& key = parameter.key();
      const bool estimator = key.starts_with("mi_") && key.find("entropy_prj") == std::string::npos;
      EXPECT_EQ(at::equal(parameter.value().detach(), copies.at(key)), !estimator) << key;
      const bool encoder = parameter.value().grad().defined() && !key.starts_with("mi_");
      EXPECT_FALSE(encoder && gradients == "estimators") << key;
      if (estimator) own += parameter.value().grad().square().sum().item<double>();
    }
    const double clipped = std::min(1.0, report.gradient_norm);
    if (gradients == "estimators") {
      EXPECT_NEAR(std::sqrt(own), clipped, 1e-4) << "the norm is the estimators'";
    } else {
      EXPECT_LT(std::sqrt(own), 0.99 * clipped) << "the encoders' gradients take part";
    }
  }
}

TEST(MmimObjective, the_second_pass_leaves_the_estimators_alone) {
  Training training(still_mmim());
  const auto before = training.model.named_parameters();
  const auto copies = copy_of_parameters(training.model);
  const auto report = training.step(mixed_batch(8, 4), {0, 1, 0, 2});
  EXPECT_EQ(report.learning_rate, 1e-2) << "optimizer.learning_rate";
  for (const auto& parameter : before) {
    const std::string& key = parameter.key();
    const bool still = key.starts_with("mi_") || key.find("pooler") != std::string::npos;
    EXPECT_EQ(at::equal(parameter.value().detach(), copies.at(key)), still) << key;
  }
}

TEST(MmimObjective, odd_batches_have_finite_steps) {
  auto all_equal = mixed_batch(12, 5);
  all_equal.labels.fill_(1.5);
  const std::vector<std::pair<std::string, batch::Batch>> batches = {
      {"one utterance", mixed_batch(1, 6)}, {"equal labels", all_equal}, {"plain", mixed_batch(24, 7)}};
  for (const auto& [name, batch] : batches) {
    Training training(still_mmim());
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
    EXPECT_TRUE(all_finite(training.model)) << name;
  }
}

TEST(MmimObjective, missing_text_is_trained_with_and_stops_the_references_loss) {
  const auto batch = mixed_batch(8, 8);
  const auto plan = missing_text(batch, {2, 5});
  Training corrected(still_mmim());
  EXPECT_TRUE(std::isfinite(part_of(corrected.step(batch, {0, 1, 0, 1}, plan), "total")));

  Training reference(still_mmim("", "fidelity.contrast_at_zero = 'nan'"));
  const auto before = copy_of_parameters(reference.model);
  EXPECT_EQ(non_finite_tensor_of([&] { reference.step(batch, {0, 1, 0, 1}, plan); }), "contrastive loss");
  expect_same_bits(copy_of_parameters(reference.model), before, "nothing is updated");
}

TEST(MmimObjective, without_contrast_there_is_one_pass_and_the_task_loss) {
  for (const std::string entropy : {"left_out", "subtracted"}) {
    Training training(still_mmim("contrast = false", "fidelity.entropy_without_contrast = '" + entropy + "'"));
    ASSERT_EQ(training.objective.passes(), 1);
    StepReport report;
    for (int64_t number = 0; number < 3; ++number) report = training.step(mixed_batch(24, 9), {0, 0, number, 3});
    double expected = part_of(report, "task");
    if (entropy == "subtracted") {
      EXPECT_NE(part_of(report, "entropy"), 0);
      expected -= MmimOptions{}.bound_weight * part_of(report, "entropy");
    }
    EXPECT_NEAR(part_of(report, "total"), expected, 1e-6);
  }
}

TEST(MmimObjective, half_an_estimator_pass_is_rounded_up) {
  EXPECT_EQ(Training(still_mmim()).objective.batches_of_pass(0, 5), 5);
  const Training training(still_mmim("half_estimator_pass = true"));
  EXPECT_EQ(training.objective.batches_of_pass(0, 5), 3);
  EXPECT_EQ(training.objective.batches_of_pass(0, 1), 1);
  EXPECT_EQ(training.objective.batches_of_pass(1, 5), 5);
}

TEST(MmimSettings, contradictions_are_user_errors) {
  for (const auto& [lines, message] : {std::pair{"mmim.half_estimator_pass = true\nmmim.contrast = false",
                                                 "mmim.half_estimator_pass = true with mmim.contrast = false"},
                                       std::pair{"mmim.lstm_dropout = 0.25", "mmim.lstm_dropout = 0.25"},
                                       std::pair{"mmim.video_size = 3", "mmim.video_size"}}) {
    EXPECT_THAT(user_error_of([&, lines = lines] { model_settings("mmim", lines); }), HasSubstr(message));
  }
}

}  // namespace modrob::models::mmim
