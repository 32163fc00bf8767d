#include "train/prelude.h"

namespace modrob::testing::self_mm {

/// Limits of the goldens' notes, absolute: generated labels divide by small differences and so amplify rounding.
constexpr Tolerance kGradient{1e-5, 0}, kParameter{1e-5, 0}, kPrediction{3e-5, 0}, kLabel{1e-3, 0};
constexpr Tolerance kFeature{1e-4, 0}, kCentre{2e-5, 0}, kEarlyLoss{1e-5, 0}, kLateLoss{3e-4, 0};

/// A whole split of the training goldens, and batches of it. Aligned data: the mask says all lengths.
class GoldenSplit {
 public:
  GoldenSplit(const Golden& golden, const std::string& prefix)
      : text_(golden.at(prefix + "text")),
        audio_(golden.at(prefix + "audio")),
        video_(golden.at(prefix + "video")),
        labels_(golden.at(prefix + "label")) {}

  const at::Tensor& labels() const { return labels_; }
  batch::Batch batch(const at::Tensor& index) const {
    const auto rows = [&](const at::Tensor& x) { return x.index_select(0, index); };
    const at::Tensor lengths = rows(text_).select(1, 1).sum(1);
    return batch_of({rows(text_), rows(audio_), rows(video_), lengths, lengths, rows(labels_), index});
  }

 private:
  at::Tensor text_, audio_, video_, labels_;
};

class TrainingGolden {
 public:
  explicit TrainingGolden(const std::string& file)
      : whole_(file == "train"),
        golden_(file),
        initial_(file == "train" ? golden_ : SelfMmGolden("train")),
        train_(initial_, "data."),
        valid_(initial_, "valid.") {
    model_ = golden_.model(initial_);
    models::TrainingUtterances training;
    for (int64_t i = 0; i < train_.labels().size(0); ++i) {
      training.ids.push_back(id_of(i));
      training.labels.push_back(train_.labels()[i].item<float>());
    }
    objective_ = std::make_unique<models::SelfMmObjective>(model_, golden_.optimizer(), training);
  }

  void check() {
    check_groups();
    model_->train();
    const int64_t batches = golden_.json.at("steps_per_epoch").get<int64_t>();
    const int64_t epochs = golden_.json.at("epochs").get<int64_t>();
    const auto stepping = golden_.json.at("optimizer_step_after_micro_steps").get<std::vector<int64_t>>();
    size_t optimizer_steps = 0;
    for (int64_t k = 0; k < epochs * batches; ++k) {
      check_step(k, {.epoch = k / batches, .batch = k % batches, .batches = batches});
      if (k == 0 && whole_) expect_gradients(golden_, *model_, "gradm0.", kGradient);
      if (optimizer_steps < stepping.size() && stepping[optimizer_steps] == k) {
        if (optimizer_steps == 0) expect_gradients(golden_, *model_, "grad0.", kGradient, OtherGradients::kNone);
        check_parameters("opt" + std::to_string(optimizer_steps++) + ".");
      }
      if (k % batches == batches - 1) check_epoch(k / batches + 1);
    }
    EXPECT_EQ(optimizer_steps, stepping.size());
    check_parameters("final.");
  }

 private:
  void check_groups() {
    const auto groups = models::self_mm_groups(*model_, golden_.optimizer());
    const auto& names = golden_.json.at("optimizer").at("group_parameter_names");
    const auto& rates = golden_.json.at("optimizer").at("groups");
    const std::vector<std::string> order = {"bert_decay", "bert_no_decay", "audio", "video", "other"};
    ASSERT_EQ(groups.size(), order.size());
    for (size_t i = 0; i < order.size(); ++i) {
      std::set<std::string> ours;
      for (const auto& parameter : groups[i].parameters) ours.insert(parameter.name);
      EXPECT_EQ(ours, names.at(order[i]).get<std::set<std::string>>()) << order[i];
      EXPECT_EQ(groups[i].learning_rate, rates[i].at("lr").get<double>()) << order[i];
      EXPECT_EQ(groups[i].weight_decay, rates[i].at("weight_decay").get<double>()) << order[i];
    }
  }

  // The golden's draws where it has some; rows that will be zeroed are not encoded.
  corrupt::Representations representations(const batch::Batch& batch, const std::string& prefix) {
    if (!golden_.has(prefix + "missing_mask")) return model_->encode(batch);
    const at::Tensor missing = golden_.at(prefix + "missing_mask");
    const at::Tensor noisy = golden_.at(prefix + "noise_mask").nonzero().squeeze(1);
    corrupt::ZeroedRows zeroed;
    std::vector<uint8_t> flags;
    for (const int64_t flag : values_of(missing)) flags.push_back(static_cast<uint8_t>(flag));
    zeroed.set(Modality::kText, flags);
    auto representations = model_->encode(batch, zeroed);
    representations.text =
        corrupt::apply_noise_scale(corrupt::apply_missing(representations.text, missing.nonzero().squeeze(1)), noisy,
                                   golden_.at(prefix + "noise").index_select(0, noisy), 1);
    return representations;
  }

