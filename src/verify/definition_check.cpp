#include "verify/definition_check.h"

#include <algorithm>
#include <map>
#include <set>

#include "analysis/analyse.h"
#include "core/error.h"
#include "core/text_format.h"
#include "io/record/json_reader.h"
#include "io/record/json_writer.h"
#include "metrics/counterfactual_table.h"
#include "study/data_name.h"
#include "study/ledger.h"
#include "verify/study_at_hand.h"

namespace modrob::verify {

namespace fs = std::filesystem;

namespace {

constexpr size_t kNamed = 5;

// Folders may lie elsewhere now; what is in them is told by hashes.
bool is_folder_setting(const std::string& key) { return key == "text.encoder" || key == "text.glove_file"; }

bool same_setting(const std::string& key, const io::Json& stored, const io::Json& declared) {
  if (stored == declared) return true;
  return is_folder_setting(key) && stored.is_string() && declared.is_string() &&
         study::data_name(stored.get<std::string>()) == study::data_name(declared.get<std::string>());
}

// Everything that the study sets is what the run was trained with.
void check_settings(const study::StudyFolder& study, const study::GridRun& run, Check& check) {
  const std::string file = run_file(study, run, "run.json");
  const auto& strategies = study.study.strategies;
  const auto strategy = std::find_if(strategies.begin(), strategies.end(),
                                     [&](const auto& candidate) { return candidate.name == run.strategy; });
  auto declared = study::settings_of_run(study.study, *strategy, run.seed);
  declared.set("model", run.model, "models");
  const auto stored = config::Config::from_json(run.identity.settings, file);
  for (const auto& key : declared.leaves()) {
    const io::Json& value = *declared.find(key);
    const io::Json* found = stored.find(key);
    if (found == nullptr) {
      check.fail(file, "has no setting " + key);
    } else if (!same_setting(key, *found, value)) {
      check.fail(file,
                 "says " + key + " = " + found->dump() + ", study.json says " + value.dump() + " of " + run.label());
    }
  }
}

void check_identity(const study::StudyFolder& study, const study::GridRun& run, Check& check) {
  const std::string file = run_file(study, run, "run.json");
  const auto& settings = run.identity.settings;
  check_settings(study, run, check);
  const auto data = settings.find("data");
  if (data == settings.end() || !data->is_string() ||
      study::data_name(data->get<std::string>()) != study::data_name(run.data)) {
    check.fail(file, "was trained on another data set than '" + run.data + "'");
  }
  const runs::RunFolder folder(run.folder);
  if (const auto names = folder.names(); !study::same_names(names, run.names())) {
    check.fail(
        file, "calls the run " + io::record_json(names).dump() + ", study.json " + io::record_json(run.names()).dump());
  }
  if (!run.identity.names_folder(run.folder.filename().string())) {
    check.fail(file,
               "has the identity " + run.identity.hash().substr(0, 12) + ", which is not the end of the folder's name");
  }
}

void name_unfinished(const study::StudyFile& study, const std::vector<const study::GridRun*>& unfinished,
                     Check& check) {
  std::vector<std::string> labels;
  for (const auto* run : unfinished) {
    labels.push_back(run->data + ", " + run->label() + " (" + analysis::unfinished_reason(study, *run) + ")");
  }
  check.note("not finished, and named so in the tables: " + join_first(labels, "; ", kNamed));
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

/// Who says which modalities of a data set are simulated.
struct Simulated {
  std::string place;
  std::set<std::string> modalities;
};

std::string text_of(const std::set<std::string>& modalities) {
  return modalities.empty() ? "nothing" : join({modalities.begin(), modalities.end()}, ", ");
}

// The ledger, what was found in the data set, and every run: they name the same modalities.
std::vector<Simulated> simulated_in(const study::StudyFolder& study, const std::string& data) {
  std::vector<Simulated> sources;
  const auto ledger = study::Ledger(study.path).content();
  if (!ledger.declarations.empty()) {
    const auto& declared = ledger.declarations.back();
    const auto set = declared.declaration.data.find(data);
    if (set != declared.declaration.data.end()) {
      const auto& names = set->second.simulated;
      sources.push_back({"ledger.jsonl:" + std::to_string(declared.line), {names.begin(), names.end()}});
    }
  }
  const std::string audit = "data/" + study::data_name(data) + "/audit.json";
  if (fs::exists(study.path / audit)) {
    const io::Json json = io::read_json(study.path / audit);
    // One of other bytes than the runs read says nothing of them.
    const bool read = std::any_of(study.runs.begin(), study.runs.end(), [&](const auto& run) {
      return run.data == data && json.at("data_hash") == run.identity.data_hash;
    });
    const auto names = json.at("audit").at("simulated").get<std::vector<std::string>>();
    if (read) sources.push_back({audit, {names.begin(), names.end()}});
  }
  for (const auto* run : claimed_runs(study)) {
    if (run->data != data) continue;
    const std::string file = run_file(study, *run, "predictions.json");
    const auto json = io::read_json(run->folder / "predictions.json");
    const auto names = io::read_record<metrics::CounterfactualTable>(json, file).simulated;
    sources.push_back({file, {names.begin(), names.end()}});
  }
  return sources;
}

void check_simulated(const study::StudyFolder& study, Check& check) {
  for (const auto& data : study.study.data) {
    const auto sources = simulated_in(study, data);
    for (const auto& source : sources) {
      if (source.modalities == sources.front().modalities) continue;
      check.fail(source.place, "says that of '" + data + "' " + text_of(source.modalities) + " is simulated, " +
                                   sources.front().place + " says " + text_of(sources.front().modalities));
    }
  }
}

}  // namespace

Check check_definition(const study::StudyFolder& study) {
  Check check("definition");
  const study::FinishedRuns finished_runs(study);
  std::vector<const study::GridRun*> unfinished;
  std::map<std::string, const study::GridRun*> first_on;
  for (const auto& run : study.runs) {
    const runs::RunFolder folder(run.folder);
    const bool finished = folder.begun() && finished_runs(run);
    if (!finished) {
      unfinished.push_back(&run);
      std::error_code ignored;
      if (fs::exists(run.folder / "DONE", ignored)) {
        check.fail(run_file(study, run, "DONE"), "does not fit the run, what it is asked or its result files");
      }
    }
    if (!folder.begun()) continue;
    guarded(check, run_file(study, run, "run.json"), [&] { check_identity(study, run, check); });
    const auto first = first_on.emplace(run.data, &run).first;
    const auto& other = first->second->identity;
    const auto differs = [&](const std::string& what) {
      check.fail(run_file(study, run, "run.json"), what + " than " + first->second->label());
    };
    if (other.data_hash != run.identity.data_hash) differs("was trained on other bytes of '" + run.data + "'");
    if (other.results_version != run.identity.results_version) differs("was made with another results version");
  }
  check.summary(std::to_string(study.runs.size()) + " declared runs (" + std::to_string(study.study.seeds.size()) +
                " seeds), " + std::to_string(study.runs.size() - unfinished.size()) + " finished");
  if (!unfinished.empty()) name_unfinished(study.study, unfinished, check);
  name_others(study, check);
  guarded(check, "data", [&] { check_simulated(study, check); });
  return check;
}

}  // namespace modrob::verify
