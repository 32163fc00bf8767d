#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "study/grid.h"

namespace modrob::study {

/// `study.json` in the study's folder: what the study is, which runs it has and what they are asked, so that status,
/// stop, report and others need neither the study file nor the data. Written by each `run`.
struct StudyIndex {
  struct Run {
    runs::RunNames names;
    std::string folder;  ///< below the study's folder
    std::string identity_hash;
  };
  std::vector<Run> runs;
  std::string diagnosis_hash;
  io::Json study;  ///< StudyFile::to_json; null in a file that an older program wrote

  StudyIndex() = default;
  StudyIndex(const std::vector<GridRun>& runs, const std::filesystem::path& study_folder, const io::Json& diagnosis,
             io::Json study = {});

  static std::filesystem::path file(const std::filesystem::path& study_folder);
  static bool exists(const std::filesystem::path& study_folder);
  /// UserError when there is none or it is damaged.
  static StudyIndex read(const std::filesystem::path& study_folder);
  /// Nothing when the file says the same already.
  void write(const std::filesystem::path& study_folder) const;
};
void describe(io::RecordVisitor& visitor, StudyIndex& index);

}  // namespace modrob::study
