#pragma once

#include <functional>
#include <vector>

#include "metrics/diagnosis_request.h"
#include "runs/run_folder.h"
#include "study/study_file.h"

namespace modrob::study {

/// One training of a study and the folder it lives in.
struct GridRun {
  std::string data, model, strategy;
  int64_t seed = 0;
  runs::RunIdentity identity;
  std::filesystem::path folder;
  /// What study.json says of a run that it declares. A run that nobody began has no more than this.
  std::string declared_hash = {};

  std::string identity_hash() const { return identity.settings.is_null() ? declared_hash : identity.hash(); }
  runs::RunNames names() const;
  /// "misa, 15+15, seed 2"
  std::string label() const;
};

/// "misa-mosi-none-seed1-" and the first digits of the run's hash.
std::string folder_name(const GridRun& run);

/// Whether names of two runs say the same, wherever the data set of that name lies.
bool same_names(runs::RunNames a, runs::RunNames b);

/// Turns a run's place in the grid into its identity: settings resolved from the recipe, bytes of data and encoder
/// hashed. The program supplies it, because this folder knows no model. Asked for the first seed only: runs of other
/// seeds differ in `settings["seed"]` and nothing else.
using ResolveRun =
    std::function<runs::RunIdentity(const std::string& data, const std::string& model, config::Config settings)>;

/// Every run of the study, in the order data, model, strategy, seed, without identity and folder.
std::vector<GridRun> declared_runs(const StudyFile& study);

/// The same with their identities; folders below `output`/runs. A folder of the same
/// run that is there under the name which an older program gave it is found.
std::vector<GridRun> make_grid(const StudyFile& study, const std::filesystem::path& output, const ResolveRun& resolve);

/// What the study sets on top of a run's recipe: its [settings], seed and strategy.
config::Config settings_of_run(const StudyFile& study, const Strategy& strategy, int64_t seed);

/// What every run of the study is asked.
metrics::DiagnosisRequest request_of(const StudyFile& study);
/// The same as the content of diagnosis.json.
io::Json diagnosis_of(const StudyFile& study);

}  // namespace modrob::study
