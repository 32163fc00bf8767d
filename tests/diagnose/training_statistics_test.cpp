#include "diagnose/training_statistics.h"

#include <gmock/gmock.h>

#include <cmath>

#include "diagnose/diagnose_support.h"
#include "diagnose/diagnosis.h"
#include "diagnose/real_passes.h"
#include "diagnose/table_pass.h"
#include "io/safetensors.h"
#include "metrics/gather.h"
#include "train/scoring.h"

namespace modrob::diagnose {
namespace {

class EveryModelStatistics : public ::testing::TestWithParam<std::string> {};

TEST_P(EveryModelStatistics, are_those_of_every_real_step_of_the_training_split) {
  const testing::TinyTraining tiny;
  train::Session session(tiny.settings_of(GetParam()));
  const auto statistics = training_statistics(session);
  const train::EvaluationMode evaluation(session.model());
  const auto rows = session.dataset().indices(data::Split::kTrain);
  std::array<std::vector<at::Tensor>, 3> steps;
  for (const int64_t row : rows) {
    const auto encoded = session.model().encode(session.collator().collate(std::span(&row, 1)));
    for (size_t m = 0; m < kModalities.size(); ++m) {
      const at::Tensor x = encoded.of(kModalities[m])[0];
      steps[m].push_back(x.dim() == 1 ? x.unsqueeze(0) : x.slice(0, 0, encoded.lengths[m][0]));
    }
  }
  for (size_t m = 0; m < kModalities.size(); ++m) {
    const at::Tensor all = at::cat(steps[m]).to(at::kDouble);
    EXPECT_EQ(statistics[m].count(), all.size(0));
    const at::Tensor mean = all.mean(0), deviation = (all - mean).square().mean(0).sqrt();
    const auto found = statistics[m].standard_deviation();
    for (int64_t d = 0; d < all.size(1); ++d) {
      EXPECT_NEAR(statistics[m].mean()[static_cast<size_t>(d)], mean[d].item<double>(), 1e-5);
      EXPECT_NEAR(found[static_cast<size_t>(d)], deviation[d].item<double>(), 1e-5);
    }
  }
}

TEST_P(EveryModelStatistics, conditions_that_read_them_gathered_equal_passed) {
  const testing::TinyTraining tiny;
  train::Session session(tiny.settings_of(GetParam()));
  const auto rows = session.dataset().indices(data::Split::kTest);
  const auto statistics = training_statistics(session);
  const corrupt::Knowledge known{&statistics};
  for (const char* text : {"text mean 50 %", "audio+video mean 100 %", "audio noise_relative 50 % strength 0.5",
                           "text+video noise_relative 100 %", "text mean 30 % + audio frames_hold 50 % severity 5",
                           "text mean 20 % + noise_relative 30 %"}) {
    const auto condition = testing::condition_of(text);
    const auto needed = metrics::needed_rows(std::span(&condition, 1));
    const auto table = compute_table(session.model(), session.collator(), {rows, needed, 3, &statistics});
    for (int64_t draw = 0; draw < condition.masks.draws; ++draw) {
      const auto gathered = metrics::gather(table, condition, draw);
      EXPECT_NE(gathered, table.clean) << text;
      const auto passed = real_pass(session.model(), session.collator(), rows, condition, draw, 5, known);
      for (size_t i = 0; i < rows.size(); ++i) EXPECT_NEAR(gathered[i], passed[i], 1e-5) << text;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Models, EveryModelStatistics, ::testing::ValuesIn(testing::names_of_models()),
                         [](const auto& info) { return info.param; });

metrics::DiagnosisRequest one_condition(const std::string& text) {
  metrics::DiagnosisRequest request;
  request.conditions = {testing::condition_of(text)};
  request.draws = 2;
  return request;
}

// Whoever loses everything to the mean is one and the same utterance.
TEST(TrainingStatistics, a_diagnosis_keeps_them_and_where_all_is_the_mean_all_score_the_same) {
  const testing::TinyTraining tiny;
  train::Session session(tiny.settings());
  const auto folder = tiny.folder() / "run";
  make_folder(folder);
  const auto table = run_diagnosis(session, one_condition("text+audio+video mean 100 %"), folder).table;
  for (const float score : table.row(0)) EXPECT_NEAR(score, table.row(0)[0], 1e-5);
  const auto statistics = training_statistics(session);
  const auto kept = io::Safetensors::open(folder / kTrainingEncodings);
  EXPECT_EQ(kept.at("audio.mean").copy<double>(), statistics[1].mean());
  EXPECT_EQ(kept.at("audio.standard_deviation").copy<double>(), statistics[1].standard_deviation());
  EXPECT_EQ(kept.at("audio.count").copy<int64_t>(), std::vector<int64_t>{22});
  run_diagnosis(session, one_condition("text missing 50 %"), folder);
  EXPECT_FALSE(std::filesystem::exists(folder / kTrainingEncodings)) << "those of an earlier diagnosis";
}

TEST(TrainingStatistics, have_the_same_bits_whatever_the_settings_say_of_batches) {
  const testing::TinyTraining tiny;
  const auto kept_with = [&](int batch_size) {
    train::Session session(tiny.settings("training.evaluation_batch_size = " + std::to_string(batch_size)));
    const auto folder = tiny.folder() / std::to_string(batch_size);
    make_folder(folder);
    run_diagnosis(session, one_condition("audio noise_relative 30 %"), folder);
    return read_file(folder / kTrainingEncodings);
  };
  EXPECT_EQ(kept_with(3), kept_with(64));
}

TEST(TrainingStatistics, of_frozen_layers_are_the_same_before_and_after_others_were_cached) {
  const testing::TinyTraining tiny;
  train::Session session(tiny.settings("[text]\nfreeze_layers = 1\nfreeze_embeddings = true\n"));
  const auto before = training_statistics(session);
  session.prepare_cache(session.dataset().indices(data::Split::kTest));
  ASSERT_TRUE(session.text_encoder()->has_cache());
  EXPECT_EQ(training_statistics(session)[0].mean(), before[0].mean());
  make_folder(tiny.folder() / "run");
  run_diagnosis(session, one_condition("text noise_relative 50 %"), tiny.folder() / "run");
}

TEST(TrainingStatistics, are_taken_under_real_passes_too) {
  const testing::TinyTraining tiny;
  train::Session session(tiny.settings("fidelity.preset = 'reference'"));
  const auto folder = tiny.folder() / "run";
  make_folder(folder);
  const auto table = run_diagnosis(session, one_condition("text mean 50 %"), folder).table;
  EXPECT_NE(table.clean, std::vector<float>(table.row(0).begin(), table.row(0).end()));
}

}  // namespace
}  // namespace modrob::diagnose
