#include "report/data_notes.h"

#include <set>

#include "core/error.h"
#include "core/files.h"
#include "core/log.h"
#include "core/progress.h"
#include "data/audit/audit.h"
#include "data/container/dataset.h"
#include "io/record/json_reader.h"
#include "study/data_name.h"

namespace modrob::report {

namespace fs = std::filesystem;

namespace {

fs::path folder_of(const study::StudyFolder& study, const std::string& data) {
  return study.path / "data" / study::data_name(data);
}

// A begun run that read this data set; nullptr when there is none.
const study::GridRun* reader_of(const study::StudyFolder& study, const std::string& data) {
  for (const auto& run : study.runs) {
    if (run.data == data && run.identity.settings.is_object()) return &run;
  }
  return nullptr;
}

bool is_of(const fs::path& file, const std::string& hash) {
  if (!fs::exists(file)) return false;
  const io::Json json = io::read_json(file);
  return json.is_object() && json.value("data_hash", "") == hash;
}

std::set<std::string> listed_utterances(const analysis::Analysis& analysis, const std::string& data) {
  std::set<std::string> listed;
  for (const auto& group : analysis.groups) {
    if (group.data != data) continue;
    for (const auto& flips : group.flips) {
      for (const auto& flip : flips.largest) listed.insert(flip.utterance);
    }
  }
  return listed;
}

void keep_audit(const data::Dataset& dataset, const fs::path& file) {
  if (is_of(file, dataset.hash())) return;
  Progress progress("auditing " + dataset.name(), dataset.size(), "utterances");
  const auto report = data::audit(dataset, {.progress = &progress});
  progress.finish();
  io::write_json(file, {{"data_hash", dataset.hash()}, {"audit", data::to_json(report)}});
}

void keep_transcripts(const data::Dataset& dataset, const std::set<std::string>& listed, const fs::path& file) {
  if (!dataset.has_transcripts()) return;
  io::Json texts = io::Json::object();
  for (int64_t i = 0; i < dataset.size(); ++i) {
    const auto& utterance = dataset.utterance(i);
    if (listed.contains(utterance.id)) texts[utterance.id] = utterance.transcript;
  }
  io::write_json(file, {{"data_hash", dataset.hash()}, {"texts", std::move(texts)}});
}

constexpr const char* kNotesAdvice = "remove it and make the report again";

// What stands under `key` besides the data set's hash; as it is where there is no file.
template <typename T>
void read_note(const fs::path& file, const char* key, T& value) {
  if (!fs::exists(file)) return;
  const io::Json json = io::read_json(file);
  io::JsonReader reader(json, file.string(), kNotesAdvice);
  reader.field(key, value);
}

}  // namespace

void keep_data_notes(const study::StudyFolder& study, const analysis::Analysis& analysis) {
  // Of imported scores the data set has a name and no place.
  if (study.study.imported()) return;
  for (const auto& set : analysis.data) {
    const auto* run = reader_of(study, set.data);
    if (run == nullptr) continue;
    const fs::path source = run->identity.settings.value("data", "");
    if (source.empty() || !fs::exists(source / "dataset.json")) continue;
    const fs::path folder = folder_of(study, set.data);
    make_folder(folder);
    try {
      const auto dataset = data::Dataset::open(source);
      if (dataset.hash() != run->identity.data_hash) {
        throw UserError("'" + source.string() + "' holds other data now than the runs read");
      }
      keep_audit(dataset, folder / "audit.json");
      keep_transcripts(dataset, listed_utterances(analysis, set.data), folder / "transcripts.json");
    } catch (const UserError& error) {
      log_warning("the report says nothing of " + set.data + "'s texts and audit: " + error.what());
    }
  }
}

std::map<std::string, DataNotes> read_data_notes(const study::StudyFolder& study) {
  std::map<std::string, DataNotes> all;
  for (const auto& data : study.study.data) {
    DataNotes notes;
    const fs::path folder = folder_of(study, data);
    read_note(folder / "audit.json", "audit", notes.audit);
    if (!notes.audit.is_null() && !notes.audit.is_object()) {
      throw UserError((folder / "audit.json").string() + ": audit: must be an object; " + kNotesAdvice);
    }
    read_note(folder / "transcripts.json", "texts", notes.transcripts);
    all.emplace(data, std::move(notes));
  }
  return all;
}

}  // namespace modrob::report
