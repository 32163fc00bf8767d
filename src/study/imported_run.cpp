#include "study/imported_run.h"

#include <algorithm>
#include <map>
#include <set>

#include "core/error.h"
#include "core/files.h"
#include "core/hash.h"
#include "core/results_version.h"
#include "core/signals.h"
#include "io/record/json_writer.h"
#include "metrics/diagnosis_metrics.h"
#include "study/data_name.h"
#include "study/study_index.h"

namespace modrob::study {

namespace fs = std::filesystem;

namespace {

// What stands for the bytes of a data set that is not here: whose scores they are, in which groups, with which labels.
std::string hash_of_sample(const metrics::CounterfactualTable& table) {
  Sha256 hash;
  hash.update(io::Json({table.utterances, table.videos}).dump());
  hash.update(std::as_bytes(std::span(table.labels)));
  return hash.finish();
}

GridRun& declared(std::vector<GridRun>& grid, const ImportedRun& run) {
  const auto found = std::find_if(grid.begin(), grid.end(), [&](const GridRun& candidate) {
    return candidate.data == run.data && candidate.model == run.model && candidate.strategy == run.strategy &&
           candidate.seed == run.seed;
  });
  if (found == grid.end()) {
    throw UserError("the study declares no run of data set '" + run.data + "', model '" + run.model + "', strategy '" +
                    run.strategy + "', seed " + std::to_string(run.seed));
  }
  if (!found->folder.empty()) throw UserError("the run '" + found->label() + "' on '" + run.data + "' is there twice");
  return *found;
}

}  // namespace

void write_imported_study(const StudyFile& study, const std::vector<ImportedRun>& runs, const fs::path& folder) {
  MODROB_CHECK(study.imported(), "the study says that its scores were imported");
  FolderInProgress whole(folder);
  auto grid = declared_runs(study);
  const io::Json diagnosis = diagnosis_of(study);
  metrics::AskedDiagnosis asked{request_of(study), study.scores == ScoreSource::kImportedPasses};
  std::map<std::string, std::string> sample_of_data;
  for (const auto& run : runs) {
    throw_if_stop_requested();
    GridRun& place = declared(grid, run);
    const std::string sample = hash_of_sample(run.table);
    const auto [first, is_first] = sample_of_data.emplace(run.data, sample);
    if (first->second != sample) {
      throw UserError("the run '" + place.label() + "' was scored on other utterances, groups or labels of '" +
                      run.data + "' than the runs before it, so they cannot be compared");
    }
    const auto strategy = std::find_if(study.strategies.begin(), study.strategies.end(),
                                       [&](const auto& candidate) { return candidate.name == run.strategy; });
    auto settings = settings_of_run(study, *strategy, run.seed);
    settings.set("model", run.model, "models");
    settings.set("data", run.data, "data");
    place.identity = {settings.values(), sample, "", kResultsVersion};
    place.folder = whole.path() / "runs" / folder_name(place);
    runs::RunFolder run_folder(place.folder);
    run_folder.prepare(place.identity, place.names());
    run_folder.ask(diagnosis);
    run.table.save(place.folder);
    io::write_json(place.folder / "metrics.json", io::record_json(metrics::diagnosis_metrics(run.table, asked)));
    run_folder.mark_done();
  }
  for (auto& run : grid) {
    if (run.folder.empty()) run.folder = whole.path() / "runs" / folder_name(run);
  }
  StudyIndex(grid, whole.path(), diagnosis, study.to_json()).write(whole.path());
  whole.commit();
}

}  // namespace modrob::study
