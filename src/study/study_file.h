#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "config/config.h"
#include "core/modality.h"
#include "corruption/corruption.h"
#include "study/claim_table.h"
#include "study/score_source.h"
#include "study/slurm_options.h"

namespace modrob::study {

/// A way of training: "none", or robust training on corrupted encodings.
struct Strategy {
  std::string name;
  corruption::Corruption corruption;  ///< its noise may be kPresetNoise; masks are the run's
};

/// One study: data sets x models x strategies x seeds, diagnosed under the same conditions. docs/study.md.
/// A TOML file; every error names file:line:column, the offending value and what would be right.
struct StudyFile {
  static StudyFile read(const std::filesystem::path& path);
  /// `assignments` as typed behind --set: they overlay [settings].
  static StudyFile read(const std::filesystem::path& path, const std::vector<std::string>& assignments);
  /// Of what a study file says, whether that was TOML or `to_json`.
  /// `folder`: what the files of `claims` are relative to.
  static StudyFile from_config(config::Config source, const std::filesystem::path& folder = {});
  /// What the study says now, with everything that was put in place of the file's, in the file's own form: from_config
  /// of it gives the same study.
  io::Json to_json() const;

  std::string name;
  std::string title;
  std::vector<std::string> data;  ///< folders, or names of data sets the program can make
  std::vector<std::string> models;
  std::vector<int64_t> seeds;
  std::vector<Strategy> strategies;
  config::Config settings;  ///< overlays every recipe
  /// By model, in place of the program's recipes: [recipe.<model>] tables, or files ([recipe] <model> = "file").
  std::map<std::string, config::Config> recipes;
  std::vector<std::string> protocols;  ///< whose grids are among the conditions
  std::vector<corruption::Corruption> conditions;
  std::string split = "test";
  int64_t draws = 20;
  int64_t diagnosis_seed = 1;
  std::vector<std::string> metrics = {"corr", "f1_non0", "mae"};  ///< headline metrics
  std::vector<std::string> claim_files;                           ///< included
  ScoreSource scores = ScoreSource::kTrained;
  std::vector<std::string> modalities;  ///< of models that were measured elsewhere; empty: text, audio, video
  std::string group;                    ///< what utterances belong to where scores were imported; empty: not said
  std::vector<std::string> kinds;       ///< which the program does not know, and their scores were made under
  SlurmOptions slurm;                   ///< how `study submit` carries it out; no part of `to_json`
  std::vector<std::string> notes;       ///< what whoever measured it says that a reader must know
  std::vector<DeclaredClaim> declared_claims;  ///< the [[claim]] tables, included ones first
  std::vector<StudyClaim> claims;              ///< what they stand for in this grid
  std::vector<std::string> claims_left_out;    ///< what of them the grid lacks, one sentence each

  /// Puts a recipe file in the place of the program's. UserError at `where` when the study has no such model, or the
  /// file is another model's.
  void set_recipe(const std::string& model, config::Config recipe, const std::string& where);

  bool imported() const { return scores != ScoreSource::kTrained; }

  /// Fills `claims` and `claims_left_out` from `declared_claims`; to be called when the grid was changed. UserError:
  /// claim_expansion.h.
  void renew_claims();

  /// "studies/quick.toml:12:1" of a key, for messages of those who know more (which models exist).
  std::string where(std::string_view key) const { return source.where(key); }
  config::Config source;
};

}  // namespace modrob::study
