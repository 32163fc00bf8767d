#include "diagnose/table_pass.h"

#include "core/clock.h"
#include "core/error.h"
#include "core/signals.h"
#include "corrupt/corruptor.h"
#include "train/scoring.h"

namespace modrob::diagnose {

namespace {

void store(const at::Tensor& scores, const batch::Batch& batch, const std::vector<int64_t>& place,
           std::span<float> row) {
  const at::Tensor values = scores.to(at::kFloat).contiguous();
  for (int64_t i = 0; i < batch.size(); ++i) {
    const int64_t index = batch.indices[static_cast<size_t>(i)];
    row[static_cast<size_t>(place[static_cast<size_t>(index)])] = values.data_ptr<float>()[i];
  }
}

// The batch with the inputs of everybody changed, and what its encoders give: of modalities whose inputs are as before
// what they gave then.
struct Changed {
  batch::Batch batch;
  corrupt::Representations representations;
};

Changed changed_inputs(models::Model& model, const batch::Collator& collator, const batch::Batch& clean,
                       const corrupt::Representations& encoded, const corrupt::Corruptor& corruptor,
                       const Occasion& occasion) {
  Changed changed{train::corrupted_inputs(collator, corruptor, clean.indices, occasion), {}};
  // Where rows are ordered by their number of words, others may come first now.
  const bool same_rows = changed.batch.indices == clean.indices;
  const ModalitySet inputs = corruptor.corruption().changed_inputs();
  corrupt::ZeroedRows kept;
  for (const Modality modality : kModalities) {
    if (!inputs.contains(modality) && same_rows) {
      kept.set(modality, std::vector<uint8_t>(static_cast<size_t>(clean.size()), 1));
    }
  }
  changed.representations = model.encode(changed.batch, kept);
  for (const Modality modality : kModalities) {
    if (kept.rows(modality).empty()) continue;
    changed.representations.of(modality) = encoded.of(modality);
    const auto place = static_cast<size_t>(modality);
    changed.representations.lengths[place] = encoded.lengths[place];
  }
  return changed;
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
  const corrupt::Knowledge known{request.training};
  TableTimes spent;
  std::vector<corrupt::Corruptor> corruptors;
  const auto shape = collator.shape(request.utterances);
  for (const auto& row : request.rows) corruptors.emplace_back(row.corruption, shape);
  const auto batches = train::clean_batches(collator);
  train::for_each_batch(batches, request.utterances, request.batch_size, [&](const batch::Batch& batch) {
    throw_if_stop_requested();
    const double begin = now_s();
    const auto representations = model.encode(batch);
    const double encoded = now_s();
    const auto predicted_one = [&] {
      if (request.predicted) request.predicted();
    };
    store(model.predict(representations, batch), batch, place, table.clean);
    predicted_one();
    const double predicted = now_s();
    for (size_t r = 0; r < request.rows.size(); ++r) {
      const Occasion occasion{.draw = request.rows[r].draw};
      if (corruptors[r].corruption().changed_inputs().empty()) {
        const auto plan = corruptors[r].plan(batch.ids, occasion);
        store(model.predict(plan.apply(representations, known), batch), batch, place, table.row(r));
        predicted_one();
        continue;
      }
      throw_if_stop_requested();
      const auto changed = changed_inputs(model, collator, batch, representations, corruptors[r], occasion);
      const auto again = corruptors[r].plan(changed.batch.ids, occasion);
      const at::Tensor scores = model.predict(again.apply(changed.representations, known), changed.batch);
      store(scores, changed.batch, place, table.row(r));
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
