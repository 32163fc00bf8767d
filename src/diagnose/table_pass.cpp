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
  const auto ids = collator.ids(request.utterances);
  for (const auto& row : request.rows) corruptors.emplace_back(row.corruption, ids);
  train::for_each_batch(collator, request.utterances, request.batch_size, [&](const batch::Batch& batch) {
    throw_if_stop_requested();
    const double begin = now_s();
    const auto representations = model.encode(batch);
    const double encoded = now_s();
    store(model.predict(representations, batch), batch, place, table.clean);
    const double predicted = now_s();
    for (size_t r = 0; r < request.rows.size(); ++r) {
      const auto plan = corruptors[r].plan(batch.ids, {.draw = request.rows[r].draw});
      store(model.predict(plan.apply(representations), batch), batch, place, table.row(r));
    }
    spent.encode += encoded - begin;
    spent.clean_predict += predicted - encoded;
    spent.rows_predict += now_s() - predicted;
  });
  if (times != nullptr) *times = spent;
  return table;
}

}  // namespace modrob::diagnose