  void check_step(int64_t k, const models::StepPosition& position) {
    const std::string prefix = "step" + std::to_string(k) + ".";
    const auto batch = train_.batch(golden_.at(prefix + "index"));
    const auto representations = this->representations(batch, prefix);
    const auto& memory = objective_->memory();
    const auto labels = memory.labels(memory.rows(batch.ids));
    const auto parts = model_->parts(representations);
    for (const SelfMmHead head : kSelfMmHeads) {
      const std::string letter = letter_of(head);
      expect_close(parts.scores[head], golden_.at(prefix + "pred_" + letter), kPrediction, prefix + "pred " + letter);
      if (head == SelfMmHead::kFusion) continue;
      expect_close(labels[head], golden_.at(prefix + "used_label_" + letter), kLabel, prefix + "label " + letter);
    }
    const auto report = objective_->step(batch, representations, position);
    const std::vector<std::pair<std::string, std::string>> names = {
        {"total", "loss"}, {"task", "loss_M"}, {"text", "loss_T"}, {"audio", "loss_A"}, {"video", "loss_V"}};
    ASSERT_EQ(report.losses.size(), names.size());
    for (size_t i = 0; i < names.size(); ++i) {
      EXPECT_EQ(report.losses[i].first, names[i].first);
      const double expected = golden_.at(prefix + names[i].second).item<double>();
      const bool silent = position.epoch < 2;  // docs/models/self_mm.md section 4.6
      EXPECT_NEAR(report.losses[i].second, expected, (silent ? kEarlyLoss : kLateLoss).absolute)
          << prefix << names[i].first;
      if (silent && i >= 2) {
        EXPECT_EQ(report.losses[i].second, 0) << prefix << names[i].first;
      }
    }
  }

  void check_parameters(const std::string& prefix) {
    int64_t compared = 0;
    for (const auto& parameter : model_->named_parameters()) {
      const std::string name = prefix + parameter.key();
      if (!golden_.has(name) || name.ends_with("attention.self.key.bias")) continue;
      expect_close(parameter.value(), golden_.at(name), kParameter, name);
      ++compared;
    }
    EXPECT_GT(compared, 0) << prefix;
  }

  void check_epoch(int64_t epoch) {
    const std::string prefix = "epoch" + std::to_string(epoch) + ".";
    const auto& memory = objective_->memory();
    for (const SelfMmHead head : kSelfMmHeads) {
      const std::string mode = memory_name_of(head);
      expect_close(memory.labels(head), golden_.at(prefix + "label_map." + mode), kLabel, prefix + mode + " labels");
      expect_close(memory.features(head), golden_.at(prefix + "feature_map." + mode), kFeature, prefix + mode);
      expect_close(memory.centres(head)[0], golden_.at(prefix + "center." + mode + ".pos"), kCentre, prefix + mode);
      expect_close(memory.centres(head)[1], golden_.at(prefix + "center." + mode + ".neg"), kCentre, prefix + mode);
    }
    EXPECT_NEAR(validation_loss(), golden_.at(prefix + "valid_loss").item<double>(), 5e-6) << prefix;
  }

  double validation_loss() {
    const train::EvaluationMode evaluation(*model_);
    const auto batches = golden_.json.at("valid_batches").get<std::vector<std::vector<int64_t>>>();
    std::vector<float> scores;
    std::vector<double> labels;
    for (const auto& rows : batches) {
      const auto batch = valid_.batch(at::tensor(rows, at::kLong));
      const at::Tensor predicted = model_->predict(model_->encode(batch), batch).contiguous();
      scores.insert(scores.end(), predicted.data_ptr<float>(), predicted.data_ptr<float>() + predicted.numel());
      for (int64_t i = 0; i < batch.size(); ++i) labels.push_back(batch.labels[i].item<double>());
    }
    return train::validation_loss(scores, labels,
                                  {static_cast<int64_t>(batches.front().size()), fidelity::ValidationMean::kBatches,
                                   models::SelectionLoss::kAbsoluteError});
  }

  bool whole_;  // the other file holds no gradients of mini-batches
  SelfMmGolden golden_, initial_;
  GoldenSplit train_, valid_;
  std::shared_ptr<models::SelfMm> model_;
  std::unique_ptr<models::SelfMmObjective> objective_;
};

TEST(Golden_self_mm, train) { TrainingGolden("train").check(); }
TEST(Golden_self_mm, train_hybrid) { TrainingGolden("train_hybrid").check(); }

}  // namespace modrob::testing::self_mm
