#include "verify/score_check.h"

#include <algorithm>

#include "core/error.h"
#include "core/progress.h"
#include "core/signals.h"
#include "core/threads.h"
#include "io/plain_reason.h"
#include "metrics/diagnosis_answer.h"
#include "stats/parallel.h"
#include "verify/json_comparison.h"
#include "verify/study_at_hand.h"

namespace modrob::verify {

namespace {

// A fidelity switch of the run; the default where the settings are silent.
std::string fidelity(const io::Json& settings, const char* key, const char* otherwise) {
  const io::Json::json_pointer place(std::string("/fidelity/") + key);
  if (!settings.contains(place)) return otherwise;
  const auto& value = settings.at(place);
  if (!value.is_string()) throw UserError(std::string("run.json: fidelity.") + key + " is no text");
  return value.get<std::string>();
}

metrics::Condition carried_out(const io::Json& json, const io::Json& settings, const io::Json& diagnosis) {
  auto condition = metrics::Condition::from_json(json, "diagnosis.json");
  condition.seed = diagnosis.at("seed").get<uint64_t>();
  condition.draws = diagnosis.at("draws").get<int64_t>();
  if (condition.noise.value() > 0) {
    if (fidelity(settings, "test_noise", "exact") == "floor_per_batch") {
      condition.selection = plan::Selection::kReferenceBatch;
    }
  } else if (fidelity(settings, "test_missing", "exact") == "bernoulli") {
    condition.selection = plan::Selection::kBernoulli;
  }
  return condition;
}

// predictions.json names the versions of the kinds of corruption: masks of another version cannot be drawn here.
void check_kinds(const study::GridRun& run) {
  const io::Json json = io::read_json(run.folder / "predictions.json");
  for (const auto& kind : plan::kind_names()) {
    const io::Json::json_pointer place("/kind_versions/" + std::string(kind.name));
    const int known = plan::kind_version(static_cast<plan::Kind>(kind.value));
    if (json.contains(place) && json.at(place) == known) continue;
    throw UserError("its scores were made with another version of '" + std::string(kind.name) + "' than " +
                    std::to_string(known) + ", this program's");
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
    check_kinds(run);
    const auto table = metrics::CounterfactualTable::load(run.folder);
    const study::RunFolder folder(run.folder);
    const io::Json diagnosis = folder.diagnosis();
    if (study::RunFolder::hash_of(diagnosis) != asked) {
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
  metrics::AskedDiagnosis asked{diagnosis.at("split").get<std::string>(),
                                diagnosis.at("seed").get<uint64_t>(),
                                diagnosis.at("draws").get<int64_t>(),
                                {},
                                fidelity(settings, "diagnostic_passes", "table") == "real"};
  for (const auto& json : diagnosis.at("conditions")) {
    asked.conditions.push_back(carried_out(json, settings, diagnosis));
    if (!asked.real_passes && asked.conditions.back().selection == plan::Selection::kReferenceBatch) {
      throw UserError("run.json chooses noisy utterances by batch, which a table of scores cannot hold");
    }
  }
  return metrics::diagnosis_answer(table, asked);
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
  const auto asked = study::RunFolder::hash_of(study::diagnosis_of(study.study));
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
  check.summary(std::to_string(values) + " values of " + std::to_string(runs.size()) +
                " runs recomputed from stored scores, masks drawn again; compared exactly");
  return check;
}

}  // namespace modrob::verify
