#include "commands/find_study.h"

#include "commands/model_command.h"
#include "config/home.h"
#include "core/error.h"
#include "core/log.h"
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

}  // namespace

study::StudyFile read_study(const StudyOptions& options) {
  auto study = study::StudyFile::read(file_of(options.file), options.assignments);
  study::apply(options.overrides, study);
  return study;
}

study::StudyFolder prepare_study(const StudyOptions& options, const Program& program) {
  study::StudyFolder prepared;
  prepared.study = read_study(options);
  prepared.path = options.output.empty() ? config::home() / "results" / prepared.study.name : fs::path(options.output);
  prepared.runs = study::make_grid(prepared.study, prepared.path, program.resolve_runs(prepared.study));
  return prepared;
}

std::vector<std::string> changes_since_begun(const study::StudyFolder& prepared) {
  if (!study::StudyIndex::exists(prepared.path)) return {};
  try {
    return study::study_changes(study::StudyIndex::read(prepared.path), prepared.study, prepared.runs, prepared.path);
  } catch (const UserError& error) {
    log_warning(std::string("what the study was before cannot be told: ") + error.what());
    return {};
  }
}

study::StudyFolder find_study(const StudyOptions& options, const Program& program) {
  if (!study::StudyIndex::exists(options.file)) {
    if (!program.resolve_runs) return open_results(options);
    auto prepared = prepare_study(options, program);
    const auto changes = changes_since_begun(prepared);
    for (const auto& line : changes) log_warning(line);
    if (!changes.empty()) {
      log_warning("to read the results as they are, name their folder: " + prepared.path.string());
    }
    return prepared;
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
