#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>
#include <c10/core/GradMode.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "core/rng.h"
#include "tiny_misa.h"

namespace modrob::testing {

namespace {

// Rows are computed on their own, but a matrix product may round differently in another batch.
constexpr double kRounding = 2e-6;

// The score of each row, by its index.
std::vector<float> scores_by_row(TinyMisa& tiny, const std::vector<int64_t>& rows, size_t batch_size) {
  const c10::AutoGradMode no_gradient(false);
  std::vector<float> scores(rows.size());
  for (size_t begin = 0; begin < rows.size(); begin += batch_size) {
    const size_t end = std::min(begin + batch_size, rows.size());
    const auto batch = tiny.collator->collate(std::span(rows).subspan(begin, end - begin));
    const at::Tensor values = tiny.model().predict(tiny.model().encode(batch), batch).contiguous();
    for (size_t i = begin; i < end; ++i) scores[static_cast<size_t>(rows[i])] = values.data_ptr<float>()[i - begin];
  }
  return scores;
}

void expect_same_scores(const std::vector<float>& ours, const std::vector<float>& wanted, const std::string& what) {
  ASSERT_EQ(ours.size(), wanted.size());
  for (size_t i = 0; i < ours.size(); ++i) EXPECT_NEAR(ours[i], wanted[i], kRounding) << what << ", row " << i;
}

corrupt::CorruptionPlan plan_of(const batch::Batch& batch, ModalitySet modalities, const std::string& missing) {
  const auto corruption =
      corruption::Corruption::of(corruption::kMissing, modalities, corruption::Rate::parse(missing));
  return corrupt::Corruptor(corruption, batch.ids).plan(batch.ids, {.draw = 1});
}

std::map<std::string, at::Tensor> gradients_of(TinyMisa& tiny, const batch::Batch& batch,
                                               const corrupt::CorruptionPlan& plan, bool skip) {
  tiny.model().zero_grad();
  const auto zeroed = skip ? plan.zeroed() : corrupt::ZeroedRows();
  tiny.model().predict(plan.apply(tiny.model().encode(batch, zeroed)), batch).square().sum().backward();
  std::map<std::string, at::Tensor> gradients;
  for (const auto& parameter : tiny.model().named_parameters()) {
    const at::Tensor& gradient = parameter.value().grad();
    if (!gradient.defined()) continue;
    gradients[parameter.key()] = gradient.is_sparse() ? gradient.to_dense() : gradient.clone();
  }
  return gradients;
}

}  // namespace

TEST(MisaBatch, scores_do_not_depend_on_the_batch_size) {
  TinyMisa tiny;
  const auto rows = tiny.all_rows();
  const auto whole = scores_by_row(tiny, rows, rows.size());
  EXPECT_GT(*std::max_element(whole.begin(), whole.end()) - *std::min_element(whole.begin(), whole.end()),
            100 * kRounding)
      << "the rows differ by more than what is let pass below";
  for (const size_t size : {1, 2, 3, 5, 7, 16}) {
    expect_same_scores(scores_by_row(tiny, rows, size), whole, "batches of " + std::to_string(size));
  }
}

TEST(MisaBatch, scores_do_not_depend_on_the_order) {
  TinyMisa tiny;
  auto rows = tiny.all_rows();
  const auto wanted = scores_by_row(tiny, rows, 8);
  std::reverse(rows.begin(), rows.end());
  expect_same_scores(scores_by_row(tiny, rows, 8), wanted, "reversed");
  const KeyedStream stream(1, 2);
  for (size_t i = rows.size() - 1; i > 0; --i) std::swap(rows[i], rows[stream.integer(i, i + 1)]);
  expect_same_scores(scores_by_row(tiny, rows, 8), wanted, "shuffled");
}

TEST(MisaBatch, scores_do_not_depend_on_the_threads) {
  TinyMisa tiny;
  const auto rows = tiny.all_rows();
  const auto one = scores_by_row(tiny, rows, 8);
  for (const int threads : {2, 3}) {
    at::set_num_threads(threads);
    expect_same_scores(scores_by_row(tiny, rows, 8), one, std::to_string(threads) + " threads");
  }
  at::set_num_threads(1);
}

TEST(MisaBatch, the_glove_path_does_not_depend_on_the_batch_either) {
  TinyMisa tiny("misa.text = 'glove'");
  auto rows = tiny.all_rows();
  const auto whole = scores_by_row(tiny, rows, rows.size());
  expect_same_scores(scores_by_row(tiny, rows, 1), whole, "one by one");
  std::reverse(rows.begin(), rows.end());
  expect_same_scores(scores_by_row(tiny, rows, 5), whole, "reversed");
}

TEST(MisaBatch, a_batch_of_one_trains) {
  for (const char* similarity : {"cmd", "adversarial"}) {
    TinyMisa tiny("misa.similarity = '" + std::string(similarity) + "'");
    tiny.model().train();
    const auto batch = tiny.collator->collate(std::vector<int64_t>{3});
    for (const char* missing : {"0", "1"}) {
      const auto report = tiny.built.objective->step(batch, plan_of(batch, Modality::kText, missing), {});
      for (const auto& [name, loss] : report.losses) EXPECT_TRUE(std::isfinite(loss)) << similarity << ", " << name;
    }
    for (const auto& parameter : tiny.model().named_parameters()) {
      EXPECT_TRUE(parameter.value().isfinite().all().item<bool>()) << similarity << ", " << parameter.key();
    }
  }
}

TEST(MisaBatch, rows_that_are_skipped_equal_rows_that_are_computed_and_zeroed) {
  TinyMisa tiny;
  const auto batch = tiny.collator->collate(tiny.all_rows());
  for (const auto modalities : {ModalitySet(Modality::kText), ModalitySet(Modality::kAudio), ModalitySet::all()}) {
    for (const char* missing : {"0", "0.4", "1"}) {
      const std::string what = modalities.name() + " " + missing;
      const auto plan = plan_of(batch, modalities, missing);
      const auto skipped = gradients_of(tiny, batch, plan, true);
      const auto computed = gradients_of(tiny, batch, plan, false);
      ASSERT_FALSE(computed.empty());
      for (const auto& [name, gradient] : computed) {
        // Where every row is zeroed, a part may get no gradient in one way and a gradient of zeros in the other.
        const auto other = skipped.find(name);
        const double difference = other == skipped.end() ? gradient.abs().max().item<double>()
                                                         : (gradient - other->second).abs().max().item<double>();
        EXPECT_LE(difference, 2e-5 * std::max(1.0, gradient.abs().max().item<double>())) << what << ", " << name;
      }
      const c10::AutoGradMode no_gradient(false);
      const at::Tensor with = tiny.model().predict(plan.apply(tiny.model().encode(batch, plan.zeroed())), batch);
      const at::Tensor without = tiny.model().predict(plan.apply(tiny.model().encode(batch)), batch);
      EXPECT_LE((with - without).abs().max().item<double>(), kRounding) << what;
    }
  }
}

TEST(MisaBatch, skipped_rows_are_zeros) {
  TinyMisa tiny;
  const c10::AutoGradMode no_gradient(false);
  const auto batch = tiny.collator->collate(tiny.all_rows());
  const auto plan = plan_of(batch, Modality::kText, "0.4");
  const at::Tensor text = tiny.model().encode(batch, plan.zeroed()).text;
  int64_t zeros = 0;
  for (int64_t row = 0; row < batch.size(); ++row) {
    const bool hit = plan.hits()[static_cast<size_t>(row)] == corruption::hit_of(0);
    EXPECT_EQ(text[row].abs().sum().item<double>() == 0, hit) << "row " << row;
    zeros += hit;
  }
  EXPECT_EQ(zeros, corruption::Rate::parse("0.4").count_of(batch.size()));
}

}  // namespace modrob::testing
