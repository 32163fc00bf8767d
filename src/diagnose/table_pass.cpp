#include "diagnose/table_pass.h"

#include <optional>

#include "core/clock.h"
#include "core/error.h"
#include "core/signals.h"
#include "corrupt/corruptor.h"
#include "diagnose/score_gradient.h"
#include "train/scoring.h"

namespace modrob::diagnose {

namespace {

void store(const at::Tensor& scores, const batch::Batch& batch, const std::vector<int64_t>& place,
           std::span<float> row) {
  const at::Tensor values = scores.to(at::kFloat).cpu().contiguous();
  for (int64_t i = 0; i < batch.size(); ++i) {
    const int64_t index = batch.indices[static_cast<size_t>(i)];
    row[static_cast<size_t>(place[static_cast<size_t>(index)])] = values.data_ptr<float>()[i];
  }
}

// A batch, what its encoders give, the gradients of its scores once a row of the table has asked for them, and what is
// the same in one row and the next.
struct Encoded {
  batch::Batch batch;
  corrupt::Representations representations;
  std::optional<corrupt::ScoreGradient> gradient = {};
  models::KeptParts kept = {};
};

// The batch with the inputs of everybody changed: of modalities whose inputs are as before the encodings are, too.
Encoded changed_inputs(models::Model& model, const batch::Collator& collator, const Encoded& clean,
                       const corrupt::Corruptor& corruptor, const Occasion& occasion) {
  Encoded changed{train::corrupted_inputs(collator, corruptor, clean.batch.indices, occasion), {}};
  // Where rows are ordered by their number of words, others may come first now.
  const bool same_rows = changed.batch.indices == clean.batch.indices;
  const ModalitySet inputs = corruptor.corruption().changed_inputs();
  corrupt::ZeroedRows kept;
  for (const Modality modality : kModalities) {
    if (!inputs.contains(modality) && same_rows) {
      kept.set(modality, std::vector<uint8_t>(static_cast<size_t>(clean.batch.size()), 1));
    }
  }
  changed.representations = model.encode(changed.batch, kept);
  for (const Modality modality : kModalities) {
    if (kept.rows(modality).empty()) continue;
    changed.representations.of(modality) = clean.representations.of(modality);
    const auto place = static_cast<size_t>(modality);
    changed.representations.lengths[place] = clean.representations.lengths[place];
  }
  return changed;
}

// Scores with the encodings of everybody changed.
at::Tensor scores_under(models::Model& model, Encoded& encoded, const corrupt::Corruptor& corruptor,
                        const Occasion& occasion, const corrupt::TrainingStatistics* training) {
  corrupt::Knowledge known{.training = training};
  if (corruptor.corruption().reads(corruption::Reads::kScoreGradient)) {
    if (!encoded.gradient) encoded.gradient = score_gradient(model, encoded.representations, encoded.batch);
    known.score = &*encoded.gradient;
  }
  const auto plan = corruptor.plan(encoded.batch.ids, occasion);
  return model.predict_with(plan.apply(encoded.representations, known), encoded.batch, encoded.kept);
}

}  // namespace

metrics::CounterfactualTable compute_table(models::Model& model, const batch::Collator& collator,
                                           const TableRequest& request, TableTimes* times) {
  const train::EvaluationMode evaluation(model);
  const auto& dataset = collator.dataset();
  const size_t count = request.utterances.size();
  metrics::CounterfactualTable table = metrics::CounterfactualTable::with(count, request.rows);
  std::vector<int64_t> place(static_cast<size_t>(dataset.size()), -1);
  for (size_t i = 0; i < count; ++i) {
    const auto& utterance = dataset.utterance(request.utterances[i]);
    place[static_cast<size_t>(request.utterances[i])] = static_cast<int64_t>(i);
    table.utterances[i] = utterance.id;
    table.videos[i] = utterance.video;
    table.labels[i] = utterance.label;
  }
  TableTimes spent;
  std::vector<corrupt::Corruptor> corruptors;
  const auto shape = collator.shape(request.utterances);
  for (const auto& row : request.rows) corruptors.emplace_back(row.corruption, shape);
  const auto batches = train::clean_batches(collator);
  const auto order = train::evaluation_order(collator, request.utterances);
  train::for_each_batch(batches, order, request.batch_size, [&](const batch::Batch& batch) {
    throw_if_stop_requested();
    const double begin = now_s();
    Encoded clean{batch, model.encode(batch)};
    const double encoded = now_s();
    const auto predicted_one = [&] {
      if (request.predicted) request.predicted();
    };
    store(model.predict_with(clean.representations, batch, clean.kept), batch, place, table.clean);
    predicted_one();
    const double predicted = now_s();
    for (size_t r = 0; r < request.rows.size(); ++r) {
      const Occasion occasion{.draw = request.rows[r].draw};
      if (corruptors[r].corruption().changed_inputs().empty()) {
        store(scores_under(model, clean, corruptors[r], occasion, request.training), batch, place, table.row(r));
      } else {
        throw_if_stop_requested();
        auto changed = changed_inputs(model, collator, clean, corruptors[r], occasion);
        const at::Tensor scores = scores_under(model, changed, corruptors[r], occasion, request.training);
        store(scores, changed.batch, place, table.row(r));
      }
      predicted_one();
    }
    spent.encode += encoded - begin;
    spent.clean_predict += predicted - encoded;
    spent.rows_predict += now_s() - predicted;
  });
  if (times != nullptr) *times = spent;
  return table;
}

}  // namespace modrob::diagnose
