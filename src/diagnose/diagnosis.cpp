#include "diagnose/diagnosis.h"

#include <algorithm>
#include <optional>

#include "core/error.h"
#include "core/progress.h"
#include "corruption/protocol_masks.h"
#include "diagnose/real_passes.h"
#include "diagnose/table_pass.h"
#include "diagnose/training_statistics.h"
#include "fidelity/carried_out.h"
#include "metrics/gather.h"

namespace modrob::diagnose {

namespace {

bool reads(std::span<const corruption::Corruption> conditions, corruption::Reads what) {
  return std::ranges::any_of(conditions, [&](const auto& condition) { return condition.reads(what); });
}

// What the protocols among the conditions really take.
std::vector<metrics::RealisedShare> realised_shares(const metrics::DiagnosisRequest& request,
                                                    const protocols::SplitShape& split) {
  std::vector<metrics::RealisedShare> shares;
  for (const auto& condition : request.conditions) {
    for (const auto& one : condition.perturbations) {
      if (!one.of_protocol() || one.loses_modalities()) continue;  // what loses modalities, the ids tell
      for (const auto& share : corruption::lost_shares(one, condition.masks, split)) {
        shares.push_back(
            {condition.name(), std::string(modality_name(share.modality)), share.lowest, share.mean, share.highest});
      }
    }
  }
  return shares;
}

}  // namespace

void check_request(const train::Session& session, const metrics::DiagnosisRequest& request) {
  const auto& fidelity = session.settings().fidelity;
  if (session.dataset().indices(data::parse_split(request.split)).empty()) {
    throw UserError("data set '" + session.dataset().folder().string() + "' has no utterance in its " + request.split +
                    " split");
  }
  fidelity::require_possible(request.conditions, fidelity);
  if (fidelity.hit_axis == fidelity::HitAxis::kTimeSteps &&
      fidelity.diagnostic_passes == fidelity::DiagnosticPasses::kTable) {
    throw UserError(
        "fidelity.hit_axis = time_steps needs fidelity.diagnostic_passes = real: which steps are hit depends "
        "on the batch, so no table of scores can hold it");
  }
}

Diagnosis run_diagnosis(train::Session& session, const metrics::DiagnosisRequest& request,
                        const std::filesystem::path& folder) {
  check_request(session, request);
  const auto& dataset = session.dataset();
  const auto& settings = session.settings();
  const auto rows = dataset.indices(data::parse_split(request.split));
  metrics::AskedDiagnosis asked{request};
  asked.split = std::string(data::split_name(data::parse_split(request.split)));
  asked.share_masks();
  for (auto& condition : asked.conditions) condition = fidelity::carried_out(condition, settings.fidelity);
  asked.real_passes = settings.fidelity.diagnostic_passes == fidelity::DiagnosticPasses::kReal;
  std::optional<corrupt::TrainingStatistics> training;
  std::filesystem::remove(folder / kTrainingEncodings);  // of an earlier diagnosis of other conditions
  if (reads(asked.conditions, corruption::Reads::kTrainingStatistics)) {
    training = training_statistics(session);
    save(*training, folder);
  }
  session.prepare_cache(rows);
  const corrupt::Knowledge known{training ? &*training : nullptr};
  TableRequest table_request{
      rows, asked.real_passes ? std::vector<metrics::TableRow>{} : metrics::needed_rows(asked.conditions),
      settings.training.evaluation_batch_size, known.training};
  const auto count = static_cast<int64_t>(rows.size());
  const int64_t batches = (count + table_request.batch_size - 1) / table_request.batch_size;
  int64_t real_passes = 0;
  for (const auto& condition : asked.conditions) real_passes += condition.masks.draws;
  const int64_t passes = 1 + static_cast<int64_t>(table_request.rows.size()) + (asked.real_passes ? real_passes : 0);
  Progress progress("diagnosing", passes * batches, "batches");
  table_request.predicted = [&] { progress.advance(); };
  metrics::CounterfactualTable table = compute_table(session.model(), session.collator(), table_request);
  table.split = asked.split;
  table.dataset = dataset.name();
  for (const Modality modality : kModalities) {
    if (dataset.simulated(modality)) table.simulated.emplace_back(modality_name(modality));
    if (!dataset.present().contains(modality)) table.absent.emplace_back(modality_name(modality));
  }

  if (asked.real_passes) {
    for (const auto& condition : asked.conditions) {
      for (int64_t draw = 0; draw < condition.masks.draws; ++draw) {
        table.append(metrics::pass_name(condition, draw),
                     real_pass(session.model(), session.collator(), rows, condition, draw,
                               settings.training.evaluation_batch_size, known));
        progress.advance(batches);
      }
    }
  }
  progress.finish();
  table.realised = realised_shares(asked, session.collator().shape(rows));
  auto found = metrics::diagnosis_metrics(table, asked);
  table.save(folder);
  io::write_json(folder / "metrics.json", io::record_json(found));
  return {std::move(table), std::move(asked), std::move(found)};
}

}  // namespace modrob::diagnose
