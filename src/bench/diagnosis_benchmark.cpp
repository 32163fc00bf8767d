#include "bench/diagnosis_benchmark.h"

#include "bench/measure.h"
#include "diagnose/table_pass.h"
#include "train/scoring.h"

namespace modrob::bench {

namespace {

std::vector<metrics::Condition> paper_conditions(plan::Kind kind, int64_t draws) {
  std::vector<metrics::Condition> conditions;
  for (const double value : {0.05, 0.10, 0.15, 0.30}) {
    metrics::Condition condition;
    const auto rate = plan::Rate::from_double(value);
    if (kind == plan::Kind::kMissing) {
      condition.missing = rate;
    } else {
      condition.noise = rate;
    }
    condition.draws = draws;
    conditions.push_back(condition);
  }
  return conditions;
}

}  // namespace

io::Json run_diagnosis_benchmark(train::Session& session, int64_t draws) {
  const auto rows = session.dataset().indices(data::Split::kTest);
  const auto labels = train::labels_of(session.dataset(), rows);
  const int64_t batch_size = session.settings().training.evaluation_batch_size;
  auto& model = session.model();
  const auto& collator = session.collator();

  const double clean = median_seconds(3, [&] {
    const auto scores = train::score(model, collator, rows, batch_size);
    metrics::score(std::vector<double>(scores.begin(), scores.end()), labels);
  });
  const auto diagnose_all = [&](plan::Kind kind) {
    const auto conditions = paper_conditions(kind, draws);
    diagnose::TableRequest request{rows, conditions.front().needed_variants(), 1, batch_size};
    const auto table = diagnose::compute_table(model, collator, request);
    for (const auto& condition : conditions) metrics::evaluate(table, condition);
  };
  const double missing = median_seconds(3, [&] { diagnose_all(plan::Kind::kMissing); });
  const double noise = median_seconds(3, [&] { diagnose_all(plan::Kind::kNoiseAdd); });
  diagnose::TableTimes times;
  diagnose::compute_table(model, collator, {rows, {}, 1, batch_size}, &times);
  return {{"utterances", static_cast<int64_t>(rows.size())},
          {"draws", draws},
          {"clean_pass_s", clean},
          {"predict_pass_s", times.clean_predict},
          {"missing_4_rates_s", missing},
          {"missing_over_clean", missing / clean},
          {"noise_4_rates_s", noise},
          {"noise_per_draw_s", (noise - clean) / static_cast<double>(draws)},
          {"noise_per_draw_over_predict_pass", (noise - clean) / static_cast<double>(draws) / times.clean_predict},
          {"real_passes_would_cost_s", clean * 8 * static_cast<double>(draws)}};
}

}  // namespace modrob::bench
