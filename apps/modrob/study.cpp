#include <csignal>
#include <iostream>

#include "commands.h"
#include "core/error.h"
#include "core/files.h"
#include "core/log.h"
#include "core/signals.h"
#include "core/threads.h"
#include "locations.h"
#include "models/models.h"
#include "report/answer.h"
#include "report/paper/paper_files.h"
#include "report/robustness_table.h"
#include "study/clean.h"
#include "study/runner.h"
#include "study/study_changes.h"
#include "study/study_check.h"
#include "study/study_index.h"
#include "study_care.h"
#include "study_support.h"

namespace modrob::app {

namespace fs = std::filesystem;

namespace {

struct StudyCommand {
  std::string file;
  std::string output;
  std::vector<std::string> assignments;
  study::StudyOverrides overrides;
  int jobs = 0;
  bool json = false;
  bool dry_run = false;
  bool checkpoints = false;
};

PreparedStudy prepare(const StudyCommand& command) {
  return prepare_study(command.file, command.output, command.assignments, command.overrides);
}

/// The paper's tables and figures hold what the study has for them; a study of another model or training has nothing.
std::vector<report::paper::PaperFile> paper_tables(const report::Results& results, const std::string& preset) {
  const auto cells = report::paper::study_cells(results, preset);
  if (cells.empty()) return {};
  report::paper::PaperTableChoice choice;
  choice.preset = preset;
  return report::paper::paper_files(cells, choice);
}

void write_tables(const report::Results& results, const std::string& answer, const io::Json& json,
                  const PreparedStudy& prepared) {
  const fs::path& output = prepared.output;
  make_folder(output / "tables");
  remove_leftovers(output / "tables");
  write_file_whole(output / "tables" / "robustness.csv", report::csv_table(results));
  write_file_whole(output / "tables" / "robustness.md", answer + "\n\n" + report::markdown_table(results));
  io::write_json(output / "tables" / "robustness.json", json);
  for (const auto& file : paper_tables(results, prepared.preset()))
    write_file_whole(output / "tables" / file.name, file.text);
}

void show(const PreparedStudy& prepared, bool as_json) {
  const auto results = report::collect(prepared.study, prepared.runs);
  const std::string answer = report::answer(results);
  io::Json json = report::json_table(results);
  json["answer"] = answer;
  write_tables(results, answer, json, prepared);
  if (as_json) {
    std::cout << json.dump(2) << "\n";
    return;
  }
  std::cout << "\n"
            << answer << "\n\n"
            << report::terminal_table(results) << "\n"
            << report::drop_bars(results) << "\nTables (CSV, Markdown, JSON): " << (prepared.output / "tables").string()
            << "\nRuns (settings, logs, checkpoints, scores): " << (prepared.output / "runs").string() << "\n";
}

// What was declared before this command began, and is no longer.
void tell_changes(const PreparedStudy& prepared) {
  if (!study::StudyIndex::exists(prepared.output)) return;
  try {
    const auto before = study::StudyIndex::read(prepared.output);
    for (const auto& line : study::study_changes(before, prepared.study, prepared.runs, prepared.output)) {
      log_warning(line);
    }
  } catch (const UserError& error) {
    log_warning(std::string("what the study was before cannot be told: ") + error.what());
  }
}

void run(const StudyCommand& command) {
  const PreparedStudy prepared = prepare(command);
  const int jobs = command.jobs > 0 ? command.jobs : available_cores();
  log_info("study '" + prepared.study.name + "': " + std::to_string(prepared.runs.size()) + " runs, " +
           std::to_string(std::min<size_t>(static_cast<size_t>(jobs), prepared.runs.size())) + " at a time, in " +
           prepared.output.string());
  tell_changes(prepared);
  const auto outcome = study::carry_out(prepared.runs, study::diagnosis_of(prepared.study),
                                        {.command = {program().string(), "--progress", "none", "cell", "run"},
                                         .jobs = jobs,
                                         .study_folder = prepared.output,
                                         .study = prepared.study.to_json()});
  for (const auto& failed : outcome.failed) {
    log_error("run '" + failed.run->label() + "' failed (" + failed.failure.cause() + "): " + failed.failure.message() +
              " [" + (failed.run->folder / "output.txt").string() + "]");
  }
  if (!outcome.stopped_by.empty()) {
    log_info("stopped because " + outcome.stopped_by + " asked for it");
    throw Interrupted(SIGTERM);
  }
  show(prepared, command.json);
  if (!outcome.failed.empty()) {
    throw RuntimeError(std::to_string(outcome.failed.size()) + " of " + std::to_string(prepared.runs.size()) +
                       " runs failed (above); the same command tries them again");
  }
}

void list_runs(const StudyCommand& command) {
  const PreparedStudy prepared = prepare(command);
  const io::Json diagnosis = study::diagnosis_of(prepared.study);
  io::Json rows = io::Json::array();
  for (const auto& run : prepared.runs) {
    const bool done = study::RunFolder(run.folder).done(run.identity_hash(), diagnosis);
    io::Json row = run.names();
    row["finished"] = done;
    row["folder"] = run.folder.string();
    rows.push_back(std::move(row));
    if (!command.json) std::cout << (done ? "finished  " : "to do     ") << run.label() << "\n";
  }
  if (command.json) std::cout << rows.dump(2) << "\n";
}

void check(const StudyCommand& command) {
  const auto study =
      study::StudyFile::read(study::find_study_file(command.file, home() / "studies"), command.assignments);
  std::vector<std::string> known;
  for (const auto& entry : models::model_list()) known.emplace_back(entry.name);
  const study::StudyCheck check(study, known);
  if (command.json) {
    std::cout << check.to_json().dump(2) << "\n";
  } else {
    std::cout << check.text();
  }
}

void clean(const StudyCommand& command) {
  const PreparedStudy prepared = prepare(command);
  const study::StudyIndex named(prepared.runs, prepared.output, study::diagnosis_of(prepared.study));
  const auto plan = study::plan_clean(prepared.output, named, {command.checkpoints});
  if (command.json) {
    std::cout << plan.to_json().dump(2) << "\n";
  } else {
    std::cout << plan.text();
  }
  if (command.dry_run) return;
  for (const auto& folder : plan.carry_out()) {
    log_warning("left alone, because a process has begun to work there: " + folder.string());
  }
}

}  // namespace

void add_study(CLI::App& app) {
  auto command = std::make_shared<StudyCommand>();
  auto* study = app.add_subcommand("study", "Train and diagnose a whole grid of runs; one table at the end");
  study->require_subcommand(1);
  study->footer("Example: modrob study run studies/quick.toml --set text.freeze_layers=0");
  const auto common = [&](CLI::App* sub) {
    sub->add_option("FILE", command->file, "study file (docs/study.md) or preset (quick)")->required();
    sub->add_option("--output", command->output, "folder of the results [results/<name>]");
    sub->add_option("--data", command->overrides.data, "these data sets instead of the file's; repeatable")->take_all();
    sub->add_option("--text-encoder", command->overrides.text_encoder, "this text encoder instead of the recipes'");
    sub->add_option("--set", command->assignments, "key=value on top of every recipe; repeatable")->take_all();
    sub->add_flag("--json", command->json, "print JSON instead of text");
  };
  auto* run_command = study->add_subcommand("run", "Carry out what is not finished, then print the table");
  common(run_command);
  run_command->add_option("--jobs", command->jobs, "runs at a time [one per core]")->check(CLI::Range(1, 1024));
  run_command->footer(
      "Stopping is safe: the same command goes on from where it was.\n"
      "Example: modrob study run studies/quick.toml --jobs 2");
  run_command->callback([command] { run(*command); });
  auto* report = study->add_subcommand("report", "Print the table of the finished runs");
  common(report);
  report->footer("Example: modrob study report studies/quick.toml --json");
  report->callback([command] { show(prepare(*command), command->json); });
  auto* list = study->add_subcommand("plan", "List the runs and whether they are finished");
  common(list);
  list->footer("Example: modrob study plan studies/quick.toml");
  list->callback([command] { list_runs(*command); });
  auto* check_command = study->add_subcommand("check", "Read a study file and say what it would do");
  common(check_command);
  check_command->footer("Example: modrob study check studies/quick.toml");
  check_command->callback([command] { check(*command); });
  auto* clean_command = study->add_subcommand("clean", "Remove run folders that the study file no longer names");
  common(clean_command);
  clean_command->add_flag("--dry-run", command->dry_run, "only say what would be removed");
  clean_command->add_flag("--checkpoints", command->checkpoints, "checkpoints of finished runs too");
  clean_command->footer("Example: modrob study clean studies/quick.toml --dry-run");
  clean_command->callback([command] { clean(*command); });
  add_study_care(*study);
}

}  // namespace modrob::app
