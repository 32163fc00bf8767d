#include "study/study_folder.h"

#include "core/error.h"
#include "core/results_version.h"
#include "core/text_format.h"
#include "study/study_index.h"

namespace modrob::study {

namespace fs = std::filesystem;

namespace {

constexpr size_t kRunsNamed = 5;

StudyFile definition_of(const StudyIndex& index, const fs::path& file) {
  if (index.study.is_null()) {
    throw UserError(file.string() +
                    " was written by an older modrob and does not say what the study is; start `modrob study run` "
                    "again, which writes that down and keeps what is finished");
  }
  try {
    return StudyFile::from_config(config::Config::from_json(index.study, file.string()));
  } catch (const UserError& error) {
    throw UserError(file.string() + " is damaged, or a newer modrob wrote it (" + error.what() +
                    "); `modrob study run` writes it anew");
  }
}

void require_readable(const std::vector<GridRun>& runs, const fs::path& study_folder) {
  std::vector<std::string> labels;
  int64_t version = kResultsVersion;
  for (const auto& run : runs) {
    if (run.identity.settings.is_null() || readable_results(run.identity.results_version)) continue;
    version = run.identity.results_version;
    labels.push_back(run.label());
  }
  if (labels.empty()) return;
  throw UserError("'" + study_folder.string() + "' holds runs made with results version " + std::to_string(version) +
                  ", this program has " + std::to_string(kResultsVersion) + ": " +
                  join_first(labels, "; ", kRunsNamed) +
                  "; read them with the program that made them, or start `modrob study run` again, which carries " +
                  "them out anew");
}

}  // namespace

StudyFolder StudyFolder::open(const fs::path& path) {
  const auto index = StudyIndex::read(path);
  const fs::path file = StudyIndex::file(path);
  StudyFolder opened{path, definition_of(index, file), {}};
  opened.runs = declared_runs(opened.study);
  const auto require = [&](bool fits, const char* what) {
    if (!fits) throw UserError(file.string() + " is damaged: " + what + "; `modrob study run` writes it anew");
  };
  require(index.diagnosis_hash == io::canonical_hash(diagnosis_of(opened.study)),
          "its conditions are not those whose hash it holds");
  require(index.runs.size() == opened.runs.size(), "its runs are not those of its study");
  for (size_t i = 0; i < opened.runs.size(); ++i) {
    auto& run = opened.runs[i];
    require(index.runs[i].names == run.names(), "its runs are not those of its study");
    run.folder = path / index.runs[i].folder;
    run.declared_hash = index.runs[i].identity_hash;
    const runs::RunFolder folder(run.folder);
    if (!folder.begun()) continue;
    run.identity = folder.identity();
    if (!run.identity.known_as(run.declared_hash)) {
      throw UserError("'" + run.folder.string() + "' holds another run than " + file.string() + " names there (" +
                      run.label() + "): other settings, data or program version; put the right folder in its place, " +
                      "or remove it and start `modrob study run` again");
    }
  }
  require_readable(opened.runs, path);
  return opened;
}

}  // namespace modrob::study
