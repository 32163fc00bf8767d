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
#include "io/safetensors.h"
#include "study/ledger.h"

namespace modrob::study {

namespace fs = std::filesystem;

namespace {

constexpr const char* kDone = "DONE";
constexpr const char* kEarlier = "known_as";
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

const io::Json& at(const io::Json& json, const char* key, const std::string& name) {
  const auto found = json.find(key);
  if (found == json.end()) throw UserError(name + " lacks the key '" + key + "'; the run folder is damaged");
  return *found;
}

// DONE lists names of result files, no others: what it lists is joined to the folder's path and read.
void check_names(const io::Json& files, std::span<const char* const> known, const fs::path& done, const char* key) {
  if (!files.is_object()) {
    throw UserError(done.string() + " lists no files under '" + key + "'; the run folder is damaged");
  }
  for (const auto& [name, value] : files.items()) {
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    throw UserError(done.string() + " lists '" + printable(name) + "' under '" + key +
                    "', which is no result file; the run folder is damaged, or a newer modrob wrote it");
  }
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
  io::Json json = to_json();
  json["settings"] = settings_that_count();
  return sha256(canonical(json));
}

std::string RunIdentity::legacy_hash() const {
  io::Json json = to_json();
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

io::Json RunIdentity::to_json() const {
  io::Json json = {{"results_version", results_version},
                   {"data_hash", data_hash},
                   {"text_encoder_hash", text_encoder_hash},
                   {"settings", settings}};
  if (!word_vectors_hash.empty()) json[kWordVectorsKey] = word_vectors_hash;
  return json;
}

RunIdentity RunIdentity::from_json(const io::Json& json, const std::string& name) {
  try {
    return {.settings = at(json, "settings", name),
            .data_hash = at(json, "data_hash", name).get<std::string>(),
            .text_encoder_hash = at(json, "text_encoder_hash", name).get<std::string>(),
            .results_version = at(json, "results_version", name).get<int64_t>(),
            .word_vectors_hash = json.value(kWordVectorsKey, "")};
  } catch (const io::Json::exception&) {
    throw UserError(name +
                    " holds an identity whose hashes are no texts or whose version is no number; the run folder "
                    "is damaged");
  }
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
    const bool moved = stored.to_json() != identity.to_json();
    if (!moved || fs::exists(path_ / kDone)) return;
    auto earlier = stored.hashes();
    std::sort(earlier.begin(), earlier.end());
    earlier.erase(std::unique(earlier.begin(), earlier.end()), earlier.end());
    std::erase(earlier, identity.hash());
    io::write_json(file, {{"identity", identity.to_json()}, {"names", names}, {kEarlier, earlier}});
    return;
  }
  write_again_if_lost(file, {{"identity", identity.to_json()}, {"names", names}});
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
  const io::Json json = io::read_json(file);
  auto identity = RunIdentity::from_json(at(json, "identity", file.string()), file.string());
  const io::Json earlier = json.value(kEarlier, io::Json::array());
  for (const auto& hash : earlier) {
    if (hash.is_string()) identity.earlier_hashes.push_back(hash.get<std::string>());
  }
  return identity;
}

io::Json RunFolder::names() const {
  return at(io::read_json(path_ / "run.json"), "names", (path_ / "run.json").string());
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
  const io::Json answer = io::read_json(file);
  if (!both_name_this_run(at(answer, "run", file.string()), identity_hash)) return false;
  if (at(answer, "diagnosis", file.string()) != diagnosis_hash) return false;
  const auto files = answer.find("files");
  if (files == answer.end()) return true;
  check_names(*files, kResultFiles, file, "files");
  return std::all_of(files->items().begin(), files->items().end(), [&](const auto& entry) {
    std::error_code error;
    const auto size = fs::file_size(path_ / entry.key(), error);
    return !error && entry.value() == size;
  });
}

// Of an older program's run DONE and study.json may hold the hash of places too.
bool RunFolder::both_name_this_run(const io::Json& one, const std::string& other) const {
  if (one == other) return true;
  if (!one.is_string() || !begun()) return false;
  const auto identity = this->identity();
  return identity.known_as(one.get<std::string>()) && identity.known_as(other);
}

void RunFolder::mark_done() {
  io::Json files = io::Json::object();
  for (const char* name : kResultFiles) {
    std::error_code error;
    if (const auto size = fs::file_size(path_ / name, error); !error) files[name] = size;
  }
  io::Json hashes = io::Json::object();
  for (const char* name : kHashedFiles) {
    if (files.contains(name)) hashes[name] = sha256_of_file(path_ / name);
  }
  io::write_json(path_ / kDone, {{"run", identity().hash()},
                                 {"diagnosis", hash_of(diagnosis())},
                                 {"files", std::move(files)},
                                 {"sha256", std::move(hashes)}});
  std::error_code ignored;
  fs::remove(path_ / "progress", ignored);
}

void RunFolder::check_results() const {
  const fs::path done = path_ / kDone;
  if (!fs::exists(done)) throw UserError("'" + path_.string() + "' is not finished: it has no " + kDone);
  const io::Json answer = io::read_json(done);
  const auto hashes = answer.find("sha256");
  if (hashes == answer.end()) return;
  check_names(*hashes, kHashedFiles, done, "sha256");
  for (const auto& [name, hash] : hashes->items()) {
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
    for (const char* key : {"latest", "best"}) {
      const io::Json& name = at(state, key, pointer.string());
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
