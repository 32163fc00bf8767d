#include "verify/score_check.h"

#include <algorithm>

#include "config/settings_reader.h"
#include "core/error.h"
#include "core/progress.h"
#include "core/signals.h"
#include "core/threads.h"
#include "fidelity/carried_out.h"
#include "io/plain_reason.h"
#include "io/record/json_reader.h"
#include "io/record/json_writer.h"
#include "metrics/diagnosis_metrics.h"
#include "stats/parallel.h"
#include "verify/json_comparison.h"
#include "verify/study_at_hand.h"

namespace modrob::verify {

namespace {

// The fidelity switches of the run; the default where the settings are silent.
fidelity::Fidelity switches_of(const io::Json& settings) {
  const auto config = config::Config::from_json(settings, "run.json");
  config::SettingsReader reader(config);
  std::string model;
  fidelity::Fidelity switches;
  reader.field("model", model, "");
  describe(reader, switches, model);
  return switches;
}

// Masks and noise of another version cannot be drawn here. Kinds that the program has learnt since ask for nothing.
void check_kinds(const metrics::CounterfactualTable& table) {
  for (const auto& kind : table.kind_versions) {
    const auto* own = corruption::Kind::find(kind.first);
    if (own != nullptr && own->version == kind.second) continue;
    throw UserError("its scores were made with version " + std::to_string(kind.second) + " of '" + kind.first + "', " +
                    (own == nullptr ? "which this program does not know"
                                    : "this program has version " + std::to_string(own->version)));
  }
}

struct RunProblems {
  std::vector<Problem> problems;
  int64_t values = 0;
};

// `asked`: the hash of what the study asks.
RunProblems check_run(const study::StudyFolder& study, const study::GridRun& run, const std::string& asked) {
  RunProblems found;
  const std::string file = run_file(study, run, "metrics.json");
  try {
    const auto table = metrics::CounterfactualTable::load(run.folder);
    check_kinds(table);
    const runs::RunFolder folder(run.folder);
    const io::Json diagnosis = folder.diagnosis();
    if (io::canonical_hash(diagnosis) != asked) {
      found.problems.push_back({run_file(study, run, "diagnosis.json"), "is not what the study asks"});
      return found;
    }
    const auto result = compare(folder.metrics(), recomputed_metrics(table, run.identity.settings, diagnosis));
    found.values = result.values;
    for (const auto& difference : result.differences) {
      found.problems.push_back({file + ": " + difference.place, difference.text()});
    }
    if (table.split != study.study.split) {
      found.problems.push_back({run_file(study, run, "predictions.json"),
                                "is of the " + table.split + " split, the study of the " + study.study.split + " one"});
    }
  } catch (const Interrupted&) {
    throw;
  } catch (const std::exception& error) {
    found.problems.push_back({file, io::plain_reason(error)});
  }
  return found;
}

}  // namespace

io::Json recomputed_metrics(const metrics::CounterfactualTable& table, const io::Json& settings,
                            const io::Json& diagnosis) {
  const auto switches = switches_of(settings);
  metrics::AskedDiagnosis asked{io::read_record<metrics::DiagnosisRequest>(diagnosis, "diagnosis.json")};
  asked.real_passes = switches.diagnostic_passes == fidelity::DiagnosticPasses::kReal;
  for (auto& condition : asked.conditions) {
    condition = fidelity::carried_out(condition, switches);
    if (!asked.real_passes && condition.masks.selection == corruption::Selection::kReferenceBatch) {
      throw UserError("run.json chooses noisy utterances by batch, which a table of scores cannot hold");
    }
  }
  return io::record_json(metrics::diagnosis_metrics(table, asked));
}

Check check_scores(const study::StudyFolder& study, int threads) {
  Check check("scores");
  const auto runs = claimed_runs(study);
  if (runs.empty()) {
    check.not_checked("no run is finished");
    return check;
  }
  Progress progress("recomputing metrics", static_cast<int64_t>(runs.size()), "runs");
  const auto at_once = static_cast<size_t>(4 * (threads > 0 ? threads : available_cores()));
  const auto asked = io::canonical_hash(study::diagnosis_of(study.study));
  int64_t values = 0;
  for (size_t begin = 0; begin < runs.size(); begin += at_once) {
    const size_t count = std::min(at_once, runs.size() - begin);
    std::vector<RunProblems> found(count);
    stats::parallel_for(count, threads, [&](size_t i) {
      throw_if_stop_requested();
      found[i] = check_run(study, *runs[begin + i], asked);
    });
    for (auto& run : found) {
      values += run.values;
      for (auto& problem : run.problems) check.fail(std::move(problem.place), std::move(problem.what));
    }
    progress.advance(static_cast<int64_t>(count));
  }
  progress.finish();
  check.summary(
      std::to_string(values) + " values of " + std::to_string(runs.size()) + " runs recomputed from stored scores" +
      (study.study.scores == study::ScoreSource::kImportedPasses ? "" : ", masks drawn again") + "; compared exactly");
  return check;
}

}  // namespace modrob::verify
