#include <c10/core/GradMode.h>

#include "train/prelude.h"

namespace modrob::train {
namespace {

std::vector<int64_t> all_rows(const Session& session) {
  std::vector<int64_t> rows(static_cast<size_t>(session.dataset().size()));
  for (size_t i = 0; i < rows.size(); ++i) rows[i] = static_cast<int64_t>(i);
  return rows;
}

TEST(EvaluationMode, restores_what_was_there) {
  const TinyTraining tiny;
  Session session(tiny.settings());
  auto& model = session.model();
  for (const bool training : {true, false}) {
    for (const bool gradients : {true, false}) {
      model.train(training);
      const c10::AutoGradMode outside(gradients);
      {
        const EvaluationMode evaluation(model);
        EXPECT_FALSE(model.is_training());
        EXPECT_FALSE(c10::GradMode::is_enabled());
      }
      EXPECT_EQ(model.is_training(), training);
      EXPECT_EQ(c10::GradMode::is_enabled(), gradients);
    }
  }
  model.train();
  try {
    const EvaluationMode evaluation(model);
    throw RuntimeError("an exception passes");
  } catch (const RuntimeError&) {
  }
  EXPECT_TRUE(model.is_training());
  EXPECT_TRUE(c10::GradMode::is_enabled());
}

TEST(Score, follows_the_order_of_the_indices) {
  const TinyTraining tiny;
  for (const char* row_order : {"as_given", "longest_first"}) {
    Session session(tiny.settings("fidelity.row_order = '" + std::string(row_order) + "'"));
    session.model().train();
    auto rows = all_rows(session);
    const auto scores = score(session.model(), session.collator(), rows, 7);
    ASSERT_EQ(scores.size(), rows.size());
    EXPECT_NE(scores[0], scores[1]);
    std::reverse(rows.begin(), rows.end());
    std::swap(rows[3], rows[20]);
    const auto other = score(session.model(), session.collator(), rows, 7);
    for (size_t i = 0; i < rows.size(); ++i) {
      EXPECT_NEAR(other[i], scores[static_cast<size_t>(rows[i])], 2e-6) << row_order << ", row " << i;
    }
    EXPECT_TRUE(session.model().is_training()) << "the mode comes back";
    EXPECT_TRUE(score(session.model(), session.collator(), {}, 4).empty()) << "of nothing";
  }
}

TEST(EvaluationOrder, is_that_of_lengths_unless_batch_mates_count) {
  const TinyTraining tiny;
  for (const std::string switched : {"", "text_cut", "padding", "test_noise", "hit_axis"}) {
    auto settings = tiny.settings("");
    if (switched == "text_cut") settings.fidelity.text_cut = fidelity::TextCut::kBatchWords;
    if (switched == "padding") settings.fidelity.padding = fidelity::Padding::kVisible;
    if (switched == "test_noise") settings.fidelity.test_noise = fidelity::TestNoise::kFloorPerBatch;
    if (switched == "hit_axis") settings.fidelity.hit_axis = fidelity::HitAxis::kTimeSteps;
    Session session(settings);
    const auto& collator = session.collator();
    const auto rows = all_rows(session);
    const auto order = evaluation_order(collator, rows);
    if (!switched.empty()) {
      EXPECT_EQ(order, rows) << switched;
      continue;
    }
    EXPECT_NE(order, rows);
    for (size_t i = 1; i < order.size(); ++i) {
      const int64_t before = collator.text_length(order[i - 1]), here = collator.text_length(order[i]);
      EXPECT_TRUE(before > here || (before == here && order[i - 1] < order[i])) << i;
    }
  }
}

TEST(ForEachBatch, visits_every_row_once_in_order) {
  const TinyTraining tiny;
  Session session(tiny.settings());
  const auto rows = all_rows(session);
  std::vector<int64_t> seen, sizes;
  for_each_batch(clean_batches(session.collator()), rows, 8, [&](const batch::Batch& batch) {
    seen.insert(seen.end(), batch.indices.begin(), batch.indices.end());
    sizes.push_back(batch.size());
  });
  EXPECT_EQ(seen, rows);
  EXPECT_EQ(sizes, (std::vector<int64_t>{8, 8, 8, 8, 4}));
}

TEST(LabelsOf, are_the_stored_ones) {
  const TinyTraining tiny;
  const Session session(tiny.settings());
  const std::vector<int64_t> rows = {5, 0};
  EXPECT_EQ(labels_of(session.dataset(), rows),
            (std::vector<double>{session.dataset().utterance(5).label, session.dataset().utterance(0).label}));
}

TEST(ValidationLoss, is_a_mean_over_utterances_or_over_batches) {
  const std::vector<float> scores = {1, 2, -3};
  const std::vector<double> labels = {0, 0, 0};
  using enum fidelity::ValidationMean;
  using enum models::SelectionLoss;
  EXPECT_EQ(validation_loss(scores, labels, {2, kUtterances, kSquaredError}), 14.0 / 3);
  EXPECT_EQ(validation_loss(scores, labels, {2, kBatches, kSquaredError}), (2.5 + 9) / 2);
  EXPECT_EQ(validation_loss(scores, labels, {3, kBatches, kSquaredError}), 14.0 / 3);
  EXPECT_EQ(validation_loss(scores, labels, {2, kBatches, kAbsoluteError}), (1.5 + 3) / 2);
  EXPECT_EQ(validation_loss(scores, labels, {2, kUtterances, kAbsoluteError}), 6.0 / 3);
  EXPECT_TRUE(std::isnan(validation_loss(std::vector<float>{NAN}, std::vector<double>{0}, {})));
  EXPECT_THROW(validation_loss({}, {}, {}), CheckFailure);
  EXPECT_THROW(validation_loss(std::vector<float>{1}, {}, {}), CheckFailure);
}

}  // namespace
}  // namespace modrob::train
