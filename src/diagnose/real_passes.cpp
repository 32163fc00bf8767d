#include "diagnose/real_passes.h"

#include "core/signals.h"
#include "corrupt/corruptor.h"
#include "train/scoring.h"

namespace modrob::diagnose {

std::vector<float> real_pass(models::Model& model, const batch::Collator& collator, std::span<const int64_t> rows,
                             const corruption::Corruption& condition, int64_t draw, int64_t batch_size,
                             const corrupt::Knowledge& known) {
  const train::EvaluationMode evaluation(model);
  const corrupt::Corruptor corruptor(condition, collator.shape(rows));
  const Occasion occasion{.draw = draw};
  const auto collate = [&](std::span<const int64_t> indices) {
    return train::corrupted_inputs(collator, corruptor, indices, occasion);
  };
  return train::scores_of(collate, rows, train::evaluation_order(collator, rows), batch_size,
                          [&](const batch::Batch& batch) {
                            throw_if_stop_requested();
                            const auto plan = corruptor.plan(batch.ids, occasion);
                            return model.predict(plan.apply(model.encode(batch, plan.zeroed()), known), batch);
                          });
}

}  // namespace modrob::diagnose
