#include "metrics/diagnosis_request.h"

#include "corruption/corruption_record.h"
#include "io/record/record_visitor.h"

namespace modrob::metrics {

void describe(io::RecordVisitor& visitor, DiagnosisRequest& request) {
  std::vector<corruption::Unmasked> conditions;
  for (const auto& condition : request.conditions) conditions.push_back({condition});
  visitor.field("split", request.split);
  visitor.field("seed", request.seed);
  visitor.field("draws", request.draws);
  visitor.field("conditions", conditions);
  if (!visitor.reading()) return;
  request.conditions.clear();
  for (auto& condition : conditions) request.conditions.push_back(std::move(condition.corruption));
  request.share_masks();
}

void DiagnosisRequest::share_masks() {
  for (auto& condition : conditions) {
    condition.masks.seed = seed;
    condition.masks.draws = condition.draws_of(draws);
  }
}

}  // namespace modrob::metrics
