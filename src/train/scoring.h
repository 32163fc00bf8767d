#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "batch/collator.h"
#include "corrupt/corruptor.h"
#include "model_options/model_words.h"
#include "models/model.h"

namespace modrob::train {

/// Evaluation mode without gradients for as long as it lives; the former mode comes back.
class EvaluationMode {
 public:
  explicit EvaluationMode(models::Model& model);
  ~EvaluationMode();
  EvaluationMode(const EvaluationMode&) = delete;
  EvaluationMode& operator=(const EvaluationMode&) = delete;

 private:
  models::Model& model_;
  bool was_training_;
  bool had_gradients_;
};

/// Makes a batch of these utterances.
using Collate = std::function<batch::Batch(std::span<const int64_t> indices)>;
/// As they are.
Collate clean_batches(const batch::Collator& collator);

/// The batch of these utterances, of which those whom the corruption hits have their inputs changed.
batch::Batch corrupted_inputs(const batch::Collator& collator, const corrupt::Corruptor& corruptor,
                              std::span<const int64_t> indices, const Occasion& occasion);

/// Calls `use` with every batch of `indices`, in order.
void for_each_batch(const Collate& collate, std::span<const int64_t> indices, int64_t batch_size,
                    const std::function<void(const batch::Batch&)>& use);

/// Scores of a batch, [B].
using Predict = std::function<at::Tensor(const batch::Batch&)>;
/// What `predict` gives for every batch of `order`, which holds the utterances of `indices`, in the order of `indices`:
/// a collator may reorder the rows of a batch, too.
std::vector<float> scores_of(const Collate& collate, std::span<const int64_t> indices, std::span<const int64_t> order,
                             int64_t batch_size, const Predict& predict);

/// The order in which utterances are scored: those of about one length side by side, so that little of a batch is
/// padding; as given where batch mates count.
std::vector<int64_t> evaluation_order(const batch::Collator& collator, std::span<const int64_t> indices);

/// Clean scores of the utterances, in the order of `indices`.
std::vector<float> score(models::Model& model, const batch::Collator& collator, std::span<const int64_t> indices,
                         int64_t batch_size);

/// Labels of the utterances, as stored (float64).
std::vector<double> labels_of(const data::Dataset& dataset, std::span<const int64_t> indices);

/// How a model is selected.
struct SelectionRule {
  int64_t batch_size = 64;
  fidelity::ValidationMean mean = fidelity::ValidationMean::kUtterances;
  models::SelectionLoss loss = models::SelectionLoss::kSquaredError;
};

/// The loss for model selection: mean over the utterances, or the plain mean over batches of `batch_size` (the
/// reference's; docs/models/misa.md section 5). In float64.
double validation_loss(std::span<const float> scores, std::span<const double> labels, const SelectionRule& rule);

}  // namespace modrob::train
