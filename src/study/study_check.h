#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "study/study_file.h"

namespace modrob::study {

/// The study file that a command line names: a path, or the name of a preset ("quick"), which is `presets`/quick.toml,
/// of a protocol's ("lnln.reference") `presets`/protocols/lnln.reference.toml.
/// UserError when it is a folder, and with near matches when it is none of these.
std::filesystem::path find_study_file(const std::string& given, const std::filesystem::path& presets);
/// Names of the presets, sorted: files that say what a study is, not those that hold claims only.
std::vector<std::string> list_presets(const std::filesystem::path& presets);

/// What a study would do, for `modrob study check`.
struct StudyCheck {
  int64_t runs = 0;
  int64_t conditions = 0;
  int64_t passes = 0;  ///< of each run's diagnosis over the split, the clean one included
  io::Json to_json() const;
  std::string text() const;

  /// `study` must outlive this. UserError (file:line and near matches) when the study names a model that is not among
  /// `known_models`.
  StudyCheck(const StudyFile& study, const std::vector<std::string>& known_models);

 private:
  const StudyFile& study_;
};

}  // namespace modrob::study
