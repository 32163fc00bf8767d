#pragma once

#include "io/json.h"
#include "metrics/counterfactual_table.h"
#include "study/study_folder.h"
#include "verify/check.h"

namespace modrob::verify {

/// What metrics.json must hold for these scores: who is hit is drawn again, every metric of every draw computed again.
/// `settings` are the run's (fidelity switches decide how the hit utterances are chosen), `diagnosis` what it was
/// asked. UserError when the scores lack what was asked, or the settings say nothing about it.
io::Json recomputed_metrics(const metrics::CounterfactualTable& table, const io::Json& settings,
                            const io::Json& diagnosis);

/// Every number of every finished run's metrics.json, bit for bit, from its predictions.safetensors.
Check check_scores(const study::StudyFolder& study, int threads);

}  // namespace modrob::verify
