#include "commands/find_study.h"

#include <algorithm>

#include "commands/model_command.h"
#include "config/home.h"
#include "core/error.h"
#include "core/log.h"
#include "core/results_version.h"
#include "study/declaration.h"
#include "study/study_changes.h"
#include "study/study_check.h"
#include "study/study_index.h"

namespace modrob::app {

namespace {

namespace fs = std::filesystem;

fs::path file_of(const std::string& given) { return study::find_study_file(given, config::resource("studies")); }

bool changes_runs(const StudyOptions& options) {
  return !options.assignments.empty() || !options.overrides.data.empty() || !options.overrides.text_encoder.empty() ||
         !options.overrides.recipes.empty();
}

study::StudyFolder open_results(const StudyOptions& options) {
  if (changes_runs(options)) refuse_without_models("a study file with --set, --data, --recipe or --text-encoder");
  const auto study = read_study(options);
  const fs::path folder = results_folder(options.file, options.output);
  if (!study::StudyIndex::exists(folder)) {
    throw UserError("'" + folder.string() + "' holds no results of the study '" + study.name +
                    "'; name the folder where they lie");
  }
  auto found = study::StudyFolder::open(folder);
  for (const auto& line : study::definition_changes(found.study.to_json(), study.to_json())) {
    log_warning(folder.string() + " is from before a change of the study file, and is taken as it is: " + line);
  }
  return found;
}

study::StudyFolder prepare(const StudyOptions& options, const Program& program, int64_t results_version) {
  study::StudyFolder prepared;
  prepared.study = read_study(options);
  prepared.path = options.output.empty() ? config::home() / "results" / prepared.study.name : fs::path(options.output);
  const auto resolve = program.resolve_runs(prepared.study);
  const auto resolved = [&](const auto&... run) {
    auto identity = resolve(run...);
    identity.results_version = results_version;
    return identity;
  };
  prepared.runs = study::make_grid(prepared.study, prepared.path, resolved);
  return prepared;
}

// A study that an older program made is not one of which nothing was begun.
study::StudyFolder prepare_to_read(const StudyOptions& options, const Program& program) {
  const auto begun = [](const study::StudyFolder& study) {
    return std::ranges::any_of(study.runs, [](const auto& run) { return runs::RunFolder(run.folder).begun(); });
  };
  auto now = prepare_study(options, program);
  if (!study::StudyIndex::exists(now.path)) return now;  // no need to resolve its runs once more
  for (int64_t version = kResultsVersion - 1; version >= kReadableResultsVersion && !begun(now); --version) {
    auto older = prepare(options, program, version);
    if (!begun(older)) continue;
    log_warning("'" + older.path.string() + "' was made by a program with results version " + std::to_string(version) +
                ", and is taken as it is; `modrob study run` makes its runs anew");
    return older;
  }
  if (!tell_changes(now).empty())
    log_warning("to read the results as they are, name their folder: " + now.path.string());
  return now;
}

}  // namespace

study::StudyFile read_study(const StudyOptions& options) {
  auto study = study::StudyFile::read(file_of(options.file), options.assignments);
  study::apply(options.overrides, study);
  return study;
}

study::StudyFolder prepare_study(const StudyOptions& options, const Program& program) {
  return prepare(options, program, kResultsVersion);
}

std::vector<std::string> tell_changes(const study::StudyFolder& prepared) {
  std::vector<std::string> changes;
  if (!study::StudyIndex::exists(prepared.path)) return changes;
  try {
    changes =
        study::study_changes(study::StudyIndex::read(prepared.path), prepared.study, prepared.runs, prepared.path);
  } catch (const UserError& error) {
    log_warning(std::string("what the study was before cannot be told: ") + error.what());
  }
  for (const auto& line : changes) log_warning(line);
  return changes;
}

study::StudyFolder find_study(const StudyOptions& options, const Program& program) {
  if (!study::StudyIndex::exists(options.file)) {
    return program.resolve_runs ? prepare_to_read(options, program) : open_results(options);
  }
  if (!options.output.empty() || changes_runs(options)) {
    throw UserError("'" + options.file +
                    "' is a folder of results, which says itself what the study is; --output, --set, --data, --recipe "
                    "and --text-encoder belong to a study file");
  }
  return study::StudyFolder::open(options.file);
}

fs::path results_folder(const std::string& given, const std::string& output) {
  if (!output.empty()) return output;
  if (study::StudyIndex::exists(given)) return given;
  return config::home() / "results" / study::StudyFile::read(file_of(given)).name;
}

}  // namespace modrob::app
