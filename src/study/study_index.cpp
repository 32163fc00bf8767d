#include "study/study_index.h"

#include "core/error.h"
#include "core/files.h"
#include "core/text_format.h"
#include "io/record/json_reader.h"
#include "io/record/json_writer.h"

namespace modrob::study {

namespace fs = std::filesystem;

namespace {

constexpr const char* kIndexFile = "study.json";

constexpr const char* kIndexAdvice = "`modrob study run` writes it anew";

}  // namespace

StudyIndex::StudyIndex(const std::vector<GridRun>& grid, const fs::path& study_folder, const io::Json& diagnosis,
                       io::Json definition)
    : diagnosis_hash(io::canonical_hash(diagnosis)), study(std::move(definition)) {
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
  return io::read_record<StudyIndex>(io::read_json(file), file.string(), kIndexAdvice);
}

void describe(io::RecordVisitor& visitor, StudyIndex::Run& run) {
  auto& [names, folder, identity_hash] = run;
  visitor.fields("names", names, "folder", folder, "identity", identity_hash);
  if (!visitor.reading()) return;
  if (names.strategy.empty()) visitor.fail("lacks the key 'strategy'", "names");
  // A folder that came from elsewhere must not lead out of itself.
  if (!is_path_below(folder)) visitor.fail("is '" + printable(folder) + "', which is not below the study's", "folder");
}

void describe(io::RecordVisitor& visitor, StudyIndex& index) {
  auto& [runs, diagnosis_hash, study] = index;
  visitor.fields("diagnosis", diagnosis_hash, "runs", runs);
  if (visitor.reading() || !study.is_null()) visitor.field("study", study, {.presence = io::Presence::kMayLack});
}

void StudyIndex::write(const fs::path& study_folder) const {
  const io::Json json = io::record_json(*this);
  const std::string text = json.dump(1) + "\n";
  make_folder(study_folder);
  if (exists(study_folder) && read_file(study_folder / kIndexFile) == text) return;
  write_file_whole(study_folder / kIndexFile, text);
}

}  // namespace modrob::study
