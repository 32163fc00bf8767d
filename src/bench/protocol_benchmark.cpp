#include "bench/protocol_benchmark.h"

#include "bench/measure.h"
#include "diagnose/table_pass.h"
#include "metrics/diagnosis_request.h"
#include "metrics/gather.h"
#include "protocols/protocol_list.h"
#include "train/scoring.h"

namespace modrob::bench {

namespace {

metrics::DiagnosisRequest grid_of(ModalitySet modalities, int64_t draws) {
  metrics::DiagnosisRequest request;
  request.draws = draws;
  const auto kind = corruption::Kind::parse("lnln.corrected");
  for (const Rate rate : protocols::find_protocol("lnln").rates) {
    request.conditions.push_back(corruption::Corruption::of(kind, modalities, Rate::from_double(1), rate.value()));
  }
  request.share_masks();
  return request;
}

}  // namespace

io::Json run_protocol_benchmark(train::Session& session, int64_t draws) {
  const auto rows = session.dataset().indices(data::Split::kTest);
  const int64_t batch_size = session.settings().training.evaluation_batch_size;
  auto& model = session.model();
  const auto& collator = session.collator();
  const double clean = median_seconds(3, [&] { train::score(model, collator, rows, batch_size); });
  const auto seconds_of = [&](ModalitySet modalities) {
    const auto request = grid_of(modalities, draws);
    return median_seconds(1, [&] {
      diagnose::compute_table(model, collator, {rows, metrics::needed_rows(request.conditions), batch_size});
    });
  };
  const double all = seconds_of(ModalitySet::all());
  const double frames = seconds_of(corruption::kFrameModalities);
  const double passes = 10 * static_cast<double>(draws);
  return {{"utterances", static_cast<int64_t>(rows.size())},
          {"draws", draws},
          {"clean_pass_s", clean},
          {"grid_s", all},
          {"grid_over_clean_passes", all / (passes * clean)},
          {"audio_video_grid_s", frames},
          {"audio_video_over_grid", frames / all}};
}

}  // namespace modrob::bench
