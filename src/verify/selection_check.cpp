#include "verify/selection_check.h"

#include <optional>

#include "io/record/json_reader.h"
#include "io/record/json_writer.h"
#include "metrics/early_stopping.h"
#include "metrics/selection.h"
#include "report/html/training_log.h"
#include "verify/json_comparison.h"
#include "verify/study_at_hand.h"

namespace modrob::verify {

namespace {

struct Rule {
  metrics::StoppingRule stopping;
  int64_t epochs = 0;  ///< at most
};

Rule rule_of(const io::Json& settings) {
  const io::Json& training = settings.at("training");
  return {{.patience = training.at("patience").get<int64_t>(),
           .min_improvement = training.at("min_improvement").get<double>(),
           .ties_improve = training.at("ties_improve").get<bool>()},
          training.at("epochs").get<int64_t>()};
}

// What training would have written behind this log.
std::optional<metrics::Selection> supported_selection(const std::vector<report::html::TrainingEpoch>& log,
                                                      const Rule& rule, const std::string& file, Check& check) {
  metrics::EarlyStopping stopping(rule.stopping);
  metrics::Selection selection;
  bool over = false;
  for (size_t i = 0; i < log.size(); ++i) {
    const std::string epoch = "epoch " + std::to_string(log[i].epoch);
    if (log[i].epoch != static_cast<int64_t>(i) + 1) {
      check.fail(file, epoch + " stands where epoch " + std::to_string(i + 1) + " belongs");
      return std::nullopt;
    }
    if (over) check.fail(file, epoch + " comes after training was over");
    const auto decision = stopping.update(static_cast<int64_t>(i), log[i].validation_loss);
    if (decision.improved != log[i].improved) {
      check.fail(file, epoch + (log[i].improved ? " counts as better, and its validation loss is not"
                                                : " does not count as better, and its validation loss is"));
    }
    over = decision.stop || static_cast<int64_t>(i) + 1 == rule.epochs;
    if (decision.improved) {
      selection.best_epoch = static_cast<int64_t>(i);
      selection.validation_loss = log[i].validation_loss;
      selection.validation = log[i].validation;
    }
  }
  if (!over) {
    check.fail(file, "ends after " + std::to_string(log.size()) + " epochs, though the settings allow " +
                         std::to_string(rule.epochs) + " and patience was left");
  }
  selection.epochs = static_cast<int64_t>(log.size());
  if (!log.empty()) selection.steps = log.back().steps;
  return selection;
}

void check_selection_of(const study::StudyFolder& study, const study::GridRun& run, Check& check) {
  const std::string file = run_file(study, run, "selection.json"), log_file = run_file(study, run, "log.jsonl");
  std::vector<report::html::TrainingEpoch> log;
  const auto before = check.problem_count();
  guarded(check, log_file, [&] { log = report::html::read_training_log(run.folder / "log.jsonl"); });
  if (check.problem_count() > before) return;
  guarded(check, file, [&] {
    const io::Json stored = io::read_json(run.folder / "selection.json");
    io::read_record<metrics::Selection>(stored, "is damaged");
    const auto supported = supported_selection(log, rule_of(run.identity.settings), log_file, check);
    if (!supported) return;
    const auto compared = compare(stored, io::record_json(*supported));
    for (const auto& difference : compared.differences) {
      check.fail(file + ": " + difference.place,
                 "stored " + difference.stored + ", log.jsonl supports " + difference.recomputed);
    }
  });
}

}  // namespace

Check check_selection(const study::StudyFolder& study) {
  Check check("selection");
  const auto runs = claimed_runs(study);
  if (runs.empty()) {
    check.not_checked("no run is finished");
    return check;
  }
  if (study.study.imported()) {
    check.summary("nothing to check: the models were trained elsewhere");
    return check;
  }
  for (const auto* run : runs) check_selection_of(study, *run, check);
  check.summary(std::to_string(runs.size()) + " selections derived again from the validation losses in the logs");
  return check;
}

}  // namespace modrob::verify
