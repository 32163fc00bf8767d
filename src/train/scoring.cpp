#include "train/scoring.h"

#include <ATen/Functions.h>
#include <c10/core/GradMode.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <unordered_map>

#include "batch/order.h"
#include "core/error.h"

namespace modrob::train {

EvaluationMode::EvaluationMode(models::Model& model)
    : model_(model), was_training_(model.is_training()), had_gradients_(c10::GradMode::is_enabled()) {
  model_.eval();
  c10::GradMode::set_enabled(false);
}

EvaluationMode::~EvaluationMode() {
  c10::GradMode::set_enabled(had_gradients_);
  model_.train(was_training_);
}

Collate clean_batches(const batch::Collator& collator) {
  return [&collator](std::span<const int64_t> indices) { return collator.collate(indices); };
}

batch::Batch corrupted_inputs(const batch::Collator& collator, const corrupt::Corruptor& corruptor,
                              std::span<const int64_t> indices, const Occasion& occasion) {
  const auto& corruption = corruptor.corruption();
  if (corruption.changed_inputs().empty()) return collator.collate(indices);
  // Where nothing changes there is no plan.
  const auto plan = corruptor.plan(collator.ids(indices), occasion);
  if (plan.hits().empty()) return collator.collate(indices);
  return collator.collate(indices,
                          {&corruption, occasion, plan.hits(), plan.drawn().masks.get(), plan.drawn().others.get()});
}

void for_each_batch(const Collate& collate, std::span<const int64_t> indices, int64_t batch_size,
                    const std::function<void(const batch::Batch&)>& use) {
  for (const auto& rows : batch::split_into_batches(indices, batch_size)) use(collate(rows));
}

std::vector<float> scores_of(const Collate& collate, std::span<const int64_t> indices, std::span<const int64_t> order,
                             int64_t batch_size, const Predict& predict) {
  std::unordered_map<int64_t, float> by_utterance;
  for_each_batch(collate, order, batch_size, [&](const batch::Batch& batch) {
    const at::Tensor values = predict(batch).to(at::kFloat).cpu().contiguous();
    for (int64_t i = 0; i < batch.size(); ++i) {
      by_utterance[batch.indices[static_cast<size_t>(i)]] = values.data_ptr<float>()[i];
    }
  });
  std::vector<float> result;
  result.reserve(indices.size());
  for (const int64_t index : indices) result.push_back(by_utterance.at(index));
  return result;
}

std::vector<int64_t> evaluation_order(const batch::Collator& collator, std::span<const int64_t> indices) {
  std::vector<int64_t> order(indices.begin(), indices.end());
  if (collator.options().mates_count) return order;
  std::ranges::stable_sort(order, std::greater{}, [&](int64_t index) { return collator.text_length(index); });
  return order;
}

std::vector<float> score(models::Model& model, const batch::Collator& collator, std::span<const int64_t> indices,
                         int64_t batch_size) {
  const EvaluationMode evaluation(model);
  const auto order = evaluation_order(collator, indices);
  const auto predict = [&](const batch::Batch& batch) { return model.predict(model.encode(batch), batch); };
  return scores_of(clean_batches(collator), indices, order, batch_size, predict);
}

std::vector<double> labels_of(const data::Dataset& dataset, std::span<const int64_t> indices) {
  std::vector<double> labels;
  labels.reserve(indices.size());
  for (const int64_t index : indices) labels.push_back(dataset.utterance(index).label);
  return labels;
}

double validation_loss(std::span<const float> scores, std::span<const double> labels, const SelectionRule& rule) {
  MODROB_CHECK(scores.size() == labels.size() && !scores.empty(), "every utterance has a score and a label");
  const bool by_batch = rule.mean == fidelity::ValidationMean::kBatches;
  const size_t piece = by_batch ? static_cast<size_t>(rule.batch_size) : scores.size();
  double sum_of_means = 0;
  int64_t batches = 0;
  for (size_t begin = 0; begin < scores.size(); begin += piece) {
    const size_t end = std::min(begin + piece, scores.size());
    double sum = 0;
    for (size_t i = begin; i < end; ++i) {
      const double error = static_cast<double>(scores[i]) - labels[i];
      sum += rule.loss == models::SelectionLoss::kSquaredError ? error * error : std::abs(error);
    }
    sum_of_means += sum / static_cast<double>(end - begin);
    ++batches;
  }
  return sum_of_means / static_cast<double>(batches);
}

}  // namespace modrob::train
