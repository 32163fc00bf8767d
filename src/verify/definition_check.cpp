#include "verify/definition_check.h"

#include <algorithm>
#include <map>
#include <set>

#include "analysis/analyse.h"
#include "core/error.h"
#include "core/text_format.h"
#include "study/data_name.h"
#include "verify/study_at_hand.h"

namespace modrob::verify {

namespace fs = std::filesystem;

namespace {

constexpr size_t kNamed = 5;

/// What the settings in run.json must say for the run to be what the study calls it.
std::vector<std::pair<std::string, io::Json>> declared_settings(const study::StudyFile& study,
                                                                const study::GridRun& run) {
  std::vector<std::pair<std::string, io::Json>> declared = {{"/model", run.model}, {"/seed", run.seed}};
  for (const auto& strategy : study.strategies) {
    if (strategy.name != run.strategy) continue;
    declared.insert(declared.end(), {{"/robust/modalities", strategy.modalities.name()},
                                     {"/robust/missing", strategy.missing.value()},
                                     {"/robust/noise", strategy.noise.value()},
                                     {"/robust/strength", strategy.strength}});
  }
  return declared;
}

void check_run(const study::StudyFolder& study, const study::GridRun& run, Check& check) {
  const std::string file = run_file(study, run, "run.json");
  const auto& settings = run.identity.settings;
  for (const auto& [pointer, value] : declared_settings(study.study, run)) {
    const io::Json::json_pointer place(pointer);
    if (!settings.contains(place)) {
      check.fail(file, "has no setting " + pointer.substr(1));
    } else if (settings.at(place) != value) {
      check.fail(file, "says " + pointer.substr(1) + " = " + settings.at(place).dump() + ", study.json says " +
                           value.dump() + " of " + run.label());
    }
  }
  const auto data = settings.find("data");
  if (data == settings.end() || !data->is_string() ||
      study::data_name(data->get<std::string>()) != study::data_name(run.data)) {
    check.fail(file, "was trained on another data set than '" + run.data + "'");
  }
  const study::RunFolder folder(run.folder);
  if (!study::same_names(folder.names(), run.names())) {
    check.fail(file, "calls the run " + folder.names().dump() + ", study.json " + run.names().dump());
  }
  if (!run.identity.names_folder(run.folder.filename().string())) {
    check.fail(file, "has the identity " + run.identity.hash().substr(0, 12) +
                         ", which is not the end of the folder's name");
  }
}

void name_unfinished(const std::vector<const study::GridRun*>& unfinished, Check& check) {
  std::vector<std::string> labels;
  for (const auto* run : unfinished) {
    if (labels.size() == kNamed) break;
    labels.push_back(run->data + ", " + run->label() + " (" + analysis::unfinished_reason(*run) + ")");
  }
  std::string text = "not finished, and named so in the tables: " + join(labels, "; ");
  if (unfinished.size() > kNamed) text += "; and " + std::to_string(unfinished.size() - kNamed) + " more";
  check.note(std::move(text));
}

// Runs that somebody carried out here and the study does not count.
void name_others(const study::StudyFolder& study, Check& check) {
  std::set<fs::path> named;
  for (const auto& run : study.runs) named.insert(run.folder.lexically_normal());
  std::vector<std::string> others;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(study.path / "runs", ignored)) {
    if (entry.is_directory() && !named.contains(entry.path().lexically_normal())) {
      others.push_back(entry.path().filename().string());
    }
  }
  if (others.empty()) return;
  std::sort(others.begin(), others.end());
  check.note(std::to_string(others.size()) + " run folders that the study does not name, the first: " + others.front());
}

}  // namespace

Check check_definition(const study::StudyFolder& study) {
  Check check("definition");
  const auto diagnosis = study::RunFolder::hash_of(study::diagnosis_of(study.study));
  std::vector<const study::GridRun*> unfinished;
  std::map<std::string, const study::GridRun*> first_on;
  for (const auto& run : study.runs) {
    const study::RunFolder folder(run.folder);
    const bool finished = folder.begun() && folder.finished(run.identity.hash(), diagnosis);
    if (!finished) {
      unfinished.push_back(&run);
      std::error_code ignored;
      if (fs::exists(run.folder / "DONE", ignored)) {
        check.fail(run_file(study, run, "DONE"), "does not fit the run, what it is asked or its result files");
      }
    }
    if (!folder.begun()) continue;
    try {
      check_run(study, run, check);
    } catch (const UserError& error) {
      check.fail(run_file(study, run, "run.json"), error.what());
    }
    const auto [first, is_first] = first_on.emplace(run.data, &run);
    if (!is_first && first->second->identity.data_hash != run.identity.data_hash) {
      check.fail(run_file(study, run, "run.json"),
                 "was trained on other bytes of '" + run.data + "' than " + first->second->label());
    }
  }
  check.summary(std::to_string(study.runs.size()) + " declared runs (" + std::to_string(study.study.seeds.size()) +
                " seeds), " + std::to_string(study.runs.size() - unfinished.size()) + " finished");
  if (!unfinished.empty()) name_unfinished(unfinished, check);
  name_others(study, check);
  return check;
}

}  // namespace modrob::verify
