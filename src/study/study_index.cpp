#include "study/study_index.h"

#include "core/error.h"
#include "core/files.h"
#include "core/text_format.h"

namespace modrob::study {

namespace fs = std::filesystem;

namespace {

constexpr const char* kIndexFile = "study.json";

// A folder that came from elsewhere must not lead out of itself.
std::string inside(const std::string& folder, const fs::path& file) {
  if (is_path_below(folder)) return folder;
  throw UserError(file.string() + " is damaged: the folder of a run is '" + printable(folder) +
                  "', which is not below the study's");
}

}  // namespace

StudyIndex::StudyIndex(const std::vector<GridRun>& grid, const fs::path& study_folder, const io::Json& diagnosis,
                       io::Json definition)
    : diagnosis_hash(RunFolder::hash_of(diagnosis)), study(std::move(definition)) {
  runs.reserve(grid.size());
  for (const auto& run : grid) {
    runs.push_back({run.names(), run.folder.lexically_proximate(study_folder).string(), run.identity_hash()});
  }
}

fs::path StudyIndex::file(const fs::path& study_folder) { return study_folder / kIndexFile; }

bool StudyIndex::exists(const fs::path& study_folder) { return fs::exists(study_folder / kIndexFile); }

StudyIndex StudyIndex::read(const fs::path& study_folder) {
  const fs::path file = study_folder / kIndexFile;
  if (!fs::exists(file)) {
    throw UserError("'" + study_folder.string() + "' holds no study that was started: it has no " + kIndexFile);
  }
  const io::Json json = io::read_json(file);
  StudyIndex index;
  try {
    index.diagnosis_hash = json.at("diagnosis").get<std::string>();
    for (const auto& run : json.at("runs")) {
      for (const char* key : {"data", "model", "strategy", "seed"}) run.at("names").at(key);
      index.runs.push_back(
          {run.at("names"), inside(run.at("folder").get<std::string>(), file), run.at("identity").get<std::string>()});
    }
    if (const auto found = json.find("study"); found != json.end()) index.study = *found;
  } catch (const io::Json::exception&) {
    throw UserError(file.string() + " is damaged; `modrob study run` writes it anew");
  }
  return index;
}

void StudyIndex::write(const fs::path& study_folder) const {
  io::Json list = io::Json::array();
  for (const auto& run : runs) {
    list.push_back({{"names", run.names}, {"folder", run.folder}, {"identity", run.identity_hash}});
  }
  io::Json json = {{"diagnosis", diagnosis_hash}, {"runs", std::move(list)}};
  if (!study.is_null()) json["study"] = study;
  const std::string text = json.dump(1) + "\n";
  make_folder(study_folder);
  if (exists(study_folder) && read_file(study_folder / kIndexFile) == text) return;
  write_file_whole(study_folder / kIndexFile, text);
}

}  // namespace modrob::study
