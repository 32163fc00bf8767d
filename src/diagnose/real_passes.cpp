#include "diagnose/real_passes.h"

#include <unordered_map>

#include "core/signals.h"
#include "corrupt/corruptor.h"
#include "train/scoring.h"

namespace modrob::diagnose {

std::vector<float> real_pass(models::Model& model, const batch::Collator& collator, std::span<const int64_t> rows,
                             const corruption::Corruption& condition, int64_t draw, int64_t batch_size) {
  const train::EvaluationMode evaluation(model);
  const corrupt::Corruptor corruptor(condition, collator.ids(rows));
  std::unordered_map<int64_t, float> by_utterance;
  train::for_each_batch(collator, rows, batch_size, [&](const batch::Batch& batch) {
    throw_if_stop_requested();
    const auto plan = corruptor.plan(batch.ids, {.draw = draw});
    const at::Tensor scores = model.predict(plan.apply(model.encode(batch, plan.zeroed())), batch).contiguous();
    for (int64_t i = 0; i < batch.size(); ++i) {
      by_utterance[batch.indices[static_cast<size_t>(i)]] = scores.data_ptr<float>()[i];
    }
  });
  std::vector<float> result;
  result.reserve(rows.size());
  for (const int64_t row : rows) result.push_back(by_utterance.at(row));
  return result;
}

}  // namespace modrob::diagnose
