#include "study/grid.h"

#include <map>
#include <set>

#include "core/error.h"
#include "corruption/short_form.h"
#include "io/record/json_writer.h"
#include "study/data_name.h"

namespace modrob::study {

namespace fs = std::filesystem;

namespace {

// Older programs hashed where data and encoder lie, so their folders of the same runs are named otherwise.
class EarlierFolders {
 public:
  EarlierFolders(fs::path runs, std::string diagnosis_hash)
      : runs_(std::move(runs)), diagnosis_hash_(std::move(diagnosis_hash)) {
    std::error_code absent;
    for (const auto& entry : fs::directory_iterator(runs_, absent)) names_.insert(entry.path().filename().string());
  }

  // The folder of the run whose name begins so; of several a finished one. Empty when there is none.
  fs::path of(const runs::RunIdentity& identity, const std::string& begin) const {
    fs::path found;
    for (auto name = names_.lower_bound(begin); name != names_.end() && name->starts_with(begin); ++name) {
      const runs::RunFolder folder(runs_ / *name);
      if (name->size() != begin.size() + runs::kHashDigitsInName || !holds(folder, identity)) continue;
      if (folder.finished(identity.hash(), diagnosis_hash_)) return folder.path();
      if (found.empty()) found = folder.path();
    }
    return found;
  }

 private:
  static bool holds(const runs::RunFolder& folder, const runs::RunIdentity& identity) {
    try {
      return folder.begun() && folder.identity().same_run_as(identity);
    } catch (const UserError&) {
      return false;
    }
  }

  fs::path runs_;
  std::string diagnosis_hash_;
  std::set<std::string> names_;
};

std::string folder_begin(const GridRun& run) {
  return run.model + "-" + data_name(run.data) + "-" + run.strategy + "-seed" + std::to_string(run.seed) + "-";
}

}  // namespace

std::string folder_name(const GridRun& run) {
  return folder_begin(run) + run.identity_hash().substr(0, runs::kHashDigitsInName);
}

bool same_names(runs::RunNames a, runs::RunNames b) {
  a.data = data_name(a.data);
  b.data = data_name(b.data);
  return a == b;
}

runs::RunNames GridRun::names() const { return {.data = data, .model = model, .strategy = strategy, .seed = seed}; }

std::string GridRun::label() const { return model + ", " + strategy + ", seed " + std::to_string(seed); }

std::vector<GridRun> declared_runs(const StudyFile& study) {
  std::vector<GridRun> runs;
  for (const auto& data : study.data) {
    for (const auto& model : study.models) {
      for (const auto& strategy : study.strategies) {
        for (const int64_t seed : study.seeds) runs.push_back({data, model, strategy.name, seed, {}, {}});
      }
    }
  }
  return runs;
}

std::vector<GridRun> make_grid(const StudyFile& study, const std::filesystem::path& output, const ResolveRun& resolve) {
  if (study.imported()) {
    throw UserError("the scores of study '" + study.name +
                    "' were computed by another program, so there is nothing to "
                    "train here; `modrob study report` with its folder shows them");
  }
  auto runs = declared_runs(study);
  std::map<std::filesystem::path, const GridRun*> seen;
  const EarlierFolders earlier(output / "runs", io::canonical_hash(diagnosis_of(study)));
  runs::RunIdentity first;  // of the runs that differ in nothing but their seeds
  for (size_t i = 0; i < runs.size(); ++i) {
    auto& run = runs[i];
    if (i % study.seeds.size() == 0) {
      const Strategy& strategy = study.strategies[i / study.seeds.size() % study.strategies.size()];
      first = resolve(run.data, run.model, settings_of_run(study, strategy, run.seed));
    }
    run.identity = first;
    run.identity.settings["seed"] = run.seed;
    run.folder = output / "runs" / folder_name(run);
    if (!runs::RunFolder(run.folder).begun()) {
      if (const auto folder = earlier.of(run.identity, folder_begin(run)); !folder.empty()) run.folder = folder;
    }
    const auto [other, is_new] = seen.emplace(run.folder, &run);
    if (!is_new) {
      throw UserError("the runs '" + other->second->label() + "' (" + other->second->data + ") and '" + run.label() +
                      "' (" + run.data + ") of the study are the same; leave one of them out");
    }
  }
  return runs;
}

config::Config settings_of_run(const StudyFile& study, const Strategy& strategy, int64_t seed) {
  config::Config settings = study.settings;
  const std::string origin = "strategy '" + strategy.name + "'";
  settings.set("seed", seed, "seeds");
  if (study.scores == ScoreSource::kImportedPasses) settings.set("fidelity.diagnostic_passes", "real", "scores");
  if (study.imported()) {
    settings.set("strategy", strategy.name, origin);
    return settings;
  }
  const auto form = corruption::ShortForm::of(strategy.corruption);
  if (!form) {
    settings.set("robust.corruption", strategy.corruption.name(), origin);
    return settings;
  }
  settings.set("robust.modalities", form->modalities.name(), origin);
  settings.set("robust.missing", form->missing.value(), origin);
  settings.set("robust.noise", form->noise.value(), origin);
  const bool named = form->noise > Rate() && form->noise_kind != corruption::kPresetNoise;
  if (named) settings.set("robust.noise_kind", form->noise_kind.name(), origin);
  settings.set("robust.strength", form->strength, origin);
  return settings;
}

metrics::DiagnosisRequest request_of(const StudyFile& study) {
  metrics::DiagnosisRequest request{study.split, static_cast<uint64_t>(study.diagnosis_seed), study.draws,
                                    study.conditions};
  request.share_masks();
  return request;
}

io::Json diagnosis_of(const StudyFile& study) { return io::record_json(request_of(study)); }

}  // namespace modrob::study
