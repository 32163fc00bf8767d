#include "bench/diagnosis_benchmark.h"

#include "bench/measure.h"
#include "diagnose/table_pass.h"
#include "metrics/diagnosis_metrics.h"
#include "metrics/gather.h"
#include "train/scoring.h"

namespace modrob::bench {

namespace {

metrics::AskedDiagnosis paper_conditions(corruption::Kind kind, int64_t draws) {
  metrics::AskedDiagnosis asked;
  asked.draws = draws;
  for (const double rate : {0.05, 0.10, 0.15, 0.30}) {
    asked.conditions.push_back(corruption::Corruption::of(kind, Modality::kText, Rate::from_double(rate)));
  }
  asked.share_masks();
  return asked;
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
  const auto diagnose_all = [&](corruption::Kind kind) {
    const auto asked = paper_conditions(kind, draws);
    const auto table =
        diagnose::compute_table(model, collator, {rows, metrics::needed_rows(asked.conditions), batch_size});
    metrics::diagnosis_metrics(table, asked);
  };
  const double missing = median_seconds(3, [&] { diagnose_all(corruption::kMissing); });
  const double noise = median_seconds(3, [&] { diagnose_all(corruption::kNoiseAdd); });
  diagnose::TableTimes times;
  diagnose::compute_table(model, collator, {rows, {}, batch_size}, &times);
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
