#include "diagnose/diagnosis.h"

#include "core/error.h"
#include "diagnose/real_passes.h"
#include "diagnose/table_pass.h"
#include "metrics/diagnosis_answer.h"

namespace modrob::diagnose {

namespace {

// Under `reference` a switch, not the study, says how the hit utterances are chosen.
metrics::Condition with_selection(metrics::Condition condition, const models::Fidelity& fidelity) {
  if (condition.noise.value() > 0) {
    if (fidelity.test_noise == models::TestNoise::kFloorPerBatch) {
      condition.selection = plan::Selection::kReferenceBatch;
    }
  } else if (fidelity.test_missing == models::TestMissing::kBernoulli) {
    condition.selection = plan::Selection::kBernoulli;
  }
  if (fidelity.hit_axis == models::HitAxis::kTimeSteps) condition.step_modalities = plan::kFrameModalities;
  return condition;
}

}  // namespace

void check_request(const train::Session& session, const DiagnosisRequest& request) {
  const auto& fidelity = session.settings().fidelity;
  if (session.dataset().indices(request.split).empty()) {
    throw UserError("data set '" + session.dataset().folder().string() + "' has no utterance in its " +
                    std::string(data::split_name(request.split)) + " split");
  }
  if (fidelity.hit_axis == models::HitAxis::kTimeSteps &&
      fidelity.diagnostic_passes == models::DiagnosticPasses::kTable) {
    throw UserError(
        "fidelity.hit_axis = time_steps needs fidelity.diagnostic_passes = real: which steps are hit depends "
        "on the batch, so no table of scores can hold it");
  }
}

Diagnosis run_diagnosis(train::Session& session, const DiagnosisRequest& request, const std::filesystem::path& folder) {
  check_request(session, request);
  const auto& dataset = session.dataset();
  const auto& settings = session.settings();
  const auto rows = dataset.indices(request.split);
  std::vector<metrics::Condition> conditions;
  for (auto condition : request.conditions) {
    condition.seed = request.seed;
    condition.draws = request.draws;
    conditions.push_back(with_selection(condition, settings.fidelity));
  }
  const bool real = settings.fidelity.diagnostic_passes == models::DiagnosticPasses::kReal;
  session.prepare_cache(rows);
  TableRequest table_request{rows, real ? std::vector<metrics::Variant>{} : metrics::needed_variants(conditions),
                             request.seed, settings.training.evaluation_batch_size};
  metrics::CounterfactualTable table = compute_table(session.model(), session.collator(), table_request);
  table.split = std::string(data::split_name(request.split));
  table.dataset = dataset.name();
  for (const Modality modality : kModalities) {
    if (dataset.simulated(modality)) table.simulated.emplace_back(modality_name(modality));
    if (!dataset.present().contains(modality)) table.absent.emplace_back(modality_name(modality));
  }

  if (real) {
    for (const auto& condition : conditions) {
      for (int64_t draw = 0; draw < request.draws; ++draw) {
        table.append(condition.pass_name(draw), real_pass(session.model(), session.collator(), rows, condition, draw,
                                                          settings.training.evaluation_batch_size));
      }
    }
  }
  metrics::AskedDiagnosis asked{table.split, request.seed, request.draws, std::move(conditions), real};
  io::Json answer = metrics::diagnosis_answer(table, asked);
  table.save(folder);
  io::write_json(folder / "metrics.json", answer);
  return {std::move(table), std::move(asked), std::move(answer)};
}

}  // namespace modrob::diagnose
