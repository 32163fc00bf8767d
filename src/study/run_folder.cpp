#include "study/run_folder.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <span>

#include "core/error.h"
#include "core/files.h"
#include "core/hash.h"
#include "core/text_format.h"
#include "io/checkpoint_file.h"
#include "io/record/json_reader.h"
#include "io/record/json_writer.h"
#include "io/safetensors.h"
#include "study/ledger.h"

namespace modrob::study {

namespace fs = std::filesystem;

namespace {

constexpr const char* kDone = "DONE";
constexpr const char* kWordVectorsKey = "word_vectors_hash";
// What a finished run must still have; checkpoints may be removed to save space.
constexpr std::array kResultFiles = {"run.json",         "diagnosis.json",          "selection.json",
                                     "predictions.json", "predictions.safetensors", "metrics.json"};
// Those whose numbers are reported. The other two are compared as what they say, by `answered`.
constexpr std::array kHashedFiles = {"selection.json", "predictions.json", "predictions.safetensors", "metrics.json"};

// Canonical text: sorted keys, no blanks.
std::string canonical(const io::Json& json) { return nlohmann::json(json).dump(); }

// Not there, or emptied by a power cut.
bool lost(const fs::path& file) {
  std::error_code absent;
  return fs::file_size(file, absent) == 0 || absent;
}

// Whoever carries the run out writes these files first, so nobody waits for the disk.
void write_again_if_lost(const fs::path& file, const io::Json& json) {
  write_file_whole(file, json.dump(2) + "\n", Flush::kNo);
}

constexpr const char* kAdvice = "the run folder is damaged";

// DONE. Programs before sizes and hashes were kept wrote none.
struct Answer {
  std::string run, diagnosis;
  std::optional<std::vector<std::pair<std::string, uint64_t>>> sizes = {};
  std::optional<std::vector<std::pair<std::string, std::string>>> hashes = {};
};

// It lists names of result files, no others: what it lists is joined to the folder's path and read.
template <typename Values>
void check_names(const io::RecordVisitor& visitor, const Values& values, std::span<const char* const> known,
                 const char* key) {
  if (!values || !visitor.reading()) return;
  for (const auto& [name, value] : *values) {
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    visitor.fail("lists '" + printable(name) + "', which is no result file, or a newer modrob wrote it", key);
  }
}

void describe(io::RecordVisitor& visitor, Answer& answer) {
  auto& [run, diagnosis, sizes, hashes] = answer;
  visitor.fields("run", run, "diagnosis", diagnosis);
  visitor.field("files", sizes, {.presence = io::Presence::kMayLack});
  visitor.field("sha256", hashes, {.presence = io::Presence::kMayLack});
  check_names(visitor, sizes, kResultFiles, "files");
  check_names(visitor, hashes, kHashedFiles, "sha256");
}

Answer read_answer(const fs::path& done) {
  return io::read_record<Answer>(io::read_json(done), done.string(), kAdvice);
}

// run.json
struct RunRecord {
  RunIdentity identity;
  io::Json names;
};

void describe(io::RecordVisitor& visitor, RunRecord& record) {
  auto& [identity, names] = record;
  visitor.fields("identity", identity, "names", names);
  visitor.field("known_as", identity.earlier_hashes, {.presence = io::Presence::kIfAny});
}

// What makes another run of it: "training.threads is 1, there 2".
std::vector<std::string> differences(const RunIdentity& there, const RunIdentity& now) {
  constexpr size_t kMost = 5;
  std::vector<std::string> found;
  const auto differ = [&](bool same, const std::string& text) {
    if (!same && found.size() < kMost) found.push_back(text);
  };
  differ(there.results_version == now.results_version, "a program of another results version made it");
  differ(there.data_hash == now.data_hash, "the data set has other contents");
  differ(there.text_encoder_hash == now.text_encoder_hash, "the text encoder is another one");
  differ(there.word_vectors_hash == now.word_vectors_hash, "the word vectors are others");
  const io::Json before = there.settings_that_count().flatten(), after = now.settings_that_count().flatten();
  const auto key_of = [](std::string pointer) {
    std::replace(pointer.begin(), pointer.end(), '/', '.');
    return pointer.substr(1);
  };
  for (const auto& [pointer, value] : after.items()) {
    const auto old = before.find(pointer);
    if (old == before.end()) {
      differ(false, key_of(pointer) + " is " + value.dump() + ", there unknown");
    } else {
      differ(*old == value, key_of(pointer) + " is " + value.dump() + ", there " + old->dump());
    }
  }
  for (const auto& [pointer, value] : before.items()) {
    differ(after.contains(pointer), key_of(pointer) + " is unknown, there " + value.dump());
  }
  return found;
}

// Without a slash at its end.
fs::path absolute_folder(const fs::path& path) {
  const fs::path normal = fs::absolute(path).lexically_normal();
  return normal.has_filename() ? normal : normal.parent_path();
}

}  // namespace

std::span<const io::Json::json_pointer> location_settings() {
  static const std::array kLocations = {io::Json::json_pointer("/data"), io::Json::json_pointer("/text/encoder"),
                                        io::Json::json_pointer("/text/glove_file"), io::Json::json_pointer("/recipe")};
  return kLocations;
}

io::Json RunIdentity::settings_that_count() const {
  static const io::Json::json_pointer kWordVectors("/text/glove_file");
  io::Json kept = settings;
  for (const auto& place : location_settings()) {
    if (!kept.is_object() || !kept.contains(place)) continue;
    const bool unknown = place == kWordVectors && word_vectors_hash.empty() && kept.at(place) != "";
    if (!unknown) kept.at(place.parent_pointer()).erase(place.back());
  }
  return kept;
}

std::string RunIdentity::hash() const {
  io::Json json = io::record_json(*this);
  json["settings"] = settings_that_count();
  return sha256(canonical(json));
}

std::string RunIdentity::legacy_hash() const {
  io::Json json = io::record_json(*this);
  json.erase(kWordVectorsKey);
  if (json["settings"].is_object()) json["settings"].erase("recipe");
  return sha256(canonical(json));
}

std::vector<std::string> RunIdentity::hashes() const {
  std::vector<std::string> all = {hash(), legacy_hash()};
  all.insert(all.end(), earlier_hashes.begin(), earlier_hashes.end());
  return all;
}

bool RunIdentity::known_as(const std::string& hash) const {
  const auto all = hashes();
  return std::find(all.begin(), all.end(), hash) != all.end();
}

bool RunIdentity::same_run_as(const RunIdentity& other) const {
  return hash() == other.hash() || known_as(other.legacy_hash());
}

bool RunIdentity::names_folder(const std::string& name) const {
  const auto all = hashes();
  return std::any_of(all.begin(), all.end(),
                     [&](const std::string& hash) { return name.ends_with("-" + hash.substr(0, kHashDigitsInName)); });
}

void describe(io::RecordVisitor& visitor, RunIdentity& identity) {
  auto& [settings, data_hash, text_encoder_hash, results_version, word_vectors_hash, earlier_hashes] = identity;
  visitor.fields("results_version", results_version, "data_hash", data_hash, "text_encoder_hash", text_encoder_hash,
                 "settings", settings);
  visitor.field(kWordVectorsKey, word_vectors_hash, {.presence = io::Presence::kIfAny});
}

void RunFolder::prepare(const RunIdentity& identity, const io::Json& names) {
  make_folder(path_);
  const fs::path file = path_ / "run.json";
  if (begun()) {
    const auto stored = this->identity();
    if (!stored.same_run_as(identity)) {
      throw UserError("'" + path_.string() + "' holds another run (" + join(differences(stored, identity), ", ") +
                      "); take its settings, choose another folder or remove it");
    }
    const bool moved = io::record_json(stored) != io::record_json(identity);
    if (!moved || fs::exists(path_ / kDone)) return;
    auto earlier = stored.hashes();
    std::sort(earlier.begin(), earlier.end());
    earlier.erase(std::unique(earlier.begin(), earlier.end()), earlier.end());
    std::erase(earlier, identity.hash());
    RunRecord record = {identity, names};
    record.identity.earlier_hashes = std::move(earlier);
    io::write_json(file, io::record_json(record));
    return;
  }
  write_again_if_lost(file, {{"identity", io::record_json(identity)}, {"names", names}});
}

void RunFolder::ask(const io::Json& diagnosis) {
  const fs::path file = path_ / "diagnosis.json";
  try {
    if (!lost(file) && canonical(io::read_json(file)) == canonical(diagnosis)) return;
  } catch (const UserError&) {
    // Damaged. Who asks knows what it should say.
  }
  write_again_if_lost(file, diagnosis);
}

bool RunFolder::begun() const { return !lost(path_ / "run.json"); }

RunIdentity RunFolder::identity() const {
  const fs::path file = path_ / "run.json";
  if (!fs::exists(file)) throw UserError("'" + path_.string() + "' is no run folder: it has no run.json");
  return io::read_record<RunRecord>(io::read_json(file), file.string(), kAdvice).identity;
}

io::Json RunFolder::names() const {
  const fs::path file = path_ / "run.json";
  return io::read_record<RunRecord>(io::read_json(file), file.string(), kAdvice).names;
}
io::Json RunFolder::diagnosis() const { return io::read_json(path_ / "diagnosis.json"); }
io::Json RunFolder::metrics() const { return io::read_json(path_ / "metrics.json"); }

std::string RunFolder::hash_of(const io::Json& diagnosis) { return sha256(canonical(diagnosis)); }

bool RunFolder::done(const std::string& identity_hash, const io::Json& diagnosis) const {
  return answered(identity_hash, hash_of(diagnosis));
}

bool RunFolder::finished(const std::string& identity_hash, const std::string& diagnosis_hash) const {
  try {
    return answered(identity_hash, diagnosis_hash);
  } catch (const std::exception&) {
    return false;
  }
}

bool RunFolder::answered(const std::string& identity_hash, const std::string& diagnosis_hash) const {
  const fs::path file = path_ / kDone;
  if (!fs::exists(file)) return false;
  const Answer answer = read_answer(file);
  if (!both_name_this_run(answer.run, identity_hash) || answer.diagnosis != diagnosis_hash) return false;
  if (!answer.sizes) return true;
  return std::all_of(answer.sizes->begin(), answer.sizes->end(), [&](const auto& entry) {
    std::error_code error;
    const auto size = fs::file_size(path_ / entry.first, error);
    return !error && entry.second == size;
  });
}

// Of an older program's run DONE and study.json may hold the hash of places too.
bool RunFolder::both_name_this_run(const std::string& one, const std::string& other) const {
  if (one == other) return true;
  if (!begun()) return false;
  const auto identity = this->identity();
  return identity.known_as(one) && identity.known_as(other);
}

void RunFolder::mark_done() {
  Answer answer = {.run = identity().hash(), .diagnosis = hash_of(diagnosis())};
  answer.sizes.emplace();
  answer.hashes.emplace();
  for (const char* name : kResultFiles) {
    std::error_code error;
    if (const auto size = fs::file_size(path_ / name, error); !error) answer.sizes->emplace_back(name, size);
  }
  for (const char* name : kHashedFiles) {
    if (fs::exists(path_ / name)) answer.hashes->emplace_back(name, sha256_of_file(path_ / name));
  }
  io::write_json(path_ / kDone, io::record_json(answer));
  std::error_code ignored;
  fs::remove(path_ / "progress", ignored);
}

void RunFolder::check_results() const {
  const fs::path done = path_ / kDone;
  if (!fs::exists(done)) throw UserError("'" + path_.string() + "' is not finished: it has no " + kDone);
  const Answer answer = read_answer(done);
  if (!answer.hashes) return;
  for (const auto& [name, hash] : *answer.hashes) {
    const fs::path file = path_ / name;
    std::string fault = why_no_plain_file(file);
    if (fault.empty() && hash != sha256_of_file(file)) fault = "has other content than when the run finished";
    if (fault.empty()) continue;
    throw UserError("'" + file.string() + "' " + fault +
                    "; the run's results are not used, `modrob study run` makes them again");
  }
}

void RunFolder::reopen() {
  std::error_code error;
  fs::remove(path_ / kDone, error);
  if (error) throw UserError("cannot remove '" + (path_ / kDone).string() + "': " + error.message());
}

std::string RunFolder::drop_damaged_checkpoint() {
  const fs::path pointer = path_ / "checkpoint.json";
  std::error_code ignored;
  if (!fs::exists(pointer, ignored)) return "";
  try {
    const io::Json state = io::read_json(pointer);
    io::JsonReader reader(state, pointer.string(), kAdvice);
    for (const char* key : {"latest", "best"}) {
      io::Json name;
      reader.field(key, name);
      if (name.is_null()) continue;
      io::Safetensors::open(path_ / io::checkpoint_file(name, key, pointer.string()));
    }
    return "";
  } catch (const UserError& error) {
    // The pointer first: whatever the moment of a kill, what it names is complete, or there is none.
    fs::remove(pointer, ignored);
    fs::remove(path_ / "selection.json", ignored);
    for (const auto& entry : fs::directory_iterator(path_, ignored)) {
      const std::string name = entry.path().filename().string();
      const bool checkpoint = name.starts_with("latest-") || name.starts_with("best-");
      if (checkpoint && name.ends_with(".safetensors")) fs::remove(entry.path(), ignored);
    }
    return error.what();
  }
}

void RunFolder::report_progress(double share, const std::string& activity) const {
  write_file_whole(path_ / "progress", std::to_string(share) + " " + activity + "\n", Flush::kNo);
}

double RunFolder::progress() const { return std::clamp(std::strtod(progress_text().c_str(), nullptr), 0.0, 1.0); }

std::string RunFolder::activity() const {
  std::string text = progress_text();
  text.erase(0, text.find(' ') == std::string::npos ? text.size() : text.find(' ') + 1);
  while (text.ends_with('\n')) text.pop_back();
  return text;
}

std::string RunFolder::progress_text() const {
  const fs::path file = path_ / "progress";
  if (!fs::exists(file)) return "";
  try {
    return read_file(file);
  } catch (const std::exception&) {
    return "";  // The run finished, and removed the file, between the two lines above.
  }
}

std::optional<fs::path> RunFolder::study_folder() const {
  const fs::path folder = absolute_folder(path_);
  if (folder.parent_path().filename() != "runs") return std::nullopt;
  return folder.parent_path().parent_path();
}

void RunFolder::open_test() const {
  const fs::path selection = path_ / "selection.json";
  const bool selected = fs::exists(selection);
  if (!selected && !names().contains("imported")) {
    throw UserError("'" + path_.string() +
                    "' has no selection.json: the test split is opened after model selection only");
  }
  const fs::path folder = absolute_folder(path_);
  LedgerEntry entry;
  entry.run = folder.filename().string();
  entry.run_hash = identity().hash();
  if (selected) {
    entry.selection = sha256_of_file(selection);
  } else {
    entry.reason = "imported, no selection known";
  }
  Ledger(study_folder().value_or(folder)).append(std::move(entry));
}

}  // namespace modrob::study
