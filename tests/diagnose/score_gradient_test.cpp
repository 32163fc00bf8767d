// Kinds that read gradients of the score.
#include "diagnose/score_gradient.h"

#include <c10/core/GradMode.h>
#include <gmock/gmock.h>
#include <torch/torch.h>

#include <cmath>

#include "diagnose/diagnosis.h"
#include "diagnose/table_pass.h"
#include "metrics/gather.h"
#include "train/scoring.h"
#include "train/tiny_training.h"

namespace modrob::diagnose {
namespace {

class EveryModelGradient : public ::testing::TestWithParam<std::string> {
 protected:
  metrics::CounterfactualTable table_of(const std::string& text, int64_t batch_size = 3) {
    const auto condition = corruption::Corruption::parse(text, "test");
    const auto needed = metrics::needed_rows(std::span(&condition, 1));
    return compute_table(session_.model(), session_.collator(), {rows_, needed, batch_size});
  }

  const testing::TinyTraining tiny_;
  train::Session session_ = train::Session(tiny_.settings_of(GetParam()));
  const std::vector<int64_t> rows_ = session_.dataset().indices(data::Split::kTest);
};

TEST_P(EveryModelGradient, is_what_a_small_step_changes) {
  const train::EvaluationMode evaluation(session_.model());
  auto& model = session_.model();
  const auto batch = session_.collator().collate(rows_);
  const auto encoded = model.encode(batch);
  const auto found = score_gradient(model, encoded, batch);
  EXPECT_FALSE(c10::GradMode::is_enabled());
  for (const auto& parameter : model.parameters()) EXPECT_FALSE(parameter.grad().defined());
  EXPECT_LT((found.scores - model.predict(encoded, batch)).abs().max().item<double>(), 1e-6);
  for (size_t m = 0; m < kModalities.size(); ++m) {
    constexpr double kStep = 2e-4;
    const at::Tensor& gradient = found.gradients[m];
    const at::Tensor direction = gradient / gradient.abs().max().clamp_min(1e-12);
    auto up = encoded, down = encoded;
    up.of(kModalities[m]) = encoded.of(kModalities[m]) + kStep * direction;
    down.of(kModalities[m]) = encoded.of(kModalities[m]) - kStep * direction;
    const at::Tensor slope = (model.predict(up, batch) - model.predict(down, batch)) / (2 * kStep);
    const at::Tensor expected = (gradient * direction).flatten(1).sum(1);
    EXPECT_LT((slope - expected).abs().max().item<double>(), 2e-3 + 0.02 * expected.abs().max().item<double>()) << m;
    EXPECT_GT(expected.abs().max().item<double>(), 0) << m;
  }
}

TEST_P(EveryModelGradient, of_an_utterance_is_its_own) {
  const train::EvaluationMode evaluation(session_.model());
  auto& model = session_.model();
  const auto batch = session_.collator().collate(rows_);
  const auto together = score_gradient(model, model.encode(batch), batch);
  const auto alone_batch = session_.collator().collate(std::span(&rows_[2], 1));
  const auto alone = score_gradient(model, model.encode(alone_batch), alone_batch);
  for (size_t m = 0; m < kModalities.size(); ++m) {
    at::Tensor own = together.gradients[m][2];
    if (own.dim() == 2) own = own.slice(0, 0, alone.gradients[m].size(1));
    EXPECT_LT((own - alone.gradients[m][0]).abs().max().item<double>(), 1e-5) << m;
  }
}

TEST_P(EveryModelGradient, the_worst_case_moves_every_score_towards_zero) {
  for (const char* text : {"text worst_case 100 % strength 1e-3", "text+audio+video worst_case 100 % strength 1e-3"}) {
    const auto table = table_of(text);
    for (size_t i = 0; i < table.size(); ++i) EXPECT_LT(std::abs(table.row(0)[i]), std::abs(table.clean[i])) << text;
    const auto other = table_of(text, 64);
    for (size_t i = 0; i < table.size(); ++i) EXPECT_NEAR(table.row(0)[i], other.row(0)[i], 1e-5);
  }
}

// The gradient is that of the batch whose inputs were changed.
TEST_P(EveryModelGradient, goes_with_changed_inputs) {
  const std::string frames_text = "audio frames_block 100 % strength 0.5";
  const auto scores_under = [&](const std::string& text) {
    return metrics::gather(table_of(text), corruption::Corruption::parse(text, "test"), 0);
  };
  const auto frames = scores_under(frames_text);
  const auto both = scores_under("text worst_case 100 % strength 1e-3 + " + frames_text);
  for (size_t i = 0; i < both.size(); ++i) EXPECT_LT(std::abs(both[i]), std::abs(frames[i]));
}

INSTANTIATE_TEST_SUITE_P(Models, EveryModelGradient, ::testing::ValuesIn(testing::names_of_models()),
                         [](const auto& info) { return info.param; });

TEST(ScoreGradient, no_strength_is_the_clean_row) {
  const testing::TinyTraining tiny;
  train::Session session(tiny.settings());
  metrics::DiagnosisRequest request;
  request.conditions = {corruption::Corruption::parse("text worst_case 100 % strength 0", "test"),
                        corruption::Corruption::parse("text worst_case 0 %", "test")};
  make_folder(tiny.folder() / "run");
  const auto table = run_diagnosis(session, request, tiny.folder() / "run").table;
  for (size_t r = 0; r < table.rows.size(); ++r) {
    EXPECT_EQ(std::vector<float>(table.row(r).begin(), table.row(r).end()), table.clean);
  }
}

TEST(ScoreGradient, is_refused_under_real_passes) {
  const testing::TinyTraining tiny;
  const train::Session session(tiny.settings("fidelity.preset = 'reference'"));
  metrics::DiagnosisRequest request;
  request.conditions = {corruption::Corruption::parse("text worst_case 30 %", "test")};
  EXPECT_THAT(testing::user_error_of([&] { check_request(session, request); }),
              ::testing::AllOf(::testing::HasSubstr("'text worst_case 30 %'"),
                               ::testing::HasSubstr("fidelity.diagnostic_passes = table")));
}

}  // namespace
}  // namespace modrob::diagnose
